"""An author's words: as they were written, and as the HTML that publishing made of them."""

import html
import re
from collections.abc import Callable
from dataclasses import dataclass

from course.problems import Problem

Render = Callable[[str, str, int], tuple[str, list[Problem]]]
"""Turns Markdown into safe HTML: `render(text, file, line)`. It lives on a higher floor and is handed down."""

_TAG = re.compile(r"<[^>]*>")
_BLOCK = re.compile(r"<(?:p|ul|ol|dl|pre|table|blockquote|div|hr|h[1-6]|figure|details|section)\b")
_FIRST_PARAGRAPH = re.compile(r"<p>(.*?)</p>\s*", re.DOTALL)


@dataclass(frozen=True)
class Prose:
    """Words with their HTML, which has been through the sanitiser and may stand in a page as it is."""

    text: str
    html: str

    @property
    def plain(self) -> str:
        """The words alone, for where there can be no markup, such as in a list that drops down."""
        return html.unescape(_TAG.sub("", self.html)).strip()

    def __html__(self) -> str:
        """Tell templates that this needs no escaping."""
        return self.html

    def __str__(self) -> str:
        """Give the same HTML to whoever joins texts."""
        return self.html


def is_one_paragraph(html: str) -> bool:
    """Say whether the HTML can stand in a label or a legend, which hold no blocks."""
    return not _BLOCK.search(without_paragraph(html))


def without_paragraph(html: str) -> str:
    """Take the one paragraph's tags off; leave anything else as it is."""
    whole = _FIRST_PARAGRAPH.fullmatch(html.strip())
    return whole.group(1) if whole and "<p>" not in whole.group(1) else html.strip()


def opening_and_rest(html: str) -> tuple[str, str]:
    """Part the first paragraph, without its tags, from the blocks that follow it."""
    first = _FIRST_PARAGRAPH.match(html.strip())
    return (first.group(1), html.strip()[first.end() :]) if first else (html.strip(), "")
