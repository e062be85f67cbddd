from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest

from course.database import Database
from course.problems import KeyReusedError
from course.web.store import Once, earlier_effect, fingerprint, remember_effect

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def test_a_new_request_has_had_no_effect_and_an_old_one_has_its_own(database: Database) -> None:
    once = Once("key", "learner", fingerprint("a", "b"))
    with database.write() as connection:
        assert earlier_effect(connection, once) is None
        remember_effect(connection, once, effect="response-7", at=NOW)
    with database.write() as connection:
        assert earlier_effect(connection, once) == "response-7"


@pytest.mark.parametrize(
    "other", [Once("key", "learner", fingerprint("ab", "")), Once("key", "somebody else", fingerprint("a", "b"))]
)
def test_a_key_that_comes_back_with_another_request_is_refused(database: Database, other: Once) -> None:
    with database.write() as connection:
        remember_effect(connection, Once("key", "learner", fingerprint("a", "b")), effect="x", at=NOW)
    with database.write() as connection, pytest.raises(KeyReusedError):
        earlier_effect(connection, other)


def test_of_two_learners_with_the_same_key_at_the_same_moment_one_is_refused(database: Database) -> None:
    other = Database(str(database.engine.url))

    def send(number: int) -> bool:
        learner = f"learner-{number}"
        once = Once("key", learner, fingerprint("a"))
        try:
            with (database if number % 2 else other).write(learner) as connection:
                if earlier_effect(connection, once) is None:
                    remember_effect(connection, once, effect=learner, at=NOW)
        except KeyReusedError:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(send, range(16))) == 1
    other.close()
