import json
import os
import signal
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from builders import ENGINES, database_setting
from runs import (
    QUICK,
    Working,
    ask,
    bodies,
    expire,
    is_alive,
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
)  # fmt: skip
from sqlalchemy import select

from course.database import Database
from course.lab import store
from course.lab.child import NICENESS
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


def cancel(database: Database, run_id: str) -> None:
    with database.write() as connection:
        store.ask_to_cancel(connection, run_id, now=datetime.now(UTC))


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


def test_what_a_run_has_trained_is_kept_beside_its_events(
    at_work: Working, settings: Settings, shared: Database
) -> None:
    run_id = ring(settings, shared, steps=1)

    wait_for(lambda: state(shared, run_id) == RunState.FINISHED)

    with shared.read() as connection:
        policy = store.policy(connection, run_id)
    assert policy is not None
    assert len(policy) > 400_000
    assert b"embed" in policy[8 : 8 + int.from_bytes(policy[:8], "little")]


def test_the_worker_and_all_that_it_starts_let_the_site_go_first(at_work: Working) -> None:
    pids = [at_work.process.pid, *at_work.descendants()]
    assert {os.getpriority(os.PRIO_PROCESS, pid) for pid in pids} == {NICENESS}


def test_two_runs_of_one_recipe_are_the_same_run(at_work: Working, settings: Settings, shared: Database) -> None:
    first, second = ring(settings, shared), ring(settings, shared)

    wait_for(lambda: {state(shared, each) for each in (first, second)} == {RunState.FINISHED})

    assert bodies(shared, first) == bodies(shared, second)


def test_many_runs_advance_together_two_at_a_time_and_a_newcomer_does_not_wait(
    at_work: Working, settings: Settings, shared: Database
) -> None:
    many = [ring(settings, shared, steps=200, group_size=4) for _ in range(5)]
    wait_for(lambda: all(is_under_way(shared, each) for each in many), 30)
    assert states(shared, many) == {RunState.RUNNING}
    assert len(at_work.training()) <= 4  # Two that train, and two whose turns ended while it was looked.
    lengths = [len(written(shared, each)) for each in many]
    assert max(lengths) < 150

    newcomer = ring(settings, shared, steps=1)

    wait_for(lambda: state(shared, newcomer) == RunState.FINISHED)
    assert states(shared, many) == {RunState.RUNNING}
    for each in many:
        cancel(shared, each)
    wait_for(lambda: states(shared, many) == {RunState.CANCELLED}, 5)
    for each in many:
        assert [seq for _, seq, _ in written(shared, each)] == list(range(len(written(shared, each))))
    wait_for(lambda: not at_work.training())


def test_a_run_whose_bell_was_lost_is_found_by_the_workers_own_look(at_work: Working, shared: Database) -> None:
    run_id = ask(shared, learner="unheard")

    wait_for(lambda: state(shared, run_id) == RunState.FINISHED)


def test_a_cancelled_run_stops_within_a_second(at_work: Working, settings: Settings, shared: Database) -> None:
    run_id = ring(settings, shared, steps=200, group_size=16)
    wait_for(lambda: is_under_way(shared, run_id))
    asked = time.monotonic()
    cancel(shared, run_id)

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


def test_what_a_worker_has_no_seat_for_waits_in_the_queue(tmp_path: Path, database_url: str) -> None:
    settings = settings_in(tmp_path / "var", database_url)
    database = Database(settings.database)
    with working(settings, QUICK._replace(seats=2)):
        first = [ring(settings, database, steps=200, group_size=16) for _ in range(2)]
        wait_for(lambda: all(is_under_way(database, each) for each in first))
        waiting = ring(settings, database)
        time.sleep(0.5)
        assert state(database, waiting) == RunState.QUEUED
        assert states(database, first) == {RunState.RUNNING}

        cancel(database, first[0])

        wait_for(lambda: state(database, waiting) == RunState.FINISHED)
    assert state(database, first[1]) == RunState.LOST
    database.close()


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
        wait_for(lambda: not any(map(is_alive, left)), 15)
    assert state(database, run_id) == RunState.RUNNING
    expire(database, run_id)

    with working(settings) as second:
        wait_for(lambda: state(database, run_id) == RunState.FINISHED, 20)
        assert [seq for claim, seq, _ in written(database, run_id) if claim == 2] == list(range(42))

        interrupted = [ring(settings, database, steps=200) for _ in range(3)]
        wait_for(lambda: all(is_under_way(database, each) for each in interrupted))
        left = second.descendants()
        asked = time.monotonic()
        second.process.send_signal(signal.SIGTERM)
        assert second.process.wait(5) == 0
        assert time.monotonic() - asked < 3
        wait_for(lambda: not any(map(is_alive, left)), 15)
    assert states(database, interrupted) == {RunState.LOST}
    database.close()
