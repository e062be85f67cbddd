import os
import signal
import threading
import time
from collections.abc import Sequence

import pytest
from runs import kill, recipe, wait_for

from course.lab import attempt as attempts
from course.lab.attempt import Attempt, Ending
from course.lab.child import Child, start
from course.lab.reasons import Reason
from course.lab.records import Claim, NewEvent
from course.lab.run import RunState
from course.lab.turns import Turns


class Book:
    """What an attempt has written; once `is_ours` is false it writes nothing more."""

    def __init__(self) -> None:
        self.events: list[NewEvent] = []
        self.ending: Ending | None = None
        self.is_ours = True

    def write(self, _held: Claim, events: Sequence[NewEvent], ending: Ending | None) -> bool:
        if self.is_ours:
            self.events += events
            self.ending = ending
        return self.is_ours


@pytest.fixture
def book() -> Book:
    return Book()


def attempt_of(book: Book, **changes: object) -> tuple[Attempt, list[Child]]:
    """Give an attempt, and the child that it will have taken."""
    taken: list[Child] = []

    def take() -> Child:
        taken.append(start())
        return taken[0]

    return Attempt(Claim("run", 1, "ana", recipe(**changes)), take, book.write), taken


def others_wait() -> Turns[str]:
    turns: Turns[str] = Turns()
    turns.come("another")
    return turns


def test_a_turn_without_others_brings_the_run_to_its_end_and_the_trained_policy_is_no_event(book: Book) -> None:
    attempt, _ = attempt_of(book)

    assert not attempt.take_turn(Turns())

    assert [(each.seq, each.kind) for each in book.events] == [
        (0, "started"), (1, "step"), (2, "step"), (3, "step"), (4, "finished"),
    ]  # fmt: skip
    assert book.ending is not None
    assert (book.ending.state, book.ending.reason) == (RunState.FINISHED, None)
    assert book.ending.policy is not None
    assert b"__metadata__" in book.ending.policy[:200] or b"dtype" in book.ending.policy[:200]


def test_turns_of_a_step_each_write_every_event_once_and_in_order(book: Book) -> None:
    attempt, _ = attempt_of(book, steps=4)
    turns = others_wait()
    count = 1
    while attempt.take_turn(turns):
        count += 1

    assert count == 5
    assert [each.seq for each in book.events] == list(range(6))


def test_what_a_run_waits_for_its_turn_is_no_time_of_its_own(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attempts, "WALL_SECONDS", 5.0)
    monkeypatch.setattr(attempts, "STALL_SECONDS", 2.0)
    attempt, _ = attempt_of(book, steps=2)
    assert attempt.take_turn(others_wait())

    time.sleep(2.2)

    assert not attempt.take_turn(Turns())
    assert book.ending is not None
    assert book.ending.state is RunState.FINISHED


def test_turns_that_together_take_too_long_are_timed_out(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    attempt, _ = attempt_of(book, steps=200)
    assert attempt.take_turn(others_wait())
    monkeypatch.setattr(attempts, "WALL_SECONDS", attempt._spent * 0.9)

    assert not attempt.take_turn(others_wait())

    assert book.ending == Ending(RunState.TIMED_OUT, Reason.TOO_LONG)
    assert book.events


def test_a_silent_child_is_ended(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attempts, "STALL_SECONDS", 0.5)
    attempt, taken = attempt_of(book, steps=200)
    turn = threading.Thread(target=attempt.take_turn, args=(Turns(),))
    turn.start()
    wait_for(lambda: len(book.events) > 3, 30)

    os.kill(taken[0].process.pid or 0, signal.SIGSTOP)
    turn.join(5)

    assert book.ending == Ending(RunState.FAILED, Reason.STALLED)


def test_a_child_that_dies_while_it_rests_is_found_at_its_next_turn(book: Book) -> None:
    attempt, taken = attempt_of(book, steps=200)
    assert attempt.take_turn(others_wait())
    kill(taken[0].process.pid or 0)

    assert not attempt.take_turn(Turns())

    assert book.ending == Ending(RunState.FAILED, Reason.DIED)


def test_what_is_wanted_of_a_run_that_rests_happens_without_a_further_step(book: Book) -> None:
    attempt, _ = attempt_of(book, steps=200)
    assert attempt.take_turn(others_wait())
    before = len(book.events)

    attempt.want(Ending(RunState.CANCELLED))

    assert not attempt.take_turn(Turns())
    assert (len(book.events), book.ending) == (before, Ending(RunState.CANCELLED))


def test_a_run_that_is_not_ours_any_more_is_left_and_its_child_ends(book: Book) -> None:
    attempt, taken = attempt_of(book, steps=200)
    assert attempt.take_turn(others_wait())
    process = taken[0].process.pid or 0
    book.is_ours = False

    assert not attempt.take_turn(Turns())

    wait_for(lambda: not os.path.exists(f"/proc/{process}"), 2)  # noqa: PTH110 - no file of ours
