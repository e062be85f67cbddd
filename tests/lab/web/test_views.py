import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pages import STARTED, STEP, begin, finish, post

from course.database import Database
from course.lab.views import render_embed


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
    assert page.count("data-numbers open") == 6


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
