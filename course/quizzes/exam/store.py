"""Exams as rows: begun once, saved at every change, closed when handed in or when time is up, then graded."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from course.database import Database
from course.people.store import ensure
from course.quizzes.attempt import AttemptClosedError, HintAsked, MayNotBeginError
from course.quizzes.exam.clock import Clock
from course.quizzes.results import Result, entry
from course.quizzes.snapshot import Answer, Snapshot
from course.quizzes.store import attempt_results, editions_of, keep_hint, open_attempt, shown_hints
from course.quizzes.tables import attempts, drafts, extra_time, responses
from course.web.store import Once, earlier_effect, remember_effect


@dataclass(frozen=True, kw_only=True, repr=False)
class Paper:
    """An attempt at an exam: what it asks, the learner's time, what they have marked, how many hints they have seen."""

    attempt_id: str
    learner_id: str
    snapshot: Snapshot
    clock: Clock
    closed_at: datetime | None
    finished_at: datetime | None
    saved: Mapping[str, Any]
    hints: Mapping[str, int]

    def takes_answers(self, now: datetime) -> bool:
        """Whether what arrives now still counts."""
        return self.closed_at is None and self.finished_at is None and not self.clock.is_closed(now)


@dataclass(frozen=True)
class Change:
    """One question's new response, or None where the learner has emptied it.

    Units: `sequence` is in milliseconds; a change does not undo one with a higher sequence.
    """

    question_id: str
    response: Any
    sequence: int


@dataclass(frozen=True)
class ExtraTime:
    """Minutes that one learner has beyond the others at an exam, and who granted them."""

    quiz: str
    learner_id: str
    minutes: int
    actor: str


def begin(database: Database, once: Once, snapshot: Snapshot, *, now: datetime) -> str:
    """Open the attempt with this snapshot's number; return its id after commit. The same request opens it once.

    Raises: MayNotBeginError if the last attempt is still open, none is left, or the time between two is not over;
    KeyReusedError if the idempotency key first came with another request.
    """
    with database.write(once.learner_id) as connection:
        ensure(connection, once.learner_id, now=now)
        earlier = earlier_effect(connection, once)
        if earlier is not None:
            return earlier
        before = attempt_results(connection, once.learner_id, snapshot.quiz)
        if before and before[-1].finished_at is None and not before[-1].is_exam:
            _close_practice(connection, once.learner_id, snapshot.quiz, before[-1].number, now)
            before = attempt_results(connection, once.learner_id, snapshot.quiz)
        _require_entry(before, snapshot, now)
        attempt_id = open_attempt(connection, once.learner_id, snapshot, 1, now)
        remember_effect(connection, once, effect=attempt_id, at=now)
    return attempt_id


def save(database: Database, paper: Paper, changes: Sequence[Change], *, now: datetime) -> None:
    """Keep what was changed; return after commit. A change that was overtaken by a later one is dropped.

    Raises: AttemptClosedError if the attempt was handed in, or its time is up.
    """
    with database.write(paper.learner_id) as connection:
        _require_open(connection, paper, now)
        _keep(connection, paper.attempt_id, changes, now)


def show_hint(database: Database, paper: Paper, asked: HintAsked, *, now: datetime) -> None:
    """Keep that a hint was shown, so that it stays shown; return after commit. The same request twice shows one.

    Raises: AttemptClosedError if the attempt was handed in, or its time is up.
    """
    most = len(paper.snapshot.hints_of(paper.snapshot.question(asked.question_id)))
    with database.write(paper.learner_id) as connection:
        _require_open(connection, paper, now)
        before = shown_hints(connection, paper.learner_id, paper.snapshot.quiz, paper.snapshot.number)
        number = min(asked.number, before.get(asked.question_id, 0) + 1, most)
        if number:
            keep_hint(connection, paper.attempt_id, HintAsked(asked.question_id, number), now)


def close(database: Database, paper: Paper, changes: Sequence[Change] = (), *, now: datetime) -> None:
    """Take the last changes and let the attempt take no more; return after commit. A closed one stays as it is."""
    with database.write(paper.learner_id) as connection:
        if _is_open(connection, paper, now):
            _keep(connection, paper.attempt_id, changes, now)
        is_unclosed = (attempts.c.id == paper.attempt_id, attempts.c.closed_at.is_(None))
        ended = min(now, paper.clock.ends_at) if paper.clock.ends_at else now
        connection.execute(update(attempts).where(*is_unclosed).values(closed_at=ended))


def grade(database: Database, paper: Paper) -> None:
    """Grade what a closed attempt has saved, and finish it; whoever comes second finds it done.

    Nothing changes a closed attempt's drafts, so that they can be graded before the transaction.
    """
    answers = [paper.snapshot.answer(question_id, response) for question_id, response in paper.saved.items()]
    with database.write(paper.learner_id) as connection:
        closed_at = connection.execute(_row(paper, attempts.c.closed_at)).scalar_one()
        unfinished = (attempts.c.id == paper.attempt_id, attempts.c.finished_at.is_(None))
        if connection.execute(update(attempts).where(*unfinished).values(finished_at=closed_at)).rowcount == 0:
            return
        for answer in answers:
            connection.execute(insert(responses).values(**_response(paper, answer, closed_at)))
        connection.execute(delete(drafts).where(drafts.c.attempt_id == paper.attempt_id))


def settle(database: Database, paper: Paper, changes: Sequence[Change] = (), *, now: datetime) -> None:
    """Close an attempt with its last changes, and grade it; return after commit. What is settled stays as it is."""
    close(database, paper, changes, now=now)
    with database.read() as connection:
        closed = load_paper(connection, paper.learner_id, paper.attempt_id)
    if closed is not None and closed.finished_at is None:
        grade(database, closed)


def finish_practice(database: Database, learner_id: str, quiz: str, number: int, *, now: datetime) -> None:
    """Let an attempt at practice take no further answers, since its key is about to be shown; return after commit."""
    with database.write(learner_id) as connection:
        _close_practice(connection, learner_id, quiz, number, now)


def load_paper(connection: Connection, learner_id: str, attempt_id: str) -> Paper | None:
    """Read an attempt of this learner; another's is as absent as one that is not there."""
    wanted = select(attempts).where(attempts.c.id == attempt_id, attempts.c.learner_id == learner_id)
    row = connection.execute(wanted).first()
    if row is None:
        return None
    snapshot = Snapshot.from_json(row.snapshot)
    saved = select(drafts.c.question_id, drafts.c.response).where(drafts.c.attempt_id == attempt_id)
    return Paper(
        attempt_id=attempt_id,
        learner_id=learner_id,
        snapshot=snapshot,
        clock=Clock(row.started_at, snapshot.settings.minutes, extra_minutes(connection, learner_id, row.quiz)),
        closed_at=row.closed_at,
        finished_at=row.finished_at,
        saved={each.question_id: each.response for each in connection.execute(saved) if each.response is not None},
        hints=shown_hints(connection, learner_id, row.quiz, row.number),
    )


def open_exam_id(connection: Connection, learner_id: str, quiz: str) -> str | None:
    """Find the exam that this learner has not finished."""
    own = (attempts.c.learner_id == learner_id, attempts.c.quiz == quiz, attempts.c.finished_at.is_(None))
    return connection.execute(select(attempts.c.id).where(*own, attempts.c.is_exam)).scalar()


def extra_minutes(connection: Connection, learner_id: str, quiz: str) -> int:
    """Read how many minutes a learner has beyond the others; what was granted last counts."""
    own = (extra_time.c.learner_id == learner_id, extra_time.c.quiz == quiz)
    wanted = select(extra_time.c.minutes).where(*own).order_by(extra_time.c.id.desc()).limit(1)
    return connection.execute(wanted).scalar() or 0


def grant_extra_time(database: Database, grant: ExtraTime, *, now: datetime) -> None:
    """Give a learner more minutes for an exam, also for one that is under way; earlier grants stay on record."""
    with database.write(grant.learner_id) as connection:
        ensure(connection, grant.learner_id, now=now)
        connection.execute(insert(extra_time).values(**asdict(grant), at=now))


def _require_entry(before: Sequence[Result], snapshot: Snapshot, now: datetime) -> None:
    used = before[-1].number if before else 0
    if before and before[-1].finished_at is None:
        raise MayNotBeginError("An attempt at this quiz is still open. Finish it first.")
    if snapshot.number != used + 1:
        raise MayNotBeginError("A later attempt has begun meanwhile. Reload the page.")
    if not entry(snapshot.settings, before, now).is_open:
        raise MayNotBeginError("This quiz allows no further attempt now.")


def _close_practice(connection: Connection, learner_id: str, quiz: str, number: int, now: datetime) -> None:
    same = editions_of(learner_id, quiz, number)
    connection.execute(update(attempts).where(*same, attempts.c.finished_at.is_(None)).values(finished_at=now))
    connection.execute(update(attempts).where(*same, attempts.c.closed_at.is_(None)).values(closed_at=now))


def _require_open(connection: Connection, paper: Paper, now: datetime) -> None:
    if not _is_open(connection, paper, now):
        raise AttemptClosedError("This attempt takes no further answers.")


def _is_open(connection: Connection, paper: Paper, now: datetime) -> bool:
    row = connection.execute(_row(paper, attempts.c.closed_at, attempts.c.finished_at)).one()
    return row.closed_at is None and row.finished_at is None and not paper.clock.is_closed(now)


def _row(paper: Paper, *columns: Any) -> Any:
    return select(*columns).where(attempts.c.id == paper.attempt_id)


def _keep(connection: Connection, attempt_id: str, changes: Sequence[Change], now: datetime) -> None:
    for change in changes:
        own = (drafts.c.attempt_id == attempt_id, drafts.c.question_id == change.question_id)
        before = connection.execute(select(drafts.c.sequence).where(*own)).scalar()
        if before is not None and before > change.sequence:
            continue
        connection.execute(delete(drafts).where(*own))
        connection.execute(
            insert(drafts).values(
                attempt_id=attempt_id,
                question_id=change.question_id,
                response=change.response,
                sequence=change.sequence,
                saved_at=now,
            )
        )


def _response(paper: Paper, answer: Answer, at: datetime) -> dict[str, Any]:
    return {
        "id": uuid.uuid4().hex,
        "attempt_id": paper.attempt_id,
        "question_id": answer.question_id,
        "question_version": answer.question_version,
        "number": 1,
        "response": answer.response,
        "points": answer.points,
        "hints": paper.hints.get(answer.question_id, 0),
        "at": at,
    }
