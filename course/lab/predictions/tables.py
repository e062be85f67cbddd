"""The table of predictions: what a learner said of a run before it began."""

from sqlalchemy import Column, ForeignKey, String, Table

from course.database import Instant, metadata
from course.lab.tables import runs

run_predictions = Table(
    "run_predictions",
    metadata,
    Column("run_id", String(32), ForeignKey(runs.c.id), primary_key=True),
    Column("quantity", String(16), nullable=False),
    Column("direction", String(8), nullable=False),
    Column("confidence", String(8)),
    Column("asked_at", Instant, nullable=False),
)
