"""The table of idempotency keys: which unsafe requests have already had their effect."""

from sqlalchemy import Column, String, Table

from course.database import Instant, metadata

idempotency_keys = Table(
    "idempotency_keys",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("learner_id", String(32), nullable=False, index=True),
    Column("request_hash", String(64), nullable=False),
    Column("effect", String(64), nullable=False),
    Column("at", Instant, nullable=False),
)
