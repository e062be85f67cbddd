import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from runs import wait_for

from course.lab.jobs import Jobs

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@pytest.fixture(autouse=True)
def own_signals() -> Iterator[None]:
    """Give the test runner back the signals that a consumer takes."""
    kept = [signal.getsignal(number) for number in SIGNALS]
    yield
    for number, handler in zip(SIGNALS, kept, strict=True):
        signal.signal(number, handler)


def test_what_the_site_rings_for_the_worker_hears(tmp_path: Path) -> None:
    heard: list[str] = []
    site = Jobs(tmp_path / "jobs.sqlite")
    worker = Jobs(tmp_path / "jobs.sqlite", heard.append)
    end = worker.listen(1)

    site.enqueue("first")
    site.enqueue("second")

    wait_for(lambda: len(heard) == 2)
    end()
    assert heard == ["first", "second"]
    assert site.is_empty()
    site.close()
    worker.close()


def test_a_job_survives_until_a_worker_is_there(tmp_path: Path) -> None:
    site = Jobs(tmp_path / "jobs.sqlite")
    site.enqueue("patient")
    site.close()
    heard: list[str] = []
    worker = Jobs(tmp_path / "jobs.sqlite", heard.append)
    assert not worker.is_empty()

    end = worker.listen(1)

    wait_for(lambda: heard == ["patient"])
    end()
    worker.close()


def test_as_many_jobs_run_at_once_as_there_are_slots(tmp_path: Path) -> None:
    together = threading.Barrier(2, timeout=5)
    met: list[str] = []

    def work(run_id: str) -> None:
        together.wait()
        met.append(run_id)

    worker = Jobs(tmp_path / "jobs.sqlite", work)
    worker.enqueue("one")
    worker.enqueue("two")
    end = worker.listen(2)

    wait_for(lambda: sorted(met) == ["one", "two"])
    end()
    worker.close()
