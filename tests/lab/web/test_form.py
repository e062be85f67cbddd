"""The form: which task, which preset, what a link brings, and what stands in it after a refusal."""

import re
from html import unescape
from urllib.parse import urlencode

import pytest
from flask import Flask, session
from flask.testing import FlaskClient
from pages import STARTED, STEP, begin, post, run_through
from runs import recipe
from werkzeug.test import TestResponse

from course.database import Database
from course.lab.controls import address_of
from course.lab.presets import PRESETS
from course.lab.recipe import CHOICES, KNOBS, Recipe
from course.lab.tasks import TASKS
from course.lab.views import render_embed

HELD_BACK = next(preset for preset in PRESETS if preset.id == "held-back")


def standing_in(page: TestResponse) -> dict[str, str]:
    """Give what the form would send, as a browser reads it."""
    fields = re.findall(r'<input class="amount"[^>]* name="(\w+)" value="([^"]*)"', page.text)
    words = re.findall(r'<select name="(\w+)".*?</select>', page.text, re.DOTALL)
    chosen = re.findall(r'<select name="(\w+)"[^>]*>(?:(?!</select>).)*?<option value="(\w+)" selected', page.text)
    assert len(words) >= len(CHOICES)
    return {**dict(fields), **dict(chosen)}


def test_the_form_has_a_field_for_everything_that_a_run_depends_on(client: FlaskClient) -> None:
    assert {part.name for part in (*KNOBS, *CHOICES)} <= standing_in(client.get("/en/lab")).keys()


@pytest.mark.parametrize("language", ["ro", "en"])
def test_every_task_has_its_page_with_its_own_defaults(client: FlaskClient, language: str) -> None:
    for task in TASKS:
        page = client.get(f"/{language}/lab?task={task.name}")

        usual, _ = Recipe.read({"task": task.name, "language": language})
        read, _ = Recipe.read({"task": task.name, "language": language, **standing_in(page)})
        assert read == usual
        assert re.search(rf'<a href="/{language}/lab\?task={task.name}" aria-current="true">', page.text)


def test_a_presets_link_fills_the_form_and_says_what_to_look_for(client: FlaskClient) -> None:
    for preset in PRESETS:
        page = client.get(f"/en/lab?preset={preset.id}")

        read, _ = Recipe.read({"task": preset.task, "language": "en", **standing_in(page)})
        assert read == preset.recipe("en")
        assert f"<p data-chosen-text>{preset.look_for}</p>" in unescape(page.text)


def test_a_preset_that_is_none_leaves_the_lab_as_it_is(client: FlaskClient) -> None:
    assert standing_in(client.get("/en/lab?preset=nothing")) == standing_in(client.get("/en/lab"))


def test_a_link_brings_a_recipe_back_and_starts_nothing(client: FlaskClient, database: Database) -> None:
    wanted = recipe(
        steps=17, learning_rate=0.00125, objective="gspo", clip_epsilon_high=0.28, weight_short=0.3, seed=41
    )
    query = urlencode(address_of(wanted))

    for language in ("ro", "en"):
        page = client.get(f"/{language}/lab?{query}")
        read, refusals = Recipe.read({"task": "dog", "language": "en", **standing_in(page)})
        assert (read, refusals) == (wanted, ())
        assert "data-run=" not in page.text
    assert (client.get("/en/lab").status_code, "data-run=" in client.get("/en/lab").text) == (200, False)


def test_a_link_that_cannot_be_used_says_why_and_keeps_what_it_says(client: FlaskClient) -> None:
    page = client.get("/en/lab?steps=400&objective=ppo&weight_correct=" + "9" * 60)

    assert page.status_code == 400
    assert re.search(r'name="steps" value="400"[^>]*aria-invalid="true"', page.text)
    assert "This must be a whole number from 1 to 200." in page.text
    assert "This must be one of: grpo" in page.text
    assert "9" * 41 not in page.text


def test_a_mix_without_any_weight_is_refused_where_the_weights_are(client: FlaskClient) -> None:
    answer = post(client, script=False, weight_correct="0")

    assert answer.status_code == 400
    assert "At least one reward needs a weight above 0." in answer.text
    assert re.search(r'<details class="mix" open', answer.text)


def test_a_refused_form_keeps_what_was_predicted(client: FlaskClient) -> None:
    page = post(client, script=False, steps="0", prediction="down", confidence="sure")

    assert page.status_code == 400
    assert re.search(r'name="prediction" value="down" checked', page.text)
    assert re.search(r'name="confidence" value="sure" checked', page.text)


def test_two_labs_of_one_task_share_no_id(site: Flask) -> None:
    with site.test_request_context("/en/basics/first"):
        found = render_embed("dog", {}, "en") + render_embed("dog", {"preset": "held-back"}, "en")

    ids = re.findall(r' id="([^"]+)"', found)
    assert len(ids) == len(set(ids)) > 20
    named = re.findall(r' (?:for|aria-describedby|aria-labelledby|aria-errormessage)="([^"]+)"', found)
    assert set(named) <= set(ids)


def test_a_chapters_lab_opens_with_its_preset_and_keeps_to_its_task(site: Flask) -> None:
    with site.test_request_context("/en/basics/first"):
        found = render_embed("dog", {"preset": "held-back"}, "en")
        changed = render_embed("dog", {"preset": "held-back", "recipe": {"steps": 30}}, "en")

    assert HELD_BACK.look_for in unescape(found)
    assert 'name="kl_coefficient" value="1"' in found
    assert 'class="seg tasks"' not in found
    assert 'name="kl_coefficient" value="1"' in changed
    assert 'name="steps" value="30"' in changed
    assert re.search(r"<div class=\"chosen\"[^>]* hidden>", changed)


def test_a_chapters_lab_shows_the_run_of_its_own_recipe(client: FlaskClient, site: Flask, database: Database) -> None:
    options = {"recipe": {"steps": 3, "group_size": 2}}
    own = run_through(client, database, [0.2, 0.4, 0.6], seed="7")
    run_through(client, database, [0.2, 0.4], group_size="4")
    with client.session_transaction() as cookie:
        learner = cookie["learner"]

    with site.test_request_context("/en/basics/first"):
        session["learner"] = learner
        found = render_embed("dog", options, "en")
        other = render_embed("dog", {"recipe": {"steps": 50}}, "en")

    assert own in found
    assert 'name="seed" value="7"' in found
    assert "data-run=" not in other
    assert 'name="steps" value="50"' in other


def test_words_in_another_language_say_so(client: FlaskClient, database: Database) -> None:
    run = post(client).get_json()
    begin(database, run["id"], STARTED, STEP)
    page = client.get(f"/ro/lab/runs/{run['id']}").text

    assert len(re.findall(r'lang="en" data-spoken', page)) >= 3
    assert 'lang="ro" data-spoken' not in page
    assert 'lang="ro" data-spoken' in client.get("/ro/lab?task=capitals").text
