"""Hints are shown one by one when asked for, stay shown, and are kept on record; in practice and in an exam."""

import re
from dataclasses import replace

import pytest
from answering import ACTION, PAGE, SCRIPT, answer, card, kept, key_of, marked
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from course.database import Database
from course.quizzes.bank import QuizBank
from course.quizzes.prose import Prose
from course.quizzes.quiz import Quiz
from course.quizzes.settings import QuizSettings
from course.quizzes.store import told_responses
from course.quizzes.tables import attempts, hints
from course.web.services import provide

FIRST, SECOND = "Nu lumea.", "Nici criticul."


@pytest.fixture
def client(app: Flask, quiz: Quiz) -> FlaskClient:
    """A browser without JavaScript; the question about the policy has two hints."""
    serve(app, quiz)
    return app.test_client()


def serve(app: Flask, quiz: Quiz, **settings: object) -> None:
    reward, policy = quiz.questions
    words = {**policy.words, "hints.0": Prose(FIRST, FIRST), "hints.1": Prose(SECOND, SECOND)}
    helped = replace(quiz, questions=(reward, replace(policy, words=words)), translations={})
    provide(app, QuizBank({quiz.slug: replace(helped, settings=replace(quiz.settings, **settings))}))


def ask(client: FlaskClient, *, shown: int | None = None, script: bool = False, **fields: str) -> TestResponse:
    """Press the button of the page, or that of a page on which so many hints stood."""
    found = re.search(r'name="hints-policy" value="(\d+)"', client.get(PAGE).text)
    standing = shown if shown is not None else int(found[1] if found else 0)
    form = {"hint": "policy", "hints-policy": str(standing), "back": PAGE, **fields}
    return client.post(ACTION, data=form, headers=SCRIPT if script else {})


def rows(database: Database) -> list[tuple[str, int]]:
    with database.read() as connection:
        return [(row.question_id, row.number) for row in connection.execute(select(hints).order_by(hints.c.number))]


def shown(client: FlaskClient) -> list[str]:
    return [hint for hint in (FIRST, SECOND) if hint in card(client.get(PAGE).text, "policy")]


def test_no_hint_is_in_the_page_before_it_was_asked_for(client: FlaskClient) -> None:
    page = client.get(PAGE).text

    assert (FIRST in page, SECOND in page) == (False, False)
    assert "Show hint 1 of 2" in card(page, "policy")
    assert 'name="hint"' not in card(page, "reward")


def test_each_press_shows_the_next_one_and_it_stays(client: FlaskClient, database: Database) -> None:
    response = ask(client)
    assert (response.status_code, response.headers["Location"]) == (303, f"{PAGE}#question-policy")
    assert shown(client) == [FIRST]
    ask(client)
    assert shown(client) == [FIRST, SECOND]
    assert "Show hint" not in client.get(PAGE).text
    assert rows(database) == [("policy", 1), ("policy", 2)]


def test_a_hint_tells_nothing_but_itself(client: FlaskClient) -> None:
    feedback = ("Mediul răspunde.", "Ea alege.", "El apreciază.")
    for known in ((FIRST,), (FIRST, SECOND)):
        told = ask(client, script=True).text
        assert [text for text in (FIRST, SECOND, *feedback) if text in told] == list(known)
    said = answer(client, "policy", "policy", script=True).text
    assert [text for text in feedback if text in said] == ["Ea alege."]


def test_a_request_that_comes_twice_shows_one_hint(client: FlaskClient, database: Database) -> None:
    assert [ask(client, shown=0).status_code for _ in range(3)] == [303] * 3
    assert rows(database) == [("policy", 1)]


@pytest.mark.parametrize("stated", ["9", "-1", "x", "²", "9" * 40])
def test_no_form_skips_a_hint_or_shows_one_that_is_not_there(
    client: FlaskClient, database: Database, stated: str
) -> None:
    for _ in range(4):
        assert ask(client, **{"hints-policy": stated}).status_code == 303
    assert [number for _, number in rows(database)] in ([1], [1, 2])
    assert ask(client, hint="nobody").status_code == 400
    assert ask(client, hint="reward").status_code == 303
    assert {question for question, _ in rows(database)} == {"policy"}


def test_what_was_marked_is_kept_while_a_hint_is_asked_for(client: FlaskClient, database: Database) -> None:
    ask(client, **{"answer-policy": "critic", "answer-reward": "loss"})

    page = client.get(PAGE).text
    assert (marked(page, "policy"), marked(page, "reward")) == (["Criticul"], ["Pierderea de la pasul trecut"])
    assert kept(database) == []


def test_a_script_gets_the_question_alone_with_a_fresh_key(client: FlaskClient) -> None:
    response = ask(client, script=True)

    assert response.text.count("<section") == 1
    assert FIRST in response.text
    assert 'data-next-key="' in response.text


def test_a_settled_question_takes_no_hint_and_an_ended_attempt_neither(client: FlaskClient, database: Database) -> None:
    answer(client, "policy", "policy")
    assert "Show hint" not in client.get(PAGE).text
    ask(client, shown=0)
    assert rows(database) == []
    answer(client, "reward", "label")
    finish = re.search(r'action="([^"]+/finish)"', client.get(PAGE).text)
    assert finish
    client.post(finish[1])
    assert ask(client, shown=0).status_code == 409


def test_another_learner_has_no_hint(client: FlaskClient, app: Flask) -> None:
    ask(client)
    assert shown(app.test_client()) == []


def test_an_answer_after_a_hint_is_helped_and_the_review_says_so(client: FlaskClient, database: Database) -> None:
    ask(client)
    answer(client, "policy", "policy")
    answer(client, "reward", "canary-key")

    with database.read() as connection:
        learner = connection.execute(select(attempts.c.learner_id)).scalar_one()
        told = told_responses(connection, learner)
    assert {each.question_id: each.is_helped for each in told} == {"policy": True, "reward": False}
    assert FIRST in card(client.get(PAGE).text, "policy")
    review = re.search(r'href="([^"]+/attempts/[0-9a-f]+)"', client.get(PAGE).text)
    assert review
    page = client.get(review[1]).text
    assert "with 1 hint" in card(page, "policy")
    assert "hint" not in card(page, "reward").replace("Show hint", "")


def test_hints_belong_to_an_attempt(client: FlaskClient) -> None:
    ask(client)
    answer(client, "policy", "policy")
    answer(client, "reward", "canary-key")
    client.post(f"{PAGE}/attempts", data={"idempotency_key": key_of(client.get(PAGE).text)})

    assert shown(client) == []


def test_a_quiz_may_have_no_hints(client: FlaskClient, app: Flask, quiz: Quiz, database: Database) -> None:
    serve(app, quiz, hints=False)

    assert "Show hint" not in client.get(PAGE).text
    ask(client, shown=0)
    assert rows(database) == []


@pytest.mark.parametrize("is_scripted", [False, True])
def test_in_an_exam_a_hint_is_shown_saved_and_counted(
    client: FlaskClient, app: Flask, quiz: Quiz, database: Database, *, is_scripted: bool
) -> None:
    serve(app, quiz, mode="exam", feedback="end")
    client.post(f"{PAGE}/attempts", data={"idempotency_key": "k", "attempt": "1"})
    found = re.search(r'action="([^"]+/answers)"', client.get(PAGE).text)
    assert found
    form = {"hint": "policy", "hints-policy": "0", "was-reward": "", "answer-reward": "label"}
    responses = [client.post(found[1], data=form, headers=SCRIPT if is_scripted else {}) for _ in range(2)]

    assert [response.status_code for response in responses] == [200 if is_scripted else 303] * 2
    assert not is_scripted or FIRST in responses[0].text
    assert shown(client) == [FIRST]
    assert marked(client.get(PAGE).text, "reward") == ["O etichetă scrisă de om"]
    assert rows(database) == [("policy", 1)]
    assert client.post(found[1], data={"hint": "none"}).status_code == 400
    last = client.post(found[1].replace("answers", "hand-in"), data={"save": "policy", "answer-policy": "policy"})
    review = client.get(last.headers["Location"].partition("?")[0]).text
    if "with 1 hint" not in review:  # a question was open, so it asks once
        last = client.post(found[1].replace("answers", "hand-in"), data={"confirm": "1"})
        review = client.get(last.headers["Location"]).text
    assert "with 1 hint" in card(review, "policy")
    assert client.post(found[1], data=form).status_code == 303


def test_an_exam_may_have_no_hints(client: FlaskClient, app: Flask, quiz: Quiz, database: Database) -> None:
    serve(app, quiz, mode="exam", feedback="end", hints=False)
    client.post(f"{PAGE}/attempts", data={"idempotency_key": "k", "attempt": "1"})
    found = re.search(r'action="([^"]+/answers)"', client.get(PAGE).text)
    assert found
    client.post(found[1], data={"hint": "policy"})

    assert rows(database) == []
    assert QuizSettings.from_json({**quiz.settings.to_json(), "hints": False}).hints is False
