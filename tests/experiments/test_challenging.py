"""A challenge is judged on the learner's own last run."""

from flask.testing import FlaskClient
from trying import card, given, press, train

from course.database import Database


def run(
    client: FlaskClient, database: Database, key: str, rewards: list[float], *, kl: float = 0.1, **more: str
) -> str:
    form = {"task": "dog", "steps": str(len(rewards)), "idempotency_key": key, **more}
    assert client.post("/en/lab/runs", data=form).status_code == 303
    return train(database, rewards, kl=kl)


def test_without_a_finished_run_there_is_nothing_to_judge(client: FlaskClient, database: Database) -> None:
    assert press(client, "reach", script=True).status_code == 422
    press(client, "reach")
    assert "There is no finished run of yours to judge." in card(client, "reach")
    assert given(database) == []


def test_it_is_failed_in_part_and_then_met(client: FlaskClient, database: Database) -> None:
    run(client, database, "k1", [0.5, 0.6])
    press(client, "reach")
    shown = card(client, "reach")
    assert "Recompensa e mică." in shown
    assert "Politica a plecat departe." not in shown
    assert "Not there yet." in shown
    second = run(client, database, "k2", [0.9, 0.9])
    press(client, "reach")
    shown = card(client, "reach")
    assert "Recompensa e mică." not in shown
    assert "Right at the second try." in shown
    assert f"/en/lab/runs/{second}" in shown
    assert [points for _, points, _ in given(database)] == [500, 1000]


def test_a_run_is_judged_once(client: FlaskClient, database: Database) -> None:
    run(client, database, "k1", [0.5, 0.6])
    press(client, "reach")
    again = press(client, "reach", script=True)
    assert again.status_code == 422
    assert "was judged already" in again.text
    assert len(given(database)) == 1


def test_a_run_beyond_the_limits_is_not_judged_and_costs_nothing(client: FlaskClient, database: Database) -> None:
    run(client, database, "k1", [0.9] * 6)
    assert "Steps may be 5 at most" in press(client, "reach", script=True).text
    run(client, database, "k2", [0.9] * 5, objective="dapo")
    assert "Objective must be GRPO" in press(client, "reach", script=True).text
    assert given(database) == []


def test_another_learners_run_and_the_runs_of_a_prediction_are_not_judged(
    client: FlaskClient, database: Database
) -> None:
    other = client.application.test_client()
    run(other, database, "k1", [0.9])
    press(client, "leash", choice="lower")
    train(database, [0.9, 0.9])
    assert "no finished run of yours" in press(client, "reach", script=True).text
