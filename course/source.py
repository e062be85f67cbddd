"""The one reader of authors' files: strict YAML that remembers where everything stands, and front matter.

Course files come from strangers too, and ``yaml.safe_load`` runs for minutes on some short files and crashes on others.
This reader walks the parser's events instead. It refuses anchors, aliases, tags, merges, duplicate keys, deep nesting
and huge numbers, and keeps ``yes``, ``1:30`` and dates as the words they are.
"""

import re
import sys
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from course.problems import Problem
from course.sentences import Sentence
from course.syntax import in_our_words

Path_ = tuple[str | int, ...]

MAX_BYTES = 1_000_000
MAX_YAML = 400_000
MAX_DEPTH = 32
MAX_DIGITS = 15
_INTEGER = re.compile(r"[-+]?[0-9]+")
_DECIMAL = re.compile(r"[-+]?(?:[0-9]+\.[0-9]*|\.[0-9]+|[0-9]+(?=[eE]))(?:[eE][-+]?[0-9]+)?")
_NO_TEXT = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_LONG_ESCAPE = re.compile(r"\\U([0-9a-fA-F]{8})")
_MARGIN = re.compile(r"---[ \t]*\n")


@dataclass(frozen=True)
class Document:
    """A file's values, and the line and column of every one of them."""

    file: str
    data: Any
    places: dict[Path_, tuple[int, int]] = field(repr=False)
    key_places: dict[Path_, tuple[int, int]] = field(repr=False)

    def place(self, path: Path_, *, key: bool = False) -> tuple[int, int]:
        """Give the line and column of a value or of its key, or else of the nearest thing around it."""
        while path:
            for places in (self.key_places, self.places) if key else (self.places, self.key_places):
                if path in places:
                    return places[path]
            path = path[:-1]
        return self.places.get((), (1, 1))

    def problem(self, path: Path_, code: str, message: Sentence, remedy: Sentence, *, key: bool = False) -> Problem:
        """Make a problem that points at the value (or the key) at this path."""
        line, column = self.place(path, key=key)
        return Problem(self.file, line, column, code, message, remedy)


@dataclass(frozen=True)
class Page:
    """A Markdown file: its front matter, its body and the line on which the body begins."""

    front: Document | None
    body: str
    body_line: int


class _Fault(Exception):  # noqa: N818 - it never leaves this module
    def __init__(self, code: str, message: Sentence, remedy: Sentence, mark: Any) -> None:
        super().__init__(message)
        self.code, self.message, self.remedy, self.mark = code, message, remedy, mark


def read_text(path: Path, file: str) -> tuple[str | None, list[Problem]]:
    """Read a file as UTF-8; say where it is not, and refuse what is too large to be written by hand."""
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        return None, [Problem(file, 1, 1, "file", Sentence("The file is missing."), Sentence("Put it back."))]
    except OSError as error:
        message = Sentence("The file cannot be read ({reason}).", reason=error.strerror)
        return None, [Problem(file, 1, 1, "file", message, Sentence("Look at its rights."))]
    if len(raw) > MAX_BYTES:
        message = Sentence("The file has {size} bytes; at most {limit} are read.", size=len(raw), limit=MAX_BYTES)
        return None, [Problem(file, 1, 1, "file-size", message, Sentence("Split it into several files."))]
    try:
        return raw.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n"), []
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode("utf-8-sig", "replace").replace("\r\n", "\n").replace("\r", "\n")
        message = Sentence("The file is not UTF-8 from here on.")
        place = _place(before, len(before))
        return None, [Problem(file, *place, "file-encoding", message, Sentence("Save it as UTF-8."))]


def parse(text: str, file: str, *, first_line: int = 1) -> tuple[Document | None, list[Problem]]:
    """Read one YAML document; never raises, whatever the text.

    A syntax fault ends the reading, since what follows cannot be trusted; duplicate keys and the like are all reported.
    """
    reader = _Reader(file, first_line)
    try:
        data = reader.document(text)
    except _Fault as fault:
        reader.add(fault)
        return None, reader.problems
    except yaml.MarkedYAMLError as error:
        what = " ".join(part for part in (error.context, error.problem) if part)
        mark = error.problem_mark or error.context_mark
        reader.add(_Fault("yaml-syntax", *in_our_words(what), mark))
        return None, reader.problems
    except yaml.reader.ReaderError as error:
        return None, [*reader.problems, _unprintable(text, file, first_line, error)]
    except (ValueError, OverflowError):  # the library asks Python for the character of an escape that has none
        return None, [*reader.problems, _impossible_escape(text, file, first_line)]
    if reader.problems:
        return None, reader.problems
    return Document(file, data, reader.places, reader.key_places), []


def split_front_matter(text: str, file: str) -> tuple[Page | None, list[Problem]]:
    """Take a Markdown file apart: the YAML between two lines of ``---``, then the body."""
    opening = _MARGIN.match(text)
    if opening is None:
        message = Sentence("The front matter is missing: the file must begin with a line of three dashes.")
        return None, [Problem(file, 1, 1, "front-matter", message, Sentence("Begin with ---, title: …, ---."))]
    closing = re.compile(r"^---[ \t]*$", re.MULTILINE).search(text, opening.end())
    if closing is None:
        message = Sentence("The front matter has no end: a second line of three dashes is missing.")
        return None, [
            Problem(file, 1, 1, "front-matter", message, Sentence("Put --- on a line of its own after the last key."))
        ]
    front, problems = parse(text[opening.end() : closing.start()], file, first_line=2)
    if front is not None:
        front.places.setdefault((), (1, 1))
    body = text[closing.end() :].removeprefix("\n")
    return Page(front, body, text[: closing.end()].count("\n") + 2), problems


class _Reader:
    """Builds plain values from the parser's events, noting places and faults."""

    def __init__(self, file: str, first_line: int) -> None:
        self.file, self.first_line = file, first_line
        self.places: dict[Path_, tuple[int, int]] = {}
        self.key_places: dict[Path_, tuple[int, int]] = {}
        self.problems: list[Problem] = []
        self.line_starts = [0]

    def add(self, fault: _Fault) -> None:
        line, column = self._at(fault.mark) if fault.mark else (self.first_line, 1)
        self.problems.append(Problem(self.file, line, column, fault.code, fault.message, fault.remedy))

    def document(self, text: str) -> Any:
        if len(text) > MAX_YAML:  # whatever it holds, this much is read in a few seconds
            most = Sentence("At most {limit} characters of YAML are read.", limit=MAX_YAML)
            raise _Fault("file-size", most, Sentence("Split it into several files."), None)
        self.line_starts = [0, *(match.end() for match in re.finditer("\n", text))]
        events = yaml.parse(text, Loader=yaml.SafeLoader)
        value: Any = None
        documents = 0
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    remedy = Sentence("Keep one document in a file; remove the line of dashes.")
                    raise _Fault("yaml-documents", Sentence("A second document begins here."), remedy, event.start_mark)
            elif isinstance(event, yaml.NodeEvent):
                value = self._node(event, events, ())
        return value

    def _node(self, event: yaml.Event, events: Iterator[yaml.Event], path: Path_) -> Any:
        self._refuse_tricks(event, path)
        self.places[path] = self._at(event.start_mark)
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(events, path)
        return self._mapping(events, path)

    def _sequence(self, events: Iterator[yaml.Event], path: Path_) -> list[Any]:
        values: list[Any] = []
        for event in events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            values.append(self._node(event, events, (*path, len(values))))
        return values

    def _mapping(self, events: Iterator[yaml.Event], path: Path_) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for event in events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            key = self._key(event, path)
            if key in values:
                line, _ = self.key_places[(*path, key)]
                message = Sentence("The key {key!r} stands here twice.", key=key)
                remedy = Sentence("Remove one of the two; the first stands on line {line}.", line=line)
                self.add(_Fault("yaml-duplicate", message, remedy, event.start_mark))
            else:
                self.key_places[(*path, key)] = self._at(event.start_mark)
            values[key] = self._node(next(events), events, (*path, key))
        return values

    def _key(self, event: yaml.Event, path: Path_) -> str:
        if not isinstance(event, yaml.ScalarEvent):
            raise _Fault(
                "yaml-key", Sentence("A key must be a plain word."), Sentence("Write word: value."), event.start_mark
            )
        self._refuse_tricks(event, path)
        if event.value == "<<":
            raise _Fault(
                "yaml-merge",
                Sentence("Merge keys (<<) are not read."),
                Sentence("Write the values out."),
                event.start_mark,
            )
        return str(event.value)

    def _refuse_tricks(self, event: yaml.Event, path: Path_) -> None:
        mark = event.start_mark
        if len(path) > MAX_DEPTH:
            raise _Fault(
                "yaml-depth",
                Sentence("Nested more than {max_depth} deep.", max_depth=MAX_DEPTH),
                Sentence("Write it flatter."),
                mark,
            )
        if isinstance(event, yaml.AliasEvent):
            raise _Fault(
                "yaml-alias",
                Sentence("The alias *{name} is not read.", name=event.anchor),
                Sentence("Write the value out."),
                mark,
            )
        if getattr(event, "anchor", None):
            raise _Fault(
                "yaml-anchor",
                Sentence("Anchors (&name) are not read."),
                Sentence("Write the value out where needed."),
                mark,
            )
        tag = getattr(event, "tag", None)
        if tag:
            raise _Fault(
                "yaml-tag",
                Sentence("The tag {tag} is not read.", tag=tag),
                Sentence("Remove what begins with !."),
                mark,
            )
        hidden = _NO_TEXT.search(getattr(event, "value", ""))
        if hidden:
            message = Sentence("The escape of the character U+{code:04X} is not read.", code=ord(hidden[0]))
            raise _Fault("yaml-character", message, Sentence("Remove it; it is no character of a text."), mark)

    def _scalar(self, event: yaml.ScalarEvent) -> Any:
        text = event.value
        if event.style:
            return text
        if text in {"", "~", "null"}:
            return None
        if text in {"true", "false"}:
            return text == "true"
        if _INTEGER.fullmatch(text) or _DECIMAL.fullmatch(text):
            return self._number(text, event)
        return text

    def _number(self, text: str, event: yaml.ScalarEvent) -> int | float:
        value = float(text)
        if sum(character.isdigit() for character in text) > MAX_DIGITS or abs(value) > 10**MAX_DIGITS:
            remedy = Sentence(
                "Use at most {max_digits} digits, or put it in quotes if it is a text.", max_digits=MAX_DIGITS
            )
            self.add(_Fault("yaml-number", Sentence("This number is too large to be meant."), remedy, event.start_mark))
            return 0
        return int(text) if _INTEGER.fullmatch(text) else value

    def _at(self, mark: Any) -> tuple[int, int]:
        """Count lines as editors do; for YAML some invisible characters end a line too."""
        line = bisect_right(self.line_starts, mark.index)
        return line - 1 + self.first_line, mark.index - self.line_starts[line - 1] + 1


def _unprintable(text: str, file: str, first_line: int, error: yaml.reader.ReaderError) -> Problem:
    message = Sentence("The character U+{code:04X} is not allowed here.", code=error.character)
    remedy = Sentence("Remove it; it is invisible in most editors.")
    return Problem(file, *_place(text, error.position, first_line), "yaml-character", message, remedy)


def _impossible_escape(text: str, file: str, first_line: int) -> Problem:
    beyond = (escape.start() for escape in _LONG_ESCAPE.finditer(text) if int(escape[1], 16) > sys.maxunicode)
    message = Sentence("This escape names a character that does not exist.")
    remedy = Sentence("Write the character itself.")
    return Problem(file, *_place(text, next(beyond, 0), first_line), "yaml-character", message, remedy)


def _place(text: str, offset: int, first_line: int = 1) -> tuple[int, int]:
    before = text[:offset]
    return before.count("\n") + first_line, len(before) - (before.rfind("\n") + 1) + 1
