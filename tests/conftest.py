"""What several tests share: databases, a site over a small course, the shipped course served for real, a browser."""

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

sys.path.insert(0, str(Path(__file__).parent))
# Several processes test at once: torch takes one core in each, as it does in a run of the lab.
os.environ.setdefault("OMP_NUM_THREADS", "1")

from builders import ENGINES, REDIS, Running, chromium, create_tables, database_setting, serving, write_course

from course.database import Database
from course.problems import Problem, has_errors
from course.settings import SHIPPED, read_settings

NO_POSTGRESQL = "COURSE_TEST_POSTGRES_URL names no PostgreSQL server"
NO_REDIS = "COURSE_TEST_REDIS_URL names no Redis server"


def pytest_configure() -> None:
    """Leave nothing out where nobody would notice; and keep away from the database of whoever runs the tests."""
    if os.environ.get("CI") == "true" and "postgresql" not in ENGINES:
        raise pytest.UsageError(f"{NO_POSTGRESQL}. In CI everything that stores is tested on both: run .ci/run.")
    if os.environ.get("CI") == "true" and not REDIS:
        raise pytest.UsageError(f"{NO_REDIS}. In CI every kind of queue is tested: run .ci/run.")
    os.environ.pop("COURSE_DATABASE_URL", None)
    os.environ.pop("COURSE_JOBS_URL", None)


def pytest_report_header() -> str:
    """Say what the tests run on."""
    kept, queued = "databases: SQLite and PostgreSQL", "queues: every kind"
    if "postgresql" not in ENGINES:
        kept = f"databases: SQLite alone, since {NO_POSTGRESQL} (.ci/with-postgresql make test starts one)"
    if not REDIS:
        queued = f"queues: all but Redis, since {NO_REDIS} (.ci/with-redis make test starts one)"
    return f"{kept}\n{queued}"


@pytest.fixture(params=ENGINES)
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """What COURSE_DATABASE_URL says: nothing, for SQLite; and then the address of an empty PostgreSQL database."""
    with database_setting(request.param) as url:
        yield url


@pytest.fixture
def database(database_url: str, tmp_path: Path) -> Iterator[Database]:
    """An empty database with every table: SQLite, and then PostgreSQL."""
    settings = read_settings({"COURSE_VAR": str(tmp_path), "COURSE_DATABASE_URL": database_url}, root=SHIPPED)
    database = Database(settings.database)
    create_tables(database)
    yield database
    database.close()


@pytest.fixture
def course_folder(tmp_path: Path) -> Path:
    """A small course of its own for each test."""
    return write_course(tmp_path / "course")


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small course as it is compiled, since compiling takes longer than most tests."""
    from course.authoring.publishing import COMPILED, Publisher

    folder = write_course(tmp_path_factory.mktemp("published") / "course")
    problems: list[Problem] = []
    (folder / "var").mkdir()
    with Publisher(folder, folder / "var", report=problems.extend) as publisher:
        publisher.publish_changes()
    assert not has_errors(problems)
    return folder / "var" / COMPILED


@pytest.fixture
def site(course_folder: Path, published: Path, database_url: str) -> Iterator[Flask]:
    """The whole site over the small course, published, with an empty database: SQLite, and then PostgreSQL."""
    from course.app import create_app

    settings = read_settings({"COURSE_DATABASE_URL": database_url}, root=course_folder)
    shutil.copytree(published, settings.var / published.name)
    app = create_app(settings)
    app.testing = True
    database: Database = app.extensions["services"][Database]()
    create_tables(database)
    yield app
    database.close()


@pytest.fixture
def client(site: Flask) -> FlaskClient:
    """A browser without JavaScript, as far as Flask can play one."""
    return site.test_client()


@pytest.fixture(scope="session")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """Our own course, served by `course serve` with its worker."""
    with serving(SHIPPED, tmp_path_factory.mktemp("shipped") / "var") as running:
        running.wait_for("worker is warm", seconds=180)
        yield running


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """Debian's Chromium, which speaks to nobody but the site."""
    quiet = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
             "--disable-component-update", "--disable-sync"]  # fmt: skip
    return {"executable_path": chromium(), "args": quiet, "headless": True}
