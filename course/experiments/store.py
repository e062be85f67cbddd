"""Trials as rows: a learner commits to a response, then runs are asked for, each of them once."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select

from course.database import Database, add_if_missing
from course.experiments.tables import trial_runs, trials
from course.experiments.trial import Kept, Made
from course.lab import store as lab
from course.lab.past.store import finished_runs
from course.lab.recipe import Recipe
from course.lab.tables import run_events
from course.lab.tasks.task import Task
from course.quizzes.practice.store import hold_open
from course.quizzes.store import editions_of
from course.quizzes.tables import attempts
from course.quizzes.trials import Place
from course.web.store import Once, fingerprint

MOST_LOOKED_AT = 20


def trial_of(connection: Connection, place: Place) -> Kept | None:
    """Give what the learner has committed to at this question, as it is asked now."""
    own = select(attempts.c.id).where(*editions_of(place.learner_id, place.snapshot.quiz, place.snapshot.number))
    here = (trials.c.question_id == place.question.id, trials.c.question_version == place.question.version)
    row = connection.execute(select(trials).where(trials.c.attempt_id.in_(own), *here)).first()
    if row is None:
        return None
    return Kept(row.id, row.attempt_id, row.response, _made(connection, place.learner_id, row.id))


def commit(database: Database, place: Place, response: Any, *, now: datetime) -> None:
    """Keep what a learner commits to; return after commit. What they said first stays.

    Raises: AttemptClosedError if the attempt has ended or a later one has begun.
    """
    with database.write(place.learner_id) as connection:
        attempt_id = hold_open(connection, place.learner_id, place.snapshot, place.question, now)
        if trial_of(connection, place) is None:
            connection.execute(
                insert(trials).values(
                    id=uuid.uuid4().hex,
                    attempt_id=attempt_id,
                    question_id=place.question.id,
                    question_version=place.question.version,
                    response=response,
                    committed_at=now,
                )
            )


@dataclass(frozen=True)
class Asked:
    """A run that a trial needs: whose, in which role, and its recipe."""

    learner_id: str
    role: str
    recipe: Recipe


def ask(database: Database, kept: Kept, asked: Asked, *, now: datetime) -> str:
    """Ask for the run of a role, once more where the last one has failed, and give its id; return after commit.

    Raises: SecondRunError, QueueFullError.
    """
    role, number = asked.role, kept.made[asked.role].number + 1 if asked.role in kept.made else 1
    once = Once(f"{kept.id}-{role}-{number}", asked.learner_id, fingerprint("trial", kept.id, role, str(number)))
    with database.write() as connection:
        run_id = lab.ask_for_run(connection, once, asked.recipe, now=now)
        add_if_missing(connection, trial_runs, trial_id=kept.id, role=role, number=number, run_id=run_id)
    return run_id


def last_own_run(connection: Connection, learner_id: str, task: Task) -> str | None:
    """Give the learner's latest finished run of a task that they asked for themselves."""
    found = [
        run for each in task.languages for run in finished_runs(connection, learner_id, task.name, each, MOST_LOOKED_AT)
    ]
    of_trials = select(trial_runs.c.run_id).where(trial_runs.c.run_id.in_([run.id for run in found]))
    ours = set(connection.execute(of_trials).scalars())
    mine = [run for run in found if run.id not in ours]
    return max(mine, key=lambda run: run.asked_at).id if mine else None


def _made(connection: Connection, learner_id: str, trial_id: str) -> Mapping[str, Made]:
    rows = connection.execute(select(trial_runs).where(trial_runs.c.trial_id == trial_id).order_by(trial_runs.c.number))
    made = {}
    for row in rows:
        run = lab.owned(connection, row.run_id, learner_id)
        if run is not None:
            told = (run_events.c.run_id == run.id, run_events.c.claim == run.claim, run_events.c.kind == "step")
            step = connection.execute(select(func.max(run_events.c.seq)).where(*told)).scalar()
            made[row.role] = Made(row.number, run, step or 0)
    return made
