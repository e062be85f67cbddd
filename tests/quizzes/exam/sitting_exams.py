"""What a browser without JavaScript does with an exam."""

import html
import re
from collections.abc import Mapping
from datetime import timedelta

from answering import PAGE, key_of, value_of
from flask.testing import FlaskClient
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from course.database import Database
from course.quizzes.tables import attempts, drafts

ATTEMPTS = f"{PAGE}/attempts"
JSON = {"Accept": "application/json"}
RIGHT = {"reward": "Un număr de la mediu", "policy": "Politica"}


def begin(client: FlaskClient, *, key: str = "") -> str:
    """Begin the exam; give the id of the attempt."""
    page = client.get(PAGE).text
    number = re.search(r'name="attempt" value="(\d+)"', page)
    assert number
    client.post(ATTEMPTS, data={"idempotency_key": key or key_of(page), "attempt": number.group(1)})
    return attempt_id(client)


def attempt_id(client: FlaskClient) -> str:
    found = re.search(r'/attempts/([0-9a-f]{32})/answers"', client.get(PAGE).text)
    assert found
    return found.group(1)


def form_of(client: FlaskClient, **texts: str) -> dict[str, str]:
    """Give the form of the exam's page with these choices marked, named by question and text."""
    page = client.get(PAGE).text
    was = dict(re.findall(r'name="(was-[^"]+)" value="([^"]*)"', page))
    checked = re.findall(r'name="(answer-[^"]+)" value="([^"]+)" checked', page)
    marked = {f"answer-{question}": value_of(page, html.escape(text)) for question, text in texts.items()}
    return {**was, **dict(checked), **marked}


def send(client: FlaskClient, form: Mapping[str, str], what: str = "answers", *, script: bool = False) -> TestResponse:
    address = f"{ATTEMPTS}/{attempt_id(client)}/{what}"
    return client.post(address, data=form, headers=JSON if script else {})


def saved(database: Database) -> dict[str, object]:
    with database.read() as connection:
        rows = connection.execute(select(drafts.c.question_id, drafts.c.response))
        return {row.question_id: row.response for row in rows}


def let_pass(database: Database, **passed: float) -> None:
    """Let time pass: every attempt began so much earlier."""
    with database.write() as connection:
        for row in connection.execute(select(attempts)).all():
            own = update(attempts).where(attempts.c.id == row.id)
            connection.execute(own.values(started_at=row.started_at - timedelta(**passed)))
