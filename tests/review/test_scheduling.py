"""When questions come back: held against FSRS itself, and against its formulas worked out by hand."""

from datetime import UTC, datetime, timedelta

import fsrs
import pytest

from course.review.scheduling import Pace, Recall, Recalled, Sureness, day_of, recall_of, schedule

PACE = Pace()
MONDAY = datetime(2026, 11, 23, tzinfo=UTC)
RATINGS = {
    Recall.AGAIN: fsrs.Rating.Again,
    Recall.HARD: fsrs.Rating.Hard,
    Recall.GOOD: fsrs.Rating.Good,
    Recall.EASY: fsrs.Rating.Easy,
}


def days(*recalls: tuple[int, Recall], pace: Pace = PACE) -> int:
    """Say after how many days, counted from the last answer, the question comes back."""
    answers = [Recalled(MONDAY + timedelta(days=day, hours=15), recall) for day, recall in recalls]
    return (schedule(answers, pace).due - day_of(answers[-1].at)).days


@pytest.mark.parametrize(
    ("recall", "expected"),
    # The first stabilities of FSRS-6 are 0.212, 1.2931, 2.3065 and 8.2956 days; at a retention of 0.9 the interval is
    # the stability itself, rounded, and a day at least.
    [(Recall.AGAIN, 1), (Recall.HARD, 1), (Recall.GOOD, 2), (Recall.EASY, 8)],
)
def test_the_first_answer_gives_the_first_stability_in_whole_days(recall: Recall, expected: int) -> None:
    assert days((0, recall)) == expected


def test_a_question_that_was_known_on_its_day_comes_back_after_the_interval_of_the_formula() -> None:
    # S' = S · (1 + e^w8 · (11 − D) · S^−w9 · (e^(w10·(1−R)) − 1)) with D after a first "good":
    # D = w4 − e^w5 + 1 … of rating 3: 6.4133 − e^(0.8334·2) + 1 = 2.1181; R after 2 days of S = 2.3065 by the
    # forgetting curve (1 + F·t/S)^−w20, F = 0.9^(−1/w20) − 1 = 0.9805: R = 0.9093.
    difficulty = 6.4133 - 2.718281828 ** (0.8334 * 2) + 1
    factor = 0.9 ** (-1 / 0.1542) - 1
    recalled = (1 + factor * 2 / 2.3065) ** -0.1542
    growth = 2.718281828**1.8722 * (11 - difficulty) * 2.3065**-0.1666 * (2.718281828 ** (0.796 * (1 - recalled)) - 1)
    assert days((0, Recall.GOOD), (2, Recall.GOOD)) == round(2.3065 * (1 + growth)) == 11


@pytest.mark.parametrize(
    "recalls",
    [
        [(0, Recall.GOOD), (2, Recall.GOOD), (13, Recall.GOOD)],
        [(0, Recall.AGAIN), (0, Recall.HARD), (1, Recall.GOOD), (3, Recall.EASY)],
        [(0, Recall.EASY), (8, Recall.AGAIN), (9, Recall.HARD), (40, Recall.GOOD)],
    ],
)
def test_the_dates_are_those_of_fsrs_itself(recalls: list[tuple[int, Recall]]) -> None:
    scheduler = fsrs.Scheduler(learning_steps=(), relearning_steps=(), maximum_interval=365, enable_fuzzing=False)
    card = fsrs.Card()
    for day, recall in recalls:
        card, _ = scheduler.review_card(card, RATINGS[recall], MONDAY + timedelta(days=day))
    made = schedule([Recalled(MONDAY + timedelta(days=day, hours=9), recall) for day, recall in recalls], PACE)
    assert made.due == card.due
    assert (made.state["stability"], made.state["difficulty"]) == (card.stability, card.difficulty)


def test_the_same_answers_give_the_same_card_each_time() -> None:
    answers = [Recalled(MONDAY + timedelta(days=day), Recall.GOOD) for day in (0, 2, 13, 60)]
    assert len({str(schedule(answers, PACE)) for _ in range(5)}) == 1


def test_better_recall_never_brings_a_question_back_sooner() -> None:
    before = [(0, Recall.GOOD), (2, Recall.GOOD)]
    later = [days(*before, (13, recall)) for recall in (Recall.AGAIN, Recall.HARD, Recall.GOOD, Recall.EASY)]
    assert later == sorted(later)
    assert later[0] < later[1] < later[3]


def test_a_question_is_due_from_the_beginning_of_its_day() -> None:
    late = schedule([Recalled(MONDAY + timedelta(hours=23, minutes=59), Recall.AGAIN)], PACE)
    assert late.due == MONDAY + timedelta(days=1)


def test_no_question_stays_away_longer_than_the_pace_allows() -> None:
    recalls = [(0, Recall.EASY), (8, Recall.EASY), (100, Recall.EASY)]
    assert days(*recalls, pace=Pace(longest_days=30)) == 30


def test_who_wants_to_remember_more_is_asked_more_often() -> None:
    recalls = [(0, Recall.GOOD), (2, Recall.GOOD)]
    assert days(*recalls, pace=Pace(retention=0.95)) < days(*recalls) < days(*recalls, pace=Pace(retention=0.8))


def test_without_an_answer_there_is_nothing_to_schedule() -> None:
    with pytest.raises(ValueError, match="never answered"):
        schedule([], PACE)


@pytest.mark.parametrize(
    ("is_right", "is_helped", "said", "recall"),
    [
        (False, False, None, Recall.AGAIN),
        (False, True, Sureness.KNEW, Recall.AGAIN),
        (True, False, None, Recall.GOOD),
        (True, True, None, Recall.HARD),
        (True, False, Sureness.KNEW, Recall.EASY),
        (True, False, Sureness.GUESSED, Recall.HARD),
        (True, True, Sureness.KNEW, Recall.HARD),
    ],
)
def test_an_answer_is_rated_by_how_it_came_about(
    *, is_right: bool, is_helped: bool, said: Sureness | None, recall: Recall
) -> None:
    assert recall_of(is_right=is_right, is_helped=is_helped, said=said) is recall
