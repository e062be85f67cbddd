"""The faults of a course on disk: the publishing process notes them, the site shows them."""

import hashlib
import json
import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from course.authoring.preview.faults import Fault, excerpt
from course.chapters.published import INDEX
from course.problems import Problem
from course.source import MAX_BYTES
from course.writing import write_whole

FAULTS = "faults.json"


class FaultNotes:
    """Notes the faults that were found last, with the lines around them."""

    def __init__(self, root: Path, compiled: Path) -> None:
        self._root, self._path = root, compiled / FAULTS
        self._problems: Sequence[Problem] = ()
        self._seen: dict[str, object] = {}
        compiled.mkdir(parents=True, exist_ok=True)
        self.note([])

    def note(self, problems: Sequence[Problem]) -> None:
        """Note these faults in place of those before."""
        self._problems = problems
        self._seen = self._states()
        texts = {file: _read(self._root / file) for file in self._seen}
        faults = [Fault(each, excerpt(texts[each.file], each.line, each.column)) for each in problems]
        write_whole(self._path, json.dumps([fault.to_json() for fault in faults]).encode("utf-8"))

    def look_again(self) -> None:
        """Note the faults anew where a faulty file has changed around faults that are the same."""
        if self._states() != self._seen:
            self.note(self._problems)

    def _states(self) -> dict[str, object]:
        return {problem.file: _state(self._root / problem.file) for problem in self._problems}


class NotedFaults:
    """The faults that were noted last, and the name of the state that course and faults are in together."""

    def __init__(self, compiled: Path) -> None:
        self._index, self._path = compiled / INDEX, compiled / FAULTS

    def version(self) -> str:
        """Name what is published and noted now; the name changes with either."""
        states = [_state(path) for path in (self._index, self._path)]
        return hashlib.sha256(repr(states).encode()).hexdigest()[:16]

    def current(self) -> list[Fault]:
        """Give the faults; none where nothing was noted yet."""
        with suppress(OSError, ValueError):
            noted: list[dict[str, Any]] = json.loads(self._path.read_bytes())
            return [Fault.from_json(values) for values in noted]
        return []


def _state(path: Path) -> tuple[int, int, int] | None:
    try:
        found = os.stat(path)  # noqa: PTH116 - asked for many times a second
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size


def _read(path: Path) -> str:
    """Read as much of a faulty file as can be shown, whatever is wrong with it."""
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES).decode("utf-8-sig", "replace")
    except OSError:
        return ""
