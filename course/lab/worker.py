"""The process that trains what learners ask for: it takes runs up, lets children train them, writes down what they say.

Two runs at once, each in a child of one thread, since on two cores more threads are slower. While a run is held, a
heartbeat from a thread of its own keeps the lease; where the lease is lost, to another worker or by a pause of this
one, nothing more is written and the child ends.
"""

import logging
import os
import select
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

from course.database import Database
from course.lab import store
from course.lab.child import FAILED, READY, Child, Line, Nursery, step_back
from course.lab.jobs import Jobs
from course.lab.reasons import Reason
from course.lab.records import Claim, NewEvent
from course.lab.run import RunState
from course.settings import Settings

SLOTS = 2
HEARTBEAT_SECONDS = 5.0
SWEEP_SECONDS = 2.0
WALL_SECONDS = 120.0
STALL_SECONDS = 15.0
"""A child that says nothing for so long has stopped; a step takes a small part of a second."""
TURN_SECONDS = 0.1
CANCEL_SECONDS = 0.25
BATCH_SECONDS = 0.04
AT_ONCE = 3
"""So many events are written the moment they come, for the learner who waits; later ones in small batches."""
FAULT_EXIT_CODE = 1

_log = logging.getLogger(__name__)


def work(settings: Settings, say: Callable[[str], None] = print) -> None:
    """Train the runs that are asked for, until a signal says to end."""
    step_back()  # before torch is loaded, which would keep the site's first page waiting
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    worker = Worker(settings)
    try:
        say("The worker is warm." if worker.begin() else "The worker cannot train. What it said before this says why.")
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, lambda *_: os.write(writer, b"!"))
        while not select.select([reader], [], [], SWEEP_SECONDS)[0]:
            worker.sweep()
    finally:
        worker.end()


class Worker:
    """Takes runs up while it has free slots; `end` gives back what it has not finished."""

    def __init__(self, settings: Settings) -> None:
        self._database = Database(settings.database)
        self._heartbeat = Heartbeat(self._database)
        self._jobs = Jobs(settings.job_store, self.take)
        self._nursery = Nursery(SLOTS)
        self._stop = threading.Event()
        self._end_listening: Callable[[], None] = _do_nothing

    def begin(self) -> bool:
        """Get children ready, listen for jobs, and say whether a child got ready."""
        self._nursery.fill()
        is_warm = self._nursery.is_warm(WALL_SECONDS)
        self.sweep()
        beating = threading.Thread(target=self._heartbeat.beat_until, args=(self._stop,), name="heartbeat", daemon=True)
        beating.start()
        self._end_listening = self._jobs.listen(SLOTS)
        return is_warm

    def end(self) -> None:
        """End the children, give their runs back, and be gone within a second or two."""
        self._stop.set()
        self._end_listening()
        self._nursery.end()
        self._jobs.close()
        self._database.close()

    def sweep(self) -> None:
        """Look after runs that nobody looks after: leases that ran out, runs whose bell was lost."""
        try:
            with self._database.read() as connection:
                is_overdue = store.is_overdue(connection, now=_now())
            if is_overdue:
                with self._database.write() as connection:
                    store.settle(connection, now=_now())
            if self._jobs.is_empty():
                with self._database.read() as connection:
                    waiting = store.waiting_ids(connection)
                for run_id in waiting:
                    self._jobs.enqueue(run_id)
        except Exception:  # noqa: BLE001 - the edge: the next look may go better
            _log.exception("The worker could not look after waiting runs.")

    def take(self, run_id: str) -> None:
        """Take a run up, if it waits, and bring it to its end."""
        if self._stop.is_set():
            return
        with self._database.write() as connection:
            held = store.claim(connection, run_id, now=_now())
        if held is not None:
            with self._heartbeat.keeping(held):
                Attempt(self._database, held, self._stop).make(self._nursery.take())
            if not self._stop.is_set():
                self._nursery.fill()


class Heartbeat:
    """Keeps the leases of the runs that this process holds."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._held: set[Claim] = set()
        self._lock = threading.Lock()

    @contextmanager
    def keeping(self, held: Claim) -> Iterator[None]:
        """Keep this lease while the block runs."""
        with self._lock:
            self._held.add(held)
        try:
            yield
        finally:
            with self._lock:
                self._held.discard(held)

    def beat_until(self, stop: threading.Event) -> None:
        """Give signs of life for everything that is held."""
        while not stop.wait(HEARTBEAT_SECONDS):
            try:
                self.beat()
            except Exception:  # noqa: BLE001 - the edge: three beats fit into a lease
                _log.exception("A heartbeat could not be written.")

    def beat(self) -> None:
        """Give one sign of life."""
        with self._lock:
            held = tuple(self._held)
        if held:
            with self._database.write() as connection:
                for each in held:
                    store.extend_lease(connection, each, now=_now())


@dataclass(frozen=True)
class Ending:
    """How a run ends, and why if not well."""

    state: RunState
    reason: Reason | None = None


@dataclass
class Attempt:
    """One claim, from its first event to its end."""

    database: Database
    held: Claim
    stop: threading.Event
    _begun: float = field(default_factory=time.monotonic)
    _heard: float = field(default_factory=time.monotonic)
    _asked: float = field(default_factory=time.monotonic)
    _written: int = 0

    def make(self, child: Child) -> None:
        """Let a child train, and write what it says until it ends or has to."""
        try:
            child.begin(self.held.recipe)
            ending = None
            while ending is None:
                lines = self._hear(child)
                ending = self._told(lines) or self._found(child, lines) or self._wanted()
                if not self._write(lines or (), ending):
                    _log.warning("Run %s belongs to another worker now.", self.held.run_id)
                    return
        finally:
            child.end()

    def _hear(self, child: Child) -> list[Line] | None:
        if self._written >= AT_ONCE:
            self.stop.wait(BATCH_SECONDS)
        lines = child.read(TURN_SECONDS)
        if lines:
            self._heard = time.monotonic()
        return lines

    def _told(self, lines: Sequence[Line] | None) -> Ending | None:
        """Give the ending that the child itself tells of."""
        last = lines[-1] if lines else None
        if last is not None and last.kind == RunState.FINISHED:
            return Ending(RunState.FINISHED)
        if last is not None and last.kind == FAILED:
            return Ending(RunState.FAILED, Reason(last.body))
        return None

    def _found(self, child: Child, lines: Sequence[Line] | None) -> Ending | None:
        """Give the ending of a child that is gone, silent, or too slow."""
        now = time.monotonic()
        if lines is None:
            at_fault = child.wait(1.0) == FAULT_EXIT_CODE
            return Ending(RunState.FAILED, Reason.FAULT if at_fault else Reason.DIED)
        if now - self._heard > STALL_SECONDS:
            return Ending(RunState.FAILED, Reason.STALLED)
        if now - self._begun > WALL_SECONDS:
            return Ending(RunState.TIMED_OUT, Reason.TOO_LONG)
        return None

    def _wanted(self) -> Ending | None:
        """Give the ending that the learner or the operator wants."""
        if self.stop.is_set():
            return Ending(RunState.LOST)
        if time.monotonic() - self._asked < CANCEL_SECONDS:
            return None
        self._asked = time.monotonic()
        with self.database.read() as connection:
            is_cancelled = store.is_cancel_asked(connection, self.held.run_id)
        return Ending(RunState.CANCELLED) if is_cancelled else None

    def _write(self, lines: Sequence[Line], ending: Ending | None) -> bool:
        """Write what was heard and how it ended in one transaction; says whether the run is still ours."""
        told = [line for line in lines if line.kind not in {READY, FAILED}]
        events = [NewEvent(seq, line.kind, line.body) for seq, line in enumerate(told, start=self._written)]
        if not events and ending is None:
            return True
        with self.database.write() as connection:
            is_ours = not events or store.append_events(connection, self.held, events, now=_now())
            if is_ours and ending is not None:
                is_ours = store.end(connection, self.held, ending.state, reason=ending.reason, now=_now())
        self._written += len(events)
        return is_ours


def _do_nothing() -> None:
    """Stand for what has not begun."""


def _now() -> datetime:
    return datetime.now(UTC)
