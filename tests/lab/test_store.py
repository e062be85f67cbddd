from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from runs import NOON, ask, row, state, written
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from course.database import Database
from course.lab import store
from course.lab.reasons import Reason
from course.lab.records import Claim, NewEvent
from course.lab.run import RunState
from course.lab.tables import runs
from course.problems import KeyReusedError

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


def test_a_run_that_was_asked_for_waits_in_the_queue(database: Database) -> None:
    run_id = ask(database, now=NOON)

    with database.read() as connection:
        run = store.owned(connection, run_id, "ana")
    assert run is not None
    assert (run.state, run.place, run.recipe.steps) == (RunState.QUEUED, 1, 3)


def test_the_same_request_twice_is_one_run(database: Database) -> None:
    assert ask(database, key="once") == ask(database, key="once")


def test_a_key_that_comes_back_with_another_recipe_is_refused(database: Database) -> None:
    ask(database, key="once")

    with pytest.raises(KeyReusedError):
        ask(database, key="once", steps=4)


def test_a_second_live_run_is_refused(database: Database) -> None:
    ask(database)

    with pytest.raises(store.SecondRunError):
        ask(database)


def test_of_many_requests_at_once_one_becomes_a_run(database: Database) -> None:
    def attempt(number: int) -> bool:
        try:
            ask(database, key=f"key-{number}")
        except store.SecondRunError:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(attempt, range(16))) == 1


def test_the_database_itself_holds_a_learner_to_one_live_run(database: Database) -> None:
    ask(database)
    values = {"id": "x", "learner_id": "ana", "task": "dog", "language": "en", "recipe": "{}", "state": "running"}

    with pytest.raises(IntegrityError), database.write() as connection:
        connection.execute(insert(runs).values(**values, claim=1, cancel_asked=False, asked_at=NOON))


def test_fifty_runs_may_wait_and_no_more(database: Database) -> None:
    for number in range(store.MAX_QUEUED):
        ask(database, learner=f"learner-{number}", now=NOON)

    with pytest.raises(store.QueueFullError):
        ask(database, learner="late")


def test_places_in_the_queue_are_counted_from_the_oldest(database: Database) -> None:
    first = ask(database, learner="ana", now=NOON)
    second = ask(database, learner="dan", now=NOON + timedelta(seconds=1))

    with database.read() as connection:
        places = [store.owned(connection, *each) for each in ((first, "ana"), (second, "dan"))]
    assert [run.place for run in places if run] == [1, 2]


def test_a_run_is_taken_up_once(database: Database) -> None:
    run_id = ask(database)
    held = claimed(database, run_id)

    with database.write() as connection:
        assert store.claim(connection, run_id, now=NOON) is None
    assert held.number == 1


def test_events_of_a_claim_are_stored_and_read_back_after_an_id(database: Database) -> None:
    run_id = ask(database)
    held = claimed(database, run_id)
    append(database, held, STARTED, NewEvent(1, "step", '{"step":1}'), NewEvent(2, "step", '{"step":2}'))

    with database.read() as connection:
        run = store.owned(connection, run_id, "ana")
        assert run is not None
        everything = store.events_after(connection, run, 0)
        rest = store.events_after(connection, run, everything[0].id)
    assert [event.body for event in rest] == ['{"step":1}', '{"step":2}']
    assert run.state is RunState.RUNNING


def test_an_expired_lease_is_taken_up_again_and_the_stale_worker_writes_nothing(database: Database) -> None:
    run_id = ask(database)
    stale = claimed(database, run_id)
    append(database, stale, STARTED)
    settle(database)
    assert state(database, run_id) == RunState.LOST
    fresh = claimed(database, run_id)

    assert not append(database, stale, NewEvent(1, "step", "{}"))
    assert append(database, fresh, STARTED)
    with database.write() as connection:
        assert not store.end(connection, stale, RunState.FINISHED, now=NOON)
        assert not store.extend_lease(connection, stale, now=NOON)
        run = store.owned(connection, run_id, "ana")
        assert run is not None
        assert len(store.events_after(connection, run, 0)) == 1
    assert written(database, run_id) == [(1, 0, "started"), (2, 0, "started")]


def test_a_lost_run_that_nobody_has_taken_up_yet_is_not_its_last_workers_either(database: Database) -> None:
    run_id = ask(database)
    stale = claimed(database, run_id)
    settle(database)

    with database.write() as connection:
        assert not store.end(connection, stale, RunState.FAILED, reason=Reason.STALLED, now=NOON)
    assert state(database, run_id) == RunState.LOST


def test_a_run_that_is_lost_twice_has_failed(database: Database) -> None:
    run_id = ask(database)
    claimed(database, run_id)
    settle(database)
    claimed(database, run_id)

    settle(database)

    assert (row(database, run_id).state, row(database, run_id).reason) == (RunState.FAILED, Reason.LOST)


def test_a_lost_run_that_no_worker_takes_up_fails(database: Database) -> None:
    run_id = ask(database)
    claimed(database, run_id)
    settle(database, LATER)

    settle(database, LATER + timedelta(seconds=21))

    assert (row(database, run_id).state, row(database, run_id).reason) == (RunState.FAILED, Reason.UNATTENDED)


def test_a_sign_of_life_keeps_the_lease(database: Database) -> None:
    run_id = ask(database)
    held = claimed(database, run_id)
    with database.write() as connection:
        assert store.extend_lease(connection, held, now=NOON + timedelta(seconds=19))

    settle(database)

    assert state(database, run_id) == RunState.CLAIMED


def test_a_queued_run_is_cancelled_at_once_and_a_held_one_is_asked_to_stop(database: Database) -> None:
    waiting, running = ask(database, learner="ana"), ask(database, learner="dan")
    claimed(database, running)

    with database.write() as connection:
        store.ask_to_cancel(connection, waiting, now=NOON)
        store.ask_to_cancel(connection, running, now=NOON)

    assert state(database, waiting) == RunState.CANCELLED
    assert (state(database, running), row(database, running).cancel_asked) == (RunState.CLAIMED, True)


def test_a_run_whose_worker_died_before_it_could_stop_counts_as_cancelled(database: Database) -> None:
    run_id = ask(database)
    claimed(database, run_id)
    with database.write() as connection:
        store.ask_to_cancel(connection, run_id, now=NOON)

    settle(database)

    assert state(database, run_id) == RunState.CANCELLED


def test_a_run_that_is_over_can_be_followed_by_the_next(database: Database) -> None:
    run_id = ask(database)
    held = claimed(database, run_id)
    append(database, held, STARTED)
    with database.write() as connection:
        assert store.end(connection, held, RunState.FINISHED, now=NOON)

    assert ask(database, steps=4) != run_id


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


def test_of_each_learner_the_newest_three_trained_policies_are_kept(database: Database) -> None:
    others = ask(database, learner="dan")
    assert finish(database, claimed(database, others), b"other", NOON)
    own = []
    for number in range(4):
        own.append(ask(database))
        assert finish(database, claimed(database, own[-1]), b"%d" % number, NOON + timedelta(minutes=number))

    assert policies(database, [*own, others, "unknown"]) == [None, b"1", b"2", b"3", b"other", None]


def test_a_stale_worker_keeps_no_policy(database: Database) -> None:
    run_id = ask(database)
    stale = claimed(database, run_id)
    settle(database)
    claimed(database, run_id)

    assert not finish(database, stale, b"stale", NOON)
    assert policies(database, [run_id]) == [None]


def test_runs_that_are_unwanted_are_those_to_be_cancelled_and_those_erased(database: Database) -> None:
    wanted, unwanted = ask(database, learner="ana"), ask(database, learner="dan")
    claimed(database, wanted), claimed(database, unwanted)
    with database.write() as connection:
        store.ask_to_cancel(connection, unwanted, now=NOON)

    with database.read() as connection:
        assert store.unwanted(connection, [wanted, unwanted, "erased"]) == {unwanted, "erased"}


def test_a_run_has_begun_with_its_first_event(database: Database) -> None:
    run_id = ask(database)

    def has_begun() -> bool:
        with database.read() as connection:
            run = store.owned(connection, run_id, "ana")
        assert run is not None
        return run.has_begun

    held = claimed(database, run_id)
    assert not has_begun()
    append(database, held, STARTED)
    assert has_begun()


def test_the_marks_of_a_run_change_with_everything_that_is_to_be_told(database: Database) -> None:
    run_id = ask(database)

    def mark() -> object:
        with database.read() as connection:
            return store.marks(connection, [run_id, "unknown"])[run_id]

    seen = [mark()]
    held = claimed(database, run_id)
    seen.append(mark())
    append(database, held, STARTED)
    seen.append(mark())
    append(database, held, NewEvent(1, "step", "{}"))
    seen.append(mark())
    with database.write() as connection:
        store.ask_to_cancel(connection, run_id, now=NOON)
    seen.append(mark())
    assert len(set(seen)) == 5


def test_a_page_without_script_gets_the_first_every_tenth_and_the_last_step(database: Database) -> None:
    run_id = ask(database)
    held = claimed(database, run_id)
    steps = [NewEvent(number, "step", str(number)) for number in range(1, 24)]
    append(database, held, STARTED, *steps, NewEvent(24, "finished", "{}"))

    with database.read() as connection:
        run = store.owned(connection, run_id, "ana")
        assert run is not None
        found = [event.body for event in store.sparse_events(connection, run, 10) if event.kind == "step"]
    assert found == ["1", "10", "20", "23"]


def test_a_run_does_not_exist_for_another_learner(database: Database) -> None:
    run_id = ask(database)

    with database.read() as connection:
        assert store.owned(connection, run_id, "dan") is None
        assert store.owned(connection, run_id, None) is None
        assert store.latest_run(connection, "dan", "dog", "en") is None
        assert store.latest_run(connection, "ana", "dog", "ro") is None
