"""Takes out of a Markdown text what Markdown must not touch: fenced blocks and formulas.

Each is replaced by a word that nobody can guess, and found again under that word when the text has become safe HTML.
Python-Markdown keeps no line numbers, so this reader, which comes before it, is the one that knows places. A fence
ends at a fence that is not indented further, so that a block of code may stand inside a callout.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from difflib import get_close_matches

from course.chapters.place import Place
from course.problems import Problem
from course.sentences import Sentence
from course.source import Document, parse

CONCEPTS = ("policy", "reward", "reference", "better", "worse")

_OPENING = re.compile(r"(?P<margin>[ \t]*(?:>[ \t]?)*[ \t]*)(?P<fence>`{3,}(?=[^`]*$)|~{3,})[ \t]*(?P<info>.*)")
_AFTER_A_BULLET = re.compile(r"[ \t]*(?:[-*+]|\d+[.)])[ \t]+(?:`{3,}[^`]*|~{3,}.*)")
_NOTHING = re.compile("(?!)")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\x80-\x9f\ufffe\uffff]")
_NO_SPACE = re.compile(r"[^\n]")
_WITHIN = r"(?:(?!\n[ \t]*\n)[\s\S])"
_INLINE = re.compile(
    r"(?P<escape>\\[\s\S])"
    rf"|(?P<code>(?P<ticks>`+)(?!`){_WITHIN}+?(?<!`)(?P=ticks)(?!`))"
    r"|(?P<ticks_alone>`+)"
    r"|(?P<comment><!--[\s\S]*?-->)"
    r"|(?P<lines>^(?P<margin>[ \t]*(?:>[ \t]?)*)\$\$(?P<display>(?:\\[^\n]|[^$\\\n]|\n(?![ \t]*\n))+)\$\$[ \t]*$)"
    r"|(?P<stray>\$\$)"
    r"|(?P<formula>\$(?!\s)(?P<inline>(?:\\[^\n]|[^$\\\n]|\n(?![ \t]*\n))+)(?<!\s)\$(?!\d))"
    r"|\]\{(?P<concept>[^}\n]*)\}"
    r"|\[\^(?P<note>[^\]\s]+)\](?P<defines>:)?",
    re.MULTILINE,
)


@dataclass(frozen=True)
class Fence:
    """A fenced block: its name, its text, and the same text as the file has it, for readers that tell columns."""

    name: str
    text: str
    written: str
    source: str
    margin: str
    place: Place

    def document(self) -> tuple[Document | None, list[Problem]]:
        """Read the block's text as YAML, with the places that it has in the file; an empty one stands at its fence."""
        here = (self.place.line, self.place.column)
        document, problems = parse(self.written, self.place.file, first_line=self.place.line + 1)
        if document is not None:
            document.places.setdefault((), here)
        if not self.place.is_literal:
            document = document and replace(document, places={(): here}, key_places={})
            problems = [replace(problem, line=here[0], column=here[1]) for problem in problems]
        return document, problems


@dataclass(frozen=True)
class Formula:
    """A formula: its LaTeX, and the place where the LaTeX begins."""

    tex: str
    is_display: bool
    source: str
    place: Place


Piece = Fence | Formula


@dataclass
class Scan:
    """A text that is ready for Markdown, and what was taken out of it."""

    nonce: str
    text: str = ""
    pieces: dict[str, Piece] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    notes: dict[str, Place] = field(default_factory=dict)
    defined_notes: dict[str, Place] = field(default_factory=dict)

    @property
    def word(self) -> re.Pattern[str]:
        """What finds the words that stand for the pieces."""
        return re.compile(f"z{self.nonce}n[0-9]+e") if self.pieces else _NOTHING

    def as_text(self, text: str) -> str:
        """Give a text that will hold no elements: formulas by their LaTeX, blocks not at all."""
        return self.word.sub(lambda word: getattr(self.pieces.get(word[0]), "tex", ""), text)

    def keep(self, piece: Piece) -> str:
        """Put a piece aside and give the word that stands for it."""
        word = f"z{self.nonce}n{len(self.pieces)}e"
        self.pieces[word] = piece
        return word


def scan(text: str, place: Place, *, nonce: str) -> Scan:
    """Take the fenced blocks and formulas out of a text that stands at `place`."""
    found = Scan(nonce)
    written = []
    for segment, segment_place in _segments(text, place, found):
        if isinstance(segment, Fence):
            written.append(f"\n{segment.margin}{found.keep(segment)}\n\n")
        else:
            written.append(_scan_inline(segment, segment_place, found))
    found.text = "".join(written)
    _check_notes(found)
    return found


def blanked(text: str, *, keep: Collection[str] = ()) -> str:
    """Give the text with blanks in place of blocks, code, formulas and comments, so that the rest can be searched.

    `keep` names blocks that stay as they are.
    """
    parts = []
    for segment, _ in _segments(text, Place("", 1), Scan("")):
        if isinstance(segment, Fence):
            parts.append((segment.source if segment.name in keep else _NO_SPACE.sub(" ", segment.source)) + "\n")
        else:
            parts.append(_INLINE.sub(_blank, segment))
    return "".join(parts)


def _blank(match: re.Match[str]) -> str:
    is_prose = match["escape"] or match["ticks_alone"] or match["concept"] is not None or match["note"]
    return match[0] if is_prose else _NO_SPACE.sub(" ", match[0])


def _segments(text: str, place: Place, found: Scan) -> Iterator[tuple[str | Fence, Place]]:
    lines = text.split("\n")
    start = index = 0
    while index < len(lines):
        opening = _OPENING.fullmatch(lines[index])
        here = place.below(index)
        if opening:
            yield from _prose(lines, start, index, place)
            closing = _closing(lines, index, opening, here, found)
            yield _fence(lines[index : closing + 1], opening, here, found), here
            start = index = closing + 1
        else:
            if _AFTER_A_BULLET.fullmatch(lines[index]):
                remedy = Sentence("Put the fence on a line of its own, indented by four spaces.")
                found.problems.append(here.problem("fence", Sentence("A fence cannot follow a list's sign."), remedy))
            index = _after_comment(lines, index, here, found)
    yield from _prose(lines, start, len(lines), place)


def _prose(lines: list[str], start: int, end: int, place: Place) -> Iterator[tuple[str, Place]]:
    if start < end:
        yield "\n".join(lines[start:end]) + "\n", place.below(start)


def _closing(lines: list[str], index: int, opening: re.Match[str], here: Place, found: Scan) -> int:
    fence = opening["fence"]
    margin = len(opening["margin"].expandtabs(4))
    closes = re.compile(rf"([ \t]*(?:>[ \t]?)*[ \t]*){re.escape(fence)}{re.escape(fence[0])}*[ \t]*")
    for number in range(index + 1, len(lines)):
        closing = closes.fullmatch(lines[number])
        if closing and len(closing[1].expandtabs(4)) <= margin:
            return number
    remedy = Sentence(
        "Write {fence} on a line of its own below the block, not indented further than here.", fence=fence
    )
    found.problems.append(here.problem("fence", Sentence("This fenced block has no end."), remedy))
    return len(lines)


def _fence(lines: list[str], opening: re.Match[str], here: Place, found: Scan) -> Fence:
    name, *options = opening["info"].split()[:2] or [""]
    if options:
        message = Sentence("Nothing can follow the block's name; this is {word!r}.", word=options[0])
        found.problems.append(here.problem("fence", message, Sentence("Remove it.")))
    body = lines[1:-1] if len(lines) > 1 else []
    margin = opening["margin"]
    return Fence(
        name=name,
        text="\n".join(_without(line, margin) for line in body),
        written="\n".join(" " * here.indent + line for line in body),
        source="\n".join(lines),
        margin=margin,
        place=replace(here, column=here.column + len(margin)) if here.is_literal else here,
    )


def _without(line: str, margin: str) -> str:
    if line.startswith(margin):
        return line[len(margin) :]
    return line[len(margin.rstrip()) :] if line.startswith(margin.rstrip()) and margin.strip() else line.lstrip()


def _after_comment(lines: list[str], index: int, here: Place, found: Scan) -> int:
    """Step over a comment that begins this line, so that a block inside it is not read."""
    line = lines[index].lstrip()
    if not line.startswith("<!--") or "-->" in line:
        return index + 1
    for number in range(index + 1, len(lines)):
        if "-->" in lines[number]:
            return number + 1
    found.problems.append(here.problem("comment", Sentence("This comment has no end."), Sentence("End it with -->.")))
    return len(lines)


def _scan_inline(text: str, place: Place, found: Scan) -> str:
    for control in _CONTROL.finditer(text):
        message = Sentence("The character U+{code:04X} is not allowed here.", code=ord(control[0]))
        remedy = Sentence("Remove it; it is invisible in most editors.")
        found.problems.append(place.at(text, control.start()).problem("character", message, remedy))
    return _INLINE.sub(lambda match: _replaced(match, text, place, found), text)


def _replaced(match: re.Match[str], text: str, place: Place, found: Scan) -> str:
    if match["display"] is not None:
        formula = _formula(match, "display", text, place)
        return f"\n{match['margin']}{found.keep(formula)}\n"
    if match["inline"] is not None:
        return found.keep(_formula(match, "inline", text, place))
    if match["comment"] is not None:
        return ""
    here = place.at(text, match.start())
    if match["stray"] is not None:
        remedy = Sentence(
            "Put $$ … $$ on lines of their own, without a blank line inside; use $ … $ within a sentence."
        )
        found.problems.append(here.problem("maths", Sentence("A displayed formula cannot stand here."), remedy))
    elif match["concept"] is not None:
        _check_concept(match["concept"], place.at(text, match.start("concept")), found)
    elif match["note"] is not None:
        (found.defined_notes if _defines(match, text) else found.notes).setdefault(match["note"], here)
    return match[0]


def _formula(match: re.Match[str], group: str, text: str, place: Place) -> Formula:
    return Formula(
        tex=match[group],
        is_display=group == "display",
        source=match[0].strip(),
        place=place.at(text, match.start(group)),
    )


def _defines(match: re.Match[str], text: str) -> bool:
    return match["defines"] is not None and not text[text.rfind("\n", 0, match.start()) + 1 : match.start()].strip()


def _check_concept(written: str, here: Place, found: Scan) -> None:
    name = written.strip().removeprefix(".")
    if written != f".{name}" or name not in CONCEPTS:
        close = get_close_matches(name, CONCEPTS, n=1)
        remedy = (
            Sentence("Did you mean [text]{{.{close}}}?", close=close[0])
            if close
            else Sentence("Known: {known}; written {{.policy}}.", known=", ".join(CONCEPTS))
        )
        found.problems.append(
            here.problem("concept", Sentence("There is no colour {written!r}.", written=written), remedy)
        )


def _check_notes(found: Scan) -> None:
    for name, here in found.notes.items():
        if name not in found.defined_notes:
            remedy = Sentence("Add a paragraph [^{name}]: … at the end.", name=name)
            found.problems.append(
                here.problem("footnote", Sentence("The footnote {name!r} is not written.", name=name), remedy)
            )
    for name, here in found.defined_notes.items():
        if name not in found.notes:
            message = Sentence("The footnote {name!r} is nowhere referred to.", name=name)
            found.problems.append(
                here.problem("footnote", message, Sentence("Put [^{name}] into the text.", name=name), "warning")
            )
