"""The mark `[text]{.policy}`, which gives a word the colour of its concept."""

import re
import xml.etree.ElementTree as ET

from markdown import Markdown
from markdown.extensions import Extension
from markdown.inlinepatterns import InlineProcessor

from course.chapters.scanning import CONCEPTS

_BEFORE_LINKS = 175


class ConceptMark(Extension):
    """Lets Markdown know the mark; a colour that does not exist was reported when the text was scanned."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - Markdown's name
        """Read the mark before links, which begin with the same bracket."""
        pattern = rf"\[([^\[\]]+)\]\{{\.({'|'.join(CONCEPTS)})\}}"
        md.inlinePatterns.register(_ConceptPattern(pattern, md), "concept", _BEFORE_LINKS)


class _ConceptPattern(InlineProcessor):
    def handleMatch(self, m: re.Match[str], data: str) -> tuple[ET.Element, int, int]:  # type: ignore[override] # noqa: ARG002, N802
        span = ET.Element("span", {"class": m[2]})
        span.text = m[1]
        return span, m.start(0), m.end(0)
