from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from course.chapters.store import mark_read, read_by
from course.chapters.tables import chapters_read
from course.database import Database
from course.problems import KeyReusedError
from course.web.store import Once, fingerprint

NOW = datetime(2026, 11, 5, 12, tzinfo=UTC)
LATER = datetime(2026, 11, 6, 12, tzinfo=UTC)


def once(key: str, chapter: str, learner: str = "ana") -> Once:
    return Once(key, learner, fingerprint("read", chapter))


def rows(database: Database) -> list[tuple[str, str, datetime]]:
    with database.read() as connection:
        return [(row.learner_id, row.chapter, row.read_at) for row in connection.execute(select(chapters_read))]


def test_a_chapter_is_remembered_as_read(database: Database) -> None:
    mark_read(database, once("k", "m/a"), "m/a", now=NOW)
    assert rows(database) == [("ana", "m/a", NOW)]


def test_the_same_request_twice_counts_once(database: Database) -> None:
    mark_read(database, once("k", "m/a"), "m/a", now=NOW)
    mark_read(database, once("k", "m/a"), "m/a", now=LATER)
    assert rows(database) == [("ana", "m/a", NOW)]


def test_reading_again_keeps_the_first_time(database: Database) -> None:
    mark_read(database, once("k", "m/a"), "m/a", now=NOW)
    mark_read(database, once("l", "m/a"), "m/a", now=LATER)
    assert rows(database) == [("ana", "m/a", NOW)]


def test_the_same_chapter_from_many_tabs_of_two_processes_is_read_once(database: Database) -> None:
    other = Database(str(database.engine.url))

    def read(number: int) -> None:
        through = database if number % 2 else other
        mark_read(through, once(f"k{number // 4}", f"m/{number // 8}"), f"m/{number // 8}", now=NOW)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(read, range(32)))
    other.close()
    assert sorted(chapter for _, chapter, _ in rows(database)) == ["m/0", "m/1", "m/2", "m/3"]


def test_a_key_serves_one_request_only(database: Database) -> None:
    mark_read(database, once("k", "m/a"), "m/a", now=NOW)
    with pytest.raises(KeyReusedError):
        mark_read(database, once("k", "m/b"), "m/b", now=NOW)
    with pytest.raises(KeyReusedError):
        mark_read(database, once("k", "m/a", learner="bob"), "m/a", now=NOW)
    assert len(rows(database)) == 1


def test_each_learner_has_their_own_chapters(database: Database) -> None:
    mark_read(database, once("k", "m/a"), "m/a", now=NOW)
    mark_read(database, once("l", "m/b"), "m/b", now=NOW)
    mark_read(database, once("m", "m/b", learner="bob"), "m/b", now=NOW)
    with database.read() as connection:
        assert read_by(connection, "ana") == {"m/a", "m/b"}
        assert read_by(connection, "bob") == {"m/b"}
        assert read_by(connection, "eve") == frozenset()
