"""The tables of attempts: what was asked, what was answered, which hints were shown, what was marked but not yet sent.

Responses and hints are appended, never changed.

An attempt has a number among its learner's attempts at the quiz. Where the author edits a question while it is being
practised, the attempt goes on as a further edition with a snapshot of its own, so that an edit costs nobody an attempt.
"""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    UniqueConstraint,
    false,
)

from course.database import Instant, metadata
from course.people.tables import learners

attempts = Table(
    "attempts",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("learner_id", String(32), ForeignKey(learners.c.id), nullable=False),
    Column("quiz", String(64), nullable=False),
    Column("quiz_version", String(64), nullable=False),
    Column("number", Integer, nullable=False, server_default="1"),
    Column("edition", Integer, nullable=False, server_default="1"),
    Column("is_exam", Boolean, nullable=False, server_default=false()),
    Column("attempts_allowed", Integer, nullable=True),
    Column("pass_share", Integer, nullable=False, server_default="800"),
    Column("asked", JSON, nullable=True),
    Column("snapshot", JSON, nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("closed_at", Instant, nullable=True),
    Column("finished_at", Instant, nullable=True),
    UniqueConstraint("learner_id", "quiz", "number", "edition"),
    CheckConstraint("number >= 1 AND edition >= 1", name="counted"),
    CheckConstraint("attempts_allowed IS NULL OR number <= attempts_allowed", name="allowed"),
)

Index(
    "uq_attempts_open",
    attempts.c.learner_id,
    attempts.c.quiz,
    unique=True,
    sqlite_where=attempts.c.finished_at.is_(None),
    postgresql_where=attempts.c.finished_at.is_(None),
)

responses = Table(
    "responses",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("attempt_id", String(32), ForeignKey(attempts.c.id), nullable=False),
    Column("question_id", String(64), nullable=False),
    Column("question_version", String(64), nullable=False),
    Column("number", Integer, nullable=False),
    Column("response", JSON, nullable=False),
    Column("points", Integer, nullable=False),
    # How many hints had been shown when it was given.
    Column("hints", Integer, nullable=False, server_default="0"),
    Column("at", Instant, nullable=False),
    UniqueConstraint("attempt_id", "question_id", "number"),
)

hints = Table(
    "hints",
    metadata,
    Column("attempt_id", String(32), ForeignKey(attempts.c.id), primary_key=True),
    Column("question_id", String(64), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("at", Instant, nullable=False),
)

drafts = Table(
    "drafts",
    metadata,
    Column("attempt_id", String(32), ForeignKey(attempts.c.id), primary_key=True),
    Column("question_id", String(64), primary_key=True),
    Column("response", JSON, nullable=False),
    Column("sequence", BigInteger, nullable=False, server_default="0"),
    Column("saved_at", Instant, nullable=False),
)

extra_time = Table(
    "extra_time",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("quiz", String(64), nullable=False),
    Column("learner_id", String(32), ForeignKey(learners.c.id), nullable=False),
    Column("minutes", Integer, nullable=False),
    Column("actor", String(64), nullable=False),
    Column("at", Instant, nullable=False),
    Index("ix_extra_time_learner_id_quiz", "learner_id", "quiz"),
)
