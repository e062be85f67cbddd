"""How attempts went: score, pass, and whether another one may begin.

The score counts first answers, partial credit included; what was not answered earns nothing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from course.quizzes.attempt import Kept
from course.quizzes.questions.question import FULL_POINTS
from course.quizzes.settings import QuizSettings


@dataclass(frozen=True, kw_only=True)
class Edition:
    """An attempt's row without its snapshot. `asked` names its questions; None where an old row does not say."""

    id: str
    quiz: str
    number: int
    edition: int
    is_exam: bool
    asked: tuple[str, ...] | None
    pass_share: int
    started_at: datetime
    closed_at: datetime | None
    finished_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Result:
    """How one attempt went, or goes. Units: `points` in thousandths of a question, shares in thousandths of all."""

    attempt_id: str
    quiz: str
    number: int
    is_exam: bool
    started_at: datetime
    finished_at: datetime | None
    is_closed: bool
    question_count: int
    answered: int
    points: int
    pass_share: int

    @property
    def share(self) -> int:
        """The score, rounded down: a learner who has not passed is not shown the share that passes."""
        return self.points // self.question_count if self.question_count else 0

    @property
    def is_passed(self) -> bool:
        """Whether the score is enough; a first answer stays what it is, so that a pass is never lost."""
        return self.question_count > 0 and self.points >= self.pass_share * self.question_count


@dataclass(frozen=True)
class Entry:
    """Whether a learner may begin another attempt: how many are left (None is no limit), and from when on."""

    attempts_left: int | None
    opens_at: datetime | None

    @property
    def is_open(self) -> bool:
        """Whether it may begin now."""
        return self.attempts_left != 0 and self.opens_at is None


def results(editions: Iterable[Edition], kept: Iterable[Kept]) -> list[Result]:
    """Put a learner's attempts together, in the order in which they began; responses in the order they were given."""
    by_attempt: dict[tuple[str, int], list[Edition]] = {}
    for edition in sorted(editions, key=lambda each: (each.started_at, each.number, each.edition)):
        by_attempt.setdefault((edition.quiz, edition.number), []).append(edition)
    given: dict[tuple[str, int], list[Kept]] = {}
    for response in kept:
        given.setdefault((response.quiz, response.attempt_number), []).append(response)
    return [_result(each, given.get(attempt, [])) for attempt, each in by_attempt.items()]


def entry(settings: QuizSettings, earlier: Sequence[Result], now: datetime) -> Entry:
    """Say whether another attempt may begin after these."""
    used = max((result.number for result in earlier), default=0)
    left = None if settings.attempts is None else max(settings.attempts - used, 0)
    ended = max((result.finished_at for result in earlier if result.finished_at), default=None)
    opens_at = ended + timedelta(minutes=settings.cool_down_minutes) if ended else None
    return Entry(left, opens_at if opens_at and opens_at > now else None)


def _result(editions: list[Edition], kept: list[Kept]) -> Result:
    first, last = editions[0], editions[-1]
    points = _first_points(kept)
    asked = last.asked if last.asked is not None else tuple(points)
    return Result(
        attempt_id=first.id,
        quiz=first.quiz,
        number=first.number,
        is_exam=last.is_exam,
        started_at=first.started_at,
        finished_at=last.finished_at,
        is_closed=any(edition.closed_at for edition in editions),
        question_count=len(asked),
        answered=sum(question_id in points for question_id in asked),
        points=sum(points.get(question_id, 0) for question_id in asked),
        pass_share=last.pass_share,
    )


def _first_points(kept: list[Kept]) -> dict[str, int]:
    """Give what the first answer to each question earned, in the edition whose answer settled it or came last."""
    shown: dict[str, Kept] = {}
    for response in kept:
        before = shown.get(response.question_id)
        if before is None or before.points != FULL_POINTS:
            shown[response.question_id] = response
    return {
        question_id: next(
            response.points
            for response in kept
            if response.question_id == question_id and response.attempt_id == last.attempt_id
        )
        for question_id, last in shown.items()
    }
