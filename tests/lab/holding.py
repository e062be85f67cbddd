"""How a worker holds a run in the database: taking it up, writing to it, losing it, bringing it to its end."""

from datetime import datetime, timedelta

from runs import NOON

from course.database import Database
from course.lab import store
from course.lab.records import Claim, NewEvent
from course.lab.run import RunState

LATER = NOON + timedelta(seconds=21)
STARTED = NewEvent(0, "started", "{}")


def claimed(database: Database, run_id: str) -> Claim:
    with database.write() as connection:
        held = store.claim(connection, run_id, now=NOON)
    assert held is not None
    return held


def append(database: Database, held: Claim, *events: NewEvent) -> bool:
    with database.write() as connection:
        return store.append_events(connection, held, events, now=NOON)


def settle(database: Database, now: object = LATER) -> None:
    with database.write() as connection:
        store.settle(connection, now=now)


def finish(database: Database, held: Claim, body: bytes, now: datetime) -> bool:
    """Bring a run to its end as a worker does, which keeps what was trained if the run was still its own."""
    with database.write(held.learner_id) as connection:
        is_ours = store.append_events(connection, held, [STARTED], now=now)
        is_ours = is_ours and store.end(connection, held, RunState.FINISHED, now=now)
        if is_ours:
            store.keep_policy(connection, held, body)
        return is_ours


def policies(database: Database, run_ids: list[str]) -> list[bytes | None]:
    with database.read() as connection:
        return [store.policy(connection, run_id) for run_id in run_ids]
