"""Attempts as rows: an answer is acknowledged after its transaction has been committed, and counts once."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, delete, func, insert, select, true, update

from course.database import Database
from course.people.store import ensure
from course.quizzes.attempt import AttemptClosedError, Kept, Sitting, Submission, standings
from course.quizzes.history import Told
from course.quizzes.questions.question import FULL_POINTS
from course.quizzes.quiz import Quiz
from course.quizzes.results import Edition, Result, results
from course.quizzes.snapshot import Answer, Snapshot
from course.quizzes.tables import attempts, drafts, responses
from course.web.store import Once, earlier_effect, remember_effect


@dataclass(frozen=True)
class Recorded:
    """The response that a request has brought about: now, or when it came for the first time."""

    response_id: str
    is_new: bool


def record_response(database: Database, once: Once, submission: Submission, *, now: datetime) -> Recorded:
    """Keep an answer, and with it what else the form had marked; return after commit.

    The answer joins the attempt of its snapshot's number if that is open and asks the same question, or else goes on
    in a further edition. A question that has been answered right takes no further answer.
    Raises: KeyReusedError if the idempotency key first came with another answer; AttemptClosedError if the attempt
    has ended or a later one has begun.
    """
    snapshot, answer = submission.snapshot, submission.answer
    with database.write(once.learner_id) as connection:
        ensure(connection, once.learner_id, now=now)
        earlier = earlier_effect(connection, once)
        if earlier is not None:
            return Recorded(earlier, is_new=False)
        settled = _settling_response(connection, once.learner_id, snapshot, answer.question_id)
        response_id = settled or _append(connection, once.learner_id, snapshot, answer, now)
        _forget_draft(connection, once.learner_id, snapshot, answer.question_id)
        _keep_drafts(connection, once.learner_id, snapshot, submission.marked, now)
        remember_effect(connection, once, effect=response_id, at=now)
    return Recorded(response_id, is_new=settled is None)


def save_drafts(
    database: Database, learner_id: str, *, snapshot: Snapshot, marked: Mapping[str, Any], now: datetime
) -> None:
    """Keep what was marked without being sent, so that a page that is shown again has it."""
    if marked:
        with database.write(learner_id) as connection:
            ensure(connection, learner_id, now=now)
            _keep_drafts(connection, learner_id, snapshot, marked, now)


def load_sitting(connection: Connection, quiz: Quiz, learner_id: str) -> Sitting:
    """Read how a learner stands with a quiz; snapshots only of attempts whose questions have changed since."""
    taken = attempt_results(connection, learner_id, quiz.slug)
    number = taken[-1].number if taken else 1
    empty = Sitting(
        quiz=quiz,
        learner_id=learner_id,
        standings={},
        drafts=_drafts(connection, learner_id, quiz.slug, number),
        snapshots={},
        number=number,
        is_closed=taken[-1].is_closed if taken else False,
    )
    return _with_standings(connection, empty) if taken else empty


def kept_responses(connection: Connection, learner_id: str, quiz: str | None = None) -> list[Kept]:
    """Read a learner's responses in the order they were given, to one quiz or to all, in one query."""
    wanted = (
        select(responses, attempts.c.quiz, attempts.c.number.label("attempt_number"))
        .join(attempts, responses.c.attempt_id == attempts.c.id)
        .where(attempts.c.learner_id == learner_id)
        .order_by(attempts.c.started_at, attempts.c.number, attempts.c.edition)
        .order_by(responses.c.question_id, responses.c.number)
    )
    rows = connection.execute(wanted.where(attempts.c.quiz == quiz) if quiz is not None else wanted)
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
        )
        for row in rows
    ]


def attempt_results(connection: Connection, learner_id: str, quiz: str | None = None) -> list[Result]:
    """Read how a learner's attempts went, at one quiz or at all, in the order in which they began; two queries."""
    columns = [column for column in attempts.c if column.name not in {"snapshot", "learner_id", "quiz_version"}]
    wanted = select(*columns).where(attempts.c.learner_id == learner_id)
    rows = connection.execute(wanted.where(attempts.c.quiz == quiz) if quiz is not None else wanted)
    editions = [
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
    return results(editions, kept_responses(connection, learner_id, quiz)) if editions else []


def load_snapshot(connection: Connection, attempt_id: str) -> Snapshot:
    """Read what an attempt asked."""
    written = connection.execute(select(attempts.c.snapshot).where(attempts.c.id == attempt_id)).scalar_one()
    return Snapshot.from_json(written)


def _with_standings(connection: Connection, empty: Sitting) -> Sitting:
    quiz, learner_id = empty.quiz, empty.learner_id
    kept = [each for each in kept_responses(connection, learner_id, quiz.slug) if each.attempt_number == empty.number]
    found = standings(empty.drawn.questions, kept)
    versions = {question.id: question.version for question in empty.drawn.questions}
    changed = {
        standing.shown.attempt_id
        for question_id, standing in found.items()
        if standing.shown.question_version != versions[question_id]
    }
    return Sitting(
        quiz=quiz,
        learner_id=learner_id,
        standings=found,
        drafts=empty.drafts,
        snapshots={attempt_id: load_snapshot(connection, attempt_id) for attempt_id in changed},
        number=empty.number,
        is_closed=empty.is_closed,
    )


def _open_edition(
    connection: Connection, learner_id: str, snapshot: Snapshot, answer: Answer | None, now: datetime
) -> str:
    """Find the edition of the attempt that takes this answer; open the attempt, or a further edition, if need be."""
    rows = connection.execute(
        select(attempts.c.id, attempts.c.number, attempts.c.edition, attempts.c.closed_at, attempts.c.finished_at)
        .where(attempts.c.learner_id == learner_id, attempts.c.quiz == snapshot.quiz)
        .order_by(attempts.c.number.desc(), attempts.c.edition.desc())
    )
    last = rows.first()
    if last is None:
        return open_attempt(connection, learner_id, snapshot, 1, now)
    if last.number != snapshot.number or last.closed_at is not None:
        raise AttemptClosedError("This attempt takes no further answers.")
    if last.finished_at is None:
        if answer is None or _asks(load_snapshot(connection, last.id), answer):
            return str(last.id)
        connection.execute(update(attempts).where(attempts.c.id == last.id).values(finished_at=now))
    return open_attempt(connection, learner_id, snapshot, last.edition + 1, now)


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


def _asks(snapshot: Snapshot, answer: Answer) -> bool:
    return any(
        question.id == answer.question_id and question.version == answer.question_version
        for question in snapshot.questions
    )


def _settling_response(connection: Connection, learner_id: str, snapshot: Snapshot, question_id: str) -> str | None:
    settled = (
        select(responses.c.id)
        .where(responses.c.attempt_id.in_(_attempt_ids(learner_id, snapshot.quiz, snapshot.number)))
        .where(responses.c.question_id == question_id, responses.c.points == FULL_POINTS)
    )
    return connection.execute(settled.limit(1)).scalar()


def _append(connection: Connection, learner_id: str, snapshot: Snapshot, answer: Answer, now: datetime) -> str:
    attempt_id = _open_edition(connection, learner_id, snapshot, answer, now)
    earlier = select(func.count()).where(
        responses.c.attempt_id == attempt_id, responses.c.question_id == answer.question_id
    )
    response_id = uuid.uuid4().hex
    connection.execute(
        insert(responses).values(
            id=response_id,
            attempt_id=attempt_id,
            question_id=answer.question_id,
            question_version=answer.question_version,
            number=connection.execute(earlier).scalar_one() + 1,
            response=answer.response,
            points=answer.points,
            at=now,
        )
    )
    _finish_if_settled(connection, attempt_id, now)
    return response_id


def _finish_if_settled(connection: Connection, attempt_id: str, now: datetime) -> None:
    asked = connection.execute(select(attempts.c.asked).where(attempts.c.id == attempt_id)).scalar_one()
    right = select(func.count(responses.c.question_id.distinct())).where(
        responses.c.attempt_id == attempt_id, responses.c.points == FULL_POINTS
    )
    if asked is not None and connection.execute(right).scalar_one() == len(asked):
        connection.execute(update(attempts).where(attempts.c.id == attempt_id).values(finished_at=now))


def _keep_drafts(
    connection: Connection, learner_id: str, snapshot: Snapshot, marked: Mapping[str, Any], now: datetime
) -> None:
    attempt_id = _open_edition(connection, learner_id, snapshot, None, now) if marked else ""
    for question_id, response in marked.items():
        _forget_draft(connection, learner_id, snapshot, question_id)
        values = {"attempt_id": attempt_id, "question_id": question_id, "response": response, "saved_at": now}
        connection.execute(insert(drafts).values(**values))


def _forget_draft(connection: Connection, learner_id: str, snapshot: Snapshot, question_id: str) -> None:
    own = drafts.c.attempt_id.in_(_attempt_ids(learner_id, snapshot.quiz, snapshot.number))
    connection.execute(delete(drafts).where(own, drafts.c.question_id == question_id))


def _drafts(connection: Connection, learner_id: str, quiz: str, number: int) -> dict[str, Any]:
    own = drafts.c.attempt_id.in_(_attempt_ids(learner_id, quiz, number))
    rows = connection.execute(select(drafts.c.question_id, drafts.c.response).where(own))
    return {row.question_id: row.response for row in rows}


def _attempt_ids(learner_id: str, quiz: str, number: int) -> Select[Any]:
    return select(attempts.c.id).where(*editions_of(learner_id, quiz, number))


def editions_of(learner_id: str, quiz: str, number: int) -> tuple[Any, ...]:
    """Select the rows of one attempt."""
    return attempts.c.learner_id == learner_id, attempts.c.quiz == quiz, attempts.c.number == number


def told_responses(connection: Connection, learner_id: str, quiz: str | None = None) -> list[Told]:
    """Read the responses whose outcome a learner knows, in the order given; an exam's are there once graded."""
    own = (attempts.c.learner_id == learner_id, attempts.c.quiz == quiz if quiz is not None else true())
    columns = (attempts.c.quiz, responses.c.question_id, responses.c.points, responses.c.number, responses.c.at)
    joined = select(*columns).join(attempts, responses.c.attempt_id == attempts.c.id).where(*own)
    rows = connection.execute(joined.order_by(responses.c.at, responses.c.number))
    return [Told(row.quiz, row.question_id, row.points, row.number > 1, row.at) for row in rows]
