"""The lines of an author's file with the endings that it has, so that what is not changed stays byte for byte."""

import re
from collections.abc import Sequence
from pathlib import Path

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")


def lines_of(text: str) -> list[str]:
    """Give the lines of a text as they are counted everywhere, each with its ending."""
    return _LINE.findall(text)


def ending_of(lines: Sequence[str]) -> str:
    """Give the line ending that a file uses, going by its first line."""
    first = lines[0] if lines else ""
    return first[len(first.rstrip("\r\n")) :] or "\n"


def as_read(text: str) -> str:
    """Give a file's text as it is read: without a mark in front, and with one kind of line ending."""
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def read_as_written(path: Path) -> str:
    """Read a file that is known to be UTF-8, with its own line endings."""
    return path.read_bytes().decode("utf-8")
