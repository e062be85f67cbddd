import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from sqlite3 import ProgrammingError

import pytest
from sqlalchemy import JSON, Column, Integer, MetaData, Table, func, insert, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from course.database import Database, Instant, add_if_missing
from course.problems import SettingsError
from course.settings import SHIPPED, read_settings

tables = MetaData()
notes = Table(
    "notes", tables, Column("id", Integer, primary_key=True), Column("at", Instant), Column("said", JSON, nullable=True)
)


@pytest.fixture
def database(database_url: str, tmp_path: Path) -> Iterator[Database]:
    """A database with one table of its own."""
    settings = read_settings({"COURSE_VAR": str(tmp_path), "COURSE_DATABASE_URL": database_url}, root=SHIPPED)
    database = Database(settings.database)
    with database.write() as connection:
        tables.create_all(connection)
    yield database
    database.close()


@pytest.fixture
def other(database: Database) -> Iterator[Database]:
    """The same database, as another process has it: with connections and locks of its own."""
    other = Database(str(database.engine.url))
    yield other
    other.close()


def count(database: Database) -> int:
    with database.read() as connection:
        return connection.execute(select(func.count()).select_from(notes)).scalar_one()


def add_next(database: Database, learner_id: str | None = None) -> None:
    """Decide by what is there, then write."""
    with database.write(learner_id) as connection:
        highest = connection.execute(select(func.max(notes.c.id))).scalar() or 0
        connection.execute(insert(notes).values(id=highest + 1))


def test_what_was_written_is_there_for_another_process(database: Database, other: Database) -> None:
    with database.write() as connection:
        connection.execute(insert(notes).values(id=1))
    assert count(other) == 1


def test_a_failed_write_leaves_nothing_behind(database: Database) -> None:
    with pytest.raises(IntegrityError), database.write() as connection:
        connection.execute(insert(notes).values(id=1))
        connection.execute(insert(notes).values(id=1))
    assert count(database) == 0


@pytest.mark.parametrize("learner", [None, "ana"])
def test_writers_of_two_processes_wait_for_each_other(database: Database, other: Database, learner: str | None) -> None:
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda through: add_next(through, learner), [database, other] * 50))
    assert count(database) == 100


def test_a_write_that_names_nobody_waits_for_every_other(database: Database, other: Database) -> None:
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda learner: add_next(other if learner else database, learner), [None, "ana"] * 25))
    assert count(database) == 50


def test_a_reader_sees_one_state_however_much_is_written_meanwhile(database: Database, other: Database) -> None:
    with database.read() as connection:
        before = connection.execute(select(func.count()).select_from(notes)).scalar_one()
        add_next(other)
        assert connection.execute(select(func.count()).select_from(notes)).scalar_one() == before
    assert count(database) == before + 1


def test_a_row_is_added_once_by_whoever_comes_first(database: Database, other: Database) -> None:
    def add(number: int) -> bool:
        with (database if number % 2 else other).write(f"learner-{number}") as connection:
            return add_if_missing(connection, notes, id=1, said=number)

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(add, range(32))) == 1


def test_what_is_missing_for_another_reason_is_still_refused(database: Database) -> None:
    with database.write() as connection:
        connection.execute(text("CREATE TABLE strict_notes (id INTEGER PRIMARY KEY, said TEXT NOT NULL)"))
        strict = Table("strict_notes", MetaData(), autoload_with=connection)
        with pytest.raises(IntegrityError):
            add_if_missing(connection, strict, id=1)


def test_an_instant_keeps_its_moment_whatever_zone_it_was_said_in(database: Database) -> None:
    said = datetime(2026, 3, 1, 14, 30, tzinfo=timezone(timedelta(hours=2)))
    with database.write() as connection:
        connection.execute(insert(notes).values(id=1, at=said))
    with database.read() as connection:
        assert connection.execute(select(notes.c.at)).scalar_one() == datetime(2026, 3, 1, 12, 30, tzinfo=UTC)


@pytest.mark.parametrize("said", ["a\x00b", "\ud800", "ș", {"ț": [1, 2.5, None]}])
def test_whatever_a_learner_sends_is_kept_as_it_came(database: Database, said: object) -> None:
    with database.write() as connection:
        connection.execute(insert(notes).values(id=1, said=said))
    with database.read() as connection:
        assert connection.execute(select(notes.c.said)).scalar_one() == said


def test_what_is_acknowledged_is_on_disk(database: Database) -> None:
    with database.read() as connection:
        if database.is_sqlite:
            assert connection.execute(text("PRAGMA journal_mode")).scalar() == "wal"
            assert connection.execute(text("PRAGMA synchronous")).scalar() == 2
            assert connection.execute(text("PRAGMA foreign_keys")).scalar() == 1
        else:
            assert connection.execute(text("SHOW synchronous_commit")).scalar() == "on"


def held_up(database: Database, first: str | None, second: str | None) -> bool:
    """Say whether a write for the second has to wait while one for the first is under way."""
    written = threading.Event()

    def write() -> None:
        with database.write(second):
            written.set()

    thread = threading.Thread(target=write)
    with database.write(first):
        thread.start()
        waits = not written.wait(0.3)
    thread.join()
    return waits


@pytest.mark.parametrize(
    ("first", "second", "waits"),
    [("ana", "dan", False), ("ana", "ana", True), ("ana", None, True), (None, "ana", True), (None, None, True)],
)
def test_learners_do_not_wait_for_each_other(
    database: Database, first: str | None, second: str | None, *, waits: bool
) -> None:
    assert held_up(database, first, second) == (waits or database.is_sqlite)


def test_a_reader_cannot_write_on_postgresql(database: Database) -> None:
    if not database.is_sqlite:
        with pytest.raises(DBAPIError, match="read-only"), database.read() as connection:
            connection.execute(insert(notes).values(id=1))


def test_a_server_that_does_not_answer_is_one_sentence_without_the_password() -> None:
    database = Database("postgresql+psycopg://ana:geheim@127.0.0.1:1/course")
    with pytest.raises(SettingsError, match=r"127\.0\.0\.1:1/course cannot be opened: .*refused") as caught:
        database.require()
    assert "geheim" not in str(caught.value)
    assert not database.can_be_read()


def test_a_missing_driver_is_one_sentence_that_says_what_to_install() -> None:
    with pytest.raises(SettingsError, match=r"pip install 'course\[postgres\]'"):
        Database("postgresql+pg8000://ana@127.0.0.1/course")


def test_a_file_that_was_taken_away_is_noticed(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'x.sqlite'}")
    with database.write() as connection:
        connection.execute(text("CREATE TABLE learners (id TEXT)"))
    assert database.can_be_read()
    (tmp_path / "x.sqlite").unlink()
    assert not database.can_be_read()
    database.close()


def test_a_connection_that_was_lent_when_all_were_given_up_ends_as_it_comes_back(other: Database) -> None:
    with other.read() as connection:
        lent = connection.connection.dbapi_connection
        other.close()
        assert connection.execute(text("SELECT 1")).scalar_one() == 1
    if other.is_sqlite:
        with pytest.raises(ProgrammingError, match="closed"):
            lent.execute("SELECT 1")
    else:
        assert lent.closed
