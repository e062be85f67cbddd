"""What a learner without JavaScript does to get on in the small course, and what is kept of them."""

import html
import re
from datetime import UTC, datetime
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import insert, select
from werkzeug.test import TestResponse

from course.database import Database, metadata
from course.lab.predictions.tables import run_predictions
from course.lab.tables import run_events, run_policies, runs

QUIZ = "/ro/quizzes/basics"
CERTIFICATE = "/en/me/certificates/basics"
RIGHT, WRONG = "Este albastru", "Este verde"
CHAPTERS = ("first", "second")


def key_of(page: str) -> str:
    found = re.search(r'name="idempotency_key" value="([^"]+)"', page)
    assert found
    return html.unescape(found[1])


def answer_quiz(client: FlaskClient, text: str) -> None:
    page = client.get(QUIZ).text
    value = re.search(rf'value="([^"]+)"[^>]*>\s*<span class="choice-text">{text}', page)
    assert value
    form = {"check": "sky", "answer-sky": value[1], "idempotency_key": key_of(page), "back": QUIZ}
    assert client.post(f"{QUIZ}/responses", data=form).status_code == 303


def read_chapter(client: FlaskClient, slug: str) -> None:
    page = client.get(f"/ro/basics/{slug}").text
    # The second chapter embeds the quiz, whose form has a key of its own.
    key = re.findall(r'name="idempotency_key" value="([^"]+)"', page)[-1]
    sent = client.post(f"/ro/basics/{slug}/read", data={"idempotency_key": key})
    assert sent.status_code == 303


def earn(client: FlaskClient) -> None:
    """Do everything that the certificate needs."""
    for slug in CHAPTERS:
        read_chapter(client, slug)
    answer_quiz(client, RIGHT)


def ask_for_certificate(client: FlaskClient, name: str = "Ștefania Ionescu", key: str = "") -> TestResponse:
    key = key or key_of(client.get(CERTIFICATE).text)
    return client.post(CERTIFICATE, data={"name": name, "idempotency_key": key})


def learner_of(client: FlaskClient) -> str:
    with client.session_transaction() as session:
        return str(session["learner"])


def run_in_the_lab(database: Database, learner: str) -> None:
    """Keep a run with an event, as a worker would."""
    now = datetime.now(UTC)
    with database.write() as connection:
        values = {"task": "dog", "language": "ro", "recipe": "{}", "state": "finished", "claim": 1}
        values |= {"id": f"run-of-{learner[:8]}", "learner_id": learner, "cancel_asked": False, "asked_at": now}
        connection.execute(insert(runs).values(**values))
        event = {"run_id": values["id"], "claim": 1, "seq": 0, "kind": "started", "body": '{"answers": []}'}
        connection.execute(insert(run_events).values(**event))
        connection.execute(insert(run_policies).values(run_id=values["id"], body=b"\x00trained"))
        said = {"quantity": "reward", "direction": "up", "confidence": "sure", "asked_at": now}
        connection.execute(insert(run_predictions).values(run_id=values["id"], **said))


def everything(database: Database) -> dict[str, list[dict[str, Any]]]:
    """Give every row of every table."""
    with database.read() as connection:
        return {
            table.name: [dict(row) for row in connection.execute(select(table)).mappings()]
            for table in metadata.sorted_tables
        }
