"""Attempts as rows, for practice and exams alike: how a learner stands, and what every attempt begins with."""

import uuid
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, bindparam, func, insert, select, true

from course.database import add_if_missing
from course.quizzes.attempt import HintAsked, Kept, Sitting, standings
from course.quizzes.history import Told
from course.quizzes.quiz import Quiz
from course.quizzes.results import Edition, Result, results
from course.quizzes.snapshot import Snapshot
from course.quizzes.tables import attempts, drafts, hints, responses


def load_sitting(connection: Connection, quiz: Quiz, learner_id: str) -> Sitting:
    """Read how a learner stands with a quiz; snapshots only of attempts whose questions have changed since."""
    editions = _editions(connection, learner_id, quiz.slug)
    if not editions:
        return Sitting(quiz=quiz, learner_id=learner_id, standings={}, drafts={}, snapshots={})
    kept = kept_responses(connection, learner_id, quiz.slug)
    last = results(editions, kept)[-1]
    empty = Sitting(
        quiz=quiz,
        learner_id=learner_id,
        standings={},
        drafts=_drafts(connection, learner_id, quiz.slug, last.number),
        snapshots={},
        number=last.number,
        is_closed=last.is_closed,
        is_exam=last.is_exam and last.finished_at is None,
        hints=shown_hints(connection, learner_id, quiz.slug, last.number),
    )
    return _with_standings(connection, empty, [each for each in kept if each.attempt_number == last.number])


def kept_responses(connection: Connection, learner_id: str, quiz: str | None = None) -> list[Kept]:
    """Read a learner's responses in the order they were given, to one quiz or to all, in one query."""
    wanted = _RESPONSES if quiz is None else _RESPONSES_TO_QUIZ
    rows = connection.execute(wanted, {"learner": learner_id, "quiz": quiz})
    return [
        Kept(
            question_id=row.question_id,
            question_version=row.question_version,
            response=row.response,
            points=row.points,
            quiz=row.quiz,
            attempt_id=row.attempt_id,
            number=row.number,
            attempt_number=row.attempt_number,
            hints=row.hints,
        )
        for row in rows
    ]


def attempt_results(connection: Connection, learner_id: str, quiz: str | None = None) -> list[Result]:
    """Read how a learner's attempts went, at one quiz or at all, in the order in which they began; two queries."""
    editions = _editions(connection, learner_id, quiz)
    return results(editions, kept_responses(connection, learner_id, quiz)) if editions else []


def load_snapshot(connection: Connection, attempt_id: str) -> Snapshot:
    """Read what an attempt asked."""
    written = connection.execute(select(attempts.c.snapshot).where(attempts.c.id == attempt_id)).scalar_one()
    return Snapshot.from_json(written)


def open_attempt(connection: Connection, learner_id: str, snapshot: Snapshot, edition: int, now: datetime) -> str:
    """Write an attempt's row with its snapshot."""
    attempt_id = uuid.uuid4().hex
    connection.execute(
        insert(attempts).values(
            id=attempt_id,
            learner_id=learner_id,
            quiz=snapshot.quiz,
            quiz_version=snapshot.quiz_version,
            number=snapshot.number,
            edition=edition,
            is_exam=snapshot.settings.is_exam,
            attempts_allowed=snapshot.settings.attempts,
            pass_share=snapshot.settings.pass_share,
            asked=[question.id for question in snapshot.questions],
            snapshot=snapshot.to_json(),
            started_at=now,
        )
    )
    return attempt_id


def keep_hint(connection: Connection, attempt_id: str, asked: HintAsked, now: datetime) -> None:
    """Note that a hint was shown; a second time changes nothing."""
    shown = {"question_id": asked.question_id, "number": asked.number}
    add_if_missing(connection, hints, attempt_id=attempt_id, **shown, at=now)


def shown_hints(connection: Connection, learner_id: str, quiz: str, number: int) -> dict[str, int]:
    """Count the hints that were shown in one attempt, by question."""
    rows = connection.execute(_HINTS, {"learner": learner_id, "quiz": quiz, "number": number})
    return {row.question_id: row[1] for row in rows}


def _editions(connection: Connection, learner_id: str, quiz: str | None) -> list[Edition]:
    rows = connection.execute(_EDITIONS if quiz is None else _EDITIONS_OF_QUIZ, {"learner": learner_id, "quiz": quiz})
    return [
        Edition(
            id=row.id,
            quiz=row.quiz,
            number=row.number,
            edition=row.edition,
            is_exam=row.is_exam,
            asked=None if row.asked is None else tuple(row.asked),
            pass_share=row.pass_share,
            started_at=row.started_at,
            closed_at=row.closed_at,
            finished_at=row.finished_at,
        )
        for row in rows
    ]


def _with_standings(connection: Connection, empty: Sitting, kept: list[Kept]) -> Sitting:
    found = standings(empty.drawn.questions, kept)
    versions = {question.id: question.version for question in empty.drawn.questions}
    changed = {
        standing.shown.attempt_id
        for question_id, standing in found.items()
        if standing.shown.question_version != versions[question_id]
    }
    snapshots = {attempt_id: load_snapshot(connection, attempt_id) for attempt_id in changed}
    return replace(empty, standings=found, snapshots=snapshots)


def _drafts(connection: Connection, learner_id: str, quiz: str, number: int) -> dict[str, Any]:
    rows = connection.execute(_DRAFTS, {"learner": learner_id, "quiz": quiz, "number": number})
    return {row.question_id: row.response for row in rows}


def attempt_ids(learner_id: Any, quiz: Any, number: Any) -> Select[Any]:
    """Select the ids of one attempt's editions."""
    return select(attempts.c.id).where(*editions_of(learner_id, quiz, number))


def editions_of(learner_id: Any, quiz: Any, number: Any) -> tuple[Any, ...]:
    """Select the rows of one attempt."""
    return attempts.c.learner_id == learner_id, attempts.c.quiz == quiz, attempts.c.number == number


def told_responses(connection: Connection, learner_id: str, quiz: str | None = None) -> list[Told]:
    """Read the responses whose outcome a learner knows, in the order given; an exam's are there once graded."""
    own = (attempts.c.learner_id == learner_id, attempts.c.quiz == quiz if quiz is not None else true())
    joined = select(responses, attempts.c.quiz).join(attempts, responses.c.attempt_id == attempts.c.id).where(*own)
    rows = connection.execute(joined.order_by(responses.c.at, responses.c.number))
    return [Told(row.quiz, row.question_id, row.points, row.number > 1 or row.hints > 0, row.at) for row in rows]


# Built once: to build a statement takes longer than to run it.
_OF_QUIZ = attempts.c.quiz == bindparam("quiz")
_EDITIONS = select(
    *(column for column in attempts.c if column.name not in {"snapshot", "learner_id", "quiz_version"})
).where(attempts.c.learner_id == bindparam("learner"))
_EDITIONS_OF_QUIZ = _EDITIONS.where(_OF_QUIZ)
_RESPONSES = (
    select(responses, attempts.c.quiz, attempts.c.number.label("attempt_number"))
    .join(attempts, responses.c.attempt_id == attempts.c.id)
    .where(attempts.c.learner_id == bindparam("learner"))
    .order_by(attempts.c.started_at, attempts.c.number, attempts.c.edition)
    .order_by(responses.c.question_id, responses.c.number)
)
_RESPONSES_TO_QUIZ = _RESPONSES.where(_OF_QUIZ)
_OWN = attempt_ids(bindparam("learner"), bindparam("quiz"), bindparam("number"))
_DRAFTS = select(drafts.c.question_id, drafts.c.response).where(drafts.c.attempt_id.in_(_OWN))
_HINTS = (
    select(hints.c.question_id, func.max(hints.c.number))
    .where(hints.c.attempt_id.in_(_OWN))
    .group_by(hints.c.question_id)
)
