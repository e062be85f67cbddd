"""The pure life of an attempt: first answers count, what was wrong may be tried again, a right answer settles.

An answer to a question that has changed since goes on in a further edition of the attempt, with a snapshot of its own.
A learner who starts again has a new attempt, with the next number.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from course.problems import CourseError
from course.quizzes.prose import Prose
from course.quizzes.questions.experiment import ends_at_once
from course.quizzes.questions.question import FULL_POINTS, Form, Question
from course.quizzes.quiz import Quiz
from course.quizzes.snapshot import Answer, Snapshot, opaque_values, take_snapshot
from course.quizzes.trials import Trial


class AttemptClosedError(CourseError):
    """An answer came for an attempt that takes none any more: it has ended, or a later one has begun."""


class MayNotBeginError(CourseError):
    """A further attempt was asked for that the quiz does not allow, or does not allow yet."""


@dataclass(frozen=True)
class Submission:
    """What one request asks to be kept: an answer, what it was graded by, and what else the form had marked."""

    snapshot: Snapshot
    answer: Answer
    marked: Mapping[str, Any]


@dataclass(frozen=True)
class HintAsked:
    """A hint that a learner wants to see: that of a question with this number, from 1."""

    question_id: str
    number: int


@dataclass(frozen=True)
class Kept(Answer):
    """A graded response that has been kept: in which attempt, the how manieth to its question, after how many hints."""

    quiz: str
    attempt_id: str
    number: int
    attempt_number: int = 1
    hints: int = 0


@dataclass(frozen=True)
class Standing:
    """How a learner stands with one question: the answer that is shown, and what the first one earned."""

    shown: Kept
    first_points: int

    @property
    def is_right(self) -> bool:
        """Whether the question is settled."""
        return self.shown.points == FULL_POINTS

    @property
    def was_right_at_once(self) -> bool:
        """Whether the first answer, the one that counts, was right."""
        return self.first_points == FULL_POINTS


@dataclass(frozen=True, kw_only=True)
class Shown:
    """One question as one learner is to see it, with the hints they have asked for, out of so many.

    `trial` says how the runs stand that they have committed themselves to.
    """

    question: Question
    order: tuple[str, ...]
    values: Mapping[str, str]
    standing: Standing | None
    marked: frozenset[str]
    response: Any = None
    hints: tuple[Prose, ...] = ()
    hint_count: int = 0
    trial: Trial | None = None


@dataclass(frozen=True, kw_only=True)
class Sitting:
    """A quiz as it stands for one learner: where they are with each question, and what they marked without sending.

    `number` is that of the attempt they are in, whether they have answered anything in it or not. A closed one takes
    no further answers. It is an exam where an exam is under way, whatever the quiz has become since. `hints` says how
    many they were shown in it, by question.
    """

    quiz: Quiz
    learner_id: str
    standings: Mapping[str, Standing]
    drafts: Mapping[str, Any]
    snapshots: Mapping[str, Snapshot]
    number: int = 1
    is_closed: bool = False
    is_exam: bool = False
    hints: Mapping[str, int] = field(default_factory=dict)

    @cached_property
    def drawn(self) -> Snapshot:
        """What the attempt asks, drawn from the quiz as it is now."""
        language = self.quiz.language
        return take_snapshot(self.quiz, learner_id=self.learner_id, language=language, number=self.number)

    @property
    def answered(self) -> int:
        """How many questions have an answer."""
        return len(self.standings)

    @property
    def correct(self) -> int:
        """How many were right the first time."""
        return sum(standing.was_right_at_once for standing in self.standings.values())

    def shown(self, question_id: str, language: str) -> Shown:
        """Give a question as it is now; or as it was, where it has been settled before it changed."""
        standing = self.standings.get(question_id)
        question = self._question(question_id, standing, language)
        response = self.drafts.get(question_id, standing.shown.response if standing else None)
        if standing and is_settled(question, standing):
            response = standing.shown.response
        hints = self.drawn.hints_of(question)
        return Shown(
            question=question,
            order=self._order(question, standing),
            values=self._values(question, standing),
            standing=standing,
            marked=question.chosen(response),
            response=response,
            hints=hints[: self.hints.get(question_id, 0)],
            hint_count=len(hints),
        )

    def understood(self, form: Form) -> dict[str, list[str]]:
        """Put the author's words back where a form has the values of a page; words themselves are taken as well."""
        return self.drawn.understood(form)

    def _question(self, question_id: str, standing: Standing | None, language: str) -> Question:
        current = self.drawn.question_in(language, question_id)
        if standing and standing.shown.question_version != current.version:
            return self.snapshots[standing.shown.attempt_id].question_in(language, question_id)
        return current

    def _values(self, question: Question, standing: Standing | None) -> Mapping[str, str]:
        """Hide the author's words, which may name a misconception, until the question is settled."""
        if standing and standing.is_right:
            return {part: part for part in question.tokens()}
        return opaque_values(self.drawn.question(question.id))

    def _order(self, question: Question, standing: Standing | None) -> tuple[str, ...]:
        snapshot = self.snapshots.get(standing.shown.attempt_id) if standing else None
        return (snapshot or self.drawn).orders[question.id]


def is_settled(question: Question, standing: Standing | None) -> bool:
    """Say whether a question takes no further answer: it was answered right, or was to be answered once."""
    return standing is not None and (standing.is_right or ends_at_once(question))


def standings(questions: Iterable[Question], kept: Iterable[Kept]) -> dict[str, Standing]:
    """Say where a learner stands, in one attempt, with each of these questions as they are now.

    The responses come in the order in which they were given. A wrong answer to a question that has changed since is no
    longer shown, so that a corrected question can be answered afresh.
    """
    by_question: dict[str, list[Kept]] = {}
    for response in kept:
        by_question.setdefault(response.question_id, []).append(response)
    found = {}
    for question in questions:
        given = by_question.get(question.id)
        standing = _standing(given) if given else None
        if standing and (standing.is_right or standing.shown.question_version == question.version):
            found[question.id] = standing
    return found


def _standing(given: list[Kept]) -> Standing:
    shown = next((response for response in given if response.points == FULL_POINTS), given[-1])
    first = next(response for response in given if response.attempt_id == shown.attempt_id)
    return Standing(shown, first.points)
