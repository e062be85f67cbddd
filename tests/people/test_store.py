from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from course.database import Database
from course.people.store import ensure
from course.people.tables import learners

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def rows(database: Database) -> list[tuple[str, datetime]]:
    with database.read() as connection:
        return [(row.id, row.first_seen) for row in connection.execute(select(learners).order_by(learners.c.id))]


def test_a_learner_is_first_seen_once(database: Database) -> None:
    for hours in range(2):
        with database.write("ana") as connection:
            ensure(connection, "ana", now=NOW + timedelta(hours=hours))
    assert rows(database) == [("ana", NOW)]


def test_two_processes_that_see_a_learner_at_once_write_one_row(database: Database) -> None:
    other = Database(str(database.engine.url))

    def see(number: int) -> None:
        with (database if number % 2 else other).write(f"tab-{number}") as connection:
            ensure(connection, f"learner-{number // 8}", now=NOW)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(see, range(32)))
    other.close()
    assert [learner for learner, _ in rows(database)] == [f"learner-{number}" for number in range(4)]
