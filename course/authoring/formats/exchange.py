"""What every exchange format offers: reading questions out of its files, or writing ours into them.

A question on its way is an `Item`: plain values in the words of our own quiz file, and the line that it comes from.
Whatever cannot be carried over is told as a warning at that line; nothing is left out in silence.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from course.problems import Problem
from course.sentences import Sentence

MOST_QUESTIONS = 2000
"""Files with more questions are refused: no course needs them, and somebody would have to wait."""

BY_HAND = Sentence("Write it by hand, if it is needed.")
LOOK = Sentence("Look whether it can be said otherwise.")


@dataclass(frozen=True)
class Item:
    """A question in the words of our own file. `line` is where it stands in the file that it was read from."""

    data: Mapping[str, Any]
    line: int = field(default=1, compare=False)

    @property
    def kind(self) -> str:
        """The kind of the question."""
        return str(self.data["kind"])


@dataclass(frozen=True)
class Imported:
    """What reading gave: how many questions the file has, those that could be carried over, and all losses."""

    items: tuple[Item, ...]
    found: int
    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class Exported:
    """What writing gave: the file's text, how many questions it holds, and all losses."""

    text: str
    written: int
    problems: tuple[Problem, ...]


class FormatError(Exception):
    """A file, or one question in it, that cannot be read; the problem says where and why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


class NotCarriedError(Exception):
    """A question that cannot be said in the other format, and why."""

    def __init__(self, reason: Sentence, remedy: Sentence = BY_HAND) -> None:
        super().__init__(reason)
        self.reason, self.remedy = reason, remedy


@dataclass
class Report:
    """Collects, for one file, what is wrong with it and what gets lost."""

    file: str
    problems: list[Problem] = field(default_factory=list)

    def loss(self, line: int, message: Sentence, remedy: Sentence = LOOK) -> None:
        """Note that a part of something was not carried over."""
        self.problems.append(Problem(self.file, max(line, 1), 1, "lost", message, remedy, "warning"))

    def not_carried(self, line: int, name: str, reason: Sentence, remedy: Sentence = BY_HAND) -> None:
        """Note that a whole question was not carried over."""
        message = Sentence("The question {name!r} was not carried over: {reason}", name=shortened(name), reason=reason)
        self.problems.append(Problem(self.file, max(line, 1), 1, "not-carried", message, remedy, "warning"))

    def fault(self, line: int, column: int, message: Sentence, remedy: Sentence) -> None:
        """Note that something cannot be read."""
        self.problems.append(self.problem(line, column, message, remedy))

    def problem(self, line: int, column: int, message: Sentence, remedy: Sentence) -> Problem:
        """Make an error at a place of the file."""
        return Problem(self.file, max(line, 1), max(column, 1), "format", message, remedy)

    def error(self, line: int, column: int, message: Sentence, remedy: Sentence) -> FormatError:
        """Make the exception that ends the reading."""
        return FormatError(self.problem(line, column, message, remedy))


Read = Callable[[str, str], Imported]
"""`read(text, file)`: never raises anything but `FormatError`, whatever the text."""


@dataclass(frozen=True)
class Origin:
    """The quiz that questions are written from: the language in which they go out, and the file that holds them."""

    slug: str
    title: str
    language: str
    file: str


Write = Callable[[Sequence[Item], Origin], Exported]
"""`write(items, origin)`: writes what it can, and tells the losses at the items' lines in the origin's file."""


@dataclass(frozen=True)
class Format:
    """An exchange format: its name on the command line, the ends of its files' names, and what can be done with it.

    Where both can be done, a quiz that was written without loss is read as it was; the contract test holds that.
    """

    name: str
    endings: tuple[str, ...]
    read: Read | None = None
    write: Write | None = None


def shortened(text: str, limit: int = 60) -> str:
    """Shorten a text to one line that a report can hold."""
    plain = " ".join(text.split())
    return plain if len(plain) <= limit else f"{plain[: limit - 1]}…"
