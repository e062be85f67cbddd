# ruff: noqa: INP001  (a script beside the page that it writes, not a package)
"""Write docs/authoring.md: what the handbook says about writing a course, on one page that needs no server.

Run as `python docs/one_page.py`, or with the schemas by `make docs`. Headings move one level down, links lead within
the page or to the handbook's other files, and what only a served page can show is left out.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from course.chapters.marks.callout import TITLES
from course.chapters.place import Place
from course.chapters.scanning import CONCEPTS, Fence, Formula, Piece, scan
from course.source import parse, split_front_matter

DOCS = Path(__file__).parent
CHAPTERS = DOCS / "handbook" / "content" / "en"
LAST = 7

HEAD = """\
<!-- Made by `make docs` from docs/handbook/content/en/writing: change it there. -->

# Writing a course

The whole format on one page, by example. It is also the first part of the handbook, a course of its own that shows
every example at work, in English and Romanian: `course serve --root docs/handbook`.

"""
SERVED_ONLY = {"quiz", "lab", "interactive", "figure"}

_NONCE = "onepage"
_PROSE = re.compile(
    r"(?P<code>(?P<ticks>`+)[^`]+(?P=ticks))"
    r"|^(?P<level>#+) (?P<heading>.+?) \{#(?P<id>[a-z0-9-]+)\}$"
    rf"|\[(?P<concept>[^\]]+)\]\{{\.(?:{'|'.join(CONCEPTS)})\}}"
    r"|\[(?P<text>[^\]]+)\]\((?P<address>[^)]+)\)",
    re.MULTILINE,
)
_COLOURED = re.compile(rf"\\(?:{'|'.join(CONCEPTS)})\{{([^}}]*)\}}")


@dataclass(frozen=True)
class _Chapter:
    file: Path

    @property
    def slug(self) -> str:
        return self.file.stem[3:]

    @property
    def is_told(self) -> bool:
        """Say whether the chapter stands on the page."""
        return self.file.parent.name == "writing" and int(self.file.stem[:2]) <= LAST

    @cached_property
    def _page(self) -> tuple[str, str]:
        page, problems = split_front_matter(self.file.read_text("utf-8"), str(self.file))
        if page is None or page.front is None:
            raise SystemExit(str(problems[0]))
        return page.front.data["title"], page.body

    @property
    def title(self) -> str:
        return self._page[0]

    @property
    def body(self) -> str:
        return self._page[1]

    def headings(self) -> Iterator[tuple[str, str]]:
        """Give the id and text of each heading, the chapter's own under an empty id."""
        yield "", self.title
        scanned = scan(self.body, Place("", 1), nonce=_NONCE).text
        yield from ((each["id"], each["heading"]) for each in _PROSE.finditer(scanned) if each["level"])


def page() -> str:
    """Write the whole page."""
    chapters = [_Chapter(file) for file in sorted(CHAPTERS.glob("*/*.md"))]
    anchors = _anchors(chapters)
    told = [each for each in chapters if each.is_told]
    contents = "".join(f"- [{each.title}](#{anchors[each.slug, '']})\n" for each in told)
    parts = [f"## {each.title}\n\n{_body(each, chapters, anchors)}" for each in told]
    return HEAD + contents + "\n" + "\n".join(parts)


def _anchors(chapters: list[_Chapter]) -> dict[tuple[str, str], str]:
    """Name every heading of the page as GitHub does: in small letters, without signs, a second one numbered."""
    seen = ["writing-a-course"]
    found = {}
    for chapter in chapters:
        for key, heading in chapter.headings() if chapter.is_told else ():
            name = re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
            found[chapter.slug, key] = name + (f"-{seen.count(name)}" if name in seen else "")
            seen.append(name)
    return found


def _body(chapter: _Chapter, chapters: list[_Chapter], anchors: dict[tuple[str, str], str]) -> str:
    def said(match: re.Match[str]) -> str:
        if match["level"]:
            return f"#{match['level']} {match['heading']}"
        if match["address"]:
            return _link(match["text"], match["address"])
        return match["concept"] or match[0]

    def _link(text: str, address: str) -> str:
        if re.match("https?:", address):
            return f"[{text}]({address})"
        if address.startswith("term:"):
            return text
        path, _, section = address.partition("#")
        slug = path.rsplit("/", 1)[-1] or chapter.slug
        target = next(each for each in chapters if each.slug == slug)
        if target.is_told:
            return f"[{text}](#{anchors[slug, section]})"
        return f"[{text}]({target.file.relative_to(DOCS)})"

    found = scan(chapter.body, Place(str(chapter.file), 1), nonce=_NONCE)
    text = _PROSE.sub(said, found.text)
    text = found.word.sub(lambda word: _piece(found.pieces[word[0]]), text)
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"


def _piece(piece: Piece) -> str:
    if isinstance(piece, Formula):
        return _COLOURED.sub(r"\1", piece.source)
    if piece.name in SERVED_ONLY:
        return ""
    return _quoted(piece) if piece.name == "callout" else piece.source


def _quoted(fence: Fence) -> str:
    document, problems = parse(fence.text, "callout")
    if document is None:
        raise SystemExit(str(problems[0]))
    said: dict[str, Any] = document.data
    text = f"**{said.get('title') or TITLES[said['kind']]['en']}.** {said['text'].strip()}"
    return "\n".join(f"> {line}".rstrip() for line in text.splitlines())


if __name__ == "__main__":
    (DOCS / "authoring.md").write_text(page(), "utf-8")
