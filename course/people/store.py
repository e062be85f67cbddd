"""Learners as rows; one is written with the first thing worth keeping, not with the first page."""

from datetime import datetime

from sqlalchemy import Connection

from course.database import add_if_missing
from course.people.tables import learners


def ensure(connection: Connection, learner_id: str, *, now: datetime) -> None:
    """Make sure that the learner has a row, inside the transaction that needs it."""
    add_if_missing(connection, learners, id=learner_id, first_seen=now)
