"""The one reader of XML from strangers: elements with lines, and no declarations, entities or depths.

A document type is where an XML file can ask for other files and for texts that grow without end; one is refused at
its first character, before anything of it is acted upon.
"""

import re
from dataclasses import dataclass, field
from xml.parsers import expat

from course.authoring.formats.exchange import FormatError, Report
from course.sentences import Sentence

_DECLARATION = re.compile(r"\A\ufeff?\s*(?:<\?xml[^>]{0,200}\?>)?")

MAX_DEPTH = 24
MAX_ELEMENTS = 200_000


@dataclass
class Node:
    """An element: its name, its attributes, its own text, what is in it, and where it begins."""

    name: str
    attributes: dict[str, str]
    line: int
    parts: list["str | Node"] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The text directly in it."""
        return "".join(part for part in self.parts if isinstance(part, str))

    @property
    def inner(self) -> str:
        """Everything in it, with the elements written out again: HTML that nobody escaped."""
        return "".join(
            part if isinstance(part, str) else f"<{part.name}>{part.inner}</{part.name}>" for part in self.parts
        )

    @property
    def children(self) -> list["Node"]:
        """The elements in it."""
        return [part for part in self.parts if isinstance(part, Node)]

    def all(self, name: str) -> list["Node"]:
        """Give the children of this name."""
        return [child for child in self.children if child.name == name]

    def first(self, name: str) -> "Node | None":
        """Give the first child of this name."""
        return next(iter(self.all(name)), None)

    def value(self, name: str) -> str:
        """Give the text of a child, or of the ``<text>`` in it; empty if there is none."""
        child = self.first(name)
        if child is None:
            return ""
        inner = child.first("text")
        return (inner or child).text.strip()


class _Builder:
    def __init__(self, report: Report) -> None:
        self.report = report
        self.root: Node | None = None
        self.stack: list[Node] = []
        self.count = 0
        self.parser = expat.ParserCreate("utf-8")
        self.parser.StartDoctypeDeclHandler = self._refuse
        self.parser.EntityDeclHandler = self._refuse
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._characters
        self.parser.buffer_text = True

    def error(self, message: Sentence, remedy: Sentence) -> FormatError:
        return self.report.error(self.parser.CurrentLineNumber, self.parser.CurrentColumnNumber + 1, message, remedy)

    def _refuse(self, *_: object) -> None:
        raise self.error(
            Sentence("A document type stands here; with one, a file can ask for other files."),
            Sentence("Remove <!DOCTYPE …>; such files have none."),
        )

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self.count += 1
        if len(self.stack) >= MAX_DEPTH:
            raise self.error(
                Sentence("Nested more than {max_depth} deep.", max_depth=MAX_DEPTH), Sentence("Write it flatter.")
            )
        if self.count > MAX_ELEMENTS:
            message = Sentence("There are more than {limit} elements in this file.", limit=MAX_ELEMENTS)
            raise self.error(message, Sentence("Split it into several files."))
        node = Node(name, attributes, self.parser.CurrentLineNumber)
        if self.stack:
            self.stack[-1].parts.append(node)
        self.root = self.root or node
        self.stack.append(node)

    def _end(self, _name: str) -> None:
        self.stack.pop()

    def _characters(self, text: str) -> None:
        if self.stack:
            self.stack[-1].parts.append(text)


def _lines(declaration: re.Match[str]) -> str:
    """Keep the lines of what is taken out: the text is decoded already, whatever its declaration says."""
    return "\n" * declaration[0].count("\n")


def read_tree(text: str, report: Report) -> Node:
    """Read an XML document.

    Raises: FormatError at the place of the first fault.
    """
    builder = _Builder(report)
    try:
        builder.parser.Parse(_DECLARATION.sub(_lines, text).encode("utf-8", "replace"), True)  # noqa: FBT003
    except expat.ExpatError as error:
        message = Sentence("This is no XML from here on ({reason}).", reason=expat.ErrorString(error.code))
        remedy = Sentence("Export the file anew, or put what is not XML into <![CDATA[ … ]]>.")
        raise report.error(error.lineno, error.offset + 1, message, remedy) from error
    if builder.root is None:  # pragma: no cover - the parser has refused such a file
        raise report.error(1, 1, Sentence("There is nothing in this file."), Sentence("Export the file anew."))
    return builder.root
