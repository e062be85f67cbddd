"""The database: one engine, one way to write, and the metadata that every slice's tables join.

SQLite in WAL mode by default, PostgreSQL by one setting. A write takes its locks before anything else, so that no
transaction discovers half-way that another one was first, be it of this process or of another:

- SQLite: an in-process lock, then BEGIN IMMEDIATE. One writes at a time.
- PostgreSQL: advisory locks that end with the transaction. A write for one learner waits for that learner's other
  writes; a write that names nobody waits for all others, and they for it.

Nothing slow belongs inside.
"""

import threading
import zlib
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import (
    Connection,
    DateTime,
    Dialect,
    Engine,
    MetaData,
    Table,
    TypeDecorator,
    create_engine,
    event,
    literal,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlalchemy.pool import ConnectionPoolEntry

from course.problems import SettingsError

BUSY_TIMEOUT_SECONDS = 30
IDLE_TIMEOUT_SECONDS = 30
EVERYBODY = 1_540_483_476
"""The key of PostgreSQL's lock that writes for one learner share and that any other write has alone."""
ONE_LEARNER = 1_540_483_477
"""The first half of the key of a learner's own lock; the second is made from the learner's id."""

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Instant(TypeDecorator[datetime]):
    """A point in time: aware UTC in Python, plain UTC in the database."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Store UTC without its zone, since SQLite keeps none."""
        return value.astimezone(UTC).replace(tzinfo=None) if value is not None else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Give the zone back."""
        return value.replace(tzinfo=UTC) if value is not None else None


class Database:
    """Connections to the one database, for reading and for writing.

    Raises: SettingsError if what the address names has no driver here.
    """

    def __init__(self, url: str) -> None:
        self.is_sqlite = make_url(url).get_backend_name() == "sqlite"
        self.engine = _engine(url, pre_ping=not self.is_sqlite)
        self._is_closed = False
        event.listen(self.engine, "checkin", self._end_late)
        if self.is_sqlite:
            event.listen(self.engine, "connect", _prepare_sqlite)
            event.listen(self.engine, "begin", _begin_sqlite)
            self._write_lock: AbstractContextManager[object] = threading.Lock()
            self._read_options: dict[str, Any] = {}
        else:
            event.listen(self.engine, "connect", _prepare_postgresql)
            self._write_lock = nullcontext()
            # The weaker levels let every statement see another state.
            self._read_options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Lend a connection that sees one consistent state of the data."""
        with self.engine.connect().execution_options(**self._read_options) as connection:
            yield connection

    @contextmanager
    def write(self, learner_id: str | None = None) -> Iterator[Connection]:
        """Lend a connection whose changes are on disk when the block has ended, or not made at all.

        Name the learner where the write concerns, and depends on, nothing but what is that learner's own.
        """
        with self._write_lock, self.engine.connect().execution_options(writes=True) as connection, connection.begin():
            if not self.is_sqlite:
                _lock_postgresql(connection, learner_id)
            yield connection

    def require(self) -> None:
        """Make sure that the database answers at all.

        Raises: SettingsError.
        """
        try:
            with self.read() as connection:
                connection.execute(text("SELECT 1"))
        except OperationalError as error:
            reason = str(error.orig).strip().splitlines()[0]
            address = self.engine.url.render_as_string()
            raise SettingsError(f"The database {address} cannot be opened: {reason}") from error

    def can_be_read(self) -> bool:
        """Say whether the database answers and has our tables, and has not been taken away from under us."""
        if self.is_sqlite and not Path(self.engine.url.database or "").is_file():
            return False
        try:
            with self.read() as connection:
                connection.execute(text("SELECT 1 FROM learners LIMIT 1"))
        except SQLAlchemyError:
            return False
        return True

    def close(self) -> None:
        """Give up every connection; one that another thread still uses ends when it comes back."""
        self._is_closed = True
        self.engine.dispose()

    def _end_late(self, _connection: object, record: ConnectionPoolEntry) -> None:
        if self._is_closed:
            record.invalidate()


def add_if_missing(connection: Connection, table: Table, **values: Any) -> bool:
    """Insert a row unless one with its key is there, whoever wrote it when; say whether it was new."""
    insert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    row = insert(table).values(**values).on_conflict_do_nothing().returning(literal(1))
    return connection.execute(row).first() is not None


def _engine(url: str, *, pre_ping: bool) -> Engine:
    try:
        return create_engine(url, pool_size=20, max_overflow=40, pool_pre_ping=pre_ping)
    except ModuleNotFoundError as error:
        raise SettingsError(
            f"The database's driver {error.name!r} is not installed. For PostgreSQL: pip install 'course[postgres]'."
        ) from error


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_SECONDS * 1000}")
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _prepare_postgresql(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    cursor.execute(f"SET lock_timeout = '{BUSY_TIMEOUT_SECONDS}s'")
    # A process that stands still in the middle of a write must not hold everybody up for ever.
    cursor.execute(f"SET idle_in_transaction_session_timeout = '{IDLE_TIMEOUT_SECONDS}s'")
    cursor.close()
    connection.commit()


def _lock_postgresql(connection: Connection, learner_id: str | None) -> None:
    """Wait for whoever writes what this transaction may touch; the locks end with it.

    The statements that follow each see what was committed before them, and so all that those before us wrote.
    """
    if learner_id is None:
        connection.execute(text("SELECT pg_advisory_xact_lock(:everybody)"), {"everybody": EVERYBODY})
        return
    own = zlib.crc32(learner_id.encode()) - 2**31
    connection.execute(
        text("SELECT pg_advisory_xact_lock_shared(:everybody), pg_advisory_xact_lock(:kind, :own)"),
        {"everybody": EVERYBODY, "kind": ONE_LEARNER, "own": own},
    )
