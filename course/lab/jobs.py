"""The queue between the site and its worker: it carries the ids of runs and nothing else.

The database says what state a run is in; a job is only the bell that wakes a worker. So a bell that rings twice does no
harm, and one that is lost is rung again by the worker's own look at the database.
"""

from collections.abc import Callable
from pathlib import Path

from huey import SqliteHuey

POLL_SECONDS = 0.03
"""How often an idle worker looks: half of it is what a learner waits on average, and it costs under 1 % of a core."""
ENDING_SECONDS = 5.0


def _nobody(run_id: str) -> None:
    raise RuntimeError(f"The job of run {run_id} came to a process that trains nothing.")


class Jobs:
    """The embedded queue in one file; the site rings, the worker listens."""

    def __init__(self, path: Path, work: Callable[[str], None] = _nobody) -> None:
        self._huey = SqliteHuey("lab", filename=str(path), results=False)

        # Of its own, so that the job has the same name in the process that rings and in the one that works.
        def train(run_id: str) -> None:
            work(run_id)

        self._train = self._huey.task()(train)

    def enqueue(self, run_id: str) -> None:
        """Ring for a run."""
        self._train(run_id)

    def is_empty(self) -> bool:
        """Say whether no job waits."""
        return bool(self._huey.pending_count() == 0)

    def listen(self, slots: int) -> Callable[[], None]:
        """Work on so many jobs at once, in a thread each; give what ends the listening and waits for the threads."""
        options: dict[str, object] = {
            "initial_delay": POLL_SECONDS,
            "max_delay": POLL_SECONDS,
            "backoff": 1.0,
            "periodic": False,
        }
        options |= {"check_worker_health": False, "shutdown_timeout": ENDING_SECONDS}
        consumer = self._huey.create_consumer(workers=slots, **options)
        consumer.start()
        return lambda: consumer.stop(graceful=True)

    def close(self) -> None:
        """Let go of the file, in this thread."""
        self._huey.storage.close()
