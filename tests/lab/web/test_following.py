import re

from flask.testing import FlaskClient
from pages import SCRIPT, STARTED, STEP, begin, finish, post
from runs import expire, row, state

from course.database import Database
from course.lab.run import RunState


def test_a_stream_tells_everything_and_says_that_it_is_over(client: FlaskClient, database: Database) -> None:
    run = post(client).get_json()
    finish(database, begin(database, run["id"], STARTED, STEP))

    stream = client.get(run["events"])

    assert stream.mimetype == "text/event-stream"
    events = re.findall(r"^event: (\w+)$", stream.text, re.MULTILINE)
    assert events == ["started", "step", "state"]
    assert '"is_over": true' in stream.text
    first = re.findall(r"^id: (\d+)$", stream.text, re.MULTILINE)[0]
    again = client.get(run["events"], headers={"Last-Event-ID": first}).text
    assert re.findall(r"^event: (\w+)$", again, re.MULTILINE) == ["step", "state"]
    assert client.get(f"{run['events']}?after={first}").text == again
    assert client.get(run["events"], headers={"Last-Event-ID": "no number"}).text == stream.text


def test_a_run_that_waits_is_taken_out_of_the_queue(client: FlaskClient, database: Database) -> None:
    run = post(client).get_json()

    answer = client.post(run["cancel"], headers=SCRIPT)

    assert (answer.status_code, answer.get_json()["state"]) == (202, "withdrawn")
    assert state(database, run["id"]) == RunState.CANCELLED
    assert client.post(run["cancel"]).status_code == 303
    assert "Taken out of the queue before it began" in client.get(run["page"]).text


def test_a_run_that_is_held_is_asked_to_stop(client: FlaskClient, database: Database) -> None:
    run = post(client).get_json()
    begin(database, run["id"], STARTED)

    answer = client.post(run["cancel"], headers=SCRIPT)

    assert (answer.get_json()["state"], answer.get_json()["is_over"]) == ("cancelling", False)
    assert row(database, run["id"]).cancel_asked


def test_a_run_whose_worker_is_gone_for_good_comes_to_an_end_when_somebody_looks(
    client: FlaskClient, database: Database
) -> None:
    run = post(client).get_json()
    begin(database, run["id"], STARTED, STEP)

    expire(database, run["id"])
    assert "begins anew" in client.get("/en/lab").text
    expire(database, run["id"])
    assert "No worker took this run up" in client.get(run["page"]).text

    assert state(database, run["id"]) == RunState.FAILED
