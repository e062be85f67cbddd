"""What a browser without JavaScript does with a quiz, and what is read off the page or out of the database then."""

import html
import re

from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from course.database import Database
from course.quizzes.access import FRAGMENT
from course.quizzes.tables import responses

PAGE = "/ro/quizzes/two-steps"
ACTION = f"{PAGE}/responses"
SCRIPT = {"Accept": FRAGMENT}
REWARD_MARKED = {"answer-reward": "loss"}


def key_of(page: str) -> str:
    found = re.search(r'name="idempotency_key" value="([^"]+)"', page)
    assert found
    return html.unescape(found.group(1))


def answer(
    client: FlaskClient, question_id: str, choice: str | None, *, script: bool = False, **fields: str
) -> TestResponse:
    """Send an answer as the page would; further fields of the form: `page` (where the form stood), `key`, any other."""
    page = fields.pop("page", PAGE)
    key = fields.pop("key", "") or key_of(client.get(page).text)
    form = {"check": question_id, "back": page, "idempotency_key": key, **fields}
    if choice is not None:
        form[f"answer-{question_id}"] = choice
    return client.post(ACTION, data=form, headers=SCRIPT if script else {})


def card(page: str, question_id: str) -> str:
    found = re.search(rf'<section[^>]* id="question-{question_id}".*?</section>', page, re.DOTALL)
    assert found
    return found.group()


def marked(page: str, question_id: str) -> list[str]:
    """Name by their texts the choices that are marked in a question's card."""
    rows = re.findall(r"<label.*?</label>", card(page, question_id), re.DOTALL)
    return [text_of(row) for row in rows if " checked" in row]


def text_of(row: str) -> str:
    found = re.search(r'class="choice-text">([^<\n]*)', row)
    assert found
    return found.group(1).strip()


def value_of(page: str, text: str) -> str:
    """Find the value of the choice with this text, as a browser does that clicks on its label."""
    found = [row for row in re.findall(r"<label.*?</label>", page, re.DOTALL) if text_of(row) == text]
    value = re.search(r'value="([^"]*)"', found[0])
    assert value
    return value.group(1)


def kept(database: Database) -> list[tuple[str, str, int]]:
    with database.read() as connection:
        rows = connection.execute(select(responses).order_by(responses.c.at, responses.c.number))
        return [(row.question_id, row.response, row.points) for row in rows]
