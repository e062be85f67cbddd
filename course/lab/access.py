"""Which task and whose run an address means. What is not there, or is another's, is not found."""

from dataclasses import replace
from datetime import UTC, datetime

from flask import abort, request

from course.database import Database
from course.lab import store
from course.lab.past.store import finished_runs
from course.lab.recipe import Recipe
from course.lab.records import Run
from course.lab.tasks import TASKS
from course.lab.tasks.task import Task, task_named
from course.people.access import known_learner_id, learner_id
from course.web.services import use

MOST_LOOKED_AT = 50


def find_task(language: str, name: str) -> Task:
    """Give the task of this name in a language that it speaks."""
    task = next((task for task in TASKS if task.name == name and language in task.languages), None)
    if task is None:
        abort(404)
    return task


def owned_run(run_id: str) -> Run:
    """Give the learner's own run, as it stands now."""
    run = known_run(run_id)
    if run is None:
        abort(404)
    return run


def known_run(run_id: str) -> Run | None:
    """Give the learner's own run, or nothing where there is none of this id."""
    settle(use(Database))
    with use(Database).read() as connection:
        return store.owned(connection, run_id, known_learner_id())


def latest_run(task: Task, language: str) -> Run | None:
    """Give the learner's last run in this language, or the one that is going on, which may be in another."""
    settle(use(Database))
    learner = learner_id()
    with use(Database).read() as connection:
        live = store.owned(connection, store.live_run_id(connection, learner) or "", learner)
        if live is not None and live.recipe.task == task.name:
            return live
        return store.latest_run(connection, learner, task.name, language)


def run_like(recipe: Recipe, language: str) -> Run | None:
    """Give the learner's run that goes on, or else their last one of this recipe, whatever its seed."""
    latest = latest_run(task_named(TASKS, recipe.task), language)
    if latest is None or not latest.state.is_final or _is_like(latest.recipe, recipe):
        return latest
    with use(Database).read() as connection:
        earlier = finished_runs(connection, learner_id(), recipe.task, language, MOST_LOOKED_AT)
    found = next((each for each in earlier if _is_like(each.recipe, recipe)), None)
    return known_run(found.id) if found else None


def _is_like(one: Recipe, other: Recipe) -> bool:
    return replace(one, seed=0) == replace(other, seed=0)


def settle(database: Database) -> None:
    """Move on what no worker looks after, in case that there is no worker either which would do it."""
    now = datetime.now(UTC)
    with database.read() as connection:
        is_overdue = store.is_overdue(connection, now=now)
    if is_overdue:
        with database.write() as connection:
            store.settle(connection, now=now)


def wants_json() -> bool:
    """Say whether a script asks, and not a page."""
    return request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json"
