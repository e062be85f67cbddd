"""The tables of trials: what a learner has committed to, and the runs that were made for it. Both are only added to."""

from sqlalchemy import JSON, Column, ForeignKey, Integer, String, Table, UniqueConstraint

from course.database import Instant, metadata
from course.lab.tables import runs
from course.quizzes.tables import attempts

trials = Table(
    "trials",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("attempt_id", String(32), ForeignKey(attempts.c.id), nullable=False),
    Column("question_id", String(64), nullable=False),
    Column("question_version", String(64), nullable=False),
    Column("response", JSON, nullable=False),
    Column("committed_at", Instant, nullable=False),
    UniqueConstraint("attempt_id", "question_id"),
)

trial_runs = Table(
    "trial_runs",
    metadata,
    Column("trial_id", String(32), ForeignKey(trials.c.id), primary_key=True),
    Column("role", String(8), primary_key=True),
    # From 1: a run that did not come to its end is made again.
    Column("number", Integer, primary_key=True),
    Column("run_id", String(32), ForeignKey(runs.c.id), nullable=False, unique=True),
)
