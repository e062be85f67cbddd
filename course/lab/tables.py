"""The tables of runs and of what happened in them."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, LargeBinary, String, Table, Text, UniqueConstraint

from course.database import Instant, metadata
from course.lab.run import LIVE

runs = Table(
    "runs",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("learner_id", String(32), ForeignKey("learners.id"), nullable=False),
    Column("task", String(32), nullable=False),
    Column("language", String(8), nullable=False),
    Column("recipe", Text, nullable=False),
    Column("state", String(16), nullable=False),
    # How often a worker has taken the run up. What a worker writes names its claim, so a stale one is refused.
    Column("claim", Integer, nullable=False, default=0),
    # While a worker holds the run, until when it has it; once lost, until when another may take it up.
    Column("lease_until", Instant),
    Column("cancel_asked", Boolean, nullable=False, default=False),
    Column("reason", String(32)),
    Column("asked_at", Instant, nullable=False),
    Column("started_at", Instant),
    Column("ended_at", Instant),
)

Index("ix_runs_latest", runs.c.learner_id, runs.c.task, runs.c.language, runs.c.asked_at)
Index("ix_runs_state", runs.c.state, runs.c.asked_at)

_is_live = runs.c.state.in_(sorted(LIVE))
Index("uq_runs_one_live", runs.c.learner_id, unique=True, sqlite_where=_is_live, postgresql_where=_is_live)

run_events = Table(
    "run_events",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("run_id", String(32), ForeignKey("runs.id"), nullable=False),
    Column("claim", Integer, nullable=False),
    # Counts the events of one claim from 0, so that step n has the number n.
    Column("seq", Integer, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("body", Text, nullable=False),
    UniqueConstraint("run_id", "claim", "seq"),
    # Ids of deleted rows never come back: a reader's place in the stream stays true.
    sqlite_autoincrement=True,
)
Index("ix_run_events_after", run_events.c.run_id, run_events.c.claim, run_events.c.id)

run_policies = Table(
    "run_policies",
    metadata,
    Column("run_id", String(32), ForeignKey("runs.id"), primary_key=True),
    # The policy as the run left it, as a safetensors file.
    Column("body", LargeBinary, nullable=False),
)
