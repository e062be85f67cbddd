from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from course.database import Database
from course.people.store import ensure
from course.problems import KeyReusedError
from course.quizzes.attempt import Sitting, Submission
from course.quizzes.practice.store import Recorded, record_response, save_drafts
from course.quizzes.questions.question import Key
from course.quizzes.quiz import Quiz
from course.quizzes.snapshot import take_snapshot
from course.quizzes.store import kept_responses, load_sitting, load_snapshot
from course.quizzes.tables import attempts, drafts, responses
from course.web.store import Once, fingerprint

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def send(  # noqa: PLR0913 - a builder: what is not named does not matter
    database: Database, quiz: Quiz, question_id: str, choice: str, *, key: str, learner: str = "l", minute: int = 0,
    marked: dict[str, Any] | None = None,
) -> Recorded:  # fmt: skip
    snapshot = take_snapshot(quiz, learner_id=learner, language="ro")
    once = Once(key, learner, fingerprint(question_id, choice))
    submission = Submission(snapshot, snapshot.answer(question_id, choice), marked or {})
    return record_response(database, once, submission, now=NOW + timedelta(minutes=minute))


def at(database: Database, quiz: Quiz, learner: str = "l") -> Sitting:
    with database.read() as connection:
        return load_sitting(connection, quiz, learner)


def rows(database: Database, table: Any) -> list[Any]:
    with database.read() as connection:
        return list(connection.execute(select(table)))


def edited(quiz: Quiz) -> Quiz:
    reward, policy = quiz.questions
    return replace(quiz, questions=(reward, replace(policy, key=Key("critic"), version="edited")))


def test_an_answer_is_kept_with_its_attempt_and_snapshot(database: Database, quiz: Quiz) -> None:
    send(database, quiz, "policy", "world", key="k1")

    (attempt,) = rows(database, attempts)
    (response,) = rows(database, responses)
    assert (attempt.learner_id, attempt.quiz, attempt.quiz_version) == ("l", "two-steps", quiz.version)
    assert (attempt.started_at, attempt.finished_at) == (NOW, None)
    assert (response.question_id, response.number, response.response, response.points) == ("policy", 1, "world", 0)
    assert (response.attempt_id, response.at) == (attempt.id, NOW)


def test_the_same_request_counts_once(database: Database, quiz: Quiz) -> None:
    first = send(database, quiz, "policy", "world", key="k1")
    second = send(database, quiz, "policy", "world", key="k1", minute=5)

    assert first.is_new
    assert second == Recorded(first.response_id, is_new=False)
    assert len(rows(database, responses)) == 1


def test_the_same_key_with_another_answer_is_refused_and_changes_nothing(database: Database, quiz: Quiz) -> None:
    send(database, quiz, "policy", "world", key="k1")

    with pytest.raises(KeyReusedError):
        send(database, quiz, "policy", "policy", key="k1")
    with pytest.raises(KeyReusedError):
        send(database, quiz, "policy", "world", key="k1", learner="other")
    assert len(rows(database, responses)) == 1
    assert len(rows(database, attempts)) == 1


def test_the_same_request_many_times_at_once_counts_once(database: Database, quiz: Quiz) -> None:
    with ThreadPoolExecutor(8) as pool:
        sent = list(pool.map(lambda _: send(database, quiz, "policy", "world", key="k1"), range(24)))

    assert len({recorded.response_id for recorded in sent}) == 1
    assert [recorded.is_new for recorded in sent].count(True) == 1
    assert len(rows(database, responses)) == 1


def test_two_processes_with_the_same_request_count_once(database: Database, quiz: Quiz) -> None:
    other = Database(str(database.engine.url))
    with ThreadPoolExecutor(8) as pool:
        send_to = [database, other] * 8
        sent = list(pool.map(lambda each: send(each, quiz, "policy", "world", key="k1"), send_to))
    other.close()

    assert len({recorded.response_id for recorded in sent}) == 1
    assert len(rows(database, responses)) == 1


def test_two_tabs_share_one_attempt_and_number_their_answers(database: Database, quiz: Quiz) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: send(database, quiz, "policy", "world", key=f"k{n}"), range(16)))

    assert len(rows(database, attempts)) == 1
    assert sorted(row.number for row in rows(database, responses)) == list(range(1, 17))


def test_a_right_answer_settles_its_question(database: Database, quiz: Quiz) -> None:
    right = send(database, quiz, "policy", "policy", key="k1")
    later = send(database, quiz, "policy", "world", key="k2", minute=1)

    assert later == Recorded(right.response_id, is_new=False)
    assert len(rows(database, responses)) == 1
    assert at(database, quiz).standings["policy"].is_right


def test_an_attempt_ends_when_every_question_is_settled(database: Database, quiz: Quiz) -> None:
    send(database, quiz, "policy", "policy", key="k1")
    assert rows(database, attempts)[0].finished_at is None
    send(database, quiz, "reward", "canary-key", key="k2", minute=3)

    assert rows(database, attempts)[0].finished_at == NOW + timedelta(minutes=3)
    send(database, quiz, "reward", "label", key="k3", minute=4)
    assert len(rows(database, attempts)) == 1


def test_answers_survive_a_restart(database: Database, quiz: Quiz) -> None:
    send(database, quiz, "policy", "world", key="k1", marked={"reward": "loss"})
    database.close()

    again = Database(str(database.engine.url))
    sitting = at(again, quiz)
    again.close()
    assert sitting.standings["policy"].shown.response == "world"
    assert sitting.drafts == {"reward": "loss"}


def test_what_was_marked_at_other_questions_is_kept_until_it_is_sent(database: Database, quiz: Quiz) -> None:
    send(database, quiz, "policy", "world", key="k1", marked={"reward": "loss"})
    send(database, quiz, "policy", "critic", key="k2", minute=1, marked={"reward": "label"})
    assert at(database, quiz).drafts == {"reward": "label"}

    send(database, quiz, "reward", "label", key="k3", minute=2)
    assert at(database, quiz).drafts == {}
    assert rows(database, drafts) == []


def test_drafts_alone_open_an_attempt_without_an_answer(database: Database, quiz: Quiz) -> None:
    snapshot = take_snapshot(quiz, learner_id="l", language="ro")
    save_drafts(database, "l", snapshot=snapshot, marked={}, now=NOW)
    assert rows(database, attempts) == []

    save_drafts(database, "l", snapshot=snapshot, marked={"reward": "loss"}, now=NOW)
    assert len(rows(database, attempts)) == 1
    assert at(database, quiz).drafts == {"reward": "loss"}
    assert at(database, quiz).standings == {}


def test_an_edited_quiz_does_not_change_an_earlier_grade(database: Database, quiz: Quiz) -> None:
    send(database, quiz, "policy", "world", key="k1")
    send(database, quiz, "policy", "policy", key="k2", minute=1)
    send(database, edited(quiz), "reward", "label", key="k3", minute=2)

    with database.read() as connection:
        for kept in kept_responses(connection, "l"):
            snapshot = load_snapshot(connection, kept.attempt_id)
            assert snapshot.grade(kept.question_id, kept.response).points == kept.points
    assert at(database, edited(quiz)).standings["policy"].is_right


def test_an_answer_to_an_edited_question_opens_a_new_attempt(database: Database, quiz: Quiz) -> None:
    send(database, quiz, "policy", "world", key="k1", marked={"reward": "loss"})
    send(database, edited(quiz), "policy", "critic", key="k2", minute=1)

    first, second = sorted(rows(database, attempts), key=lambda row: row.started_at)
    assert (first.finished_at, second.finished_at) == (NOW + timedelta(minutes=1), None)
    assert second.quiz_version == edited(quiz).version
    sitting = at(database, edited(quiz))
    assert sitting.standings["policy"].was_right_at_once
    assert sitting.drafts == {"reward": "loss"}


def test_an_answer_to_an_unchanged_question_stays_in_its_attempt(database: Database, quiz: Quiz) -> None:
    send(database, quiz, "reward", "label", key="k1")
    send(database, edited(quiz), "reward", "loss", key="k2", minute=1)

    assert len(rows(database, attempts)) == 1


def test_learners_do_not_see_each_other(database: Database, quiz: Quiz) -> None:
    send(database, quiz, "policy", "world", key="k1", learner="one")
    send(database, quiz, "policy", "policy", key="k2", learner="two")

    assert at(database, quiz, "one").standings["policy"].shown.response == "world"
    assert at(database, quiz, "three").standings == {}


def test_the_database_itself_allows_one_open_attempt(database: Database, quiz: Quiz) -> None:
    send(database, quiz, "policy", "world", key="k1")
    values = {
        "learner_id": "l",
        "quiz": "two-steps",
        "quiz_version": "",
        "snapshot": {},
        "number": 2,
        "started_at": NOW,
    }

    with pytest.raises(IntegrityError), database.write() as connection:
        connection.execute(insert(attempts).values(id="second", **values))
    with database.write() as connection:
        ensure(connection, "l", now=NOW)
        connection.execute(insert(attempts).values(id="second", finished_at=NOW, **values))


def test_the_database_itself_numbers_answers_once(database: Database, quiz: Quiz) -> None:
    send(database, quiz, "policy", "world", key="k1")
    (first,) = rows(database, responses)

    with pytest.raises(IntegrityError), database.write() as connection:
        connection.execute(insert(responses).values(**{**first._mapping, "id": "second"}))
