import pytest
from flask import Flask

from course.people.access import known_learner_id, learner_id


@pytest.fixture
def app() -> Flask:
    app = Flask(__name__)
    app.secret_key = "for the test"
    app.add_url_rule("/", "page", learner_id)
    app.add_url_rule("/known", "known", lambda: known_learner_id() or "nobody")
    return app


def test_a_learner_stays_the_same_in_one_browser_and_differs_between_two(app: Flask) -> None:
    one, two = app.test_client(), app.test_client()
    assert one.get("/").text == one.get("/").text != two.get("/").text


def test_only_a_page_that_needs_an_id_makes_one(app: Flask) -> None:
    client = app.test_client()
    answer = client.get("/known")
    assert answer.text == "nobody"
    assert "Set-Cookie" not in answer.headers


def test_a_forged_cookie_is_nobody(app: Flask) -> None:
    client = app.test_client()
    client.set_cookie("session", "eyJsZWFybmVyIjoiYSJ9.ZZZZZZ.forgedforgedforged")
    assert client.get("/known").text == "nobody"
