import json
import re
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from runs import ask, expire, row, state, wait_for, working
from werkzeug.test import TestResponse

from course.database import Database
from course.lab import store
from course.lab.jobs import Jobs
from course.lab.records import NewEvent
from course.lab.run import RunState
from course.lab.views import render_embed
from course.settings import Settings

SCRIPT = {"Accept": "application/json"}
STEP: dict[str, Any] = {
    "event": "step", "step": 1, "reward_mean": 0.25, "reward_std": 0.5, "kl": 0.0, "entropy": 1.5,
    "length_mean": 2.0, "no_signal_share": 0.75, "clip_share": 0.0, "loss": 0.0, "gradient_norm": 1.0,
    "answer_probabilities": [0.4, 0.6],
    "groups": [{"prompt": "rex , sit !", "completions": [
        {"tokens": ["sits", "."], "reward": 1.0, "advantage": 1.0,
         "probabilities_before": [0.4, 0.9], "probabilities_after": [0.5, 0.8]}]}],
}  # fmt: skip
STARTED: dict[str, Any] = {
    "event": "started", "task": "dog", "language": "en", "recipe": {"steps": 3}, "prompts": ["rex , sit !"],
    "probe_prompt": "rex , sit !", "answers": ["sits", "other"], "answer_probabilities": [0.3, 0.7],
}  # fmt: skip


@pytest.fixture
def database(site: Flask) -> Database:
    return site.extensions["services"][Database]()


@pytest.fixture
def settings(site: Flask) -> Settings:
    return site.extensions["services"][Settings]()


def key(page: TestResponse) -> str:
    found = re.search(r'name="idempotency_key" value="([^"]+)"', page.text)
    assert found
    return found[1]


def post(client: FlaskClient, *, script: bool = True, **values: str) -> TestResponse:
    """Send the form of the lab's page, changed in what matters."""
    form = {"task": "dog", "steps": "3", "group_size": "2", "idempotency_key": key(client.get("/en/lab")), **values}
    return client.post("/en/lab/runs", data=form, headers=SCRIPT if script else {})


def begin(database: Database, run_id: str, *events: dict[str, Any]) -> store.Claim:
    """Take a run up as a worker does, and write what it says."""
    with database.write() as connection:
        held = store.claim(connection, run_id, now=datetime.now(UTC))
        assert held is not None
        new = [NewEvent(number, each["event"], json.dumps(each)) for number, each in enumerate(events)]
        assert store.append_events(connection, held, new, now=datetime.now(UTC))
    return held


def finish(database: Database, held: store.Claim) -> None:
    with database.write() as connection:
        store.end(connection, held, RunState.FINISHED, now=datetime.now(UTC))


@pytest.mark.parametrize(("language", "words"), [("en", "Group size"), ("ro", "Mărimea grupului")])
def test_the_lab_offers_a_recipe_with_symbols_bounds_and_meanings(
    client: FlaskClient, language: str, words: str
) -> None:
    page = client.get(f"/{language}/lab")

    assert page.status_code == 200
    assert words in page.text
    for name in ("steps", "group_size", "learning_rate", "kl_coefficient", "clip_epsilon", "temperature", "seed"):
        assert f'name="{name}"' in page.text
    for symbol in ("G", "η", "β", "ε", "T"):
        assert f'<span class="symbol">{symbol}</span>' in page.text


def test_numbers_in_the_form_are_written_as_the_language_writes_them(client: FlaskClient) -> None:
    assert 'name="kl_coefficient" value="0,04"' in client.get("/ro/lab").text
    assert 'name="kl_coefficient" value="0.04"' in client.get("/en/lab").text


def test_with_script_a_run_is_queued_and_its_addresses_come_back(
    client: FlaskClient, database: Database, settings: Settings
) -> None:
    answer = post(client)

    assert answer.status_code == 201
    run = answer.get_json()
    assert (run["state"], run["place"], run["is_over"]) == ("queued", 1, False)
    assert run["page"] == f"/en/lab/runs/{run['id']}"
    assert state(database, run["id"]) == RunState.QUEUED
    assert not Jobs(settings.job_store).is_empty()


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


def test_what_is_not_there_is_not_found(client: FlaskClient) -> None:
    assert client.get("/xx/lab").status_code == 404
    assert client.get("/en/lab?task=cat").status_code == 404
    assert client.get("/en/lab/runs/nothing").status_code == 404
    assert client.get("/en/lab/runs").status_code == 303


def test_another_learners_run_does_not_exist(client: FlaskClient, site: Flask) -> None:
    run = post(client).get_json()
    stranger = site.test_client()
    stranger.get("/en/lab")

    answers = [stranger.get(run["page"]), stranger.get(run["events"]), stranger.post(run["cancel"])]

    assert [answer.status_code for answer in answers] == [404, 404, 404]


def test_the_page_without_script_shows_the_latest_numbers(client: FlaskClient, database: Database) -> None:
    run = post(client).get_json()
    begin(database, run["id"], STARTED, STEP, {**STEP, "step": 2, "reward_mean": 0.75})

    page = client.get(run["page"]).text

    assert "Step 2 of 3" in page
    assert '<b class="reward" data-value>0.75</b>' in page
    assert "0.25 at the start" in page
    assert "rex, sit!" in page
    assert re.search(r'tok up">sits<.*tok down">\.<', page)
    assert "Mean reward: from 0.25 at step 1 to 0.75 at step 2." in page
    assert page.count("data-numbers open") == 3


def test_a_group_without_script_is_written_as_the_script_writes_it(client: FlaskClient, database: Database) -> None:
    run = post(client).get_json()
    right, wrong = STEP["groups"][0]["completions"][0], {"reward": 0.25, "advantage": -1.0}
    still = {"probabilities_before": [0.4, 0.9], "probabilities_after": [0.401, 0.9]}
    groups = [{"prompt": "rex , sit !", "completions": [right, {**right, **wrong, **still}]}]
    begin(database, run["id"], STARTED, {**STEP, "groups": groups})

    page = client.get(run["page"]).text

    assert [">+1.00<" in page, ">−1.00<" in page, "<b>1</b>" in page, "<b>0.25</b>" in page] == [True] * 4
    assert len(re.findall(r'class="tok same"', page)) == 2
    assert "“rex, sit!”" in page
    assert "mean 0.63, deviation 0.38" in page or "mean 0.62, deviation 0.38" in page
    assert page.count('<td class="bar">') == 2


@pytest.mark.parametrize(("steps", "shown"), [(20, 20), (200, 21)])
def test_a_short_run_without_script_draws_every_step_and_a_long_one_a_part(
    client: FlaskClient, database: Database, steps: int, shown: int
) -> None:
    run = post(client, steps=str(steps)).get_json()
    started = {**STARTED, "recipe": {"steps": steps}}
    begin(database, run["id"], started, *({**STEP, "step": number} for number in range(1, steps + 1)))

    page = client.get(run["page"]).text

    line = re.search(r'points="([^"]+)"', page)
    assert line
    assert len(line[1].split()) == shown


def test_the_lab_and_the_chapter_go_on_with_the_learners_latest_run(
    client: FlaskClient, site: Flask, database: Database
) -> None:
    run = post(client).get_json()
    begin(database, run["id"], STARTED, STEP)

    for page in (client.get("/en/lab"), client.get("/en/lab")):
        assert run["events"] in page.text
        assert 'name="steps" value="3"' in page.text


def test_a_run_that_goes_on_is_not_lost_by_a_change_of_language(client: FlaskClient, database: Database) -> None:
    run = post(client).get_json()
    held = begin(database, run["id"], STARTED, STEP)

    assert run["id"] in client.get("/ro/lab").text
    finish(database, held)
    assert run["id"] not in client.get("/ro/lab").text


def test_a_chapter_gets_the_lab_with_headings_of_its_own_level(site: Flask) -> None:
    with site.test_request_context("/en/basics/first"):
        found = render_embed("dog", {}, "en")
        assert render_embed("", {"task": "dog"}, "en")
        assert not render_embed("cat", {}, "en")

    assert "<h3" in found
    assert "<h2" not in found
    assert "data-lab" in found


def test_a_chapters_recipe_fills_the_form_of_a_learner_who_has_no_run(site: Flask) -> None:
    recipe = {"recipe": {"group_size": 4, "learning_rate": 0.0005}}
    with site.test_request_context("/en/basics/first"):
        found = render_embed("dog", recipe, "en")
        usual = render_embed("dog", {"recipe": {"group_size": 99}}, "en")

    assert 'name="group_size" value="4"' in found
    assert 'name="learning_rate" value="0.0005"' in found
    assert 'name="steps" value="70"' in found
    assert 'name="group_size" value="8"' in usual


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

    assert (answer.status_code, answer.get_json()["state"]) == (202, "cancelled")
    assert state(database, run["id"]) == RunState.CANCELLED
    assert client.post(run["cancel"]).status_code == 303


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
