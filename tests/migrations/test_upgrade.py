from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from builders import join_tables

from course.database import Database, metadata
from course.migrations import upgrade
from course.settings import SHIPPED, read_settings


@pytest.fixture
def database(database_url: str, tmp_path: Path) -> Iterator[Database]:
    """A database without any table."""
    settings = read_settings({"COURSE_VAR": str(tmp_path), "COURSE_DATABASE_URL": database_url}, root=SHIPPED)
    database = Database(settings.database)
    yield database
    database.close()


def test_the_steps_lead_to_the_tables_that_the_code_knows(database: Database) -> None:
    join_tables()
    upgrade(database)
    with database.read() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, metadata) == []


def test_a_second_upgrade_has_nothing_to_do(database: Database) -> None:
    assert upgrade(database)
    assert not upgrade(database)


def test_processes_that_start_at_once_find_it_done_by_one_of_them(database: Database) -> None:
    others = [Database(str(database.engine.url)) for _ in range(3)]
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(upgrade, others))
    assert not upgrade(database)
    for other in others:
        other.close()
