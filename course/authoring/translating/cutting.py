"""A compiled chapter cut into its sections, made so that two chapters can stand on one page."""

import re
from collections.abc import Mapping
from urllib.parse import urljoin

from markupsafe import Markup

from course.chapters.chapter import Chapter, Embed
from course.chapters.sections import OPENING
from course.chapters.trust import trusted

# As in what the sanitiser writes: every value stands between double quotes, and < in none of them.
_TAG = re.compile(r'<(?P<closing>/?)(?P<name>[a-zA-Z][\w:-]*)(?:[^<>"]|"[^"]*")*>')
_HEADING = re.compile(r'<h[2-6] id="([^"]*)"')
_OWN_NAMES = re.compile(r'(?P<before>\s(?:id|for|headers|aria-labelledby|aria-describedby)=")(?P<names>[^"]*)"')
_LINK = re.compile(r'(?P<before>\s(?:xlink:)?href=")(?P<address>[^"]*)"')
_REFERENCE = re.compile(r"url\(#")
_TERM = re.compile(r'\saria-describedby="term:[^"]*"')
_EMPTY = frozenset({"br", "col", "hr", "img", "input", "wbr"})


def cut(chapter: Chapter) -> Mapping[str, tuple[Markup | Embed, ...]]:
    """Give the HTML and the embeds of a chapter by the keys of its sections, in the order of the text.

    A heading inside something else, such as a box of the author's own, begins no section, so that every piece is whole.
    """
    keys = {section.key for section in chapter.sections}
    found: dict[str, list[Markup | Embed]] = {OPENING: []}
    current, depth = OPENING, 0
    for part in chapter.parts:
        if isinstance(part, Embed):
            found[current].append(part)
            continue
        start = 0
        for tag in _TAG.finditer(part):
            heading = _HEADING.match(tag[0]) if depth == 0 else None
            if heading and heading[1] in keys:
                found[current].append(beside(part[start : tag.start()], chapter))
                current, start = heading[1], tag.start()
                found.setdefault(current, [])
            depth += _step(tag)
        found[current].append(beside(part[start:], chapter))
    return {key: tuple(piece for piece in pieces if piece) for key, pieces in found.items()}


def _step(tag: re.Match[str]) -> int:
    """Say how much deeper a tag leads."""
    if tag["closing"]:
        return -1
    return 0 if tag["name"] in _EMPTY or tag[0].endswith("/>") else 1


def beside(html: str, chapter: Chapter) -> Markup:
    """Let a piece of a chapter stand beside another one's: its names get its language, its links lead where they led.

    The headings lose their ids, which name the rows of the page.
    """
    keys = {section.key for section in chapter.sections}
    page = f"/{chapter.language}/{chapter.module}/{chapter.slug}"

    def named(match: re.Match[str]) -> str:
        names = [name for name in match["names"].split() if name not in keys]
        return f'{match["before"]}{" ".join(f"{chapter.language}-{name}" for name in names)}"' if names else ""

    def linked(match: re.Match[str]) -> str:
        address = match["address"]
        if address.startswith("#"):
            return match[0] if address[1:] in keys else f'{match["before"]}#{chapter.language}-{address[1:]}"'
        return f'{match["before"]}{urljoin(page, address)}"'

    def changed(tag: re.Match[str]) -> str:
        text = _LINK.sub(linked, _OWN_NAMES.sub(named, _TERM.sub("", tag[0])))
        return _REFERENCE.sub(f"url(#{chapter.language}-", text)

    return trusted(_TAG.sub(changed, html))
