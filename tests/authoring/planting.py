"""How a test plants a fault in a file of a course."""

from collections.abc import Callable
from pathlib import Path


def changed(file: str, old: str, new: str) -> Callable[[Path], None]:
    """Put other words in the place of those that are there, in the course of the given folder."""

    def change(root: Path) -> None:
        text = (root / file).read_text("utf-8")
        assert old in text
        (root / file).write_text(text.replace(old, new), "utf-8")

    return change
