"""Runs that are over, read back: in pages to be sent on, their two ends alone, and the ones that came before."""

import json
from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, func, or_, select

from course.database import Database
from course.lab.comparison import EarlierRun
from course.lab.outcome import FIRST_STEPS, LAST_STEPS
from course.lab.recipe import Recipe
from course.lab.records import Run
from course.lab.run import RunState
from course.lab.tables import run_events, run_policies, runs

PAGE = 20
"""So many events are in memory at once while a run is sent; one of the largest is 300 KB."""


def bodies(database: Database, run: Run) -> Iterator[str]:
    """Give every event of the run's present claim as it was stored, in order; a new connection for each page."""
    after = 0
    while True:
        with database.read() as connection:
            columns = select(run_events.c.id, run_events.c.body).where(_is_present(run), run_events.c.id > after)
            page = connection.execute(columns.order_by(run_events.c.id).limit(PAGE)).all()
        yield from (row.body for row in page)
        if len(page) < PAGE:
            return
        after = page[-1].id


def end_bodies(connection: Connection, run: Run) -> list[str]:
    """Give the first few steps of a run and its last ones, which is what it is judged by."""
    is_step = and_(_is_present(run), run_events.c.kind == "step")
    last = select(func.max(run_events.c.seq)).where(is_step).scalar_subquery()
    at_an_end = or_(run_events.c.seq <= FIRST_STEPS, run_events.c.seq > last - LAST_STEPS)
    found = select(run_events.c.body).where(is_step, at_an_end).order_by(run_events.c.seq)
    return [row.body for row in connection.execute(found)]


def earlier_runs(connection: Connection, run: Run, most: int) -> list[EarlierRun]:
    """Give the learner's other runs of the same task that have come to their end, the latest first."""
    mine = select(runs.c.learner_id).where(runs.c.id == run.id).scalar_subquery()
    others = and_(runs.c.learner_id == mine, runs.c.id != run.id, runs.c.task == run.recipe.task)
    return _read(connection, others, most)


def run_before(connection: Connection, run: Run) -> EarlierRun | None:
    """Give the run of the same task and language that the learner had finished when they asked for this one."""
    this = select(runs.c.learner_id, runs.c.asked_at).where(runs.c.id == run.id).subquery()
    before = and_(
        runs.c.learner_id == select(this.c.learner_id).scalar_subquery(),
        runs.c.asked_at < select(this.c.asked_at).scalar_subquery(),
        runs.c.task == run.recipe.task,
        runs.c.language == run.recipe.language,
    )
    return next(iter(_read(connection, before, 1)), None)


def finished_runs(connection: Connection, learner_id: str, task: str, language: str, most: int) -> list[EarlierRun]:
    """Give the learner's finished runs of a task in a language, the latest first."""
    mine = and_(runs.c.learner_id == learner_id, runs.c.task == task, runs.c.language == language)
    return _read(connection, mine, most)


def has_policy(connection: Connection, run_id: str) -> bool:
    """Say whether what a run has trained is still kept."""
    return connection.execute(select(run_policies.c.run_id).where(run_policies.c.run_id == run_id)).first() is not None


def _read(connection: Connection, which: ColumnElement[bool], most: int) -> list[EarlierRun]:
    """Give finished runs with what their last event says."""
    last = and_(run_events.c.run_id == runs.c.id, run_events.c.claim == runs.c.claim, run_events.c.kind == "finished")
    found = select(runs.c.id, runs.c.recipe, runs.c.asked_at, run_events.c.body).join(run_events, last)
    finished = found.where(which, runs.c.state == RunState.FINISHED).order_by(runs.c.asked_at.desc(), runs.c.id)
    return [_earlier(row) for row in connection.execute(finished.limit(most))]


def _earlier(row: Row[Any, Any, Any, Any]) -> EarlierRun:
    reward = json.loads(row.body)["reward_last"]
    return EarlierRun(row.id, Recipe.from_json(json.loads(row.recipe)), row.asked_at, reward)


def _is_present(run: Run) -> ColumnElement[bool]:
    return and_(run_events.c.run_id == run.id, run_events.c.claim == run.claim)
