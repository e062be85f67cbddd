"""The last step of rendering: what the marks draw goes where their words stand in the safe HTML."""

import re
from collections.abc import Callable, Iterator
from html import escape

from course.chapters.chapter import Embed
from course.chapters.marks import callout, code, figure, interactive, lab, maths, quiz, term
from course.chapters.marks.surroundings import Surroundings
from course.chapters.scanning import Fence, Formula, Scan
from course.sentences import Sentence

EMBEDS: dict[str, Callable[[Fence, Surroundings], Embed | None]] = {
    "quiz": quiz.read,
    "lab": lab.read,
    "interactive": interactive.read,
}
DRAWN: dict[str, Callable[[Fence, Surroundings], str]] = {"figure": figure.draw, "callout": callout.draw}
TABLE = {"ro": "Tabel", "en": "Table"}

# The sanitiser writes every value between double quotes, and < in none of them.
_TAG = re.compile(r'(<[^<>"]*(?:"[^"]*"[^<>"]*)*>)')
_CLOSING = re.compile(r"[.,;:!?)\]”»]+")
_OUTSIDE_LINK = re.compile(r'<a\b[^>]*\bhref="https?://')


class Filling:
    """Puts what the marks draw where their words stand."""

    def __init__(self, found: Scan, around: Surroundings, *, is_nested: bool) -> None:
        self.found, self.around, self.is_nested = found, around, is_nested
        self.shown: set[str] = set()
        self.code = 0

    def fill(self, html: str) -> Iterator[str | Embed]:
        """Give the HTML in order, cut where an embed stands."""
        html = re.sub(rf"<p>\s*({self.found.word.pattern})\s*</p>", self._without_paragraph, html)
        text: list[str] = []
        for piece in self._pieces(html):
            if isinstance(piece, str):
                text.append(piece)
                continue
            if "".join(text).strip():
                yield "".join(text)
            yield piece
            text = []
        if "".join(text).strip():
            yield "".join(text)
        self._report_lost()

    def _without_paragraph(self, match: re.Match[str]) -> str:
        piece = self.found.pieces.get(match[1])
        return match[0] if isinstance(piece, Formula) and not piece.is_display else match[1]

    def _pieces(self, html: str) -> Iterator[str | Embed]:
        for number, stretch in enumerate(_TAG.split(html)):
            if number % 2:
                yield self._tag(stretch)
            else:
                yield from self._text(stretch)

    def _tag(self, tag: str) -> str:
        """Inside a tag, a formula is given back as it was written: an attribute holds no elements."""
        name = tag[1:].lstrip("/").split(" ")[0].rstrip(">")
        if name in {"code", "pre"}:
            self.code += -1 if tag.startswith("</") else 1
        tag = term.draw(self.found.word.sub(self._written, tag))
        if name == "table":
            label = TABLE.get(self.around.language, TABLE["en"])
            panel = f'<div class="scroll" tabindex="0" role="group" aria-label="{label}">'
            tag = f"{panel}{tag}" if tag.startswith("<table") else f"{tag}</div>"
        return f'{tag[:-1]} rel="noopener noreferrer">' if _OUTSIDE_LINK.match(tag) else tag

    def _text(self, text: str) -> Iterator[str | Embed]:
        end = 0
        for word in self.found.word.finditer(text):
            yield text[end : word.start()]
            drawn = self._written(word) if self.code else self._drawn(word[0])
            sign = _CLOSING.match(text, word.end()) if isinstance(self.found.pieces.get(word[0]), Formula) else None
            end = sign.end() if sign else word.end()
            # A line must not begin with the comma that follows a formula.
            yield f'<span class="unbroken">{drawn}{sign[0]}</span>' if sign else drawn
        yield text[end:]

    def _written(self, word: re.Match[str]) -> str:
        piece = self.found.pieces.get(word[0])
        return escape(piece.source) if isinstance(piece, Formula) or (piece and self.code) else ""

    def _drawn(self, word: str) -> str | Embed:
        piece = self.found.pieces[word]
        self.shown.add(word)
        if isinstance(piece, Formula):
            return maths.draw(piece, self.around)
        if self._is_misplaced(piece):
            message = Sentence("This block cannot stand here.")
            remedy = Sentence("Put it on lines of its own, outside lists, quotations and callouts.")
            self.around.problems.append(piece.place.problem("nested-mark", message, remedy))
            return ""
        if piece.name in EMBEDS:
            return EMBEDS[piece.name](piece, self.around) or ""
        if piece.name in DRAWN:
            return DRAWN[piece.name](piece, self.around)
        return code.draw(piece, self.around, marks=(*EMBEDS, *DRAWN))

    def _is_misplaced(self, fence: Fence) -> bool:
        """Say whether a block that is more than a picture stands inside another one."""
        if fence.name in EMBEDS:
            return self.is_nested or bool(fence.margin)
        return fence.name in DRAWN and ((self.is_nested and fence.name == "callout") or ">" in fence.margin)

    def _report_lost(self) -> None:
        for word, piece in self.found.pieces.items():
            if word not in self.shown and isinstance(piece, Fence):
                message = Sentence("This block is not shown.")
                remedy = Sentence("Put it outside HTML; indent it by four spaces only inside a list.")
                self.around.problems.append(piece.place.problem("mark-lost", message, remedy))
