"""Practice as rows: an answer is acknowledged after its transaction has been committed, and counts once."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, insert, select, update

from course.database import Database
from course.people.store import ensure
from course.quizzes.attempt import AttemptClosedError, HintAsked, Submission
from course.quizzes.questions.experiment import ends_at_once
from course.quizzes.questions.question import FULL_POINTS, Question
from course.quizzes.snapshot import Answer, Snapshot
from course.quizzes.store import attempt_ids, keep_hint, load_snapshot, open_attempt, shown_hints
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
        given = _given(connection, once.learner_id, snapshot)
        settled = _settling(given, snapshot.question(answer.question_id))
        response_id = settled or _append(connection, once.learner_id, submission, given, now)
        _forget_drafts(connection, once.learner_id, snapshot, [answer.question_id, *submission.marked])
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
            _forget_drafts(connection, learner_id, snapshot, marked)
            _keep_drafts(connection, learner_id, snapshot, marked, now)


def show_hint(database: Database, learner_id: str, snapshot: Snapshot, asked: HintAsked, *, now: datetime) -> None:
    """Keep that a hint was shown, so that it stays shown; return after commit. The same request twice shows one.

    A question that has been answered right takes no hint.
    Raises: AttemptClosedError if the attempt has ended or a later one has begun.
    """
    question = snapshot.question(asked.question_id)
    most = len(snapshot.hints_of(question))
    with database.write(learner_id) as connection:
        ensure(connection, learner_id, now=now)
        if most and _settling(_given(connection, learner_id, snapshot), question) is None:
            edition = _open_edition(connection, learner_id, snapshot, None, now)
            before = shown_hints(connection, learner_id, snapshot.quiz, snapshot.number).get(asked.question_id, 0)
            keep_hint(connection, edition.id, HintAsked(asked.question_id, min(asked.number, before + 1, most)), now)


@dataclass(frozen=True)
class _Edition:
    """The row that takes the next answer, and how many questions it asks."""

    id: str
    question_count: int | None


def _open_edition(
    connection: Connection, learner_id: str, snapshot: Snapshot, answer: Answer | None, now: datetime
) -> _Edition:
    """Find the edition of the attempt that takes this answer; open the attempt, or a further edition, if need be.

    Raises: AttemptClosedError.
    """
    last = connection.execute(_EDITIONS, {"learner": learner_id, "quiz": snapshot.quiz}).first()
    number = 1 if last is None else last.edition + 1
    if last is not None and (last.number != snapshot.number or last.closed_at is not None):
        raise AttemptClosedError("This attempt takes no further answers.")
    if last is not None and last.finished_at is None:
        is_same = answer is None or last.quiz_version == snapshot.quiz_version
        if is_same or _asks(load_snapshot(connection, last.id), answer):
            return _Edition(last.id, None if last.asked is None else len(last.asked))
        connection.execute(update(attempts).where(attempts.c.id == last.id).values(finished_at=now))
    return _Edition(open_attempt(connection, learner_id, snapshot, number, now), len(snapshot.questions))


def _asks(snapshot: Snapshot, answer: Answer | None) -> bool:
    return answer is not None and any(
        question.id == answer.question_id and question.version == answer.question_version
        for question in snapshot.questions
    )


def _given(connection: Connection, learner_id: str, snapshot: Snapshot) -> list[Row[Any]]:
    """Give what has been answered in the attempt so far, whatever its edition."""
    own = {"learner": learner_id, "quiz": snapshot.quiz, "number": snapshot.number}
    return list(connection.execute(_GIVEN, own))


def hold_open(connection: Connection, learner_id: str, snapshot: Snapshot, question: Question, now: datetime) -> str:
    """Give the edition that will take an answer to this question, opened if need be.

    Raises: AttemptClosedError if the attempt has ended or a later one has begun.
    """
    ensure(connection, learner_id, now=now)
    return _open_edition(connection, learner_id, snapshot, Answer(question.id, question.version, None, 0), now).id


def _settling(given: Sequence[Row[Any]], question: Question) -> str | None:
    """Give the answer to a question of an attempt after which nothing more is asked there."""
    own = [row for row in given if row.question_id == question.id]
    last = [row for row in own if ends_at_once(question) and row.question_version == question.version]
    return next((row.id for row in [*own, *last] if row.points == FULL_POINTS or row in last), None)


def _append(
    connection: Connection, learner_id: str, submission: Submission, given: Sequence[Row[Any]], now: datetime
) -> str:
    snapshot, answer = submission.snapshot, submission.answer
    edition = _open_edition(connection, learner_id, snapshot, answer, now)
    here = [row for row in given if row.attempt_id == edition.id]
    has_hints = snapshot.hints_of(snapshot.question(answer.question_id))
    hints = shown_hints(connection, learner_id, snapshot.quiz, snapshot.number) if has_hints else {}
    response_id = uuid.uuid4().hex
    connection.execute(
        insert(responses).values(
            id=response_id,
            attempt_id=edition.id,
            question_id=answer.question_id,
            question_version=answer.question_version,
            number=sum(row.question_id == answer.question_id for row in here) + 1,
            response=answer.response,
            points=answer.points,
            hints=hints.get(answer.question_id, 0),
            at=now,
        )
    )
    once = {question.id for question in snapshot.questions if ends_at_once(question)}
    over = {row.question_id for row in here if row.points == FULL_POINTS or row.question_id in once}
    is_over = answer.points == FULL_POINTS or answer.question_id in once
    if is_over and len(over | {answer.question_id}) == edition.question_count:
        connection.execute(update(attempts).where(attempts.c.id == edition.id).values(finished_at=now))
    return response_id


def _keep_drafts(
    connection: Connection, learner_id: str, snapshot: Snapshot, marked: Mapping[str, Any], now: datetime
) -> None:
    if not marked:
        return
    attempt_id = _open_edition(connection, learner_id, snapshot, None, now).id
    rows = [{"question_id": question_id, "response": response} for question_id, response in marked.items()]
    connection.execute(insert(drafts).values(attempt_id=attempt_id, saved_at=now), rows)


def _forget_drafts(connection: Connection, learner_id: str, snapshot: Snapshot, question_ids: Iterable[str]) -> None:
    own = {"learner": learner_id, "quiz": snapshot.quiz, "number": snapshot.number}
    connection.execute(_FORGET, {**own, "questions": list(question_ids)})


# Built once: to build a statement takes longer than to run it.
_OWN = attempt_ids(bindparam("learner"), bindparam("quiz"), bindparam("number"))
_GIVEN = select(
    *(responses.c[name] for name in ("id", "attempt_id", "question_id", "question_version", "points"))
).where(responses.c.attempt_id.in_(_OWN))
_FORGET = delete(drafts).where(
    drafts.c.attempt_id.in_(_OWN), drafts.c.question_id.in_(bindparam("questions", expanding=True))
)
_EDITIONS = (
    select(
        *(attempts.c[name] for name in ("id", "number", "edition", "closed_at", "finished_at", "quiz_version", "asked"))
    )
    .where(attempts.c.learner_id == bindparam("learner"), attempts.c.quiz == bindparam("quiz"))
    .order_by(attempts.c.number.desc(), attempts.c.edition.desc())
)
