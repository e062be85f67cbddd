"""Export and erasure: complete for one learner, and not touching another. Found by going through every table."""

import json
from base64 import b64decode
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Column, ForeignKey, MetaData, String, Table, insert
from studying import (
    QUIZ,
    WRONG,
    answer_quiz,
    ask_for_certificate,
    earn,
    everything,
    learner_of,
    read_chapter,
    run_in_the_lab,
)

from course.database import Database, metadata
from course.experiments.tables import trial_runs, trials
from course.progress import store
from course.progress.export import export_of, without_keys
from course.progress.store import rows_of
from course.quizzes.tables import attempts, drafts, extra_time, hints, responses
from course.review.tables import review_answers, review_hints, review_ratings

NOT_PERSONAL: frozenset[str] = frozenset()
"""Tables without a row of any learner's; a table that is added here says nothing of a person."""


def live(client: FlaskClient, database: Database) -> str:
    """Leave a row in every table."""
    earn(client)
    ask_for_certificate(client)
    client.get("/en/review")
    learner, now = learner_of(client), datetime.now(UTC)
    run_in_the_lab(database, learner)
    (attempt,) = [row for row in everything(database)["attempts"] if row["learner_id"] == learner]
    reviewed = {"learner_id": learner, "quiz": "basics", "question_id": "sky", "number": 1, "at": now}
    answer = {**reviewed, "id": learner[::-1], "snapshot": {}, "response": "blue", "points": 1000}
    kept = {"attempt_id": attempt["id"], "question_id": "sky", "response": "green", "saved_at": now}
    more = {"quiz": "basics", "learner_id": learner, "minutes": 5, "actor": "teacher", "at": now}
    own_run = next(row["id"] for row in everything(database)["runs"] if row["learner_id"] == learner)
    trial = {"id": learner, "attempt_id": attempt["id"], "question_id": "sky", "question_version": "v"}
    with database.write() as connection:
        connection.execute(insert(trials).values(**trial, response={"choice": "blue"}, committed_at=now))
        connection.execute(insert(trial_runs).values(trial_id=learner, role="run", number=1, run_id=own_run))
        connection.execute(insert(drafts).values(**kept))
        connection.execute(insert(hints).values(attempt_id=attempt["id"], question_id="sky", number=1, at=now))
        connection.execute(insert(review_hints).values(**reviewed, round=0))
        connection.execute(insert(extra_time).values(**more))
        connection.execute(insert(review_answers).values(**answer))
        connection.execute(insert(review_ratings).values(answer_id=learner[::-1], said="knew", at=now))
    return learner


def test_every_table_gets_a_row_in_these_tests(client: FlaskClient, kept: Database) -> None:
    live(client, kept)
    empty = {name for name, rows in everything(kept).items() if not rows}
    assert empty == NOT_PERSONAL, "let `live` leave a row in each new table, or say that no row of it is a learner's"


def test_the_export_has_every_row_of_every_table(client: FlaskClient, kept: Database) -> None:
    learner = live(client, kept)
    exported = json.loads(client.get("/en/me/export").text)
    assert exported["learner"] == learner
    there = {name: len(rows) for name, rows in everything(kept).items() if name not in NOT_PERSONAL}
    assert {name: len(rows) for name, rows in exported["tables"].items()} == there


def test_the_export_has_every_column_and_reads_as_it_was_kept(client: FlaskClient, kept: Database) -> None:
    live(client, kept)
    exported = json.loads(client.get("/en/me/export").text)["tables"]
    for name, rows in everything(kept).items():
        for row, told in zip(rows, exported[name], strict=True):
            assert set(told) == set(row)
    assert exported["certificates"][0]["name"] == "Ștefania Ionescu"
    assert exported["run_events"][0]["body"] == '{"answers": []}'
    assert b64decode(exported["run_policies"][0]["body"]) == b"\x00trained"


def test_the_export_is_a_file_that_nobody_keeps(client: FlaskClient, kept: Database) -> None:
    live(client, kept)
    answer = client.get("/en/me/export")
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.mimetype == "application/json"


def test_erasure_leaves_no_row_and_no_trace_of_the_learner(client: FlaskClient, kept: Database) -> None:
    learner = live(client, kept)
    sent = client.post("/en/me/erase")
    assert (sent.status_code, sent.location) == (303, "/en/me/erased")
    left = everything(kept)
    assert {name for name, rows in left.items() if rows} <= NOT_PERSONAL
    assert learner not in str(left)
    with client.session_transaction() as session:
        assert "learner" not in session
    assert client.get("/en/me/erased").status_code == 200
    assert client.post("/en/me/erase").status_code == 303


def test_erasure_and_export_leave_another_learner_alone(site: Flask, client: FlaskClient, kept: Database) -> None:
    other = site.test_client()
    one, two = live(client, kept), live(other, kept)
    assert two not in client.get("/en/me/export").text
    with kept.read() as connection:
        before = rows_of(connection, two)
    client.post("/en/me/erase")
    with kept.read() as connection:
        assert rows_of(connection, two) == before
    assert one not in str(everything(kept))
    assert sum(map(len, before.values())) == sum(map(len, everything(kept).values()))


def test_a_table_whose_rows_are_a_learners_is_found_however_it_hangs_on_them() -> None:
    """The walk is tried on tables that were planted; each would be missed by a walk that looks for less."""
    planted = MetaData()
    learners = Table("learners", planted, Column("id", String, primary_key=True))
    by_column = Table("by_column", planted, Column("id", String, primary_key=True), Column("learner_id", String))
    by_parent = Table(
        "by_parent", planted, Column("id", String, primary_key=True), Column("up", ForeignKey("by_column.id"))
    )
    by_grandparent = Table("by_grandparent", planted, Column("up", ForeignKey("by_parent.id"), primary_key=True))
    apart = Table("apart", planted, Column("id", String, primary_key=True))
    assert learners is not None
    for table in (by_column, by_parent, by_grandparent):
        assert store._own(table, "one") is not None
    assert store._own(apart, "one") is None


def test_no_table_of_the_site_is_out_of_the_walks_reach() -> None:
    reached = {table.name for table, _ in store._personal("anybody")}
    assert {table.name for table in metadata.sorted_tables} - reached == NOT_PERSONAL


def test_an_unfinished_attempt_is_exported_without_its_key(client: FlaskClient, kept: Database) -> None:
    answer_quiz(client, WRONG)
    exported = client.get("/en/me/export").text
    assert "împrăști" not in exported
    assert '"blue"' not in exported
    (attempt,) = json.loads(exported)["tables"]["attempts"]
    assert "key" not in attempt["snapshot"]["questions"][0]
    assert attempt["snapshot"]["questions"][0]["id"] == "sky"
    answer_quiz(client, "Este albastru")
    assert '"blue"' in client.get("/en/me/export").text


@pytest.mark.parametrize(("is_finished", "review", "is_told"), [(True, True, True), (True, False, False)])
def test_a_quiz_that_never_shows_its_key_does_not_export_it(
    client: FlaskClient, kept: Database, *, is_finished: bool, review: bool, is_told: bool
) -> None:
    answer_quiz(client, "Este albastru" if is_finished else WRONG)
    (attempt,) = everything(kept)["attempts"]
    settings = {**attempt["snapshot"]["settings"], "review": review}
    snapshot: dict[str, Any] = {**attempt["snapshot"], "settings": settings}
    with kept.write() as connection:
        connection.execute(attempts.update().values(snapshot=snapshot))
    assert ("împrăști" in client.get("/en/me/export").text) is is_told


def test_an_earlier_edition_of_an_attempt_under_way_keeps_its_key_too() -> None:
    snapshot = {"quiz": "q", "questions": [{"id": "sky", "kind": "single", "version": "1", "key": "blue"}]}
    attempt = {"id": "1", "quiz": "q", "number": 1, "snapshot": snapshot, "finished_at": datetime.now(UTC)}
    further = {**attempt, "id": "2", "finished_at": None}
    other = {**attempt, "id": "3", "number": 2}
    told = export_of("one", {"attempts": [attempt, further, other]}, at=datetime.now(UTC))["tables"]["attempts"]
    assert ["blue" in str(each) for each in told] == [False, False, True]


def test_what_is_left_of_a_snapshot_without_keys_names_no_choice() -> None:
    question = {"id": "sky", "kind": "single", "version": "1", "key": "blue", "words": {"choices.blue": ["B", "B"]}}
    left = without_keys({"quiz": "q", "quiz_version": "1", "questions": [question], "orders": {"sky": ["blue"]}})
    assert "blue" not in str(left)


def test_who_is_unknown_has_nothing_to_take_or_erase(client: FlaskClient) -> None:
    for path in ("/en/me/export", "/en/me/erase", "/en/me/link"):
        assert client.get(path).status_code == 404
    assert client.get("/en/me").status_code == 200
    assert client.post("/en/me/erase").status_code == 303


def test_the_learner_begins_anew_after_erasure(client: FlaskClient, kept: Database) -> None:
    before = live(client, kept)
    client.post("/en/me/erase")
    assert "data-answered" not in client.get(QUIZ).text
    read_chapter(client, "first")
    assert learner_of(client) != before
    assert len(everything(kept)["learners"]) == 1
    assert len(everything(kept)[responses.name]) == 0
