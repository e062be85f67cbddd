"""The report of a run: what was predicted, what came, why, and another run beside it."""

import re
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pages import STARTED, STEP, begin, finish, key, post, run_through
from sqlalchemy import select

from course.database import Database
from course.lab.predictions.tables import run_predictions
from course.lab.presets import PRESETS
from course.progress.store import erase, rows_of

RISING = [0.2, 0.2, 0.2, *[0.9] * 10]
LEVEL = [0.5] * 13


def report(client: FlaskClient, run_id: str, *, beside: str = "", language: str = "en") -> str:
    address = f"/{language}/lab/runs/{run_id}/report"
    return unescape(client.get(address, query_string={"with": beside} if beside else {}).text)


def kept(database: Database) -> list[tuple[str, str, str | None]]:
    with database.read() as connection:
        return [(row.quantity, row.direction, row.confidence) for row in connection.execute(select(run_predictions))]


@pytest.mark.parametrize(
    ("rewards", "prediction", "said", "came", "as_said"),
    [
        (RISING, "up", "You said: the reward goes up, fairly sure.", "It went from 0.20 to 0.90.", True),
        (RISING, "same", "You said: the reward stays where it is, fairly sure.", "It went from 0.20 to 0.90.", False),
        (LEVEL, "same", "You said: the reward stays where it is", "0.50 at the start, 0.50 at the end.", True),
        (RISING[::-1], "down", "You said: the reward goes down", "It went from 0.90 to", True),
    ],
)
def test_a_prediction_stands_beside_what_came(  # noqa: PLR0913, PLR0917 - one row of a table
    client: FlaskClient,
    database: Database,
    rewards: list[float],
    prediction: str,
    said: str,
    came: str,
    as_said: bool,
) -> None:
    run_id = run_through(client, database, rewards, prediction=prediction, confidence="fairly")

    found = report(client, run_id)

    assert said in found
    assert came in found
    assert ("as-said" in found) is as_said
    assert said in unescape(client.get(f"/en/lab/runs/{run_id}").text)


def test_until_the_run_is_over_only_the_prediction_stands_there(client: FlaskClient, database: Database) -> None:
    run = post(client, prediction="up", confidence="guess").get_json()
    begin(database, run["id"], STARTED, STEP)

    found = report(client, run["id"])

    assert "You said: the reward goes up, as a guess." in found
    assert "It went" not in found
    assert "events.jsonl" not in found


def test_a_prediction_may_speak_of_the_run_before(client: FlaskClient, database: Database) -> None:
    assert 'name="prediction_of"' not in client.get("/en/lab").text
    run_through(client, database, LEVEL)
    assert 'name="prediction_of"' in client.get("/en/lab").text

    second = run_through(client, database, RISING, prediction="up", prediction_of="earlier")
    run_through(client, database, [0.1] * 13)

    assert "higher than the run before.</b> That one ended at 0.50, this one at 0.90." in report(client, second)


def test_nobody_has_to_predict_and_what_is_no_prediction_is_none(client: FlaskClient, database: Database) -> None:
    first = run_through(client, database, RISING)
    run_through(client, database, RISING, prediction="sideways")
    run_through(client, database, RISING, prediction="up", prediction_of="weather")
    run_through(client, database, RISING, confidence="sure")
    assert kept(database) == []
    assert "You said" not in report(client, first)

    run_through(client, database, RISING, prediction="up", confidence="maybe")
    assert kept(database) == [("start", "up", None)]


def test_the_same_form_sent_twice_predicts_once_and_another_prediction_is_another_form(
    client: FlaskClient, database: Database
) -> None:
    once = key(client.get("/en/lab"))

    answers = [post(client, idempotency_key=once, prediction="up") for _ in range(2)]
    changed = post(client, idempotency_key=once, prediction="down")

    assert [answer.status_code for answer in answers] == [201, 201]
    assert changed.status_code == 409
    assert kept(database) == [("start", "up", None)]


def test_a_refused_run_leaves_no_prediction(client: FlaskClient, database: Database) -> None:
    post(client, prediction="up")

    assert post(client, steps="4", prediction="down").status_code == 409
    assert kept(database) == [("start", "up", None)]


def test_predictions_are_given_out_and_erased_with_their_runs(client: FlaskClient, database: Database) -> None:
    run_id = run_through(client, database, RISING, prediction="up")
    with client.session_transaction() as session:
        learner = session["learner"]

    with database.read() as connection:
        rows = rows_of(connection, learner)["run_predictions"]
    assert [(row["run_id"], row["direction"]) for row in rows] == [(run_id, "up")]
    erase(database, learner)
    assert kept(database) == []


@pytest.mark.parametrize(("values", "is_preset"), [({"seed": "5"}, True), ({"temperature": "0.5"}, False)])
def test_a_run_of_a_preset_is_explained_by_it_whatever_its_seed_and_any_other_by_its_curves(
    client: FlaskClient, database: Database, values: dict[str, str], is_preset: bool
) -> None:
    preset = PRESETS[0]
    recipe = {name: str(value) for name, value in preset.values().items()}
    run = post(client, **{**recipe, **values}).get_json()
    steps = [{**STEP, "step": number, "kl": 0.5} for number in range(1, 14)]
    last = {"event": "finished", "reason": "completed", "steps": 13, "reward_last": 0.25}
    finish(database, begin(database, run["id"], STARTED, *steps, last))

    found = report(client, run["id"])

    assert (f"<b>{preset.label}.</b> {preset.look_for}" in found) is is_preset
    assert ("KL grew to 0.50 nats per token" in found) is not is_preset


def test_the_link_in_the_report_brings_the_recipe_and_its_seed_back(client: FlaskClient, database: Database) -> None:
    run_id = run_through(client, database, RISING, seed="123", objective="dapo")
    link = re.search(r'<a href="([^"]+)" data-link', report(client, run_id, language="ro"))
    assert link

    page = client.get(link[1]).text

    assert link[1].startswith("/en/lab?")
    assert 'name="seed" value="123"' in page
    assert '<option value="dapo" selected' in page


def test_another_run_is_laid_beside_with_what_differs(client: FlaskClient, database: Database) -> None:
    first = run_through(client, database, RISING)
    second = run_through(client, database, LEVEL, group_size="4", objective="rloo")
    listed = report(client, second)
    assert f"/en/lab/runs/{second}?with={first}" in listed
    assert "G = 2 · Objective = GRPO" in listed

    page = unescape(client.get(f"/en/lab/runs/{second}?with={first}").text)

    assert f'"id": "{first}"' in re.findall(r'data-with="(.*?)"[ >\n]*<div', page, re.DOTALL)[0]
    rows = [
        re.findall(r"<t[hd][^>]*>([^<]*)<", row)
        for row in re.findall(r"<tr>.*?</tr>", report(client, second, beside=first))
    ]
    assert ["G", "4", "2"] in rows
    assert ["Objective", "RLOO", "GRPO"] in rows
    assert ["13", "0.50", "0.90", "0.00", "0.00", "1.50", "1.50"] in rows


def test_only_ones_own_runs_can_be_laid_over(client: FlaskClient, site: Flask, database: Database) -> None:
    stranger = site.test_client()
    theirs = run_through(stranger, database, RISING)
    mine = run_through(client, database, LEVEL)

    page = client.get(f"/en/lab/runs/{mine}?with={theirs}")

    assert page.status_code == 200
    assert "data-with=" not in page.text
    assert theirs not in page.text
    assert "Lay another run" not in page.text
