"""A hint, in a quiz or in a review, makes a right answer a hard one, so that its question comes back sooner."""

import re

from flask.testing import FlaskClient
from learning import QUIZ, REVIEW, RIGHT, WRONG, answer_quiz, answer_review, key_of, let_days_pass, value_of
from sqlalchemy import select

from course.database import Database
from course.review.tables import review_cards, review_hints

FIRST, SECOND = "Privește ziua.", "Nu noaptea."


def ask_in_quiz(client: FlaskClient) -> None:
    assert client.post(f"{QUIZ}/responses", data={"hint": "sky", "hints-sky": "0"}).status_code == 303


def ask_in_review(client: FlaskClient, *, page: str = REVIEW, **fields: str) -> str:
    text = client.get(page).text
    found = re.search(r'name="hints-sky" value="(\d+)"', text)
    assert found
    form = {"quiz": "basics", "hint": "sky", "hints-sky": found[1], "idempotency_key": key_of(text), **fields}
    response = client.post(f"{REVIEW}/answers", data=form)
    assert response.status_code == 200
    return response.text


def due_in_days(database: Database) -> int:
    with database.read() as connection:
        row = connection.execute(select(review_cards)).one()
    return int((row.due.date() - row.answered_at.date()).days)


def rows(database: Database) -> list[tuple[int, int]]:
    with database.read() as connection:
        return [(row.round, row.number) for row in connection.execute(select(review_hints))]


def test_right_with_a_hint_in_a_quiz_comes_back_sooner_than_right_alone(client: FlaskClient, kept: Database) -> None:
    answer_quiz(client, RIGHT)
    client.get(REVIEW)
    alone = due_in_days(kept)
    helped = client.application.test_client()
    ask_in_quiz(helped)
    answer_quiz(helped, RIGHT)
    helped.get(REVIEW)
    with kept.read() as connection:
        dues = sorted((row.due - row.answered_at).days for row in connection.execute(select(review_cards)))
    assert dues[0] < dues[1] <= alone


def test_a_hint_in_a_review_is_shown_kept_and_said(client: FlaskClient, kept: Database) -> None:
    answer_quiz(client, WRONG)
    let_days_pass(kept, 3)
    page = client.get(REVIEW).text
    assert (FIRST in page, "Show hint 1 of 2" in page) == (False, True)

    shown = ask_in_review(client, **{"answer-sky": value_of(page, WRONG)})
    assert (FIRST in shown, SECOND in shown) == (True, False)
    assert re.search(r"checked>\s*<span class=\"choice-text\">" + WRONG, shown)
    again = client.get(REVIEW).text
    assert FIRST in again
    ask_in_review(client, **{"hints-sky": "0"})
    assert rows(kept) == [(0, 1)]

    done = client.get(answer_review(client, RIGHT).headers["Location"]).text
    assert "You had 1 hint, so it comes back sooner." in done
    assert "I knew it" not in done
    assert FIRST in done


def test_after_a_right_answer_the_hints_are_hidden_again(client: FlaskClient, kept: Database) -> None:
    answer_quiz(client, WRONG)
    let_days_pass(kept, 3)
    ask_in_review(client)
    answer_review(client, RIGHT)
    let_days_pass(kept, 60)

    page = client.get(REVIEW).text
    assert (FIRST in page, "Show hint 1 of 2" in page) == (False, True)
    ask_in_review(client)
    assert rows(kept) == [(0, 1), (1, 1)]


def test_the_same_days_differ_by_the_hint_alone(client: FlaskClient, kept: Database) -> None:
    def after(*, hint: bool) -> int:
        learner = client.application.test_client()
        answer_quiz(learner, WRONG)
        let_days_pass(kept, 3)
        if hint:
            ask_in_review(learner)
        answer_review(learner, RIGHT)
        with learner.session_transaction() as session:
            own = review_cards.c.learner_id == session["learner"]
        with kept.read() as connection:
            row = connection.execute(select(review_cards).where(own)).one()
        return int((row.due.date() - row.answered_at.date()).days)

    assert after(hint=True) < after(hint=False)
