"""Runs are asked for, wait their turn, and are read by whoever asked."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from holding import STARTED, append, claimed
from runs import NOON, ask
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from course.database import Database
from course.lab import store
from course.lab.records import NewEvent
from course.lab.run import RunState
from course.lab.tables import runs
from course.problems import KeyReusedError


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
