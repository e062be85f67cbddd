"""The mark `[agentului](term:agent)`: a link to the glossary, whose definition a page can show in its place.

Its address is relative to a chapter's own, so that a reader stays in their language. What the term means is not
compiled into the chapter: the page brings the definitions of the terms that it names.
"""

import re
from html import unescape

from course.chapters.chapter import Chapter

SCHEME = "term"

_WRITTEN = re.compile(r'(<a\b[^<>]*?\s)href="term:([^"]*)"', re.IGNORECASE)
_DRAWN = re.compile(r'<a\b[^<>]*?\sclass="term" href="\.\./glossary#([^"]*)"')


def draw(tag: str) -> str:
    """Turn a tag that links a term into a link to the glossary; leave any other as it is."""
    return _WRITTEN.sub(r'\1class="term" href="../glossary#\2" aria-describedby="term:\2"', tag)


def named_in(chapter: Chapter) -> list[str]:
    """Name the terms that a chapter links, each once, in the order of the text."""
    stretches = (each for each in (*chapter.objectives, *chapter.parts, chapter.takeaway) if isinstance(each, str))
    return list(dict.fromkeys(unescape(name) for each in stretches for name in _DRAWN.findall(each)))
