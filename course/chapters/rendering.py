"""Markdown to safe HTML: the only way in which an author's text comes into a page.

The order is what makes it safe. Fenced blocks and formulas are taken out and replaced by words that nobody can guess;
Markdown turns the rest into HTML; the sanitiser removes what a chapter may not hold; and only then do the words give
way to what our own marks have drawn, so that no author can write what only a mark may draw.
"""

import re
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import nh3
from markdown import Markdown

from course.binding import bind
from course.chapters.allowed import ALLOWED, Removed, removed
from course.chapters.chapter import Chapter, Embed, FrontMatter, Heading
from course.chapters.contents import collect_headings, count_words, minutes_to_read
from course.chapters.filling import Filling
from course.chapters.marks.concept import ConceptMark
from course.chapters.marks.surroundings import Surroundings
from course.chapters.marks.term import SCHEME
from course.chapters.place import Place, find, offset_of, value_place
from course.chapters.scanning import Scan, blanked, scan
from course.chapters.sections import read_sections
from course.problems import Problem, has_errors
from course.sentences import Sentence
from course.source import split_front_matter

BACK_TO_TEXT = {"ro": "Înapoi la nota {} din text", "en": "Back to note {} in the text"}

_OWN_ANCHOR = re.compile(r'<a\b[^>]*\bhref="#(?!fn(?:ref)?[0-9]*:)([^"]+)"')
_ID = re.compile(r'\bid="([^"]*)"')
_PARAGRAPH = re.compile(r"\s*<p>((?:(?!</?p>).)*)</p>\s*", re.DOTALL)
_HEADING = re.compile(r"<h[2-6]\b")
_MAIN_HEADING = re.compile(r"<h1\b")
_MAIN_HEADING_WRITTEN = re.compile(r"^(?:#(?!#)|[^\n]+\n=+[ \t]*$|<h1)", re.MULTILINE | re.IGNORECASE)


def compile_chapter(  # noqa: PLR0913 - a chapter's whole address, by name
    text: str, file: str, *, module: str, slug: str, language: str, figures: Path
) -> tuple[Chapter | None, list[Problem]]:
    """Compile a chapter's file; with all its faults, and without the chapter if one of them is an error.

    Hostile text can keep this busy for very long: outside tests it is called by `compiling`, under a time limit.
    """
    page, problems = split_front_matter(text, file)
    if page is None:
        return None, problems
    rendering = _Rendering(language, figures, text.split("\n"), problems)
    parts, headings = rendering.whole(page.body, Place(file, page.body_line))
    front = None
    if page.front is not None:
        front, faults = bind(FrontMatter, page.front)
        problems += faults
    if front is None or page.front is None or has_errors(problems):
        return None, problems
    document, lines = page.front, rendering.lines
    objectives = tuple(
        rendering.sentence(objective, value_place(document, ("objectives", number), lines))
        for number, objective in enumerate(front.objectives)
    )
    takeaway = rendering.sentence(front.takeaway, value_place(document, ("takeaway",), lines))
    words = count_words(parts)
    sections = read_sections(front.words, page.body, page.body_line, headings)
    chapter = Chapter(
        module, slug, language, front.title, front.summary, objectives, takeaway,
        headings, parts, words, minutes_to_read(words), file, sections, front.translated,
    )  # fmt: skip
    return (None if has_errors(problems) else chapter), problems


def compile_prose(text: str, file: str, line: int, language: str = "en") -> tuple[str, list[Problem]]:
    """Compile words that stand elsewhere than in a chapter, such as a quiz's; the same Markdown, without embeds."""
    problems: list[Problem] = []
    rendering = _Rendering(language, Path(), text.split("\n"), problems)
    html = rendering.sentence(text, Place(file, line))
    if 'class="term"' in html:
        here = find(text, (f"]({SCHEME}:",), Place(file, line))
        message = Sentence("A term cannot be linked here.")
        problems.append(here.problem("term", message, Sentence("Link it in the chapter's own text.")))
    return html, problems


@dataclass
class _Rendering:
    """One chapter on its way: what all its pieces share."""

    language: str
    figures: Path
    lines: Sequence[str]
    problems: list[Problem]
    around: Surroundings = field(init=False)

    def __post_init__(self) -> None:
        self.around = Surroundings(
            self.language, self.figures, self.lines, self.inside, self.sentence, self.problems
        )  # fmt: skip

    def whole(self, text: str, place: Place) -> tuple[tuple[str | Embed, ...], tuple[Heading, ...]]:
        """Render a chapter's body."""
        found, html = self._safe(text, place)
        html, headings = collect_headings(html, found.as_text)
        self._check_headings(headings, text, place)
        self._check_anchors(html, text, place)
        parts = tuple(Filling(found, self.around, is_nested=False).fill(html))
        self._check_embeds(parts, place)
        return parts, headings

    def sentence(self, text: str, place: Place) -> str:
        """Render a text inside something else; a single paragraph comes without its own tags."""
        html = self.inside(text, place)
        alone = _PARAGRAPH.fullmatch(html)
        return alone[1].strip() if alone else html

    def inside(self, text: str, place: Place) -> str:
        """Render a text inside something else, which can have neither headings nor footnotes."""
        found, html = self._safe(text, place)
        if _HEADING.search(html):
            remedy = Sentence("Use bold instead; only the chapter's own text has headings.")
            self.problems.append(
                find(text, ("#",), place).problem("heading", Sentence("A heading cannot stand here."), remedy)
            )
        for here in [*found.notes.values(), *found.defined_notes.values()][:1]:
            remedy = Sentence("Say it in the sentence; only the chapter's own text has footnotes.")
            self.problems.append(here.problem("footnote", Sentence("A footnote cannot stand here."), remedy))
        return "".join(str(part) for part in Filling(found, self.around, is_nested=True).fill(html)).strip()

    def _safe(self, text: str, place: Place) -> tuple[Scan, str]:
        found = scan(text, place, nonce=secrets.token_hex(16))
        self.problems += found.problems
        try:
            html = _markdown(self.language).reset().convert(found.text)
        except RecursionError:
            _markdown.cache_clear()  # it was left in the middle of its work
            remedy = Sentence("Write it flatter: fewer lists and quotations inside one another.")
            self.problems.append(
                place.problem("too-nested", Sentence("This text is nested too deeply to be read."), remedy)
            )
            return found, ""
        if _MAIN_HEADING.search(html):
            remedy = Sentence("The title stands in the front matter; sections begin with ##.")
            written = _MAIN_HEADING_WRITTEN.search(text)
            here = place.at(text, written.start() if written else 0)
            self.problems.append(
                here.problem("heading", Sentence("A chapter's text has no heading of the first level."), remedy)
            )
        safe = _cleaner().clean(html)
        self._report_removed(removed(html, safe), text, place)
        return found, safe

    def _report_removed(self, things: Iterable[Removed], text: str, place: Place) -> None:
        """Tell of each thing at its own place, and once of what is wrong in several ways at one place."""
        prose = blanked(text)
        left: dict[tuple[str, ...], list[int]] = {}
        told: set[tuple[int, str]] = set()
        for each in things:
            offsets = left.setdefault(each.patterns, each.offsets(prose))
            offset = offsets.pop(0) if len(offsets) > 1 else offsets[0]
            if each.what != "<h1>" and (offset, each.remedy) not in told:
                message = Sentence("The page cannot hold {what}; it was removed.", what=each.what)
                here = place.at(text, offset)
                self.problems.append(here.problem("html-removed", message, each.remedy, "warning"))
            told.add((offset, each.remedy))

    def _check_headings(self, headings: Sequence[Heading], text: str, place: Place) -> None:
        seen: set[str] = set()
        level, offset = 1, 0
        for heading in headings:
            offset = offset_of(text, (f"{{#{heading.id}}}", f"# {heading.text}", heading.text), offset)
            here = place.at(text, offset)
            if heading.id in seen:
                message = Sentence("Two sections have the id {id!r}.", id=heading.id)
                self.problems.append(
                    here.problem("duplicate-id", message, Sentence("Give one of them another: ## Text {#id}."))
                )
            if heading.level > level + 1:
                message, remedy = (
                    Sentence(
                        "A heading of level {level} follows one of level {before}.", level=heading.level, before=level
                    ),
                    Sentence("Skip no level."),
                )
                self.problems.append(here.problem("heading", message, remedy, "warning"))
            seen.add(heading.id)
            level, offset = heading.level, offset + 1

    def _check_anchors(self, html: str, text: str, place: Place) -> None:
        known = set(_ID.findall(html))
        for anchor in _OWN_ANCHOR.findall(html):
            if anchor not in known:
                message, remedy = (
                    Sentence("There is no section #{anchor} in this chapter.", anchor=anchor),
                    Sentence("Correct the link."),
                )
                self.problems.append(
                    find(text, (f"#{anchor}",), place).problem("dead-link", message, remedy, "warning")
                )

    def _check_embeds(self, parts: Sequence[str | Embed], place: Place) -> None:
        seen: list[Embed] = []
        for embed in (part for part in parts if isinstance(part, Embed)):
            earlier = next((each for each in seen if each.overlaps(embed)), None)
            if earlier is not None:
                message = Sentence(
                    "{name!r} stands in this chapter already, as {other!r} on line {line}.",
                    name=embed.reference,
                    other=earlier.reference,
                    line=earlier.line,
                )
                here = Place(place.file, embed.line)
                self.problems.append(here.problem("embed-repeated", message, Sentence("Remove one of the two.")))
            seen.append(embed)


@cache
def _cleaner() -> nh3.Cleaner:
    return nh3.Cleaner(**ALLOWED)


@cache
def _markdown(language: str) -> Markdown:
    """Make a reader of Markdown; it keeps footnotes, so that each text begins with its `reset`."""
    back = BACK_TO_TEXT.get(language, BACK_TO_TEXT["en"])
    markdown = Markdown(
        extensions=["tables", "footnotes", "attr_list", "def_list", "sane_lists", ConceptMark()],
        extension_configs={"tables": {"use_align_attribute": True}, "footnotes": {"BACKLINK_TITLE": back}},
        output_format="html",
    )
    markdown.ESCAPED_CHARS = [*markdown.ESCAPED_CHARS, "$"]
    return markdown
