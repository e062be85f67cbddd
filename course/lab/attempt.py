"""One claim of a run, from its first turn to its end: what its child says, and how it ends.

It holds a child, and hands what the child says to whoever writes it down; it knows no database. Only the slot that
serves it touches it, but for `want`.
"""

import json
import logging
import time
from base64 import b64decode
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from course.lab.child import FAILED, READY, RESTING, TRAINED, Child, Line
from course.lab.reasons import Reason
from course.lab.records import Claim, NewEvent
from course.lab.run import RunState
from course.lab.turns import Turns

WALL_SECONDS = 120.0
"""So long a run may train; what it waits for its turns does not count."""
STALL_SECONDS = 15.0
"""A child that says nothing for so long in its turn has stopped; a step takes a small part of a second."""
PATIENCE_SECONDS = 0.1
BATCH_SECONDS = 0.04
AT_ONCE = 3
"""So many events are written the moment they come, for the learner who waits; later ones in small batches."""
FAULT_EXIT_CODE = 1

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Ending:
    """How a run ends, why if not well, and what it has trained if it does."""

    state: RunState
    reason: Reason | None = None
    policy: bytes | None = field(default=None, repr=False)


Write = Callable[[Claim, Sequence[NewEvent], Ending | None], bool]
"""Writes what happened, and how it ended if it did, in one transaction; says whether the run was still ours."""


@dataclass(eq=False)
class Attempt:
    """A run that this worker has claimed."""

    held: Claim
    take_child: Callable[[], Child]
    write: Write
    _child: Child | None = None
    _wanted: Ending | None = None
    _heard: float = 0.0
    _spent: float = 0.0
    _written: int = 0
    _policy: bytes | None = None

    def want(self, ending: Ending) -> None:
        """Let the run end so, soon, unless it ends by itself before. Any thread may call this."""
        self._wanted = ending

    def take_turn(self, turns: "Turns[Any]") -> bool:
        """Let the child train until it has to rest, and write what it says; say whether the run goes on after that."""
        goes_on = False
        try:
            if self._wanted is not None:
                self._tell([], self._wanted)
            else:
                goes_on = self._serve(self._begin_turn(), turns)
            return goes_on
        finally:
            if not goes_on:
                self.close()

    def close(self) -> None:
        """Make sure that the child is gone."""
        if self._child is not None:
            self._child.end()
            self._child = None

    def _begin_turn(self) -> Child:
        self._heard = time.monotonic()
        if self._child is not None:
            self._child.go_on()
            return self._child
        self._child = self.take_child()
        self._child.begin(self.held.recipe)
        return self._child

    def _serve(self, child: Child, turns: "Turns[Any]") -> bool:
        began = time.monotonic()
        is_asked = False
        while True:
            seconds = time.monotonic() - began
            if not is_asked and turns.is_over(seconds):
                child.rest()
                is_asked = True
            if not is_asked and self._written >= AT_ONCE:
                turns.pressing.wait(BATCH_SECONDS)
            lines = self._hear(child)
            ending = _told(lines, self._policy) or self._found(child, lines, self._spent + seconds) or self._wanted
            if not self._tell(lines or [], ending) or ending is not None:
                return False
            if lines and lines[-1].kind == RESTING:
                self._spent += time.monotonic() - began
                return True

    def _hear(self, child: Child) -> list[Line] | None:
        lines = child.read(PATIENCE_SECONDS)
        if lines:
            self._heard = time.monotonic()
        for line in lines or ():
            if line.kind == TRAINED:
                self._policy = b64decode(json.loads(line.body)["policy"])
        return lines

    def _found(self, child: Child, lines: Sequence[Line] | None, spent_seconds: float) -> Ending | None:
        """Give the ending of a child that is gone, silent, or too slow."""
        if lines is None:
            at_fault = child.wait(1.0) == FAULT_EXIT_CODE
            return Ending(RunState.FAILED, Reason.FAULT if at_fault else Reason.DIED)
        if time.monotonic() - self._heard > STALL_SECONDS:
            return Ending(RunState.FAILED, Reason.STALLED)
        if spent_seconds > WALL_SECONDS:
            return Ending(RunState.TIMED_OUT, Reason.TOO_LONG)
        return None

    def _tell(self, lines: Sequence[Line], ending: Ending | None) -> bool:
        told = [line for line in lines if line.kind not in {READY, RESTING, TRAINED, FAILED}]
        events = [NewEvent(seq, line.kind, line.body) for seq, line in enumerate(told, start=self._written)]
        if not events and ending is None:
            return True
        self._written += len(events)
        is_ours = self.write(self.held, events, ending)
        if not is_ours:
            _log.warning("Run %s belongs to another worker now.", self.held.run_id)
        return is_ours


def _told(lines: Sequence[Line] | None, policy: bytes | None) -> Ending | None:
    """Give the ending that the child itself tells of."""
    last = lines[-1] if lines else None
    if last is not None and last.kind == RunState.FINISHED:
        return Ending(RunState.FINISHED, policy=policy)
    if last is not None and last.kind == FAILED:
        return Ending(RunState.FAILED, Reason(last.body))
    return None
