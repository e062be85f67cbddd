"""An exam's time: what arrives when it is up, and time granted beyond it."""

from datetime import UTC, datetime

from answering import PAGE, kept
from flask.testing import FlaskClient
from sitting_exams import ATTEMPTS, RIGHT, attempt_id, begin, form_of, let_pass, saved, send
from sqlalchemy import select

from course.database import Database
from course.quizzes.exam.store import ExtraTime, grant_extra_time
from course.quizzes.tables import attempts


def learner_of(database: Database) -> str:
    with database.read() as connection:
        return str(connection.execute(select(attempts.c.learner_id)).scalar())


def test_when_time_is_up_what_was_saved_counts_and_a_later_change_is_refused(
    client: FlaskClient, database: Database
) -> None:
    begin(client)
    send(client, form_of(client, policy="Politica"))
    late, address = form_of(client, reward="Un număr de la mediu"), f"{ATTEMPTS}/{attempt_id(client)}"
    let_pass(database, minutes=10, seconds=6)

    refused = client.post(f"{address}/answers", data=late, headers={"Accept": "application/json"})
    assert refused.status_code == 409
    assert refused.json is not None
    assert "Time is up" in refused.json["message"]
    page = client.get(PAGE).text
    assert ("Time is up" in page, "1 saved answer counts." in page) == (True, True)
    assert "Cine alege" not in page
    assert kept(database) == [("policy", "policy", 1000)]
    handed_in = client.post(f"{address}/hand-in", data=late)
    assert "came too late" in client.get(handed_in.headers["Location"]).text
    assert kept(database) == [("policy", "policy", 1000)]


def test_what_was_under_way_at_the_last_moment_still_counts(client: FlaskClient, database: Database) -> None:
    begin(client)
    form, address = form_of(client, policy="Politica"), f"{ATTEMPTS}/{attempt_id(client)}"
    let_pass(database, minutes=10, seconds=1)

    assert "Time is up" in client.get(PAGE).text
    assert client.post(f"{address}/answers", data=form).status_code == 303
    let_pass(database, seconds=10)
    client.get(PAGE)
    assert kept(database) == [("policy", "policy", 1000)]


def test_extra_time_moves_the_end_also_of_an_exam_under_way(client: FlaskClient, database: Database) -> None:
    begin(client)
    learner = learner_of(database)
    let_pass(database, minutes=12)
    grant_extra_time(database, ExtraTime("two-steps", learner, 5, "a test"), now=datetime.now(UTC))

    assert send(client, form_of(client, policy="Politica")).status_code == 303
    assert saved(database) == {"policy": "policy"}
    let_pass(database, minutes=3, seconds=6)
    assert "Time is up" in client.get(PAGE).text


def test_a_script_whose_clock_is_fast_does_not_hand_in(client: FlaskClient, database: Database) -> None:
    begin(client)
    response = send(client, {**form_of(client, **RIGHT), "time_is_up": "1"}, "hand-in")

    assert response.headers["Location"] == PAGE
    assert len(saved(database)) == 2
