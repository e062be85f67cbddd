"""Small true courses for tests, everything valid, so that a test changes only what it is about; and where they run.

Whatever stores is tested on SQLite, and on PostgreSQL too where COURSE_TEST_POSTGRES_URL names a server that may be
written to. `.ci/with-postgresql make test` starts one for the time of the tests. So it is with the queue of runs, with
Redis and COURSE_TEST_REDIS_URL; `.ci/with-redis` starts one.
"""

import importlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
import redis

from course.database import Database, metadata
from course.settings import SHIPPED

POSTGRES = os.environ.get("COURSE_TEST_POSTGRES_URL", "")
ENGINES = ("sqlite", "postgresql") if POSTGRES else ("sqlite",)
REDIS = os.environ.get("COURSE_TEST_REDIS_URL", "")

COURSE = """\
title: {ro: Curs mic, en: Small course}
description: {ro: Un curs pentru teste., en: A course for tests.}
languages: [ro, en]
modules:
  - slug: basics
    title: {ro: Baze, en: Basics}
    chapters: [first, second]
    quiz: basics
"""

CHAPTER = """\
---
title: {title}
summary: {summary}
objectives:
  - {objective}
takeaway: {takeaway}
{translated}---
{body}
"""

QUIZ = """\
language: ro
title: Test mic
chapter: basics/second
objectives:
  colours: recunoaște o culoare
questions:
  - id: sky
    kind: single
    objective: colours
    stem: Ce culoare are cerul senin?
    choices:
      green: Este verde
      blue: Este albastru
      black: Este negru
    answer: blue
    feedback:
      green: Verde este iarba.
      blue: Da, lumina albastră este împrăștiată mai mult.
      black: Negru este cerul nopții.
    explanation: Moleculele aerului împrăștie mai mult lumina albastră.
    see: second#sky
    hints: [Privește ziua., Nu noaptea.]
"""


STAMPS = """\
translated:
  front matter: "846cc7673e6cf97a"
  start: "abbacfdd5fa349b1"
"""


def chapter(
    title: str, body: str, *, summary: str = "Pe scurt.", takeaway: str = "O idee.", translated: str = ""
) -> str:
    """Write a chapter's text; a translation's with the stamps of its sections."""
    return CHAPTER.format(
        title=title, summary=summary, objective="poți ceva", takeaway=takeaway, translated=translated, body=body
    )


def write_course(folder: Path) -> Path:
    """Write a course of two chapters and one quiz; the second chapter is there in Romanian only."""
    files = {
        "content/course.yaml": COURSE,
        "content/ro/basics/01-first.md": chapter("Primul", "## Început {#start}\n\nUn text cu $x^2$.\n"),
        "content/en/basics/01-first.md": chapter(
            "The first", "## Start {#start}\n\nA text with $x^2$.\n", translated=STAMPS
        ),
        "content/ro/basics/02-second.md": chapter("Al doilea", "## Cerul {#sky}\n\nSus.\n\n```quiz\nbasics\n```\n"),
        "quizzes/basics.yaml": QUIZ,
    }
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return folder


@dataclass
class Running:
    """A `course serve` that really runs."""

    url: str
    process: subprocess.Popen[str]
    var: Path
    output: Path

    def said(self) -> str:
        """Give what its terminal shows."""
        return self.output.read_text("utf-8")

    def wait_for(self, words: str, seconds: float = 20) -> None:
        """Wait until its terminal shows these words."""
        wait_until(lambda: words in self.said(), seconds, f"{words!r} in:\n{self.said()}")


@contextmanager
def database_setting(engine: str, server: str = POSTGRES) -> Iterator[str]:
    """Give what COURSE_DATABASE_URL says for an empty database: nothing for SQLite; on PostgreSQL, its own schema."""
    if engine == "sqlite":
        yield ""
        return
    schema = f"test_{uuid.uuid4().hex}"
    _tell(server, f"CREATE SCHEMA {schema}")
    try:
        yield f"{server}{'&' if '?' in server else '?'}options=-csearch_path%3D{schema}"
    finally:
        _tell(server, "SET lock_timeout = '10s'", f"DROP SCHEMA {schema} CASCADE")


@contextmanager
def empty_redis(server: str = REDIS) -> Iterator[str]:
    """Give what COURSE_JOBS_URL says for a Redis with nothing in it; processes that test at once have one each."""
    number = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
    url = f"{server}{'&' if '?' in server else '?'}db={number}"
    with redis.Redis.from_url(url) as connection:
        connection.flushdb()
        yield url
        connection.flushdb()


def _tell(server: str, *statements: str) -> None:
    with psycopg.connect(server, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement.encode())


def join_tables() -> None:
    """Let the metadata know the tables of every slice, whoever else has imported them or has not."""
    for path in sorted((SHIPPED / "course").rglob("tables.py")):
        importlib.import_module(".".join(path.relative_to(SHIPPED).with_suffix("").parts))


def create_tables(database: Database) -> None:
    """Make every slice's tables as the code knows them; that the migrations lead there has its own test."""
    join_tables()
    with database.write() as connection:
        metadata.create_all(connection)


@contextmanager
def serving(root: Path, var: Path, *options: str, port: int | None = None, database_url: str = "") -> Iterator[Running]:
    """Run `course serve` until the block ends."""
    port = port or free_port()
    output = var.parent / f"{var.name}.log"
    environment = {**os.environ, "COURSE_PORT": str(port), "COURSE_VAR": str(var), "PYTHONUNBUFFERED": "1"}
    environment["COURSE_LANGUAGE"] = "en"
    environment["COURSE_DATABASE_URL"] = database_url
    with output.open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "course", "serve", "--root", str(root), *options],
            env=environment, stdout=log, stderr=subprocess.STDOUT, text=True, start_new_session=True,
        )  # fmt: skip
        running = Running(f"http://127.0.0.1:{port}", process, var, output)
        try:
            wait_until(lambda: answers(f"{running.url}/healthz"), 120, running.said)
            yield running
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGINT)
                process.wait(20)


def family(pid: int) -> set[int]:
    """Find the processes that descend from this one."""
    listed = subprocess.run(["/bin/ps", "-eo", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
    parents = {int(line.split()[0]): int(line.split()[1]) for line in listed.splitlines()}
    found = {pid}
    while more := {child for child, parent in parents.items() if parent in found} - found:
        found |= more
    return found - {pid}


def is_alive(pid: int) -> bool:
    """Say whether a process is there and not merely waiting to be buried."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def command_of(pid: int) -> list[str]:
    """Give a process's command line, word by word; none where the process is gone."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().split("\0")
    except OSError:
        return []


def answers(url: str) -> bool:
    """Say whether a page can be fetched."""
    try:
        with urllib.request.urlopen(url, timeout=5) as response:  # noqa: S310 - our own address
            return bool(response.status == 200)
    except OSError:
        return False


def wait_until(condition: object, seconds: float, complaint: object) -> None:
    """Wait for a condition, and fail with the complaint when it does not come."""
    deadline = time.monotonic() + seconds
    while not condition():  # type: ignore[operator]
        if time.monotonic() > deadline:
            raise AssertionError(complaint() if callable(complaint) else complaint)
        time.sleep(0.05)


def free_port() -> int:
    """Find a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def chromium() -> str:
    """Find the browser.

    Raises: AssertionError with what to do, if there is none.
    """
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    assert found, "The browser tests need Chromium. On Debian: apt-get install chromium"
    return found
