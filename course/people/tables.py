"""The table of learners."""

from sqlalchemy import Column, String, Table

from course.database import Instant, metadata

learners = Table(
    "learners",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("first_seen", Instant, nullable=False),
)
