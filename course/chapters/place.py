"""Where a stretch of an author's text stands in its file, so that a fault inside it can be pointed at."""

from collections.abc import Sequence
from dataclasses import dataclass

from course.problems import Problem, Severity
from course.sentences import Sentence
from course.source import Document, Path_
from course.text_place import text_place


@dataclass(frozen=True)
class Place:
    """The place of a text's first character, and how far its other lines are moved to the right in the file.

    Of a text that is not written literally, no other character's place is known.
    Units: line and column count from 1.
    """

    file: str
    line: int
    column: int = 1
    indent: int = 0
    is_literal: bool = True

    def at(self, text: str, offset: int) -> "Place":
        """Give the place of the character at this offset of the text."""
        if not self.is_literal:
            return self
        before = text[:offset]
        lines = before.count("\n")
        column = len(before) - (before.rfind("\n") + 1)
        return Place(self.file, self.line + lines, column + (self.indent + 1 if lines else self.column), self.indent)

    def below(self, lines: int) -> "Place":
        """Give the place where a later line of the text begins."""
        if not lines or not self.is_literal:
            return self
        return Place(self.file, self.line + lines, self.indent + 1, self.indent)

    def problem(self, code: str, message: Sentence, remedy: Sentence, severity: Severity = "error") -> Problem:
        """Make a problem that points here."""
        return Problem(self.file, self.line, self.column, code, message, remedy, severity)


def find(text: str, needles: Sequence[str], place: Place) -> Place:
    """Give the place of the first of the needles that occurs in the text, or else of its beginning."""
    return place.at(text, offset_of(text, needles, 0))


def offset_of(text: str, needles: Sequence[str], start: int) -> int:
    """Give the offset of the first of the needles that occurs in the text from `start` on, or else `start`."""
    folded = text.casefold() if len(text.casefold()) == len(text) else text
    found = (folded.find(needle.casefold(), start) for needle in needles if needle)
    return next((offset for offset in found if offset >= 0), start)


def value_place(document: Document, path: Path_, lines: Sequence[str]) -> Place:
    """Give the place of a YAML text's own first character; `lines` are those of the whole file."""
    found = text_place(document, path, lines)
    return Place(document.file, found.line, found.column, found.indent, found.is_literal)
