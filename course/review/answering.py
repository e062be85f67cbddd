"""What has been answered to a question, in quizzes and in reviews, and what follows from it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from course.quizzes.history import Exercise, Told
from course.quizzes.questions.question import FULL_POINTS
from course.review.scheduling import Memory, Pace, Recalled, Sureness, day_of, recall_of, schedule


@dataclass(frozen=True, order=True)
class Place:
    """A question by its names: the quiz's, and its own there."""

    quiz: str
    question_id: str


@dataclass(frozen=True, kw_only=True)
class Reviewed:
    """An answer that was given in a review, with all that its grade depends on, and how many hints it came after.

    Units: points in thousandths.
    """

    id: str
    place: Place
    number: int
    exercise: Exercise
    response: Any
    points: int
    at: datetime
    said: Sureness | None
    hints: int = 0

    @property
    def is_right(self) -> bool:
        """Whether it earned everything."""
        return self.points == FULL_POINTS


@dataclass(frozen=True)
class Outcome:
    """One answer, wherever it was given, as far as the schedule depends on it."""

    at: datetime
    is_right: bool
    is_helped: bool
    said: Sureness | None = None


@dataclass(frozen=True)
class Card:
    """A question in a learner's review: when it comes back, and how the last answer to it went."""

    place: Place
    answered_at: datetime
    was_right: bool
    due: datetime
    state: Mapping[str, Any]

    def is_due(self, now: datetime) -> bool:
        """Say whether it is to be asked today."""
        return self.due <= now


def card_of(place: Place, outcomes: Iterable[Outcome], pace: Pace) -> Card:
    """Make the card of a question from all its answers, given in any order.

    Raises: ValueError if there is none.
    """
    ordered = sorted(outcomes, key=lambda outcome: outcome.at)
    memory: Memory = schedule((_recalled(outcome) for outcome in ordered), pace)
    return Card(place, ordered[-1].at, ordered[-1].is_right, memory.due, memory.state)


def told_outcome(told: Told) -> Outcome:
    """Take up an answer from a quiz."""
    return Outcome(told.at, told.is_right, told.is_helped)


def reviewed_outcomes(answers: Iterable[Reviewed]) -> list[Outcome]:
    """Take up the answers from reviews to one question, in their order.

    An answer is helped by a hint, and by a wrong answer before it on the same day: on another day the question was
    asked anew.
    """
    outcomes: list[Outcome] = []
    before: Reviewed | None = None
    for answer in answers:
        is_second = before is not None and not before.is_right and day_of(before.at) == day_of(answer.at)
        outcomes.append(Outcome(answer.at, answer.is_right, is_second or answer.hints > 0, answer.said))
        before = answer
    return outcomes


def can_be_rated(answers: Sequence[Reviewed]) -> bool:
    """Say whether the last of these answers came right at once, so that its learner may say how sure they were."""
    outcomes = reviewed_outcomes(answers)
    return bool(outcomes) and outcomes[-1].is_right and not outcomes[-1].is_helped


def round_of(answers: Iterable[Reviewed]) -> int:
    """Count how often a question has been settled; a wrong answer leaves the same question, with the same numbers."""
    return sum(answer.is_right for answer in answers)


def _recalled(outcome: Outcome) -> Recalled:
    recall = recall_of(is_right=outcome.is_right, is_helped=outcome.is_helped, said=outcome.said)
    return Recalled(outcome.at, recall)
