"""A prediction, from the commitment to the outcome: in this order, once, and with nothing lost on the way."""

import json

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pages import STARTED, STEP, begin
from sqlalchemy import select
from trying import PAGE, card, card_of, fail, given, press, runs_asked, train, waiting

from course.database import Database
from course.quizzes.snapshot import Snapshot
from course.quizzes.tables import attempts


def test_the_commitment_comes_first_then_one_run_after_the_other_then_the_outcome(
    client: FlaskClient, database: Database
) -> None:
    assert press(client, "leash").status_code == 303
    assert "Choose an answer first." in card(client, "leash")
    assert runs_asked(database) == []

    press(client, "leash", choice="lower", **{"sure-leash": "fairly"})
    assert "Run 1 of 2 is about to begin." in card(client, "leash")
    train(database, [0.4, 0.8])
    assert "Run 2 of 2 comes next." in card(client, "leash")
    assert given(database) == []
    press(client, "leash")
    train(database, [0.4, 0.5])
    assert "The runs are over." in card(client, "leash")
    press(client, "leash")

    ((question, points, response),) = given(database)
    assert (question, points) == ("leash", 1000)
    assert (response["choice"], response["sure"]) == ("canary-lower", "fairly")
    assert response["runs"]["run"]["figures"]["reward"]["last"] == 0.45
    shown = card(client, "leash")
    assert "The runs came out as you said." in shown
    assert "Lesa trage." in shown
    assert "Lesa ține politica aproape." in shown
    assert "0.600" in shown
    assert "0.450" in shown
    base, run = (row.id for row in runs_asked(database))
    assert f'href="/en/lab/runs/{run}?with={base}"' in shown
    assert 'name="check"' not in shown


def test_both_runs_share_the_seed_that_the_snapshot_keeps_and_differ_in_the_change_alone(
    client: FlaskClient, database: Database
) -> None:
    press(client, "leash", choice="same")
    train(database, [0.5, 0.5])
    press(client, "leash")
    train(database, [0.5, 0.5])
    base, run = (json.loads(row.recipe) for row in runs_asked(database))
    assert {name for name in base if base[name] != run[name]} == {"kl_coefficient"}
    with database.read() as connection:
        snapshot = Snapshot.from_json(connection.execute(select(attempts.c.snapshot)).scalar_one())
    assert base["seed"] == run["seed"] == snapshot.question("leash").options["seed"]


def test_a_wrong_prediction_is_told_what_came_and_takes_no_second_answer(
    client: FlaskClient, database: Database
) -> None:
    press(client, "leash", choice="higher")
    train(database, [0.5, 0.5])
    press(client, "leash")
    train(database, [0.5, 0.5])
    press(client, "leash")

    shown = card(client, "leash")
    assert "The runs came out otherwise." in shown
    assert "Lesa nu știe." in shown
    assert "Lesa e în obiectiv." in shown
    assert "Lesa trage." not in shown
    press(client, "leash", choice="same")
    assert [points for _, points, _ in given(database)] == [0]
    assert len(runs_asked(database)) == 2


def test_what_was_committed_to_cannot_be_changed(client: FlaskClient, database: Database) -> None:
    press(client, "leash", choice="higher")
    other = press(client, "leash", choice="lower")
    assert other.status_code == 303
    train(database, [0.4, 0.8])
    press(client, "leash", choice="lower")
    train(database, [0.1, 0.1])
    press(client, "leash", choice="lower")
    ((_, points, response),) = given(database)
    assert (points, response["choice"]) == (0, "canary-higher")


def test_a_run_that_fails_costs_nothing_and_is_made_again_when_the_learner_says_so(
    client: FlaskClient, database: Database
) -> None:
    press(client, "leash", choice="lower")
    fail(database)
    assert "Running it again costs you nothing." in card(client, "leash")
    assert "Run again" in card(client, "leash")
    press(client, "leash", follow="1", script=True)
    assert len(runs_asked(database)) == 1
    press(client, "leash")
    train(database, [0.4, 0.8])
    press(client, "leash")
    train(database, [0.4, 0.4])
    press(client, "leash")
    assert [points for _, points, _ in given(database)] == [1000]
    assert len(runs_asked(database)) == 3


def test_pressing_twice_asks_for_one_run_and_answers_once(client: FlaskClient, database: Database) -> None:
    for _ in range(3):
        press(client, "leash", choice="lower")
    train(database, [0.4, 0.8])
    for _ in range(3):
        press(client, "leash")
    train(database, [0.4, 0.4])
    for _ in range(3):
        press(client, "leash")
    assert len(runs_asked(database)) == 2
    assert len(given(database)) == 1


def test_another_run_of_the_learner_has_to_end_first_and_the_choice_is_kept(
    client: FlaskClient, database: Database
) -> None:
    press(client, "leash", choice="lower")
    train(database, [0.4, 0.8])
    form = {"task": "dog", "steps": "3", "idempotency_key": "k-1"}
    assert client.post("/en/lab/runs", data=form).status_code == 303
    refused = press(client, "leash", script=True)
    assert refused.status_code == 422
    assert "You have a run that is not over yet." in refused.text
    assert press(client, "leash", script=True, follow="1").status_code == 200
    train(database, [0.1, 0.1, 0.1])
    press(client, "leash", script=True, follow="1")
    train(database, [0.4, 0.4])
    press(client, "leash", script=True, follow="1")
    assert [points for _, points, _ in given(database)] == [1000]


def test_the_card_follows_the_run_that_goes_on(client: FlaskClient, database: Database) -> None:
    press(client, "leash", choice="lower")
    begin(database, waiting(database), STARTED, {**STEP, "step": 1})
    told = press(client, "leash", script=True, follow="1")
    assert "Run 1 of 2: step 1 of 2." in told.text
    assert 'data-trial="going"' in told.text
    assert 'max="4" value="1"' in told.text


def test_a_page_that_comes_back_shows_the_choice_and_lets_nobody_change_it(client: FlaskClient) -> None:
    press(client, "leash", choice="same")
    shown = card(client, "leash")
    rows = [row for row in shown.split("<label") if " checked" in row]
    assert len(rows) == 1
    assert "Rămâne" in rows[0]
    assert "<fieldset" in shown
    assert " disabled>" in shown
    assert "Your prediction is kept." in shown


def test_an_attempt_that_was_ended_takes_no_outcome(client: FlaskClient, database: Database) -> None:
    client.post("/en/lab/runs", data={"task": "dog", "steps": "2", "idempotency_key": "k-1"})
    train(database, [0.9, 0.9])
    press(client, "reach")
    press(client, "leash", choice="lower")
    train(database, [0.4, 0.8])
    with database.read() as connection:
        attempt = connection.execute(select(attempts.c.id)).scalar_one()
    assert client.post(f"{PAGE}/attempts/{attempt}/finish").status_code == 303
    told = press(client, "leash", script=True, follow="1")
    assert told.status_code == 409
    assert "data-trial" not in told.text
    assert len(runs_asked(database)) == 2
    review = client.get(f"{PAGE}/attempts/{attempt}").text
    assert "Not answered." in card_of(review, "leash")


@pytest.mark.parametrize("canary", ["0.77123", "1.23321", "0.87654", "0.54321", "canary", "otherwise"])
def test_nothing_of_the_key_is_in_a_page_before_the_outcome(
    client: FlaskClient, database: Database, canary: str
) -> None:
    told = [client.get(PAGE).text, press(client, "leash", choice="same", script=True).text]
    train(database, [0.4, 0.8])
    told += [client.get(PAGE).text, press(client, "leash", script=True).text]
    train(database, [0.4, 0.8])
    told += [client.get(PAGE).text, press(client, "reach", script=True).text]
    assert [page for page in told if canary in page] == []
    if canary == "canary":  # the same search finds words of the author's where the outcome has shown them
        assert "Lesa trage." not in "".join(told)
        assert "Lesa e în obiectiv." in card_of(press(client, "leash", script=True).text, "leash")


def test_a_question_that_is_edited_meanwhile_can_be_committed_to_afresh_and_the_old_one_is_kept(
    client: FlaskClient, database: Database, site: Flask
) -> None:
    press(client, "leash", choice="lower")
    train(database, [0.4, 0.8])
    press(client, "leash")
    train(database, [0.4, 0.4])
    _edit(site)
    assert "data-trial" not in card(client, "leash")  # another question now, which may be committed to afresh
    with database.read() as connection:
        snapshot = Snapshot.from_json(connection.execute(select(attempts.c.snapshot)).scalar_one())
    assert snapshot.question("leash").key.value["expect"] == "canary-lower"
    press(client, "leash", choice="same")
    assert len(runs_asked(database)) == 3


def test_a_kept_response_is_graded_again_as_it_was(client: FlaskClient, database: Database) -> None:
    press(client, "leash", choice="lower")
    train(database, [0.4, 0.8])
    press(client, "leash")
    train(database, [0.4, 0.4])
    press(client, "leash")
    ((question, points, response),) = given(database)
    with database.read() as connection:
        snapshot = Snapshot.from_json(connection.execute(select(attempts.c.snapshot)).scalar_one())
    assert snapshot.grade(question, response).points == points
    spoilt = {**response, "runs": {**response["runs"], "run": response["runs"]["base"]}}
    assert snapshot.grade(question, spoilt).points == 0


def _edit(site: Flask) -> None:
    """Let the author change the question."""
    from dataclasses import replace

    from course.quizzes.bank import QuizBank
    from course.web.services import provide_current

    bank: QuizBank = site.extensions["services"][QuizBank]()
    quiz = bank.quizzes["trials"]
    changed = replace(quiz.questions[0], version="edited")
    edited = QuizBank({**bank.quizzes, "trials": replace(quiz, questions=(changed, *quiz.questions[1:]))})
    provide_current(site, QuizBank, lambda: edited)
