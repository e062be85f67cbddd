"""What a learner without JavaScript does with a quiz and with their review, and how days go by for them."""

import html
import re
from datetime import timedelta
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import Update, and_, select, update
from werkzeug.test import TestResponse

from course.database import Database, Instant, metadata

QUIZ = "/ro/quizzes/basics"
REVIEW = "/en/review"
RIGHT, WRONG = "Este albastru", "Este verde"


def key_of(page: str) -> str:
    found = re.search(r'name="idempotency_key" value="([^"]+)"', page)
    assert found
    return html.unescape(found[1])


def value_of(page: str, text: str) -> str:
    found = re.search(rf'value="([^"]+)"[^>]*>\s*<span class="choice-text">{text}', page)
    assert found, f"no choice {text!r}"
    return found[1]


def answer_quiz(client: FlaskClient, text: str) -> None:
    page = client.get(QUIZ).text
    form = {"check": "sky", "answer-sky": value_of(page, text), "idempotency_key": key_of(page), "back": QUIZ}
    assert client.post(f"{QUIZ}/responses", data=form).status_code == 303


def answer_review(client: FlaskClient, text: str, *, page: str = REVIEW, **fields: str) -> TestResponse:
    """Send an answer from a page that asks the question."""
    shown = client.get(page).text
    form = {"quiz": "basics", "check": "sky", "answer-sky": value_of(shown, text), "idempotency_key": key_of(shown)}
    return client.post(f"{REVIEW}/answers", data={**form, **fields})


def rate(client: FlaskClient, page: str, said: str) -> TestResponse:
    keys = re.findall(r'name="idempotency_key" value="([^"]+)"', client.get(page).text)
    return client.post(f"{page.partition('#')[0]}/sureness", data={"said": said, "idempotency_key": keys[-1]})


def let_days_pass(database: Database, days: int) -> None:
    """Move everything that is kept so many days back, as if that time had gone by since."""
    with database.write() as connection:
        for table in metadata.sorted_tables:
            moments = [column for column in table.c if isinstance(column.type, Instant)]
            for row in connection.execute(select(table)).mappings() if moments else ():
                connection.execute(_moved(table, row, moments, timedelta(days=days)))


def begin_a_day(client: FlaskClient) -> None:
    """Let the browser forget that it has been here today."""
    with client.session_transaction() as session:
        session.pop("cards_made_on", None)


def _moved(table: Any, row: Any, moments: list[Any], by: timedelta) -> Update:
    same = and_(*(column == row[column.name] for column in table.primary_key))
    values = {column.name: row[column.name] - by for column in moments if row[column.name]}
    return update(table).where(same).values(values)
