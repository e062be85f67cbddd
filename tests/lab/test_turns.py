import threading
import time

import pytest
from runs import wait_for

from course.lab.turns import TURN_SECONDS, Turns


@pytest.fixture
def turns() -> Turns[str]:
    return Turns()


def test_turns_go_round(turns: Turns[str]) -> None:
    for name in ("ana", "dan", "ion"):
        turns.go_round(name)
    had = []
    for _ in range(6):
        one = turns.next()
        assert one is not None
        had.append(one)
        turns.go_round(one)

    assert had == ["ana", "dan", "ion", "ana", "dan", "ion"]


def test_who_is_new_comes_before_all_who_had_a_turn_and_after_who_came_before(turns: Turns[str]) -> None:
    turns.go_round("old")
    turns.come("first")
    turns.come("second")

    assert [turns.next() for _ in range(3)] == ["first", "second", "old"]


def test_a_turn_has_no_end_where_nobody_waits(turns: Turns[str]) -> None:
    assert not turns.is_over(1000)


def test_a_turn_ends_for_another_after_its_time_and_for_a_newcomer_at_once(turns: Turns[str]) -> None:
    turns.go_round("another")
    assert not turns.is_over(TURN_SECONDS / 2)
    assert turns.is_over(TURN_SECONDS * 2)
    assert not turns.pressing.is_set()

    turns.come("new")

    assert turns.is_over(0)
    assert turns.pressing.is_set()
    turns.next()
    assert not turns.pressing.is_set()


def test_who_is_hurried_is_next_and_has_one_turn(turns: Turns[str]) -> None:
    turns.go_round("ana")
    turns.go_round("dan")
    turns.hurry("dan")
    turns.hurry("nobody who waits")

    assert [turns.next(), turns.next()] == ["dan", "ana"]


def test_a_slot_waits_until_somebody_comes(turns: Turns[str]) -> None:
    found: list[str | None] = []
    slot = threading.Thread(target=lambda: found.append(turns.next()))
    slot.start()
    time.sleep(0.05)
    assert not found

    turns.come("ana")

    wait_for(lambda: found == ["ana"], 1)
    slot.join()


def test_once_closed_those_who_wait_are_still_given_and_then_nobody(turns: Turns[str]) -> None:
    turns.go_round("ana")
    turns.close()

    assert turns.next() == "ana"
    assert turns.next() is None
    assert turns.pressing.is_set()
