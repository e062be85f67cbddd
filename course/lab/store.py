"""Runs and their events as rows: asked for, taken up, written to under a claim, ended, and read back.

Every transition is a conditional update that is judged by how many rows it changed, so that of two processes that
want the same thing one gets it. Whatever a worker writes names its claim; once the run has been given to another, the
earlier worker writes nothing any more.
"""

import json
import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import fields
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    CursorResult,
    Row,
    Select,
    and_,
    delete,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError

from course.database import Instant
from course.lab.reasons import Reason
from course.lab.recipe import Recipe
from course.lab.records import Claim, NewEvent, PastRun, Run, StoredEvent
from course.lab.run import LIVE, RunState
from course.lab.tables import run_events, run_policies, runs
from course.people.store import ensure
from course.problems import RefusedError
from course.web.store import Once, earlier_effect, remember_effect

LEASE = timedelta(seconds=20)
"""How long a worker has a run without a sign of life; and how long a lost run waits for another worker."""
QUEUE_PATIENCE = timedelta(minutes=15)
MAX_QUEUED = 50
MAX_CLAIMS = 2
"""A lost run is taken up once more; lost again, it has failed."""
KEPT_POLICIES = 3
"""Of so many runs each learner's trained policies are kept; one takes 0.4 MB."""

_HELD = (RunState.CLAIMED, RunState.RUNNING)
_WAITING = (RunState.QUEUED, RunState.LOST)


class SecondRunError(RefusedError):
    """The learner already has a run that is not over."""


class QueueFullError(RefusedError):
    """As many runs are waiting as may wait."""


def ask_for_run(connection: Connection, once: Once, recipe: Recipe, *, now: datetime) -> str:
    """Queue a run for a learner and give its id; a request that was seen before gives the run it brought about.

    Raises: SecondRunError, QueueFullError, KeyReusedError.
    """
    earlier = earlier_effect(connection, once)
    if earlier is not None:
        return earlier
    ensure(connection, once.learner_id, now=now)
    if live_run_id(connection, once.learner_id) is not None:
        raise SecondRunError(_ONE_AT_A_TIME)
    waiting = connection.execute(select(func.count()).where(runs.c.state.in_(_WAITING))).scalar_one()
    if waiting >= MAX_QUEUED:
        raise QueueFullError("Too many runs are waiting. Try again in a minute.")
    run_id = uuid.uuid4().hex
    values = {"task": recipe.task, "language": recipe.language, "recipe": json.dumps(recipe.to_json())}
    values |= {"id": run_id, "learner_id": once.learner_id, "state": RunState.QUEUED}
    try:
        connection.execute(insert(runs).values(**values, claim=0, cancel_asked=False, asked_at=now))
    except IntegrityError as error:
        raise SecondRunError(_ONE_AT_A_TIME) from error
    remember_effect(connection, once, effect=run_id, at=now)
    return run_id


def claim(connection: Connection, run_id: str, *, now: datetime) -> Claim | None:
    """Take up a run that waits; nothing where it does not wait any more."""
    if not _move(connection, run_id, RunState.CLAIMED, claim=runs.c.claim + 1, lease_until=now + LEASE):
        return None
    columns = (runs.c.claim, runs.c.learner_id, runs.c.recipe)
    row = connection.execute(select(*columns).where(runs.c.id == run_id)).one()
    return Claim(run_id, row.claim, row.learner_id, _recipe(row.recipe))


def append_events(connection: Connection, held: Claim, events: Sequence[NewEvent], *, now: datetime) -> bool:
    """Append what happened, and say whether the claim still holds; where it does not, nothing is written."""
    started = func.coalesce(runs.c.started_at, literal(now, Instant))
    if not _update_held(connection, held, state=RunState.RUNNING, started_at=started, lease_until=now + LEASE):
        return False
    place = {"run_id": held.run_id, "claim": held.number}
    rows = [{**place, "seq": event.seq, "kind": event.kind, "body": event.body} for event in events]
    connection.execute(insert(run_events), rows)
    return True


def extend_lease(connection: Connection, held: Claim, *, now: datetime) -> bool:
    """Give a sign of life, and say whether the claim still holds."""
    return _update_held(connection, held, lease_until=now + LEASE)


def end(connection: Connection, held: Claim, state: RunState, *, reason: Reason | None = None, now: datetime) -> bool:
    """Bring a held run to its end, or lose it for another worker to take up; says whether it was ours to end."""
    ending = {"lease_until": now + LEASE} if state is RunState.LOST else {"ended_at": now, "lease_until": None}
    return _move(connection, held.run_id, state, number=held.number, reason=reason, **ending)


def ask_to_cancel(connection: Connection, run_id: str, *, now: datetime) -> None:
    """Cancel a run that waits; ask the worker of one that runs."""
    waits = and_(runs.c.id == run_id, runs.c.state.in_(_WAITING))
    ending = {"state": RunState.CANCELLED, "ended_at": now, "lease_until": None}
    if not _changed(connection.execute(update(runs).where(waits).values(**ending))):
        connection.execute(update(runs).where(runs.c.id == run_id, runs.c.state.in_(_HELD)).values(cancel_asked=True))


def unwanted(connection: Connection, run_ids: Collection[str]) -> set[str]:
    """Give those of these runs that their learners want to stop; one that they have erased is to stop as well."""
    wanted = select(runs.c.id).where(runs.c.id.in_(run_ids), runs.c.cancel_asked.is_(False))
    return set(run_ids) - set(connection.execute(wanted).scalars())


def keep_policy(connection: Connection, held: Claim, body: bytes) -> None:
    """Keep what a run that has just ended has trained; of each learner only the newest few are kept."""
    connection.execute(insert(run_policies).values(run_id=held.run_id, body=body))
    mine = select(run_policies.c.run_id).join(runs).where(runs.c.learner_id == held.learner_id)
    older = mine.order_by(runs.c.ended_at.desc(), runs.c.id).offset(KEPT_POLICIES)
    connection.execute(delete(run_policies).where(run_policies.c.run_id.in_(older)))


def policy(connection: Connection, run_id: str) -> bytes | None:
    """Give what a run has trained, as a safetensors file; nothing where it is not kept."""
    return connection.execute(select(run_policies.c.body).where(run_policies.c.run_id == run_id)).scalar()


def is_overdue(connection: Connection, *, now: datetime) -> bool:
    """Say whether a lease has run out or a run has waited too long, so that `settle` has something to do."""
    overdue = or_(runs.c.lease_until < now, and_(runs.c.state.in_(_WAITING), runs.c.asked_at < now - QUEUE_PATIENCE))
    return connection.execute(select(runs.c.id).where(runs.c.state.in_(LIVE), overdue).limit(1)).first() is not None


def settle(connection: Connection, *, now: datetime) -> None:
    """Move on every run whose worker gave no sign of life, and every one that waited too long for a worker."""
    lease_over = runs.c.lease_until < now
    held, ended = and_(runs.c.state.in_(_HELD), lease_over), {"ended_at": now, "lease_until": None}
    cancelled = {"state": RunState.CANCELLED, **ended}
    connection.execute(update(runs).where(held, runs.c.cancel_asked).values(**cancelled))
    failed = {"state": RunState.FAILED, **ended}
    connection.execute(update(runs).where(held, runs.c.claim >= MAX_CLAIMS).values(**failed, reason=Reason.LOST))
    waited = or_(
        and_(runs.c.state == RunState.LOST, lease_over),
        and_(runs.c.state == RunState.QUEUED, runs.c.asked_at < now - QUEUE_PATIENCE),
    )
    connection.execute(update(runs).where(waited).values(**failed, reason=Reason.UNATTENDED))
    connection.execute(update(runs).where(held).values(state=RunState.LOST, lease_until=now + LEASE))


def waiting_ids(connection: Connection) -> list[str]:
    """Give the runs that nobody has at the moment, the oldest first."""
    waiting = select(runs.c.id).where(runs.c.state.in_(_WAITING)).order_by(runs.c.asked_at, runs.c.id)
    return [row.id for row in connection.execute(waiting)]


def owned(connection: Connection, run_id: str, learner_id: str | None) -> Run | None:
    """Give a run to the learner whose it is; to everybody else it does not exist."""
    return _one(connection, select(runs).where(runs.c.id == run_id, runs.c.learner_id == learner_id))


def latest_run(connection: Connection, learner_id: str, task: str, language: str) -> Run | None:
    """Give the learner's last run of this task in this language."""
    mine = and_(runs.c.learner_id == learner_id, runs.c.task == task, runs.c.language == language)
    return _one(connection, select(runs).where(mine).order_by(runs.c.asked_at.desc(), runs.c.id).limit(1))


def runs_of(connection: Connection, learner_id: str, most: int) -> list[PastRun]:
    """Give the learner's last runs, the latest first."""
    columns = (runs.c.id, runs.c.task, runs.c.language, runs.c.state, runs.c.asked_at)
    mine = select(*columns).where(runs.c.learner_id == learner_id).order_by(runs.c.asked_at.desc(), runs.c.id)
    rows = connection.execute(mine.limit(most))
    return [PastRun(row.id, row.task, row.language, RunState(row.state), row.asked_at) for row in rows]


def live_run_id(connection: Connection, learner_id: str) -> str | None:
    """Give the learner's run that is not over."""
    mine = select(runs.c.id).where(runs.c.learner_id == learner_id, runs.c.state.in_(LIVE))
    return connection.execute(mine).scalar_one_or_none()


def events_after(connection: Connection, run: Run, after: int) -> list[StoredEvent]:
    """Give what the run's present claim has written after the event with this id."""
    later = _events(run).where(run_events.c.id > after)
    return [StoredEvent(row.id, row.kind, row.body) for row in connection.execute(later)]


def sparse_events(connection: Connection, run: Run, every: int) -> list[StoredEvent]:
    """Give the first event, every so many-th step, and whatever came last."""
    last = select(func.max(run_events.c.seq)).where(_is_present(run)).scalar_subquery()
    last_step = (
        select(func.max(run_events.c.seq)).where(_is_present(run), run_events.c.kind == "step").scalar_subquery()
    )
    few = or_(run_events.c.seq <= 1, run_events.c.seq % every == 0, run_events.c.seq.in_([last, last_step]))
    return [StoredEvent(row.id, row.kind, row.body) for row in connection.execute(_events(run).where(few))]


def marks(connection: Connection, run_ids: Collection[str]) -> Mapping[str, object]:
    """Give for each of these runs a value that changes whenever there is something new to tell of it."""
    newest = select(func.max(run_events.c.id)).where(
        run_events.c.run_id == runs.c.id, run_events.c.claim == runs.c.claim
    )
    columns = (runs.c.id, runs.c.state, runs.c.cancel_asked, newest.correlate(runs).scalar_subquery().label("newest"))
    rows = connection.execute(select(*columns).where(runs.c.id.in_(run_ids))).all()
    queue = waiting_ids(connection) if any(row.state in _WAITING for row in rows) else []
    places = {run_id: place for place, run_id in enumerate(queue, start=1)}
    return {row.id: (row.state, row.cancel_asked, row.newest, places.get(row.id)) for row in rows}


_ONE_AT_A_TIME = "You have a run that is not over yet. Wait for its end or stop it, then start the next one."


def _events(run: Run) -> Select[Any]:
    columns = (run_events.c.id, run_events.c.kind, run_events.c.body)
    return select(*columns).where(_is_present(run)).order_by(run_events.c.id)


def _is_present(run: Run) -> ColumnElement[bool]:
    """Leave out what an earlier claim wrote before it was lost: it is no part of the run any more."""
    return and_(run_events.c.run_id == run.id, run_events.c.claim == run.claim)


def _one(connection: Connection, query: Select[Any]) -> Run | None:
    row = connection.execute(query).first()
    if row is None:
        return None
    state = RunState(row.state)
    return Run(
        id=row.id,
        recipe=_recipe(row.recipe),
        state=state,
        claim=row.claim,
        place=_place(connection, row) if state in _WAITING else 0,
        has_begun=row.started_at is not None,
        is_cancelling=row.cancel_asked and not state.is_final,
        reason=Reason(row.reason) if row.reason else None,
    )


def _recipe(text: str) -> Recipe:
    """Take up a recipe that was checked when it was asked for; what has been added since then has its default."""
    known = {field.name for field in fields(Recipe)}
    values = json.loads(text)
    then = {"clip_epsilon_high": values["clip_epsilon"]}  # There was one clip range, on both sides of 1.
    return Recipe(**{name: value for name, value in {**then, **values}.items() if name in known})


def _place(connection: Connection, row: Row[Any]) -> int:
    same_instant = and_(runs.c.asked_at == row.asked_at, runs.c.id <= row.id)
    before = and_(runs.c.state.in_(_WAITING), or_(runs.c.asked_at < row.asked_at, same_instant))
    return connection.execute(select(func.count()).where(before)).scalar_one()


def _move(
    connection: Connection, run_id: str, following: RunState, *, number: int | None = None, **values: Any
) -> bool:
    """Change a run's state if it may become that from where it is, and if the claim is the present one."""
    before = {state for state in RunState if state.may_become(following)}
    change = update(runs).where(runs.c.id == run_id)
    if number is not None:
        # A lost run still has the number of the claim that lost it, but is nobody's.
        before &= set(_HELD)
        change = change.where(runs.c.claim == number)
    change = change.where(runs.c.state.in_(sorted(before)))
    return _changed(connection.execute(change.values(state=following, **values)))


def _update_held(connection: Connection, held: Claim, **values: Any) -> bool:
    mine = and_(runs.c.id == held.run_id, runs.c.claim == held.number, runs.c.state.in_(_HELD))
    return _changed(connection.execute(update(runs).where(mine).values(**values)))


def _changed(result: CursorResult[Any]) -> bool:
    return result.rowcount == 1
