"""The review page: what is asked when, how an answer moves it, and what it leaves alone."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from learning import (
    QUIZ,
    REVIEW,
    RIGHT,
    WRONG,
    answer_quiz,
    answer_review,
    begin_a_day,
    key_of,
    let_days_pass,
    rate,
    value_of,
)
from sqlalchemy import select, text

from course.database import Database
from course.quizzes.tables import responses
from course.review.tables import review_answers, review_cards, review_ratings


def rows(database: Database, table: object) -> list[object]:
    with database.read() as connection:
        return list(connection.execute(select(table)).mappings())  # type: ignore[call-overload]


def due_in_days(database: Database) -> int:
    """Say in how many days the one card is due, counted from the day of its last answer."""
    (card,) = rows(database, review_cards)
    return (card["due"].date() - card["answered_at"].date()).days  # type: ignore[index]


def test_nothing_is_due_for_who_has_answered_nothing(client: FlaskClient) -> None:
    page = client.get(REVIEW).text
    assert "Nothing to review today" in page
    assert "data-question" not in page


def test_an_answered_question_is_listed_with_when_it_comes_back(client: FlaskClient) -> None:
    answer_quiz(client, RIGHT)
    page = client.get(REVIEW).text
    assert "Ce culoare are cerul senin?" in page
    assert "Comes back on" in page
    assert "data-question" not in page


def test_a_question_is_asked_on_its_day_and_the_bar_says_so(client: FlaskClient, kept: Database) -> None:
    answer_quiz(client, WRONG)
    assert 'class="due"' not in client.get("/ro/").text
    let_days_pass(kept, 1)
    begin_a_day(client)
    assert re.search(r'To review <b class="due">1</b>', client.get("/en/").text)
    page = client.get(REVIEW).text
    assert 'data-question="sky"' in page
    assert "it was not right yet" in page


def test_cards_are_made_once_a_day_without_the_review_being_opened(client: FlaskClient, kept: Database) -> None:
    answer_quiz(client, WRONG)
    client.get("/ro/")
    assert rows(kept, review_cards) == []
    begin_a_day(client)
    client.get("/ro/")
    assert len(rows(kept, review_cards)) == 1


def test_a_page_is_shown_where_the_cards_cannot_be_written(
    client: FlaskClient, kept: Database, caplog: pytest.LogCaptureFixture
) -> None:
    answer_quiz(client, WRONG)
    begin_a_day(client)
    with kept.write() as connection:
        connection.execute(text("DROP TABLE review_ratings"))
    assert client.get("/ro/").status_code == 200
    assert "could not be made" in caplog.text


def test_opening_the_page_again_makes_no_second_card(client: FlaskClient, kept: Database) -> None:
    answer_quiz(client, RIGHT)
    for path in (REVIEW, "/en/me", REVIEW):
        assert client.get(path).status_code == 200
    assert len(rows(kept, review_cards)) == 1


@pytest.mark.parametrize(("first", "second", "days"), [(RIGHT, None, 2), (WRONG, None, 1), (WRONG, RIGHT, 1)])
def test_answers_in_a_quiz_say_when_the_question_first_comes_back(
    client: FlaskClient, kept: Database, first: str, second: str | None, days: int
) -> None:
    answer_quiz(client, first)
    if second:
        answer_quiz(client, second)
    client.get(REVIEW)
    assert due_in_days(kept) == days


def test_a_right_answer_says_why_and_when_it_comes_back_and_the_quiz_stays_as_it_was(
    client: FlaskClient, kept: Database
) -> None:
    answer_quiz(client, WRONG)
    before = rows(kept, responses)
    let_days_pass(kept, 1)
    sent = answer_review(client, RIGHT)
    assert sent.status_code == 303
    page = client.get(sent.location.partition("#")[0]).text
    assert "împrăștiată" in page
    assert "This question comes back on" in page
    assert "That was all for today" in page
    assert [row["points"] for row in rows(kept, review_answers)] == [1000]  # type: ignore[index]
    assert len(rows(kept, responses)) == len(before) == 1
    assert "data-answered" in client.get(QUIZ).text


def test_a_wrong_answer_may_be_tried_again_and_does_not_tell_the_key(client: FlaskClient, kept: Database) -> None:
    answer_quiz(client, RIGHT)
    client.get(REVIEW)
    let_days_pass(kept, 2)
    sent = answer_review(client, WRONG)
    page = client.get(sent.location.partition("#")[0]).text
    assert "împrăști" not in page
    again = answer_review(client, RIGHT, page=sent.location.partition("#")[0])
    page = client.get(again.location.partition("#")[0]).text
    assert "I knew it" not in page
    assert [row["points"] for row in rows(kept, review_answers)] == [0, 1000]  # type: ignore[index]
    assert due_in_days(kept) == 1


@pytest.mark.parametrize(("said", "is_later"), [("knew", True), ("guessed", False)])
def test_what_the_learner_says_of_a_right_answer_moves_it(
    client: FlaskClient, kept: Database, said: str, *, is_later: bool
) -> None:
    answer_quiz(client, RIGHT)
    client.get(REVIEW)
    let_days_pass(kept, 2)
    sent = answer_review(client, RIGHT)
    before = due_in_days(kept)
    assert rate(client, sent.location, said).status_code == 303
    after = due_in_days(kept)
    assert (after > before) is is_later
    assert after != before
    page = client.get(sent.location.partition("#")[0]).text
    assert "I guessed" not in page
    client.get(REVIEW)
    assert due_in_days(kept) == after


def test_saying_it_twice_counts_once(client: FlaskClient, kept: Database) -> None:
    answer_quiz(client, RIGHT)
    client.get(REVIEW)
    let_days_pass(kept, 2)
    page = answer_review(client, RIGHT).location.partition("#")[0]
    for key in ("one", "one", "two"):
        data = {"said": "knew" if key == "one" else "guessed", "idempotency_key": key}
        assert client.post(f"{page}/sureness", data=data).status_code == 303
    assert [row["said"] for row in rows(kept, review_ratings)] == ["knew"]  # type: ignore[index]


def test_an_answer_that_arrives_twice_counts_once(client: FlaskClient, kept: Database) -> None:
    answer_quiz(client, WRONG)
    let_days_pass(kept, 1)
    page = client.get(REVIEW).text
    form = {"quiz": "basics", "check": "sky", "answer-sky": value_of(page, WRONG), "idempotency_key": key_of(page)}
    locations = {client.post(f"{REVIEW}/answers", data=form).location for _ in range(3)}
    assert len(locations) == 1
    assert len(rows(kept, review_answers)) == 1
    other = client.post(f"{REVIEW}/answers", data={**form, "answer-sky": value_of(page, RIGHT)})
    assert other.status_code == 409


def test_pressing_without_choosing_says_so_and_keeps_nothing(client: FlaskClient, kept: Database) -> None:
    answer_quiz(client, WRONG)
    let_days_pass(kept, 1)
    page = client.get(REVIEW).text
    form = {"quiz": "basics", "check": "sky", "idempotency_key": key_of(page)}
    sent = client.post(f"{REVIEW}/answers", data=form)
    assert sent.status_code == 422
    assert "Choose an answer first" in sent.text
    assert rows(kept, review_answers) == []
    assert client.get(f"{REVIEW}/answers").location == REVIEW


@pytest.mark.parametrize(
    "changes",
    [{"quiz": "none"}, {"check": "none"}, {"idempotency_key": ""}, {"idempotency_key": "x" * 65}, {"quiz": "\x00"}],
)
def test_a_malformed_answer_is_refused(client: FlaskClient, kept: Database, changes: dict[str, str]) -> None:
    answer_quiz(client, WRONG)
    let_days_pass(kept, 1)
    assert answer_review(client, RIGHT, **changes).status_code in {400, 404}
    assert rows(kept, review_answers) == []


def test_a_question_that_was_never_answered_in_its_quiz_is_not_asked_here(client: FlaskClient) -> None:
    page = client.get(QUIZ).text
    form = {"quiz": "basics", "check": "sky", "answer-sky": value_of(page, RIGHT), "idempotency_key": key_of(page)}
    assert client.post(f"{REVIEW}/answers", data=form).status_code == 404


def test_what_belongs_to_another_is_absent(site: Flask, client: FlaskClient, kept: Database) -> None:
    answer_quiz(client, RIGHT)
    client.get(REVIEW)
    let_days_pass(kept, 2)
    page = answer_review(client, RIGHT).location.partition("#")[0]
    other = site.test_client()
    other.get(QUIZ)
    assert other.get(page).status_code == 404
    assert other.post(f"{page}/sureness", data={"said": "knew", "idempotency_key": "k"}).status_code == 404
    assert "cerul senin" not in other.get(REVIEW).text


@pytest.mark.parametrize("answer_id", ["none", "%00", "0" * 32, "0" * 4000])
def test_an_answer_that_was_never_given_is_absent(client: FlaskClient, answer_id: str) -> None:
    answer_quiz(client, RIGHT)
    assert client.get(f"{REVIEW}/answers/{answer_id}").status_code == 404
    assert client.post(f"{REVIEW}/answers/{answer_id}/sureness").status_code == 404


def test_a_sureness_that_nobody_offers_is_refused(client: FlaskClient, kept: Database) -> None:
    answer_quiz(client, RIGHT)
    client.get(REVIEW)
    let_days_pass(kept, 2)
    page = answer_review(client, WRONG).location.partition("#")[0]
    for said in ("knew", "perhaps", ""):
        assert client.post(f"{page}/sureness", data={"said": said, "idempotency_key": "k"}).status_code == 400
    assert rows(kept, review_ratings) == []


def test_the_key_is_not_in_the_page_that_asks(client: FlaskClient, kept: Database) -> None:
    answer_quiz(client, WRONG)
    let_days_pass(kept, 1)
    asked = client.get(REVIEW)
    assert "împrăști" not in asked.text
    assert not re.search(r"""["']blue["']""", asked.text)


def test_a_question_that_has_left_its_quiz_is_no_longer_due(
    site: Flask, client: FlaskClient, kept: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    from course.quizzes.bank import QuizBank

    answer_quiz(client, WRONG)
    client.get(REVIEW)
    let_days_pass(kept, 1)
    monkeypatch.setitem(site.extensions["services"], QuizBank, lambda: QuizBank({}))
    assert "Nothing to review today" in client.get(REVIEW).text
    assert rows(kept, review_cards) == []
