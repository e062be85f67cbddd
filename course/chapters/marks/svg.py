"""Reads an SVG drawing and writes it again with nothing in it but shapes, words from the page and the site's colours.

What is not on the list is refused with its place, never dropped in silence: a drawing that loses a part is wrong.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from xml.parsers import expat

from course.problems import Problem, Severity
from course.sentences import Sentence

_NAMESPACE = "http://www.w3.org/2000/svg "
_ELEMENTS = frozenset("svg g defs marker path rect circle ellipse line polyline polygon text tspan".split())  # noqa: SIM905
_ATTRIBUTES = frozenset(
    """cx cy d data-label dominant-baseline dx dy fill fill-opacity fill-rule font-size font-style font-weight height id
    letter-spacing marker-end marker-mid marker-start markerHeight markerUnits markerWidth opacity orient paint-order
    points preserveAspectRatio r refX refY rx ry stroke stroke-dasharray stroke-dashoffset stroke-linecap
    stroke-linejoin stroke-miterlimit stroke-opacity stroke-width text-anchor transform vector-effect viewBox width
    x x1 x2 y y1 y2""".split()  # noqa: SIM905 - words read best as words
)
_COLOURS = frozenset(
    """ink ink-soft line line-strong paper raised sunken policy policy-wash reward reward-wash reference reference-wash
    better better-wash worse worse-wash""".split()  # noqa: SIM905 - words read best as words
)
_COLOUR = re.compile(r"none|currentColor|var\(--([a-z-]+)\)")
_REFERENCE = re.compile(r"none|url\(#([A-Za-z][\w-]*)\)")
_ID = re.compile(r"[A-Za-z][\w-]*")
_PLAIN = re.compile(r"[\w\s.,+\-()%]*", re.ASCII)
_WORD = re.compile(r"[^\W\d_]{4,}")
_TEXTS = frozenset({"text", "tspan"})


@dataclass(frozen=True)
class Words:
    """What is said with a drawing and in it, in the page's language."""

    title: str
    description: str
    labels: Mapping[str, str]


@dataclass
class Drawing:
    """A drawing that is safe to stand in a page, and the labels that it asked for."""

    html: str = ""
    labels: set[str] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)


class _StopError(Exception):
    """The rest of the file cannot be read."""


def draw(svg: str, file: str, words: Words, *, prefix: str, kind: str = "") -> Drawing:
    """Write the drawing for a page: its ids begin with `prefix`, its root has the class `kind`."""
    reader = _Reader(file, words, prefix, kind)
    reader.read(svg)
    return Drawing("".join(reader.written), reader.used, reader.problems)


class _Reader:
    """Follows the parser through the file; every fault knows the parser's place."""

    def __init__(self, file: str, words: Words, prefix: str, kind: str) -> None:
        self.file, self.words, self.prefix, self.kind = file, words, prefix, kind
        self.written: list[str] = []
        self.used: set[str] = set()
        self.problems: list[Problem] = []
        self.ids: set[str] = set()
        self.open: list[tuple[str, bool]] = []
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.StartDoctypeDeclHandler = self._refuse_doctype
        self.parser.ProcessingInstructionHandler = self._refuse_instruction
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text

    def read(self, svg: str) -> None:
        try:
            self.parser.Parse(svg, True)  # noqa: FBT003 - the parser takes it by place only
        except expat.ExpatError as error:
            message = Sentence("This is not XML: {reason}.", reason=expat.ErrorString(error.code))
            remedy = Sentence("Close every tag and put values in quotes.")
            self.problems.append(Problem(self.file, error.lineno, error.offset + 1, "svg-syntax", message, remedy))
        except _StopError:
            pass

    def _add(self, code: str, message: Sentence, remedy: Sentence, severity: Severity = "error") -> None:
        line, column = self.parser.CurrentLineNumber, self.parser.CurrentColumnNumber + 1
        self.problems.append(Problem(self.file, line, column, code, message, remedy, severity))

    def _refuse_doctype(self, *_: object) -> None:
        self._add("svg-doctype", Sentence("A drawing has no DOCTYPE and no entities."), Sentence("Remove it."))
        raise _StopError

    def _refuse_instruction(self, target: str, _: str) -> None:
        self._add(
            "svg-instruction",
            Sentence("The instruction <?{target} …?> is not read.", target=target),
            Sentence("Remove it."),
        )

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        element = name.removeprefix(_NAMESPACE)
        if name == element or element not in _ELEMENTS or (element == "svg") == bool(self.open):
            shown = name.rsplit(" ", 1)[-1]
            remedy = Sentence(
                "Draw with {known}, in the namespace {namespace}.",
                known=", ".join(sorted(_ELEMENTS - {"svg"})),
                namespace=_NAMESPACE.strip(),
            )
            self._add("svg-element", Sentence("The element <{shown}> cannot stand here.", shown=shown), remedy)
            raise _StopError
        kept = {key: self._value(element, key, value) for key, value in attributes.items()}
        is_root = not self.open
        if is_root:
            self._check_root(attributes)
            kept |= {"class": self.kind, "role": "img"}
            kept |= {"aria-labelledby": f"{self.prefix}-title", "aria-describedby": f"{self.prefix}-desc"}
        label = kept.pop("data-label", None)
        written = "".join(f' {key}="{escape(value)}"' for key, value in kept.items() if value)
        self.written.append(f"<{element}{written}>{self._head() if is_root else ''}{self._label(label)}")
        self.open.append((element, label is not None))

    def _head(self) -> str:
        title, description = escape(self.words.title), escape(self.words.description)
        return f'<title id="{self.prefix}-title">{title}</title><desc id="{self.prefix}-desc">{description}</desc>'

    def _check_root(self, attributes: Mapping[str, str]) -> None:
        if "viewBox" not in attributes or {"width", "height"} & attributes.keys():
            remedy = Sentence("Give <svg> a viewBox, and neither width nor height: the page decides how large it is.")
            self._add("svg-size", Sentence("The drawing does not scale."), remedy)

    def _value(self, element: str, key: str, value: str) -> str:
        if key not in _ATTRIBUTES:
            remedy = Sentence("Colours, shapes and places only: no style, class, href or on….")
            self._add(
                "svg-attribute", Sentence("The attribute {name!r} is not read.", name=key.rsplit(" ", 1)[-1]), remedy
            )
            return ""
        if key == "id":
            return self._own_id(value)
        if key == "data-label":
            return self._own_label(element, value)
        if key in {"fill", "stroke"}:
            return self._colour(key, value)
        return self._reference(key, value) if key.startswith("marker-") else self._plain(key, value)

    def _plain(self, key: str, value: str) -> str:
        if not _PLAIN.fullmatch(value):
            self._add(
                "svg-value",
                Sentence("{key}={value!r} is not read.", key=key, value=value[:40]),
                Sentence("Write numbers and plain words."),
            )
        return value

    def _reference(self, key: str, value: str) -> str:
        reference = _REFERENCE.fullmatch(value)
        if reference is None:
            self._add(
                "svg-value",
                Sentence("{key}={value!r} is not read.", key=key, value=value[:40]),
                Sentence("Write url(#id), with an id of this drawing."),
            )
            return ""
        return f"url(#{self.prefix}--{reference[1]})" if reference[1] else value

    def _colour(self, key: str, value: str) -> str:
        colour = _COLOUR.fullmatch(value)
        if colour is None or (colour[1] and colour[1] not in _COLOURS):
            remedy = Sentence(
                "Use none, currentColor or var(--name) with one of: {known}.", known=", ".join(sorted(_COLOURS))
            )
            self._add(
                "svg-colour",
                Sentence("{key}={value!r} would not follow the page's theme.", key=key, value=value[:40]),
                remedy,
            )
        return value

    def _own_id(self, value: str) -> str:
        if not _ID.fullmatch(value) or value in self.ids:
            self._add(
                "svg-id",
                Sentence("The id {value!r} is not a word, or stands here twice.", value=value[:40]),
                Sentence("Choose another one."),
            )
        self.ids.add(value)
        return f"{self.prefix}--{value}"

    def _own_label(self, element: str, value: str) -> str:
        if element not in _TEXTS:
            self._add(
                "svg-label",
                Sentence("A <{element}> shows no words.", element=element),
                Sentence("Put data-label on a <text> or <tspan>."),
            )
        self.used.add(value)
        return value

    def _label(self, label: str | None) -> str:
        return escape(self.words.labels.get(label, "")) if label is not None else ""

    def _end(self, _: str) -> None:
        element, _has_label = self.open.pop()
        self.written.append(f"</{element}>")

    def _text(self, text: str) -> None:
        element, has_label = self.open[-1]
        if not text.strip():
            if element in _TEXTS and not has_label:
                self.written.append(" ")
        elif element not in _TEXTS or has_label:
            self._add(
                "svg-text",
                Sentence("The text {text!r} has no place here.", text=text.strip()[:40]),
                Sentence("Put it into a <text>."),
            )
        else:
            self._write_text(text)

    def _write_text(self, text: str) -> None:
        word = _WORD.search(text)
        if word:
            remedy = Sentence('Write <text data-label="name"></text>, and the words in the chapter, under labels.')
            self._add("svg-words", Sentence("The word {word!r} cannot be translated.", word=word[0]), remedy, "warning")
        self.written.append(escape(text))
