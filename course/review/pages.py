"""What the pages of review show: plain values, ready for their templates."""

from dataclasses import dataclass

from course.quizzes.card import Link, QuestionCard
from course.quizzes.prose import Prose


@dataclass(frozen=True)
class Line:
    """A question in the list of what comes back, and when; dates are written as the reader's language does."""

    stem: Prose
    language: str | None
    quiz: Link
    answered: str
    was_right: bool
    comes_back: str


@dataclass(frozen=True)
class Later:
    """What comes back on another day, the soonest first; `further` counts what the list leaves out."""

    lines: tuple[Line, ...]
    further: int


@dataclass(frozen=True, kw_only=True)
class Asked:
    """The question that is asked now, or that was just answered; `before` says how it went the last time."""

    card: QuestionCard
    quiz: Link
    slug: str
    action: str
    idempotency_key: str
    before: str


@dataclass(frozen=True, kw_only=True)
class Answered:
    """What follows from an answer: when the question comes back, and whether to ask how sure the learner was."""

    comes_back: str
    can_rate: bool
    rate_action: str
    rate_key: str
    said: str
    hints: int
    left: int


@dataclass(frozen=True, kw_only=True)
class ReviewPage:
    """The review of one day."""

    due: int
    asked: Asked | None
    answered: Answered | None
    later: Later
