"""What follows from a question's answers, wherever they were given."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from course.quizzes.history import Exercise
from course.quizzes.prose import Prose
from course.quizzes.questions.question import Key
from course.quizzes.questions.single import Single
from course.review.answering import (
    Outcome,
    Place,
    Reviewed,
    can_be_rated,
    card_of,
    reviewed_outcomes,
    round_of,
)
from course.review.scheduling import Pace, Sureness

MONDAY = datetime(2026, 11, 23, 10, tzinfo=UTC)
PLACE = Place("basics", "sky")
WORDS = {"stem": Prose("?", "?"), "choices.a": Prose("A", "A"), "choices.b": Prose("B", "B")}
QUESTION = Single(id="sky", language="en", words=WORDS, key=Key("a"), version="1", waive={})
EXERCISE = Exercise(quiz="basics", question=QUESTION, order=("b", "a"), values={"a": "1", "b": "2"})


def answer(number: int, *, points: int = 1000, hours: int = 0, said: Sureness | None = None) -> Reviewed:
    at = MONDAY + timedelta(hours=hours)
    values: dict[str, Any] = {"id": str(number), "place": PLACE, "exercise": EXERCISE, "response": "a"}
    return Reviewed(number=number, points=points, at=at, said=said, **values)


@pytest.mark.parametrize(("hours", "is_helped"), [(1, True), (24, False)])
def test_a_right_answer_after_a_wrong_one_is_a_second_try_on_the_same_day_alone(hours: int, *, is_helped: bool) -> None:
    outcomes = reviewed_outcomes([answer(1, points=0), answer(2, hours=hours)])
    assert [outcome.is_helped for outcome in outcomes] == [False, is_helped]


def test_how_sure_one_was_is_asked_after_an_answer_that_came_right_at_once() -> None:
    assert can_be_rated([answer(1)])
    assert can_be_rated([answer(1, points=0), answer(2, hours=24)])
    assert not can_be_rated([answer(1, points=0), answer(2)])
    assert not can_be_rated([answer(1, points=999)])
    assert not can_be_rated([])


def test_a_wrong_answer_leaves_the_same_question_and_a_right_one_draws_another() -> None:
    assert [round_of([]), round_of([answer(1, points=0)]), round_of([answer(1, points=0), answer(2)])] == [0, 0, 1]


def test_a_card_is_the_same_in_whatever_order_its_answers_were_found() -> None:
    outcomes = [Outcome(MONDAY + timedelta(days=day), day != 2, is_helped=False) for day in (0, 2, 3)]
    cards = [card_of(PLACE, order, Pace()) for order in (outcomes, outcomes[::-1])]
    assert cards[0] == cards[1]
    assert (cards[0].answered_at, cards[0].was_right) == (outcomes[-1].at, True)
    assert not cards[0].is_due(outcomes[-1].at)
    assert cards[0].is_due(cards[0].due)
