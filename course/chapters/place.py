"""Where a stretch of an author's text stands in its file, so that a fault inside it can be pointed at."""

from collections.abc import Sequence
from dataclasses import dataclass

from course.problems import Problem, Severity
from course.sentences import Sentence
from course.source import Document, Path_


@dataclass(frozen=True)
class Place:
    """The place of a text's first character, and how far its other lines are moved to the right in the file.

    Units: line and column count from 1.
    """

    file: str
    line: int
    column: int = 1
    indent: int = 0

    def at(self, text: str, offset: int) -> "Place":
        """Give the place of the character at this offset of the text."""
        before = text[:offset]
        lines = before.count("\n")
        column = len(before) - (before.rfind("\n") + 1)
        return Place(self.file, self.line + lines, column + (self.indent + 1 if lines else self.column), self.indent)

    def problem(self, code: str, message: Sentence, remedy: Sentence, severity: Severity = "error") -> Problem:
        """Make a problem that points here."""
        return Problem(self.file, self.line, self.column, code, message, remedy, severity)


def find(text: str, needles: Sequence[str], place: Place) -> Place:
    """Give the place of the first of the needles that occurs in the text, or else of its beginning."""
    folded = text.casefold()
    found = (folded.find(needle.casefold()) for needle in needles if needle)
    return place.at(text, next((offset for offset in found if offset >= 0), 0))


def value_place(document: Document, path: Path_, lines: Sequence[str]) -> Place:
    """Give the place of a YAML value's own first character, behind a quote or below the sign of a block.

    `lines` are those of the whole file.
    """
    line, column = document.place(path)
    sign = lines[line - 1][column - 1 : column] if line <= len(lines) else ""
    if sign in {"|", ">"}:
        first = next((below for below in lines[line:] if below.strip()), "")
        indent = len(first) - len(first.lstrip(" "))
        return Place(document.file, line + 1, indent + 1, indent)
    return Place(document.file, line, column + (sign in {"'", '"'}))
