"""When a question comes back: FSRS over whole days, summed up from everything that a learner has answered.

A card is nothing but its answers in the order in which they were given, so it can be made again at any time and is
the same each time. What was left out of FSRS: steps of minutes, since a course is visited once a day and not once in
ten minutes; and its fuzz, since a date that is shown must be the date that holds.

Source: FSRS-6 with its default parameters, as in the package fsrs.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

import fsrs


class Recall(StrEnum):
    """How well a question was remembered, in the words of FSRS."""

    AGAIN = "again"
    HARD = "hard"
    GOOD = "good"
    EASY = "easy"


class Sureness(StrEnum):
    """What a learner says about a right answer of theirs."""

    KNEW = "knew"
    GUESSED = "guessed"


@dataclass(frozen=True)
class Pace:
    """How often questions come back.

    Units: `retention` is the chance, from 0 to 1, that a question is still known on the day it comes back.
    """

    retention: float = 0.9
    longest_days: int = 365


@dataclass(frozen=True)
class Recalled:
    """One answer, as far as scheduling needs it."""

    at: datetime
    recall: Recall


@dataclass(frozen=True)
class Memory:
    """What is known about how well a learner remembers a question. `state` is the card of FSRS as plain values."""

    due: datetime
    state: Mapping[str, Any]


_RATINGS = {
    Recall.AGAIN: fsrs.Rating.Again,
    Recall.HARD: fsrs.Rating.Hard,
    Recall.GOOD: fsrs.Rating.Good,
    Recall.EASY: fsrs.Rating.Easy,
}


def recall_of(*, is_right: bool, is_helped: bool = False, said: Sureness | None = None) -> Recall:
    """Rate an answer; helped is one that came on a second try, or after a hint.

    An answer that is only partly right has not been remembered: to FSRS "hard" means right, with an effort.
    """
    if not is_right:
        return Recall.AGAIN
    if is_helped or said is Sureness.GUESSED:
        return Recall.HARD
    return Recall.EASY if said is Sureness.KNEW else Recall.GOOD


def schedule(answers: Iterable[Recalled], pace: Pace) -> Memory:
    """Say when a question comes back after these answers, given in their order.

    Raises: ValueError if there is none.
    """
    scheduler = fsrs.Scheduler(
        desired_retention=pace.retention,
        learning_steps=(),
        relearning_steps=(),
        maximum_interval=pace.longest_days,
        enable_fuzzing=False,
    )
    card = None
    for answer in answers:
        day = day_of(answer.at)
        # The card's number is the time of its making unless it is given, and nothing here asks for it.
        before = card or fsrs.Card(card_id=0, due=day)
        card, _ = scheduler.review_card(before, _RATINGS[answer.recall], day)
    if card is None:
        raise ValueError("A question that was never answered has no place in the schedule.")
    return Memory(card.due, {name: value for name, value in card.to_dict().items() if name != "card_id"})


def day_of(at: datetime) -> datetime:
    """Give the beginning of the day: midnight UTC, which is two or three in the morning in Romania."""
    return at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
