"""What a quiz promises whoever comes: the key stays on the server, and no form breaks it."""

import re
from dataclasses import replace

import pytest
from answering import ACTION, PAGE, SCRIPT, answer, kept
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from course.database import Database
from course.quizzes.bank import QuizBank
from course.quizzes.questions.question import Key
from course.quizzes.quiz import Quiz
from course.web.services import provide


def test_the_key_is_nowhere_before_the_answer_and_there_after(app: Flask, quiz: Quiz) -> None:
    """The same site with each choice as the key in turn sends the same bytes, keys of forms apart, until an answer."""
    pages: dict[str, set[str]] = {}
    cookie = None
    for choice in quiz.questions[0].parts():
        reward = replace(quiz.questions[0], key=Key(choice), version=f"version-{choice}")
        provide(app, QuizBank({quiz.slug: replace(quiz, questions=(reward, quiz.questions[1]))}))
        client = app.test_client()
        if cookie:
            client.set_cookie("session", cookie)
        for path in (PAGE, "/en/quizzes/two-steps", "/ro/basics/two"):
            pages.setdefault(path, set()).add(_without_keys(client.get(path)))
        fragment = answer(client, "reward", None, script=True)
        pages.setdefault("refused", set()).add(_without_keys(fragment))
        cookie = cookie or getattr(client.get_cookie("session"), "value", None)
    assert {path: len(bodies) for path, bodies in pages.items()} == dict.fromkeys(pages, 1)

    after = {answer(app.test_client(), "reward", choice, script=True).text.count("Right.")
             for choice in quiz.questions[0].parts()}  # fmt: skip
    assert len(after) == 2


def test_the_feedback_and_the_explanation_are_nowhere_before_the_answer(client: FlaskClient, quiz: Quiz) -> None:
    page = client.get(PAGE).text

    assert "canary" not in page
    for question in quiz.questions:
        for name, prose in question.words.items():
            is_told = name == "stem" or name.startswith("choices.")
            assert (prose.html.removeprefix("<p>").removesuffix("</p>") in page) is is_told, name


@pytest.mark.parametrize(
    "back", ["https://elsewhere.example/", "//elsewhere.example", "//[", "/nowhere", "", "\\\\x", "/\t/["]
)
def test_nobody_is_led_elsewhere(client: FlaskClient, back: str) -> None:
    response = answer(client, "policy", "world", back=back)

    assert response.headers["Location"] == f"{PAGE}#question-policy"


@pytest.mark.parametrize("form", [{}, {"check": "policy"}, {"check": "none", "idempotency_key": "k"},
                                  {"check": "policy", "answer-policy": "world", "idempotency_key": "x" * 65},
                                  {"check": "policy", "answer-policy": "world", "idempotency_key": "ă b"}])  # fmt: skip
def test_a_form_that_no_page_of_ours_made_is_refused(
    client: FlaskClient, database: Database, form: dict[str, str]
) -> None:
    assert client.post(ACTION, data=form).status_code == 400
    assert kept(database) == []


_NAMES = st.sampled_from(["check", "idempotency_key", "back", "answer-policy", "answer-reward", "answer-"])
_VALUES = st.sampled_from(["policy", "reward", "world", "canary-key", "", "\x00", "/ro/quizzes/two-steps", "//["])


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(_NAMES | st.text(), st.lists(_VALUES | st.text(), max_size=3), max_size=7), st.booleans())
def test_any_form_is_graded_or_refused(client: FlaskClient, form: dict[str, list[str]], script: bool) -> None:
    response = client.post(ACTION, data=form, headers=SCRIPT if script else {})

    assert response.status_code in {200, 303, 400, 409, 422}


def test_bytes_that_are_no_form_are_refused(client: FlaskClient) -> None:
    for content_type in ("application/json", "multipart/form-data", "application/x-www-form-urlencoded"):
        assert client.post(ACTION, data=b"\xff\xfe{", content_type=content_type).status_code == 400


def _without_keys(response: TestResponse) -> str:
    headers = "\n".join(f"{name}: {value}" for name, value in sorted(response.headers) if name != "Set-Cookie")
    return headers + re.sub(r'(idempotency_key" value|data-next-key)="[^"]*"', "", response.text)
