"""What the lab's tests share: a database with a learner, runs in it, and a worker that really works."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from builders import create_tables
from sqlalchemy import select, update

from course.database import Database
from course.lab import attempt, store, worker
from course.lab.jobs import Jobs
from course.lab.recipe import Recipe
from course.lab.tables import run_events, runs
from course.settings import Settings, read_settings
from course.web.store import Once, fingerprint

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
WORK = """
from datetime import timedelta
from course.lab import attempt, store, worker
from course.settings import read_settings
store.LEASE = timedelta(seconds={lease})
attempt.STALL_SECONDS = {stall}
worker.HEARTBEAT_SECONDS, worker.SWEEP_SECONDS, worker.SEATS = {heartbeat}, {sweep}, {seats}
worker.work(read_settings())
"""


class Pace(NamedTuple):
    """How patient a worker is, in seconds, and how many runs it holds; as it is in truth where nothing else is said."""

    lease: float = store.LEASE.total_seconds()
    heartbeat: float = worker.HEARTBEAT_SECONDS
    sweep: float = worker.SWEEP_SECONDS
    stall: float = attempt.STALL_SECONDS
    seats: int = worker.SEATS


TRUE = Pace()
QUICK = Pace(lease=4, heartbeat=0.5, sweep=0.2, stall=3)


def settings_in(folder: Path, database_url: str, jobs_url: str = "") -> Settings:
    """Give settings whose jobs, and database where that is SQLite, are in this folder, with every table."""
    folder.mkdir(parents=True, exist_ok=True)
    told = {"COURSE_VAR": str(folder), "COURSE_DATABASE_URL": database_url, "COURSE_JOBS_URL": jobs_url}
    settings = read_settings(told)
    database = Database(settings.database)
    create_tables(database)
    database.close()
    return settings


def recipe(**changes: Any) -> Recipe:
    """Give a short recipe."""
    return Recipe(**{"task": "dog", "language": "en", "steps": 3, "group_size": 2, **changes})


def ask(database: Database, *, learner: str = "ana", key: str = "", now: datetime | None = None, **changes: Any) -> str:
    """Ask for a run as the page does."""
    wanted = recipe(**changes)
    once = Once(key or f"{learner}-{time.monotonic_ns()}", learner, fingerprint(str(wanted)))
    with database.write() as connection:
        return store.ask_for_run(connection, once, wanted, now=now or datetime.now(UTC))


def row(database: Database, run_id: str) -> Any:
    """Give a run as it stands in the database."""
    with database.read() as connection:
        return connection.execute(select(runs).where(runs.c.id == run_id)).one()


def state(database: Database, run_id: str) -> str:
    """Give a run's state."""
    return str(row(database, run_id).state)


def written(database: Database, run_id: str) -> list[tuple[int, int, str]]:
    """Give what every claim has written, in the order in which it was: claim, number, kind."""
    with database.read() as connection:
        columns = (run_events.c.claim, run_events.c.seq, run_events.c.kind)
        rows = connection.execute(select(*columns).where(run_events.c.run_id == run_id).order_by(run_events.c.id))
        return [(each.claim, each.seq, each.kind) for each in rows]


def states(database: Database, run_ids: Collection[str]) -> set[str]:
    """Give the states that these runs are in."""
    return {state(database, run_id) for run_id in run_ids}


def bodies(database: Database, run_id: str) -> list[str]:
    """Give what a run's events say."""
    with database.read() as connection:
        found = select(run_events.c.body).where(run_events.c.run_id == run_id).order_by(run_events.c.id)
        return list(connection.execute(found).scalars())


def is_under_way(database: Database, run_id: str) -> bool:
    """Say whether a run has come some steps far."""
    return len(written(database, run_id)) > 3


def ring(settings: Settings, database: Database, **changes: Any) -> str:
    """Ask for a run and ring for it, as the page does."""
    run_id = ask(database, learner=f"learner-{time.monotonic_ns()}", **changes)
    jobs = Jobs(settings.jobs)
    jobs.enqueue(run_id)
    jobs.close()
    return run_id


def expire(database: Database, run_id: str) -> None:
    """Let the time pass that a lease lasts."""
    with database.write() as connection:
        past = datetime.now(UTC) - timedelta(seconds=1)
        connection.execute(update(runs).where(runs.c.id == run_id).values(lease_until=past))


def wait_for(condition: Callable[[], object], seconds: float = 10) -> None:
    """Wait until something holds."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not come about in time"
        time.sleep(0.01)


@dataclass
class Working:
    """A worker in a process of its own."""

    process: subprocess.Popen[str]

    def descendants(self) -> list[int]:
        """Give the processes that it has started, and those that they have."""
        found, parents = [], {self.process.pid}
        table = _parents()
        while parents:
            parents = {pid for pid, parent in table.items() if parent in parents}
            found += parents
        return found

    def training(self) -> list[int]:
        """Give the children that train, and not those that wait for a recipe: a training one uses the processor."""
        table = _parents()
        own = {pid for pid, parent in table.items() if parent == self.process.pid}
        children = [pid for pid, parent in table.items() if parent in own]
        before = [_ticks(pid) for pid in children]
        time.sleep(0.15)
        return [pid for pid, ticks in zip(children, before, strict=True) if _ticks(pid) > ticks]


@contextmanager
def working(settings: Settings, pace: Pace = TRUE) -> Iterator[Working]:
    """Run a worker until the block ends; it is warm when the block begins."""
    address = settings.database_url.replace("postgresql+psycopg://", "postgresql://")
    told = {"COURSE_VAR": str(settings.var), "COURSE_DATABASE_URL": address, "COURSE_JOBS_URL": settings.jobs_url}
    process = subprocess.Popen(
        [sys.executable, "-u", "-W", "error", "-c", WORK.format(**pace._asdict())],
        env={**os.environ, **told}, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    try:
        assert "warm" in process.stdout.readline()
        yield Working(process)
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGCONT)
            process.terminate()
        process.wait(10)
        process.stdout.close()


def is_alive(pid: int) -> bool:
    """Say whether a process is there and not merely waiting to be buried."""
    with suppress(OSError):
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    return False


def kill(pid: int) -> None:
    """Kill a process outright."""
    os.kill(pid, signal.SIGKILL)


def _ticks(pid: int) -> int:
    """Give the time that a process has used, in hundredths of a second."""
    with suppress(OSError):
        return sum(map(int, Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]))
    return 0


def _parents() -> dict[int, int]:
    table = {}
    for folder in Path("/proc").iterdir():
        with suppress(OSError, ValueError):
            table[int(folder.name)] = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
    return table
