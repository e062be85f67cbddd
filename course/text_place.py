"""Where a text that stands in a YAML file has its characters, so that a fault inside it can be pointed at."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import getitem

from course.source import Document, Path_


@dataclass(frozen=True)
class TextPlace:
    """Where a text's first character stands, and how far its other lines are moved to the right in the file.

    Of a text that is not written literally, since it was folded or has escapes, no other character's place is known.
    """

    line: int
    column: int
    indent: int = 0
    is_literal: bool = True

    def of(self, line: int, column: int) -> tuple[int, int]:
        """Turn a line and column of the text into those of the file."""
        if not self.is_literal:
            return self.line, self.column
        return self.line + line - 1, column + (self.column - 1 if line == 1 else self.indent)


def text_place(document: Document, path: Path_, lines: Sequence[str]) -> TextPlace:
    """Find where a text stands, behind a quote or below the sign of a block; `lines` are those of the whole file."""
    text = str(reduce(getitem, path, document.data))
    line, column = document.place(path)
    written = lines[line - 1][column - 1 :] if line <= len(lines) else ""
    if written.startswith(("|", ">")):
        return _below(TextPlace(line, column, is_literal=False), text, lines)
    quote = written.startswith(("'", '"'))
    return TextPlace(line, column + quote, is_literal=written[quote:].startswith(text))


def _below(sign: TextPlace, text: str, lines: Sequence[str]) -> TextPlace:
    """Say where a block of text stands whose sign stands here; it is literal if its lines can be read off the file."""
    below = next((number for number in range(sign.line, len(lines)) if lines[number].strip()), None)
    if below is None:
        return sign
    indent = len(lines[below]) - len(lines[below].lstrip(" "))
    said = [line.rstrip() for line in text.rstrip().split("\n")]
    if said != [line[indent:].rstrip() for line in lines[sign.line : sign.line + len(said)]]:
        return TextPlace(below + 1, indent + 1, is_literal=False)
    return TextPlace(sign.line + 1, indent + 1, indent)
