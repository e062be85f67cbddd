"""The site as a whole: addresses, headers, cookies, and what must not be in a page."""

import json
import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from course.authoring.publishing import Publisher
from course.web.security import HEADERS

PATHS = [
    "/ro/", "/en/", "/ro/basics/first", "/en/basics/second", "/ro/quizzes/basics",
    "/ro/lab", "/en/lab", "/ro/review", "/en/me",
]  # fmt: skip
HOST = re.compile(r"""(?:src|href|action|url\()\s*=?\s*["']?(?:https?:)?//""")


@pytest.mark.parametrize("path", PATHS)
def test_a_page_answers_with_every_promise_and_names_no_other_host(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200
    for name, value in HEADERS.items():
        assert answer.headers[name] == value
    assert not HOST.search(answer.text.replace("http://localhost/", "/"))
    assert "<script>" not in answer.text
    assert " style=" not in answer.text
    assert not re.search(r"\son\w+=", answer.text)


@pytest.mark.parametrize("path", PATHS)
def test_a_page_has_a_title_a_description_and_its_language(client: FlaskClient, path: str) -> None:
    page = client.get(path).text
    assert re.search(rf'<html lang="{path[1:3]}"', page)
    assert re.search(r"<title>.+</title>", page)
    assert re.search(r'<meta name="description" content=".+">', page)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/", 302),
        ("/fr/", 404),
        ("/fr/basics/first", 404),
        ("/ro/basics/third", 404),
        ("/ro/quizzes/none", 404),
        ("/ro/lab/runs/0123", 404),
        ("/ro/lab/runs/0123/events", 404),
        ("/favicon.ico", 302),
        ("/robots.txt", 404),
        ("/healthz", 200),
        ("/preferences?next=//[", 303),
    ],
)
def test_an_address_answers_as_it_should(client: FlaskClient, path: str, status: int) -> None:
    assert client.get(path).status_code == status


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("en-GB,en;q=0.9", "en"),
        ("fr,en;q=0.1", "en"),
        ("fr", "ro"),
        ("", "ro"),
        ("en;q=0,ro;q=0", "ro"),
        (";;q=,", "ro"),
    ],
)
def test_the_first_page_is_in_the_readers_language(client: FlaskClient, accepted: str, language: str) -> None:
    assert client.get("/", headers={"Accept-Language": accepted}).location == f"/{language}/"


def test_a_chosen_language_is_remembered(client: FlaskClient) -> None:
    answer = client.get("/preferences?language=en&next=/en/lab")
    assert answer.location == "/en/lab"
    assert client.get("/", headers={"Accept-Language": "ro"}).location == "/en/"


def test_an_error_has_a_page_that_says_what_to_do(client: FlaskClient) -> None:
    page = client.get("/ro/basics/third").text
    assert "Aici nu este nicio pagină" in page
    assert 'href="/ro/"' in page


def test_a_fault_of_ours_is_logged_and_explained(site: Flask, caplog: pytest.LogCaptureFixture) -> None:
    site.testing = False
    site.config["PROPAGATE_EXCEPTIONS"] = False
    site.view_functions["chapters.show"] = lambda **_: 1 / 0
    answer = site.test_client().get("/ro/basics/first")
    assert answer.status_code == 500
    assert "S-a stricat ceva la noi" in answer.text
    assert "ZeroDivisionError" in caplog.text
    assert "ZeroDivisionError" not in answer.text


def test_cookies_are_for_this_site_and_not_for_scripts(client: FlaskClient) -> None:
    cookie = client.get("/ro/quizzes/basics").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Secure" not in cookie


def test_a_chapter_that_is_not_translated_is_shown_in_the_other_language_and_marked(client: FlaskClient) -> None:
    page = client.get("/en/basics/second").text
    assert '<article class="chapter" lang="ro"' in page
    assert "has not been translated yet" in page


def test_how_far_one_has_read_is_kept_for_this_browser_alone(site: Flask) -> None:
    one, other = site.test_client(), site.test_client()
    key = re.search(r'name="idempotency_key" value="([^"]+)"', one.get("/ro/basics/first").text)
    assert key
    answer = one.post("/ro/basics/first/read", data={"idempotency_key": key[1]})
    assert (answer.status_code, answer.location) == (303, "/ro/basics/second")
    assert "is-read" in one.get("/ro/").text
    assert "is-read" not in other.get("/ro/").text


CANARY = "Este albastru"


def keys_of(text: str) -> list[str]:
    return [word for word in ("canary", "împrăștiată", "împrăștie") if word in text]


def test_the_lab_is_spoken_of_where_a_chapter_shows_it(site: Flask, course_folder: Path) -> None:
    client = site.test_client()
    for path in ("/ro/", "/en/me"):
        assert ("/lab" in client.get(path).text, "ornament" in client.get(path).text) == (False, False), path

    chapter = course_folder / "content/ro/basics/01-first.md"
    chapter.write_text(chapter.read_text("utf-8") + "\n```lab\ntask: dog\n```\n", "utf-8")
    publish(course_folder)
    assert 'href="/ro/lab"' in client.get("/ro/").text
    assert "ornament" in client.get("/ro/").text
    assert 'href="/en/lab"' in client.get("/en/me").text


def test_the_key_is_nowhere_before_the_answer_and_is_there_after(site: Flask, course_folder: Path) -> None:
    """The choice that is right has a word, a feedback and an explanation of its own; none may show."""
    quiz = course_folder / "quizzes" / "basics.yaml"
    quiz.write_text(
        quiz.read_text("utf-8").replace("blue:", "canary:").replace("answer: blue", "answer: canary"), "utf-8"
    )
    publish(course_folder)
    client = site.test_client()
    pages = [client.get(path) for path in (*PATHS, "/ro/basics/second")]
    for page in pages:
        assert keys_of(page.text) == []
        assert keys_of(json.dumps(list(page.headers))) == []
    page = client.get("/ro/quizzes/basics").text
    value = re.search(rf'value="(\w+)"[^>]*>\s*<span class="choice-text">{CANARY}', page)
    key = re.search(r'name="idempotency_key" value="([^"]+)"', page)
    assert value
    assert key
    sent = {"check": "sky", "answer-sky": value[1], "idempotency_key": key[1], "back": "/ro/quizzes/basics"}
    answer = client.post("/ro/quizzes/basics/responses", data=sent, follow_redirects=True)
    assert {"împrăștiată", "împrăștie"} <= set(keys_of(answer.text))


def publish(root: Path) -> None:
    with Publisher(root, root / "var", report=lambda _: None) as publisher:
        publisher.publish_changes()
