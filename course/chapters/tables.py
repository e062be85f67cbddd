"""The table of chapters read: a row when a learner says that they have read one."""

from sqlalchemy import Column, ForeignKey, String, Table

from course.database import Instant, metadata

chapters_read = Table(
    "chapters_read",
    metadata,
    Column("learner_id", String(32), ForeignKey("learners.id"), primary_key=True),
    Column("chapter", String(200), primary_key=True),
    Column("read_at", Instant, nullable=False),
)
