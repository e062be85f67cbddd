"""What was acknowledged, and the killing of the site in the very moment of an acknowledgement."""

import os
import signal
import threading
from collections.abc import Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field

from builders import Running, command_of, family, is_alive

Given = tuple[str, str, str]
"""A learner's id, a question and a choice."""


@dataclass
class Log:
    """What was acknowledged, what was answered otherwise, and the site's processes that are to be killed next."""

    killed_every: int
    acknowledged: list[Given] = field(default_factory=list)
    otherwise: list[tuple[Given, int | None]] = field(default_factory=list)
    killed: list[set[int]] = field(default_factory=list)
    _aim: set[int] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def acknowledge(self, given: Given) -> None:
        """Note what was acknowledged, and strike at once if it is time."""
        with self._lock:
            self.acknowledged.append(given)
            if self._aim and len(self.acknowledged) >= self.killed_every * (len(self.killed) + 1):
                for pid in self._aim:
                    with suppress(ProcessLookupError):
                        os.kill(pid, signal.SIGKILL)
                self.killed.append(self._aim)
                self._aim = set()

    def aim(self, running: Running) -> None:
        """Find the site's processes, if it is up: gunicorn and the process of it that answers."""
        pids = {pid for pid in family(running.process.pid) if is_alive(pid) and "web" in command_of(pid)}
        with self._lock:
            if len(pids) > 1 and not any(pids & dead for dead in self.killed):
                self._aim = pids

    def watch(self, running: Running, done: Sequence[Future[None]]) -> None:
        """Aim again and again until everything has been sent; then pass on what went wrong."""
        while not all(each.done() for each in done):
            self.aim(running)
            threading.Event().wait(0.05)
        for each in done:
            each.result()
