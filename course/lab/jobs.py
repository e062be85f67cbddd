"""The queue between the site and its workers: it carries the ids of runs and nothing else.

The database says what state a run is in; a job is only the bell that wakes a worker. So a bell that rings twice does no
harm, and where one is lost, or cannot be rung, a worker's own look at the database finds the run.

The queue is a file for a worker on the site's own machine; PostgreSQL or Redis for workers on any number of machines.
What is in it is JSON, never a pickle: whoever can write to the queue can wake a worker, and no more.
"""

import json
import logging
import threading
from collections.abc import Callable
from typing import Any

from huey import Huey, PostgresHuey, RedisHuey, SqliteHuey
from huey.exceptions import ConfigurationError
from huey.registry import Message
from huey.serializer import Serializer

from course.problems import SettingsError

POLL_SECONDS = 0.03
"""How often an idle worker looks into the file: half of it is what a learner waits on average; under 1 % of a core."""
CONNECT_SECONDS = 3
ANSWER_SECONDS = 5
"""How long PostgreSQL or Redis may take; a worker that listens is told that nothing came every second."""
RETRY_SECONDS = 1.0
ENDING_SECONDS = 5.0
QUEUE = "lab"
MAKING_TABLES = 1_540_483_478
"""The key of PostgreSQL's lock under which the queue's tables are made."""

_log = logging.getLogger(__name__)


def _nobody(run_id: str) -> None:
    raise RuntimeError(f"The job of run {run_id} came to a process that trains nothing.")


class Jobs:
    """The queue at an address; the site rings, the workers listen.

    Raises: SettingsError if what the address names has no driver here.
    """

    def __init__(self, address: str, work: Callable[[str], None] = _nobody) -> None:
        self._huey = _queue(address)
        self._has_tables = not isinstance(self._huey, PostgresHuey)
        self._lock = threading.Lock()

        # Of its own, so that the job has the same name in the process that rings and in the one that works.
        def train(run_id: str) -> None:
            work(run_id)

        self._train = self._huey.task()(train)

    def enqueue(self, run_id: str) -> None:
        """Ring for a run. Where that fails nothing is lost: workers look for runs that wait."""
        try:
            self._make_tables()
            self._train(run_id)
        except Exception as error:  # noqa: BLE001 - the edge: each kind of queue has failures of its own
            _log.warning("The queue of runs cannot be reached (%s); a worker finds run %s by itself.", error, run_id)
        finally:
            if isinstance(self._huey, PostgresHuey):
                self.close()  # The next ring may be hours away.

    def listen(self) -> Callable[[], None]:
        """Take one job after the other, in a thread of its own; give what ends that and waits for it."""
        retry = POLL_SECONDS if isinstance(self._huey, SqliteHuey) else RETRY_SECONDS
        try:
            self._make_tables()
        except Exception as error:  # noqa: BLE001 - as above; whoever rings next makes them
            _log.warning("The queue of runs cannot be reached (%s).", error)
        options: dict[str, object] = {"initial_delay": retry, "max_delay": retry, "backoff": 1.0, "periodic": False}
        options |= {"check_worker_health": False, "shutdown_timeout": ENDING_SECONDS}
        self._huey.on_shutdown("close")(self.close)  # In the thread that listens: it has a connection of its own.
        consumer = self._huey.create_consumer(workers=1, **options)
        consumer.start()
        return lambda: consumer.stop(graceful=True)

    def close(self) -> None:
        """Let go of the file or of the connections."""
        self._huey.storage.close()
        if isinstance(self._huey, RedisHuey):
            self._huey.storage.pool.disconnect()

    def _make_tables(self) -> None:
        """Make PostgreSQL's tables of the queue where they are missing; of several who try at once, one does."""
        with self._lock:
            if self._has_tables:
                return
            storage = self._huey.storage
            storage.conn.execute("SELECT pg_advisory_lock(%s)", (MAKING_TABLES,))
            storage.initialize_schema()  # It closes the connection, and so gives the lock back.
            self._has_tables = True


class _Json(Serializer):  # type: ignore[misc]
    """Writes a job as JSON."""

    def _serialize(self, data: Message) -> bytes:
        return json.dumps({"id": data.id, "name": data.name, "args": data.args}).encode()

    def _deserialize(self, data: bytes) -> Message:
        return Message(**json.loads(data), kwargs={})


def _queue(address: str) -> Huey:
    kind, _, place = address.partition("://")
    common: dict[str, Any] = {"name": QUEUE, "results": False, "serializer": _Json()}
    try:
        if kind == "sqlite":
            return SqliteHuey(filename=place.removeprefix("/"), **common)
        if kind == "postgresql":
            return PostgresHuey(dsn=address, connect_timeout=CONNECT_SECONDS, create_tables=False, **common)
        from redis import ConnectionPool

        limits = {"socket_connect_timeout": CONNECT_SECONDS, "socket_timeout": ANSWER_SECONDS}
        return RedisHuey(connection_pool=ConnectionPool.from_url(address, **limits), **common)
    except (ConfigurationError, ModuleNotFoundError) as error:
        extra = "postgres" if kind == "postgresql" else "redis"
        raise SettingsError(
            f"What speaks to the queue of runs is not installed. For {kind}://: pip install 'course[{extra}]'."
        ) from error
