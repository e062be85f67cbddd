"""A chapter's text by its sections, each with the hash that a translation remembers of it.

A section reaches from its heading to the next one, of whatever level. What stands in the front matter is one too, and
so is what stands before the first heading; their keys hold a blank, which the id of a heading cannot.
"""

import re
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from html import unescape

from course.chapters.chapter import Heading, Section
from course.chapters.contents import slug
from course.chapters.scanning import blanked
from course.languages import words_hash

FRONT_MATTER = "front matter"
OPENING = "opening text"
SENTENCE_WORDS = 5
"""From so many words on a text says something: `PPO or DPO?` may well be the same in two languages."""

_HEADING = re.compile(r"(#{2,6})(?!#).*\S")
_UNDERLINE = re.compile(r"-+[ \t]*")
_NO_WORDS = re.compile(r"\]\([^()\n]*\)|\]\{[^{}\n]*\}|\{[^{}\n]*\}[ \t#]*$", re.MULTILINE)
_WORD = re.compile(r"[^\W\d_]+")
_WITH_WORDS = frozenset({"callout", "figure"})


def read_sections(
    front: Mapping[str, str], body: str, body_line: int, headings: Sequence[Heading]
) -> tuple[Section, ...]:
    """Take a chapter apart: the words of its front matter by name, and its body with the headings of its page.

    A heading that the text does not have at the beginning of a line, such as one in a quotation, begins no section.
    """
    lines = body.split("\n")
    starts = list(_starts(lines, blanked(body).split("\n"), headings))
    ends = [*(at for at, _ in starts), len(lines)]
    words = " ".join(front.values())
    found = [Section(FRONT_MATTER, "", 1, 1, words_hash(front), is_named=True, has_sentences=_says_something(words))]
    opening = "\n".join(lines[: ends[0]])
    if opening.strip():
        above = opening[: len(opening) - len(opening.lstrip())].count("\n")
        found.append(_section(Heading(1, OPENING, ""), body_line + above, opening, is_named=True))
    for number, (at, heading) in enumerate(starts):
        text = "\n".join(lines[at : ends[number + 1]])
        found.append(_section(heading, body_line + at, text, is_named=_written_id(lines[at]) is not None))
    return tuple(found)


def _section(heading: Heading, line: int, text: str, *, is_named: bool) -> Section:
    """Reduce a section's text to its hash; blanks at the ends of lines and around the text do not count."""
    bare = "\n".join(line.rstrip() for line in text.split("\n")).strip()
    key, title, level, says = heading.id, heading.text, heading.level, _says_something(text)
    return Section(key, title, level, line, words_hash({"text": bare}), is_named=is_named, has_sentences=says)


def _starts(lines: Sequence[str], prose: Sequence[str], headings: Sequence[Heading]) -> Iterator[tuple[int, Heading]]:
    """Find the lines on which the page's headings are written, in order: by their ids, or else by their words."""
    places: dict[tuple[int, str], deque[int]] = {}
    for at, level in _written(lines, prose):
        name = f"#{_written_id(lines[at]) or _slug_of(lines[at])}"
        places.setdefault((level, name), deque()).append(at)
    last = -1
    for heading in headings:
        names = (f"#{heading.id}", f"#{slug(heading.text)}")
        known = next((places[heading.level, name] for name in names if (heading.level, name) in places), deque())
        while known and known[0] <= last:
            known.popleft()
        if known:
            last = known.popleft()
            yield last, heading


def _written(lines: Sequence[str], prose: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Find what is written as a heading outside of blocks and comments: the line, and the level."""
    for at, line in enumerate(lines):
        if sign := _HEADING.match(prose[at]):
            yield at, len(sign[1])
        elif line.strip() and _UNDERLINE.fullmatch(prose[at + 1]) and not "".join(lines[at - 1 : at]).strip():
            yield at, 2


def _written_id(line: str) -> str | None:
    """Give the id that the author wrote at the end of a heading: ``## Text {#id}``."""
    bare = line.rstrip("# \t")
    words = bare[:-1].rpartition("{")[2].split() if bare.endswith("}") else []
    return next((word[1:] for word in words if word.startswith("#") and len(word) > 1), None)


def _slug_of(line: str) -> str:
    """Reduce a heading as it is written to what its words are reduced to on the page."""
    return slug(_NO_WORDS.sub(" ", unescape(line)))


def _says_something(text: str) -> bool:
    words = _NO_WORDS.sub(" ", blanked(text, keep=_WITH_WORDS))
    return len(_WORD.findall(words)) >= SENTENCE_WORDS
