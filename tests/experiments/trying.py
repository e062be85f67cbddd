"""What a browser without JavaScript does with a question that runs decide, and what a worker does meanwhile."""

import html
import re
from datetime import UTC, datetime
from typing import Any

from flask.testing import FlaskClient
from pages import STARTED, STEP, begin, finish
from sqlalchemy import select
from werkzeug.test import TestResponse

from course.database import Database
from course.lab import store as lab
from course.lab.run import RunState
from course.lab.tables import runs
from course.quizzes.access import FRAGMENT
from course.quizzes.tables import responses

QUIZ = """\
language: ro
title: Rulări
chapter: basics/second
objectives: {runs: prevede o rulare}
questions:
  - id: leash
    kind: predict
    objective: runs
    lab: {task: dog, base: {steps: 2}, change: {kl_coefficient: 1}}
    stem: Cum se schimbă recompensa?
    choices: {canary-lower: Scade, canary-same: Rămâne, canary-higher: Crește}
    decide:
      canary-lower: run.reward.last < 0.77123 * base.reward.last
      canary-higher: run.reward.last > 1.23321 * base.reward.last
      canary-same: otherwise
    expect: canary-lower
    feedback: {canary-lower: Lesa trage., canary-same: Lesa e în obiectiv., canary-higher: Lesa nu știe.}
    explanation: Lesa ține politica aproape.
  - id: reach
    kind: challenge
    objective: runs
    lab: {task: dog, limits: {steps: 5, objective: grpo}}
    stem: Ajungi la 0,9?
    credit: partial
    check:
      - {that: run.reward.last >= 0.87654, say: Recompensa e mică.}
      - {that: run.kl.max < 0.54321, say: Politica a plecat departe.}
"""
PAGE = "/en/quizzes/trials"
CHOICES = {"lower": "Scade", "same": "Rămâne", "higher": "Crește"}


def press(client: FlaskClient, question: str, *, choice: str = "", script: bool = False, **fields: str) -> TestResponse:
    """Press the button of a question, with a choice marked by its text where there is one to mark."""
    page = client.get(PAGE).text
    form = {"check": question, "back": PAGE, "idempotency_key": _key(page), "attempt": "1", **fields}
    if choice:
        form[f"answer-{question}"] = value_of(page, CHOICES[choice])
    headers = {"Accept": FRAGMENT} if script else {}
    return client.post(f"{PAGE}/responses", data=form, headers=headers)


def card(client: FlaskClient, question: str) -> str:
    """Give a question as its page shows it now."""
    return card_of(client.get(PAGE).text, question)


def card_of(page: str, question: str) -> str:
    found = re.search(rf'<section[^>]* id="question-{question}".*?</section>', page, re.DOTALL)
    assert found, page
    return html.unescape(found.group())


def value_of(page: str, text: str) -> str:
    """Find the value of the choice with this text, as a browser does that clicks on its label."""
    rows = [row for row in re.findall(r'<label class="choice.*?</label>', page, re.DOTALL) if f">{text}" in row]
    value = re.search(r'value="([^"]*)"', rows[0])
    assert value
    return value.group(1)


def runs_asked(database: Database) -> list[Any]:
    """Give every run, in the order in which they were asked for."""
    with database.read() as connection:
        return list(connection.execute(select(runs).order_by(runs.c.asked_at)))


def train(database: Database, rewards: list[float], *, kl: float = 0.1) -> str:
    """Do what a worker does: take up the run that waits, let its steps earn so much, end it, give its id."""
    run_id = waiting(database)
    steps = [{**STEP, "step": number, "reward_mean": each, "kl": kl} for number, each in enumerate(rewards, start=1)]
    last = {"event": "finished", "reason": "completed", "steps": len(rewards), "reward_last": rewards[-1]}
    finish(database, begin(database, run_id, {**STARTED, "recipe": {"steps": len(rewards)}}, *steps, last))
    return run_id


def fail(database: Database) -> None:
    """Take up the run that waits, and fail at it."""
    held = begin(database, waiting(database), STARTED)
    with database.write() as connection:
        assert lab.end(connection, held, RunState.FAILED, now=datetime.now(UTC))


def waiting(database: Database) -> str:
    """Give the one run that waits."""
    (run_id,) = [row.id for row in runs_asked(database) if row.state == "queued"]
    return str(run_id)


def given(database: Database) -> list[tuple[str, int, Any]]:
    """Give the responses as they are kept: question, points, response."""
    with database.read() as connection:
        rows = connection.execute(select(responses).order_by(responses.c.at))
        return [(row.question_id, row.points, row.response) for row in rows]


def _key(page: str) -> str:
    found = re.search(r'name="idempotency_key" value="([^"]+)"', page)
    assert found
    return html.unescape(found.group(1))
