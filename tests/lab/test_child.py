import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest
from runs import is_alive, recipe, wait_for

from course.lab.child import NICENESS, RESTING, Child, Line, Nursery, start

TRY = """
import os, socket, sqlite3, subprocess, sys
from course.lab.child import confine
confine()
{}
"""


def confined(*attempts: str) -> str:
    """Try something in a process that is confined as a child is."""
    script = TRY.format("\n".join(attempts))
    return subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False).stderr


def begun(**changes: int) -> Child:
    child = start()
    child.begin(recipe(**changes))
    return child


@pytest.fixture
def child() -> Iterator[Child]:
    child = begun(steps=200, group_size=16)
    yield child
    child.end()


def read_all(child: Child) -> list[Line]:
    lines: list[Line] = []
    while (heard := child.read(5.0)) is not None:
        lines += heard
    return lines


def read_until(child: Child, kind: str) -> list[Line]:
    lines: list[Line] = []
    while not lines or lines[-1].kind != kind:
        heard = child.read(5.0)
        assert heard
        lines += heard
    return lines


def test_a_child_says_every_event_and_ends() -> None:
    child = begun()

    lines = read_all(child)

    assert [line.kind for line in lines] == ["ready", "started", "step", "step", "step", "trained", "finished"]
    assert [json.loads(line.body)["event"] for line in lines[1:]] == [line.kind for line in lines[1:]]
    assert child.wait(5) == 0
    assert child.end() == 0


def test_the_same_recipe_makes_two_children_say_the_same() -> None:
    children = [begun() for _ in range(2)]

    said = [read_all(child) for child in children]

    assert said[0] == said[1]
    assert [child.end() for child in children] == [0, 0]


def test_a_child_that_was_asked_to_rests_after_its_step_and_loses_nothing_by_it() -> None:
    child, unhindered = begun(steps=5), begun(steps=5)
    child.rest()
    rested = read_until(child, RESTING)
    assert [line.kind for line in rested] == ["ready", "started", "step", "resting"]
    assert child.read(0.3) == []

    child.go_on()
    lines = rested[:-1] + read_all(child)

    assert lines == read_all(unhindered)
    assert [child.end(), unhindered.end()] == [0, 0]


def test_a_child_that_is_to_begin_at_once_does_not_warm_up_before() -> None:
    first, second = start(), begun(steps=1)
    assert [line.kind for line in read_until(first, "ready")] == ["ready"]
    assert [line.kind for line in read_all(second)] == ["ready", "started", "step", "trained", "finished"]
    for child in (first, second):
        child.end()


def test_a_child_has_little_priority_one_thread_for_work_and_no_site_or_database_in_it(child: Child) -> None:
    wait_for(lambda: child.read(0.5))
    folder = f"/proc/{child.process.pid}"

    with open(f"{folder}/maps") as maps:  # noqa: PTH123 - no file of ours
        assert "_sqlite3" not in maps.read()
    with open(f"{folder}/status") as status:  # noqa: PTH123 - no file of ours
        assert "Threads:\t2" in status.read()  # The second one waits for the worker's end.
    assert os.getpriority(os.PRIO_PROCESS, child.process.pid or 0) == NICENESS


def test_a_nursery_has_children_ready_and_passes_over_one_that_died() -> None:
    nursery = Nursery(2)
    nursery.fill()
    assert nursery.is_warm(30)
    dead, alive = nursery._ready
    dead.process.kill()
    dead.process.join()

    found = nursery.take()

    assert found is alive
    found.end()
    nursery.end()


def test_a_child_that_is_stopped_is_silent_and_can_be_ended() -> None:
    child = begun(steps=200)
    pid = child.process.pid or 0
    wait_for(lambda: child.read(0.5))
    os.kill(pid, signal.SIGSTOP)
    time.sleep(0.2)

    while child.read(0.2):
        pass
    assert child.read(0.2) == []

    assert child.end() == -signal.SIGKILL
    assert not is_alive(pid)


@pytest.mark.parametrize(
    "attempt",
    ["socket.socket()", "sqlite3.connect(':memory:')", "subprocess.run(['true'])", "os.fork()", "os.system('true')"],
)
def test_a_child_reaches_no_network_no_database_and_no_other_program(attempt: str) -> None:
    assert "PermissionError: A process that trains may not do this" in confined(attempt)


@pytest.mark.parametrize(("gibibytes", "ends"), [(1, 0), (3, 1)])
def test_a_child_may_take_two_gibibytes_and_no_more(gibibytes: int, ends: int) -> None:
    script = f"from course.lab.child import confine; confine(); bytearray({gibibytes} * 1024**3)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert (done.returncode, "MemoryError" in done.stderr) == (ends, bool(ends))
