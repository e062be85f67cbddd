import re

import pytest
from flask.testing import FlaskClient
from pages import key, post
from runs import ask, state, wait_for, working

from course.database import Database
from course.lab import store
from course.lab.jobs import Jobs
from course.lab.run import RunState
from course.settings import Settings


def test_with_script_a_run_is_queued_and_its_addresses_come_back(
    client: FlaskClient, database: Database, settings: Settings
) -> None:
    answer = post(client)

    assert answer.status_code == 201
    run = answer.get_json()
    assert (run["state"], run["place"], run["is_over"]) == ("queued", 1, False)
    assert run["page"] == f"/en/lab/runs/{run['id']}"
    assert state(database, run["id"]) == RunState.QUEUED
    jobs = Jobs(settings.jobs)
    assert jobs._huey.pending_count() == 1
    jobs.close()


def test_without_script_the_reader_is_led_to_the_runs_page(client: FlaskClient) -> None:
    answer = post(client, script=False)

    assert answer.status_code == 303
    page = client.get(answer.location)
    assert "Waiting, number 1 in the queue" in page.text
    assert "reload it for the latest numbers" in page.text


def test_the_same_form_sent_twice_is_one_run(client: FlaskClient) -> None:
    once = key(client.get("/en/lab"))

    runs = [post(client, idempotency_key=once).get_json()["id"] for _ in range(2)]

    assert runs[0] == runs[1]


def test_a_form_without_its_key_is_refused(client: FlaskClient) -> None:
    assert post(client, idempotency_key="").status_code == 400


def test_two_runs_at_once_are_refused_with_a_sentence_and_a_way_to_the_first(client: FlaskClient) -> None:
    first = post(client).get_json()

    second = post(client, steps="4")

    assert second.status_code == 409
    assert "not over yet" in second.get_json()["message"]
    assert second.get_json()["page"] == first["page"]
    plain = post(client, script=False, steps="4")
    assert plain.status_code == 409
    assert f'href="{first["page"]}"' in plain.text


@pytest.mark.parametrize(
    ("name", "value"),
    [("group_size", "1"), ("group_size", "1e999"), ("steps", "4.5"), ("learning_rate", "NaN"), ("temperature", "")],
)
def test_a_value_that_cannot_be_used_comes_back_with_a_sentence_at_its_field(
    client: FlaskClient, name: str, value: str
) -> None:
    with_script = post(client, **{name: value})
    without = post(client, script=False, **{name: value})

    assert (with_script.status_code, without.status_code) == (400, 400)
    assert list(with_script.get_json()["refusals"]) == [name]
    assert re.search(rf'name="{name}" value="{value}"[^>]*aria-invalid="true"', without.text)
    assert with_script.get_json()["refusals"][name] in without.text


def test_a_full_queue_says_so(client: FlaskClient, database: Database) -> None:
    for number in range(store.MAX_QUEUED):
        ask(database, learner=f"learner-{number}")

    answer = post(client)

    assert answer.status_code == 503
    assert "Too many runs are waiting" in answer.get_json()["message"]


def test_nobody_elses_page_can_start_a_run(client: FlaskClient) -> None:
    form = {"task": "dog", "idempotency_key": key(client.get("/en/lab"))}

    assert client.post("/en/lab/runs", data=form, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403


def test_a_run_goes_from_the_form_to_its_last_event(
    client: FlaskClient, database: Database, settings: Settings
) -> None:
    with working(settings):
        run = post(client, learning_rate="0.002").get_json()
        wait_for(lambda: state(database, run["id"]) == RunState.FINISHED)

    events = re.findall(r"^event: (\w+)$", client.get(run["events"]).text, re.MULTILINE)
    assert events == ["started", "step", "step", "step", "finished", "state"]
    assert "Finished at step 3" in client.get("/en/lab").text
