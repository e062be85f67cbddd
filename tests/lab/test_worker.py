import json
import os
import signal
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from builders import ENGINES, database_setting
from runs import Working, ask, expire, is_alive, kill, row, settings_in, state, wait_for, working, written
from sqlalchemy import select

from course.database import Database
from course.lab import store, worker
from course.lab.child import NICENESS, start
from course.lab.jobs import Jobs
from course.lab.reasons import Reason
from course.lab.run import RunState
from course.lab.tables import run_events
from course.settings import Settings


@pytest.fixture(scope="module", params=ENGINES)
def settings(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    with database_setting(request.param) as url:
        yield settings_in(tmp_path_factory.mktemp("lab") / "var", url)


@pytest.fixture(scope="module")
def at_work(settings: Settings) -> Iterator[Working]:
    with working(settings) as found:
        yield found


@pytest.fixture
def shared(settings: Settings) -> Iterator[Database]:
    """The database of the worker that all tests share."""
    database = Database(settings.database)
    yield database
    database.close()


def ring(settings: Settings, database: Database, **changes: object) -> str:
    """Ask for a run and ring for it, as the page does."""
    run_id = ask(database, learner=f"learner-{time.monotonic_ns()}", **changes)
    jobs = Jobs(settings.job_store)
    jobs.enqueue(run_id)
    jobs.close()
    return run_id


def bodies(database: Database, run_id: str) -> list[str]:
    with database.read() as connection:
        found = select(run_events.c.body).where(run_events.c.run_id == run_id).order_by(run_events.c.id)
        return list(connection.execute(found).scalars())


def is_under_way(database: Database, run_id: str) -> bool:
    return len(written(database, run_id)) > 3


def test_a_run_is_trained_to_its_end_and_every_event_is_kept(
    at_work: Working, settings: Settings, shared: Database
) -> None:
    run_id = ring(settings, shared)

    wait_for(lambda: state(shared, run_id) == RunState.FINISHED)

    assert written(shared, run_id) == [
        (1, 0, "started"), (1, 1, "step"), (1, 2, "step"), (1, 3, "step"), (1, 4, "finished"),
    ]  # fmt: skip
    assert json.loads(bodies(shared, run_id)[1])["groups"][0]["completions"]
    assert row(shared, run_id).started_at <= row(shared, run_id).ended_at
    wait_for(lambda: not at_work.training())


def test_the_worker_and_all_that_it_starts_let_the_site_go_first(at_work: Working) -> None:
    pids = [at_work.process.pid, *at_work.descendants()]
    assert {os.getpriority(os.PRIO_PROCESS, pid) for pid in pids} == {NICENESS}


def test_two_runs_of_one_recipe_are_the_same_run(at_work: Working, settings: Settings, shared: Database) -> None:
    first, second = ring(settings, shared), ring(settings, shared)

    wait_for(lambda: {state(shared, each) for each in (first, second)} == {RunState.FINISHED})

    assert bodies(shared, first) == bodies(shared, second)


def test_a_run_whose_bell_was_lost_is_found_by_the_workers_own_look(at_work: Working, shared: Database) -> None:
    run_id = ask(shared, learner="unheard")

    wait_for(lambda: state(shared, run_id) == RunState.FINISHED)


def test_a_cancelled_run_stops_within_a_second(at_work: Working, settings: Settings, shared: Database) -> None:
    run_id = ring(settings, shared, steps=200, group_size=16)
    wait_for(lambda: is_under_way(shared, run_id))
    asked = time.monotonic()
    with shared.write() as connection:
        store.ask_to_cancel(connection, run_id, now=datetime.now(UTC))

    wait_for(lambda: state(shared, run_id) == RunState.CANCELLED)

    assert time.monotonic() - asked < 1
    wait_for(lambda: not at_work.training())


def test_a_run_whose_child_is_killed_has_failed_and_says_why(
    at_work: Working, settings: Settings, shared: Database
) -> None:
    run_id = ring(settings, shared, steps=200)
    wait_for(lambda: is_under_way(shared, run_id))

    kill(at_work.training()[0])

    wait_for(lambda: state(shared, run_id) == RunState.FAILED)
    assert row(shared, run_id).reason == Reason.DIED


def test_a_worker_that_lost_its_lease_writes_nothing_more(
    at_work: Working, settings: Settings, shared: Database
) -> None:
    run_id = ring(settings, shared, steps=200)
    wait_for(lambda: is_under_way(shared, run_id))
    expire(shared, run_id)
    with shared.write() as connection:
        store.settle(connection, now=datetime.now(UTC))
        held = store.claim(connection, run_id, now=datetime.now(UTC))
        before = connection.execute(select(run_events.c.id).where(run_events.c.run_id == run_id)).all()

    assert held is not None
    wait_for(lambda: not at_work.training())
    with shared.write() as connection:
        after = connection.execute(select(run_events.c.id).where(run_events.c.run_id == run_id)).all()
        assert after == before
        assert store.end(connection, held, RunState.FAILED, reason=Reason.FAULT, now=datetime.now(UTC))


def test_a_silent_child_is_ended(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "STALL_SECONDS", 0.5)
    run_id = ask(database, steps=200)
    with database.write() as connection:
        held = store.claim(connection, run_id, now=datetime.now(UTC))
    assert held is not None
    child = start()
    attempt = threading.Thread(target=worker.Attempt(database, held, threading.Event()).make, args=(child,))
    attempt.start()
    wait_for(lambda: is_under_way(database, run_id), 30)

    os.kill(child.process.pid or 0, signal.SIGSTOP)
    attempt.join(5)

    assert (state(database, run_id), row(database, run_id).reason) == (RunState.FAILED, Reason.STALLED)


def test_a_run_that_takes_too_long_is_timed_out(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "WALL_SECONDS", 0.4)
    run_id = ask(database, steps=200)
    with database.write() as connection:
        held = store.claim(connection, run_id, now=datetime.now(UTC))
    assert held is not None

    worker.Attempt(database, held, threading.Event()).make(start())

    assert (state(database, run_id), row(database, run_id).reason) == (RunState.TIMED_OUT, Reason.TOO_LONG)


def test_what_a_killed_worker_held_is_taken_up_again_by_the_next_and_sigterm_leaves_nothing_behind(
    tmp_path: Path, database_url: str
) -> None:
    settings = settings_in(tmp_path / "var", database_url)
    database = Database(settings.database)
    with working(settings) as first:
        run_id = ring(settings, database, steps=40)
        wait_for(lambda: is_under_way(database, run_id))
        left = first.descendants()
        kill(first.process.pid)
        wait_for(lambda: not any(map(is_alive, left)), 5)
    assert state(database, run_id) == RunState.RUNNING
    expire(database, run_id)

    with working(settings) as second:
        wait_for(lambda: state(database, run_id) == RunState.FINISHED, 20)
        assert [seq for claim, seq, _ in written(database, run_id) if claim == 2] == list(range(42))

        interrupted = ring(settings, database, steps=200)
        wait_for(lambda: is_under_way(database, interrupted))
        left = second.descendants()
        asked = time.monotonic()
        second.process.send_signal(signal.SIGTERM)
        assert second.process.wait(5) == 0
        assert time.monotonic() - asked < 3
        wait_for(lambda: not any(map(is_alive, left)), 2)
    assert state(database, interrupted) == RunState.LOST
    database.close()
