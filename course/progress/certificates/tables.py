"""The table of certificates: the only place where a learner's name is kept."""

from sqlalchemy import JSON, Column, ForeignKey, Integer, String, Table, UniqueConstraint

from course.database import Instant, metadata
from course.people.tables import learners

certificates = Table(
    "certificates",
    metadata,
    Column("code", String(16), primary_key=True),
    Column("learner_id", String(32), ForeignKey(learners.c.id), nullable=False),
    Column("module", String(64), nullable=False),
    Column("name", String(120), nullable=False),
    # The titles by language as they were on that day, the course's and the module's.
    Column("course_title", JSON, nullable=False),
    Column("module_title", JSON, nullable=False),
    # Units: thousandths of the quiz.
    Column("score", Integer, nullable=False),
    Column("issued_at", Instant, nullable=False),
    UniqueConstraint("learner_id", "module"),
)
