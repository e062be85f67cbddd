"""What was made of something, remembered as long as that is the same."""

from collections.abc import Callable
from typing import Any, TypeVar

Made = TypeVar("Made")


class Memory:
    """Remembers from one turn to the next what was asked for in both."""

    def __init__(self) -> None:
        self._earlier: dict[object, tuple[object, Any]] = {}
        self._now: dict[object, tuple[object, Any]] = {}

    def turn(self) -> None:
        """Begin a turn: what nobody asked for in the one before is forgotten."""
        self._earlier, self._now = self._now, {}

    def made(self, name: object, of: object, make: Callable[[], Made]) -> Made:
        """Give what is known under this name, or make it, if nothing is or if it was made of something else."""
        known = self._now.get(name) or self._earlier.get(name)
        if known is None or known[0] != of:
            known = (of, make())
        self._now[name] = known
        made: Made = known[1]
        return made

    def forget(self, name: object) -> None:
        """Let it be made again next time."""
        self._now.pop(name, None)
        self._earlier.pop(name, None)
