"""Turns between runs that train at the same time, so that none waits for another's end.

There are few slots, since on two cores more than two runs at once are slower, and many runs. Whoever is new goes first
and is waited for by nobody who has just had a turn; the others follow one another in a ring. Where nobody waits, a turn
has no end.
"""

import threading
from collections import deque
from typing import Generic, TypeVar

TURN_SECONDS = 0.2
"""So long a turn lasts where others wait. A turn is never shorter than a step, and a step takes a tenth of this."""

T = TypeVar("T")


class Turns(Generic[T]):
    """Who waits for a slot, and who is next."""

    def __init__(self) -> None:
        self.pressing = threading.Event()
        """Set while somebody waits who should not."""
        self._new: deque[T] = deque()
        self._ring: deque[T] = deque()
        self._changed = threading.Condition()
        self._is_closed = False

    def come(self, one: T) -> None:
        """Wait for a first turn, before all who have had one."""
        with self._changed:
            self._new.append(one)
            self._tell()

    def go_round(self, one: T) -> None:
        """Wait for a further turn, behind all the others."""
        with self._changed:
            self._ring.append(one)
            self._tell()

    def hurry(self, one: T) -> None:
        """Let one that waits for a further turn have it next."""
        with self._changed:
            if one in self._ring:
                self._ring.remove(one)
                self._new.append(one)
                self._tell()

    def next(self) -> T | None:
        """Wait for somebody whose turn it is; nothing once this is closed and nobody is left."""
        with self._changed:
            self._changed.wait_for(lambda: self._new or self._ring or self._is_closed)
            line = self._new or self._ring
            found = line.popleft() if line else None
            self._tell()
            return found

    def is_over(self, seconds: float) -> bool:
        """Say whether a turn that has lasted so long is to end, since others wait."""
        return bool(self._new) or (seconds > TURN_SECONDS and bool(self._ring))

    def close(self) -> None:
        """Let nobody wait any more for who might come."""
        with self._changed:
            self._is_closed = True
            self._tell()

    def _tell(self) -> None:
        if self._new or self._is_closed:
            self.pressing.set()
        else:
            self.pressing.clear()
        self._changed.notify_all()
