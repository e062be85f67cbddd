"""The process that trains what learners ask for: it takes runs up, lets children train them, writes down what they say.

Every run that it holds has a child of its own. Two of them train at once, in one thread each, since on two cores more
are slower; the others rest until it is their turn (`turns.py`). While a run is held, a heartbeat from a thread of its
own keeps the lease; where the lease is lost, to another worker or by a pause of this one, nothing more is written and
the child ends.
"""

import logging
import os
import select
import signal
import threading
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from course.database import Database
from course.lab import store
from course.lab.attempt import Attempt, Ending
from course.lab.child import Nursery, step_back
from course.lab.jobs import Jobs
from course.lab.records import Claim, NewEvent
from course.lab.run import RunState
from course.lab.turns import Turns
from course.settings import Settings

SLOTS = 2
SEATS = 32
"""So many runs are held at once; the rest waits in the queue. A child that rests keeps some 35 MB of its own."""
HEARTBEAT_SECONDS = 5.0
SWEEP_SECONDS = 2.0
CANCEL_SECONDS = 0.25
READY_SECONDS = 120.0
SEAT_SECONDS = 0.2

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
    """Takes runs up while it has free seats; `end` gives back what it has not finished."""

    def __init__(self, settings: Settings) -> None:
        self._database = Database(settings.database)
        self._jobs = Jobs(settings.jobs, self.take)
        self._nursery = Nursery(SLOTS)
        self._seats = threading.BoundedSemaphore(SEATS)
        self._turns: Turns[Attempt] = Turns()
        self._care = Care(self._database, self._turns)
        self._stop = threading.Event()
        self._end_listening: Callable[[], None] = _do_nothing
        caring = threading.Thread(target=self._care.care_until, args=(self._stop,), name="care", daemon=True)
        slots = [threading.Thread(target=self._serve, name=f"slot {n}", daemon=True) for n in range(SLOTS)]
        self._threads = [caring, *slots]

    def begin(self) -> bool:
        """Get children ready, listen for jobs, and say whether a child got ready."""
        self._nursery.fill()
        is_warm = self._nursery.is_warm(READY_SECONDS)
        for thread in self._threads:
            thread.start()
        self.sweep()
        self._end_listening = self._jobs.listen()
        return is_warm

    def end(self) -> None:
        """End the children, give their runs back, and be gone within a second or two."""
        self._stop.set()
        self._end_listening()
        self._care.want_all(Ending(RunState.LOST))
        self._turns.close()
        for thread in self._threads:
            if thread.ident is not None:
                thread.join()
        self._nursery.end()
        self._jobs.close()
        self._database.close()

    def sweep(self) -> None:
        """Look after runs that nobody looks after: leases that ran out, runs whose bell was not heard."""
        try:
            with self._database.read() as connection:
                is_overdue = store.is_overdue(connection, now=_now())
            if is_overdue:
                with self._database.write() as connection:
                    store.settle(connection, now=_now())
            with self._database.read() as connection:
                waiting = store.waiting_ids(connection)
            for run_id in waiting:
                if not self._seats.acquire(blocking=False):
                    return
                self._admit(run_id)
        except Exception:  # noqa: BLE001 - the edge: the next look may go better
            _log.exception("The worker could not look after waiting runs.")

    def take(self, run_id: str) -> None:
        """Take a run up, if it waits, as soon as there is a seat; other workers take others meanwhile."""
        while not self._seats.acquire(timeout=SEAT_SECONDS):
            if self._stop.is_set():
                return
        self._admit(run_id)

    def _admit(self, run_id: str) -> None:
        """Claim a run and let it wait for its first turn; where it does not wait any more, leave the seat."""
        held = None
        try:
            if not self._stop.is_set():
                with self._database.write() as connection:
                    held = store.claim(connection, run_id, now=_now())
        finally:
            if held is None:
                self._seats.release()
        if held is not None:
            attempt = Attempt(held, self._nursery.take, self._write)
            self._care.hold(attempt)
            self._turns.come(attempt)

    def _serve(self) -> None:
        """Give one turn after another, in one of the slots."""
        while (attempt := self._turns.next()) is not None:
            goes_on = False
            try:
                goes_on = attempt.take_turn(self._turns)
            except Exception:  # noqa: BLE001 - the edge: the lease of this run ends, and it is taken up again
                _log.exception("Run %s could not be served.", attempt.held.run_id)
            if goes_on:
                self._turns.go_round(attempt)
            else:
                self._care.let_go(attempt)
                self._seats.release()
            if not self._turns.pressing.is_set():
                self._nursery.fill()

    def _write(self, held: Claim, events: Sequence[NewEvent], ending: Ending | None) -> bool:
        with self._database.write(held.learner_id) as connection:
            is_ours = not events or store.append_events(connection, held, events, now=_now())
            if is_ours and ending is not None:
                is_ours = store.end(connection, held, ending.state, reason=ending.reason, now=_now())
                if is_ours and ending.policy is not None:
                    store.keep_policy(connection, held, ending.policy)
        return is_ours


class Care:
    """Keeps the leases of the runs that this process holds, and hears when a learner wants one to stop."""

    def __init__(self, database: Database, turns: Turns[Attempt]) -> None:
        self._database = database
        self._turns = turns
        self._attempts: dict[Claim, Attempt] = {}
        self._lock = threading.Lock()

    def hold(self, attempt: Attempt) -> None:
        """Look after this one from now on."""
        with self._lock:
            self._attempts[attempt.held] = attempt

    def let_go(self, attempt: Attempt) -> None:
        """Look after this one no longer."""
        with self._lock:
            del self._attempts[attempt.held]

    def care_until(self, stop: threading.Event) -> None:
        """Give signs of life for everything that is held, and ask what is to stop."""
        beaten = time.monotonic()
        while not stop.wait(CANCEL_SECONDS):
            try:
                self.hear()
                if time.monotonic() - beaten > HEARTBEAT_SECONDS:
                    beaten = time.monotonic()
                    self.beat()
            except Exception:  # noqa: BLE001 - the edge: three beats fit into a lease
                _log.exception("The runs that are held could not be looked after.")

    def beat(self) -> None:
        """Give one sign of life; what is not ours any more ends."""
        held = self._held()
        if held:
            with self._database.write() as connection:
                lost = [each for each in held if not store.extend_lease(connection, each.held, now=_now())]
            self._want(lost, Ending(RunState.LOST))

    def hear(self) -> None:
        """End what its learner does not want any more."""
        held = self._held()
        if held:
            with self._database.read() as connection:
                unwanted = store.unwanted(connection, [each.held.run_id for each in held])
            self._want([each for each in held if each.held.run_id in unwanted], Ending(RunState.CANCELLED))

    def want_all(self, ending: Ending) -> None:
        """Let everything that is held end so."""
        self._want(self._held(), ending)

    def _held(self) -> Sequence[Attempt]:
        with self._lock:
            return tuple(self._attempts.values())

    def _want(self, attempts: Sequence[Attempt], ending: Ending) -> None:
        for attempt in attempts:
            attempt.want(ending)
            self._turns.hurry(attempt)


def _do_nothing() -> None:
    """Stand for what has not begun."""


def _now() -> datetime:
    return datetime.now(UTC)
