"""How many of something there may be at once."""

import threading


class Places:
    """A number of places that can be taken; who finds none is turned away at once and does not wait."""

    def __init__(self, count: int) -> None:
        self._free = threading.BoundedSemaphore(count)

    def take(self) -> "Place | None":
        """Take a place, if one is free."""
        return Place(self._free) if self._free.acquire(blocking=False) else None


class Place:
    """One place that was taken; leaving twice is the same as leaving once."""

    def __init__(self, free: threading.BoundedSemaphore) -> None:
        self._free = free
        self._left = threading.Lock()

    def leave(self) -> None:
        """Let somebody else have it."""
        if self._left.acquire(blocking=False):
            self._free.release()
