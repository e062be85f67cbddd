"""All rows of one learner, to be given out or erased.

Which rows are a learner's is read off the tables themselves: a column `learner_id` says it, and so does a row that
hangs on such a row. A table that another slice adds is therefore exported and erased without a word here.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, delete, select

from course.database import Database, metadata
from course.people.tables import learners


def first_seen(connection: Connection, learner_id: str) -> datetime | None:
    """Say since when something is kept of a learner."""
    return connection.execute(select(learners.c.first_seen).where(learners.c.id == learner_id)).scalar()


def rows_of(connection: Connection, learner_id: str) -> Mapping[str, list[Mapping[str, Any]]]:
    """Give every row of a learner, by table."""
    return {
        table.name: [dict(row) for row in connection.execute(select(table).where(own)).mappings()]
        for table, own in _personal(learner_id)
    }


def erase(database: Database, learner_id: str) -> None:
    """Delete every row of a learner, in one transaction; return after commit."""
    with database.write(learner_id) as connection:
        for table, own in reversed(list(_personal(learner_id))):
            connection.execute(delete(table).where(own))


def _personal(learner_id: str) -> Iterator[tuple[Table, ColumnElement[bool]]]:
    """Give the tables with rows of learners, parents first, and which of their rows are this learner's."""
    for table in metadata.sorted_tables:
        own = _own(table, learner_id)
        if own is not None:
            yield table, own


def _own(table: Table, learner_id: str) -> ColumnElement[bool] | None:
    if table is learners:
        return learners.c.id == learner_id
    if "learner_id" in table.c:
        return table.c.learner_id == learner_id
    for key in table.foreign_keys:
        parents = _own(key.column.table, learner_id) if key.column.table is not table else None
        if parents is not None:
            return key.parent.in_(select(key.column).where(parents))
    return None
