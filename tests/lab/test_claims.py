"""A run belongs to one worker at a time, and to nobody once it is over."""

from datetime import timedelta

from holding import LATER, STARTED, append, claimed, finish, policies, settle
from runs import NOON, ask, row, state, written

from course.database import Database
from course.lab import store
from course.lab.reasons import Reason
from course.lab.records import NewEvent
from course.lab.run import RunState


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
