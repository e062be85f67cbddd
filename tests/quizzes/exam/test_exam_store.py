from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import IntegrityError

from course.database import Database, metadata
from course.problems import KeyReusedError
from course.quizzes.attempt import AttemptClosedError, MayNotBeginError
from course.quizzes.exam.store import Change, Paper, begin, load_paper, open_exam_id, save, settle
from course.quizzes.quiz import Quiz
from course.quizzes.snapshot import take_snapshot
from course.quizzes.store import attempt_results
from course.quizzes.tables import attempts, responses
from course.web.store import Once

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def started(database: Database, exam: Quiz, *, key: str = "k", number: int = 1, minute: int = 0) -> str:
    snapshot = take_snapshot(exam, learner_id="l", language="ro", number=number)
    return begin(database, Once(key, "l", f"begin {number}"), snapshot, now=NOW + timedelta(minutes=minute))


def paper(database: Database, attempt_id: str, learner: str = "l") -> Paper:
    with database.read() as connection:
        found = load_paper(connection, learner, attempt_id)
    assert found is not None
    return found


def rows(database: Database, table: Any) -> list[Any]:
    with database.read() as connection:
        return list(connection.execute(select(table)))


def test_the_same_request_begins_once_and_a_second_exam_waits_for_the_first(database: Database, exam: Quiz) -> None:
    first = started(database, exam)

    assert started(database, exam) == first
    with pytest.raises(MayNotBeginError):
        started(database, exam, key="k2", number=2)
    with pytest.raises(KeyReusedError):
        started(database, exam, number=2)


def test_many_windows_that_begin_at_once_open_one_attempt(database: Database, exam: Quiz) -> None:
    def one(number: int) -> bool:
        try:
            started(database, exam, key=f"k{number}")
        except MayNotBeginError:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(one, range(16))) == 1
    assert len(rows(database, attempts)) == 1


def test_the_database_itself_counts_attempts(database: Database, exam: Quiz) -> None:
    attempt_id = started(database, exam)
    settle(database, paper(database, attempt_id), now=NOW)
    values = {key: value for key, value in rows(database, attempts)[0]._mapping.items() if key not in {"id", "number"}}

    for number in (1, 3, 0):  # taken, beyond the two that are allowed, no number
        with pytest.raises(IntegrityError), database.write() as connection:
            connection.execute(insert(attempts).values(id="other", number=number, **values))


def test_a_race_of_saves_ends_with_the_latest_change(database: Database, exam: Quiz) -> None:
    own = paper(database, started(database, exam))
    choices = ("world", "critic", "policy")

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: save(database, own, [Change("policy", choices[n % 3], n)], now=NOW), range(24)))

    assert paper(database, own.attempt_id).saved == {"policy": choices[23 % 3]}


def test_what_was_acknowledged_before_handing_in_is_graded(database: Database, exam: Quiz) -> None:
    """Saves race with handing in: each is either refused, or there when the exam is graded."""
    own = paper(database, started(database, exam))

    def one(number: int) -> bool:
        if number == 12:
            settle(database, own, now=NOW)
            return False
        try:
            save(database, own, [Change("policy", f"choice {number}", number)], now=NOW)
        except AttemptClosedError:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        acknowledged = [number for number, is_kept in enumerate(pool.map(one, range(24))) if is_kept]
    graded = [row.response for row in rows(database, responses)]
    assert graded == ([f"choice {max(acknowledged)}"] if acknowledged else [])


def test_an_exam_that_was_closed_and_not_graded_is_graded_at_the_next_visit(database: Database, exam: Quiz) -> None:
    own = paper(database, started(database, exam))
    save(database, own, [Change("policy", "policy", 1)], now=NOW)
    with database.write() as connection:
        connection.execute(text("UPDATE attempts SET closed_at = started_at"))  # the site ended before it graded

    settle(database, paper(database, own.attempt_id), now=NOW + timedelta(minutes=1))
    settle(database, paper(database, own.attempt_id), now=NOW + timedelta(minutes=2))
    assert [(row.question_id, row.points) for row in rows(database, responses)] == [("policy", 1000)]
    assert rows(database, attempts)[0].finished_at == NOW
    with database.read() as connection:
        [result] = attempt_results(connection, "l")
        assert open_exam_id(connection, "l", exam.slug) is None
    assert (result.share, result.is_passed, result.is_exam) == (500, False, True)


def test_another_learners_exam_is_not_there(database: Database, exam: Quiz) -> None:
    attempt_id = started(database, exam)

    with database.read() as connection:
        assert load_paper(connection, "other", attempt_id) is None
        assert open_exam_id(connection, "other", exam.slug) is None


@pytest.mark.parametrize("condition", ["finished_at IS NULL", "number = 1"])
def test_looking_up_attempts_uses_an_index(tmp_path: Path, condition: str) -> None:
    """SQLite tells its plan in words; the indexes are the same on PostgreSQL, which plans by the tables' sizes."""
    database = Database(f"sqlite:///{tmp_path / 'x.sqlite'}")
    with database.write() as connection:
        metadata.create_all(connection)
    asked = f"EXPLAIN QUERY PLAN SELECT id FROM attempts WHERE learner_id = 'l' AND quiz = 'q' AND {condition}"  # noqa: S608 - our own words
    with database.read() as connection:
        assert all("INDEX" in row[3] for row in connection.execute(text(asked)))
