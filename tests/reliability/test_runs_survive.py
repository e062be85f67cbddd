"""A run comes to an end, or is taken up again, whatever is killed or stands still; no event is lost or there twice.

Real workers with real children, at a pace of their own: their lease is four seconds where it is twenty in truth.
What is killed, and when, comes from seeds.
"""

import os
import random
import signal
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from builders import ENGINES, REDIS, database_setting, empty_redis
from runs import (
    NOON,
    QUICK,
    Pace,
    Working,
    ask,
    is_under_way,
    kill,
    ring,
    row,
    settings_in,
    state,
    states,
    wait_for,
    working,
    written,
)
from sqlalchemy import Connection, delete, insert

from course.database import Database
from course.lab import attempt, store
from course.lab.following import views as following
from course.lab.reasons import Reason
from course.lab.records import Claim, NewEvent
from course.lab.run import FINAL, RunState
from course.lab.tables import run_events
from course.settings import Settings

PROMISED_SECONDS = 45
STEPS = 40
FAULTS = ("kill a child", "stop a child", "kill a worker", "stop a worker")
MACHINES = [("postgresql", "database"), *([("postgresql", "redis")] if REDIS else [])]
if "postgresql" not in ENGINES:
    MACHINES = [("sqlite", "file")]  # two workers on one machine, for want of a server that two machines could share


@contextmanager
def several(*machines: Settings, pace: Pace = QUICK) -> Iterator[list[Working]]:
    """Run a worker on each machine."""
    with ExitStack() as stack, ThreadPoolExecutor(len(machines)) as pool:
        yield list(pool.map(lambda each: stack.enter_context(working(each, pace)), machines))


def claims(database: Database, run_id: str) -> list[list[tuple[int, str]]]:
    """Give what each claim has written, after a look that no claim wrote once the next one did."""
    events = written(database, run_id)
    assert [claim for claim, _, _ in events] == sorted(claim for claim, _, _ in events), "a stale worker wrote"
    return [[(seq, kind) for claim, seq, kind in events if claim == number] for number in Counter(e[0] for e in events)]


def hold_against_the_promise(database: Database, run_ids: Sequence[str]) -> None:
    """Every claim wrote its events once and in order; what is finished has them all; what failed says why."""
    whole = [(0, "started"), *((seq, "step") for seq in range(1, STEPS + 1)), (STEPS + 1, "finished")]
    for run_id in run_ids:
        found = claims(database, run_id)
        for events in found:
            assert events == whole[: len(events)]
        if state(database, run_id) == RunState.FINISHED:
            assert found[-1] == whole
        else:
            assert row(database, run_id).reason in {Reason.DIED, Reason.STALLED, Reason.LOST, Reason.UNATTENDED}


@pytest.mark.parametrize("seed", [1])
def test_every_run_ends_whatever_is_killed_or_stands_still(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - it decides what is killed
    settings = settings_in(tmp_path / "var", "")
    database = Database(settings.database)
    with several(settings, settings) as workers:
        run_ids = [ring(settings, database, steps=STEPS) for _ in range(6)]
        wait_for(lambda: any(is_under_way(database, each) for each in run_ids), 30)
        for fault in chance.sample(FAULTS, len(FAULTS)):
            time.sleep(chance.uniform(0, 0.4))
            commit(fault, workers, chance)

        wait_for(lambda: states(database, run_ids) <= FINAL, PROMISED_SECONDS)

    hold_against_the_promise(database, run_ids)
    assert RunState.FINISHED in states(database, run_ids)
    database.close()


def commit(fault: str, workers: Sequence[Working], chance: random.Random) -> None:
    """Kill or stop something; one worker is killed, the other stands still for longer than its lease."""
    doomed, frozen = workers
    number = signal.SIGKILL if "kill" in fault else signal.SIGSTOP
    if "child" in fault:
        training = [pid for worker in workers if worker.process.poll() is None for pid in worker.training()]
        if training:
            os.kill(chance.choice(training), number)
    elif "kill" in fault:
        kill(doomed.process.pid)
    else:
        os.kill(frozen.process.pid, signal.SIGSTOP)
        time.sleep(QUICK.lease + 1)
        os.kill(frozen.process.pid, signal.SIGCONT)


@pytest.fixture(params=MACHINES, ids="+".join)
def machines(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[list[Settings]]:
    """Settings of two machines: SQLite ties them to one folder, PostgreSQL and Redis to nothing."""
    engine, queue = request.param
    with ExitStack() as stack:
        database_url = stack.enter_context(database_setting(engine))
        jobs_url = stack.enter_context(empty_redis()) if queue == "redis" else ""
        folders = ["one", "one"] if engine == "sqlite" else ["one", "two"]
        yield [settings_in(tmp_path / folder / "var", database_url, jobs_url) for folder in folders]


def test_two_machines_share_the_runs_and_one_goes_on_with_what_the_other_leaves(machines: list[Settings]) -> None:
    database = Database(machines[0].database)
    with several(*machines, pace=QUICK._replace(seats=3)) as (first, second):
        os.kill(second.process.pid, signal.SIGSTOP)
        run_ids = [ring(machines[0], database, steps=STEPS) for _ in range(3)]
        wait_for(lambda: states(database, run_ids) == {RunState.RUNNING}, 30)
        os.kill(second.process.pid, signal.SIGCONT)
        run_ids.append(ring(machines[1], database, steps=STEPS))  # The first has no seat for it.
        wait_for(lambda: RunState.QUEUED not in states(database, run_ids), 30)

        kill(first.process.pid)

        wait_for(lambda: states(database, run_ids) <= FINAL, PROMISED_SECONDS)
        assert RunState.FINISHED in states(database, run_ids)
    hold_against_the_promise(database, run_ids)
    assert 2 in {len(claims(database, each)) for each in run_ids}
    database.close()


def test_in_truth_it_all_fits_into_the_time_that_is_promised() -> None:
    lease, look = store.LEASE.total_seconds(), following.SETTLE_SECONDS
    assert 2 * (lease + look) <= PROMISED_SECONDS, "a worker stands still, and there is no other"
    assert attempt.STALL_SECONDS + lease <= PROMISED_SECONDS, "a child stands still, while all slots are taken"


@pytest.mark.parametrize(
    ("claim", "seq", "kind"), [(2, STEPS - 1, "step"), (1, 1, "step"), (2, STEPS + 1, "step")],
    ids=["some are missing", "a stale worker wrote", "the end is no end"],
)  # fmt: skip
def test_the_check_finds_planted_faults(database: Database, claim: int, seq: int, kind: str) -> None:
    run_id = ask(database)
    whole = ["started", *["step"] * STEPS, "finished"]
    with database.write() as connection:
        store.claim(connection, run_id, now=NOON)
        held = taken_again(connection, run_id)
        store.append_events(connection, held, [NewEvent(*each, "{}") for each in enumerate(whole)], now=NOON)
        store.end(connection, held, RunState.FINISHED, now=NOON)
    hold_against_the_promise(database, [run_id])

    with database.write() as connection:
        connection.execute(delete(run_events).where(run_events.c.seq >= seq, run_events.c.claim == claim))
        connection.execute(insert(run_events).values(run_id=run_id, claim=claim, seq=seq, kind=kind, body="{}"))

    with pytest.raises(AssertionError):
        hold_against_the_promise(database, [run_id])


def taken_again(connection: Connection, run_id: str) -> Claim:
    """Give the second claim of a run whose first was lost."""
    store.settle(connection, now=NOON + 2 * store.LEASE)
    held = store.claim(connection, run_id, now=NOON)
    assert held is not None
    return held
