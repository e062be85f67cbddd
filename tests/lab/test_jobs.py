import logging
import os
import signal
import sqlite3
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from builders import ENGINES, REDIS, database_setting, empty_redis
from runs import wait_for

from course.lab.jobs import Jobs

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
KINDS = ("file", *(each for each in ENGINES if each != "sqlite"), *(["redis"] if REDIS else []))


@pytest.fixture(autouse=True)
def own_signals() -> Iterator[None]:
    """Give the test runner back the signals that a consumer takes."""
    kept = [signal.getsignal(number) for number in SIGNALS]
    yield
    for number, handler in zip(SIGNALS, kept, strict=True):
        signal.signal(number, handler)


@pytest.fixture(params=KINDS)
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty queue of each kind."""
    if request.param == "file":
        yield f"sqlite:///{tmp_path / 'jobs.sqlite'}"
    elif request.param == "redis":
        with empty_redis() as url:
            yield url
    else:
        with database_setting(request.param) as url:
            yield url


@pytest.fixture
def site(address: str) -> Iterator[Jobs]:
    jobs = Jobs(address)
    yield jobs
    jobs.close()


def test_what_the_site_rings_for_the_worker_hears_in_order(address: str, site: Jobs) -> None:
    heard: list[str] = []
    worker = Jobs(address, heard.append)
    end = worker.listen()

    site.enqueue("first")
    site.enqueue("second")

    wait_for(lambda: len(heard) == 2)
    end()
    worker.close()
    assert heard == ["first", "second"]


def test_a_job_survives_until_a_worker_is_there_and_is_heard_once(address: str, site: Jobs) -> None:
    site.enqueue("patient")
    site.close()
    heard: list[str] = []
    workers = [Jobs(address, heard.append) for _ in range(2)]

    ends = [worker.listen() for worker in workers]
    wait_for(lambda: heard == ["patient"])
    site.enqueue("last")
    wait_for(lambda: "last" in heard)

    for end, worker in zip(ends, workers, strict=True):
        end()
        worker.close()
    assert heard == ["patient", "last"]


def test_a_worker_that_is_busy_leaves_the_next_job_to_another(address: str, site: Jobs) -> None:
    heard: list[tuple[str, str]] = []
    rest = threading.Event()

    def busy(run_id: str) -> None:
        heard.append(("busy", run_id))
        rest.wait(5)

    first = Jobs(address, busy)
    end_first = first.listen()
    site.enqueue("one")
    wait_for(lambda: heard == [("busy", "one")])
    second = Jobs(address, lambda run_id: heard.append(("free", run_id)))
    end_second = second.listen()

    site.enqueue("two")

    wait_for(lambda: ("free", "two") in heard, 5)
    rest.set()
    for end, worker in ((end_first, first), (end_second, second)):
        end()
        worker.close()


def test_sites_that_ring_for_the_first_time_at_once_all_ring(address: str) -> None:
    sites = [Jobs(address) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda each: each[1].enqueue(f"run-{each[0]}"), enumerate(sites)))

    assert sites[0]._huey.pending_count() == 4
    for each in sites:
        each.close()


@pytest.mark.parametrize(
    "nowhere", ["unix:///nowhere/redis.sock", "postgresql://course@/postgres?host=/nowhere", "redis://127.0.0.1:1/0"]
)
def test_a_queue_that_cannot_be_reached_costs_no_run(nowhere: str, caplog: pytest.LogCaptureFixture) -> None:
    jobs = Jobs(nowhere)

    with caplog.at_level(logging.WARNING):
        jobs.enqueue("lonely")

    assert "a worker finds run lonely by itself" in caplog.text
    jobs.close()


def test_what_is_in_the_queue_cannot_run_code(tmp_path: Path) -> None:
    planted = tmp_path / "planted"
    path = tmp_path / "jobs.sqlite"
    heard: list[str] = []
    worker = Jobs(f"sqlite:///{path}", heard.append)
    pickled = b"cos\nsystem\n(S'touch " + os.fsencode(planted) + b"'\ntR."
    with sqlite3.connect(path) as connection:
        connection.execute("INSERT INTO task (queue, data, priority) VALUES ('lab', ?, 0)", (pickled,))
    connection.close()
    end = worker.listen()
    Jobs(f"sqlite:///{path}").enqueue("good")

    wait_for(lambda: heard == ["good"])
    end()
    worker.close()
    assert not planted.exists()
