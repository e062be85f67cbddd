"""Trials as rows: of two requests that come at once, the one that was first holds."""

from datetime import UTC, datetime

from builders_of_trials import QUIZ_NAME, place_of
from flask import Flask

from course.database import Database
from course.experiments.store import commit, trial_of
from course.quizzes.attempt import Submission
from course.quizzes.practice.store import record_response
from course.quizzes.store import kept_responses
from course.web.store import Once

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def test_of_two_commitments_the_first_stays(site: Flask, database: Database) -> None:
    place = place_of(site, "ana")
    commit(database, place, {"choice": "canary-lower"}, now=NOW)
    commit(database, place, {"choice": "canary-higher"}, now=NOW)
    with database.read() as connection:
        kept = trial_of(connection, place)
        assert trial_of(connection, place_of(site, "ion")) is None
    assert kept is not None
    assert kept.response == {"choice": "canary-lower"}
    assert kept.made == {}


def test_a_question_that_is_answered_once_keeps_one_answer_whatever_its_key(site: Flask, database: Database) -> None:
    place = place_of(site, "ana")
    for key, choice in (("one", "canary-higher"), ("two", "canary-lower")):
        answer = place.snapshot.answer("leash", {"choice": choice})
        record_response(database, Once(key, "ana", key), Submission(place.snapshot, answer, {}), now=NOW)
    with database.read() as connection:
        kept = kept_responses(connection, "ana", QUIZ_NAME)
    assert [each.response for each in kept] == [{"choice": "canary-higher"}]
