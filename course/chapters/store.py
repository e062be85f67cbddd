"""Which chapters a learner has read, as rows."""

from datetime import datetime

from sqlalchemy import Connection, select

from course.chapters.tables import chapters_read
from course.database import Database, add_if_missing
from course.people.store import ensure
from course.web.store import Once, earlier_effect, remember_effect


def mark_read(database: Database, once: Once, chapter: str, *, now: datetime) -> None:
    """Note that the learner has read a chapter; however often it is said, the first time counts.

    Raises: KeyReusedError.
    """
    with database.write(once.learner_id) as connection:
        if earlier_effect(connection, once) is not None:
            return
        ensure(connection, once.learner_id, now=now)
        add_if_missing(connection, chapters_read, learner_id=once.learner_id, chapter=chapter, read_at=now)
        remember_effect(connection, once, effect="read", at=now)


def read_by(connection: Connection, learner_id: str) -> frozenset[str]:
    """Name the chapters that the learner has read."""
    rows = connection.execute(select(chapters_read.c.chapter).where(chapters_read.c.learner_id == learner_id))
    return frozenset(rows.scalars())
