"""A fault as the page shows it: the problem, the lines of the file around its place, and whether the page is of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, Self

from course.chapters.course_file import COURSE_FILE
from course.chapters.course_folder import FIGURES
from course.languages import told
from course.problems import Problem

LINES_AROUND = 2
LONGEST_LINE = 200
BEFORE_PLACE = 80
TAB = 4


@dataclass(frozen=True)
class Line:
    """A line of a file. In the faulty one `at` is what stands in the fault's column, and `before` and `after` the rest.

    Units: number counts from 1.
    """

    number: int
    before: str
    at: str = ""
    after: str = ""


@dataclass(frozen=True)
class Fault:
    """A problem, and the lines around its place as they stood when it was found."""

    problem: Problem
    lines: tuple[Line, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Give plain values."""
        return {"problem": self.problem.to_json(), "lines": [vars(line) for line in self.lines]}

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Self:
        """Rebuild what `to_json` gave."""
        return cls(Problem.from_json(values["problem"]), tuple(Line(**line) for line in values["lines"]))

    def in_language(self, language: str) -> Self:
        """Give the fault in the words of a language."""
        return type(self)(told(self.problem, language), self.lines)


@dataclass(frozen=True)
class Subject:
    """What a page is made from: chapters (``ro/basics/first``), quizzes by slug, drawings by name, and single files."""

    chapters: frozenset[str] = frozenset()
    quizzes: frozenset[str] = frozenset()
    drawings: frozenset[str] = frozenset()
    files: frozenset[str] = frozenset()

    def is_made_from(self, file: str) -> bool:
        """Say whether the page shows something of this file. The course file keeps every page as it was."""
        path = PurePosixPath(file)
        if path.parts[0] == "quizzes":
            return path.name.split(".")[0] in self.quizzes
        if path.parts[:-1] == ("content", FIGURES):
            return path.name.split(".")[0] in self.drawings
        chapter = "/".join((*path.parts[1:-1], path.stem.partition("-")[2]))
        return file in self.files or file == COURSE_FILE or chapter in self.chapters


@dataclass(frozen=True)
class Sorted:
    """The faults of a course as one page has them: its own errors first, then those of other files, then warnings."""

    here: tuple[Fault, ...]
    elsewhere: tuple[Fault, ...]
    warnings: tuple[Fault, ...]


def sort(faults: Iterable[Fault], subject: Subject) -> Sorted:
    """Put the faults into the order in which who watches this page wants them."""
    errors: dict[bool, list[Fault]] = {True: [], False: []}
    warnings: dict[bool, list[Fault]] = {True: [], False: []}
    for fault in faults:
        kind = errors if fault.problem.severity == "error" else warnings
        kind[subject.is_made_from(fault.problem.file)].append(fault)
    return Sorted(tuple(errors[True]), tuple(errors[False]), (*warnings[True], *warnings[False]))


def excerpt(text: str, line: int, column: int) -> tuple[Line, ...]:
    """Cut out the lines around a place; what cannot be seen is written out, and long lines are cut."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n") if text else []
    written = len(lines) - (not lines[-1]) if lines else 0  # after the last line's end stands no line
    first, last = max(1, line - LINES_AROUND), min(len(lines), max(line, min(written, line + LINES_AROUND)))
    return tuple(
        _marked(number, lines[number - 1], column) if number == line else Line(number, _cut(lines[number - 1]))
        for number in range(first, last + 1)
    )


def _marked(number: int, text: str, column: int) -> Line:
    place = min(column - 1, len(text))
    start = max(0, place - BEFORE_PLACE) if len(text) > LONGEST_LINE else 0
    before = ("…" if start else "") + _visible(text[start:place])
    return Line(number, before, _visible(text[place : place + 1]) or " ", _cut(text[place + 1 :]))


def _cut(text: str) -> str:
    return _visible(text[:LONGEST_LINE]) + ("…" if len(text) > LONGEST_LINE else "")


def _visible(text: str) -> str:
    """Write out what would be invisible, or would turn the order of what stands around it."""
    return "".join(sign if sign.isprintable() else f"\\u{ord(sign):04x}" for sign in text.expandtabs(TAB))
