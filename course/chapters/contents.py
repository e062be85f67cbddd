"""The contents of a chapter: its headings with their ids, its words, the minutes that it takes."""

import math
import re
import unicodedata
from collections.abc import Callable
from html import unescape

from course.chapters.chapter import Embed, Heading

# Between silent reading of non-fiction (238 words a minute) and study, which goes slower and stops at formulas.
# Source: M. Brysbaert, How many words do we read per minute?, Journal of Memory and Language 109 (2019), 104047.
WORDS_PER_MINUTE = 180

_HEADING = re.compile(r'<h([2-6])(?: lang="[^"]*")?(?: id="([^"]*)")?(?: lang="[^"]*")?>(.*?)</h\1>', re.DOTALL)
_MARKUP = re.compile(r"<[^<>]*>")
_NO_PROSE = re.compile(r"<(svg|math|pre)\b.*?</\1>", re.DOTALL)
_WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")


def collect_headings(html: str, plain: Callable[[str], str]) -> tuple[str, tuple[Heading, ...]]:
    """Give every heading an id, and list them; `plain` turns what stands for a formula into words.

    An id that the author has set is kept, even where it stands twice: that is a fault for the author to mend.
    """
    headings: list[Heading] = []

    def numbered(match: re.Match[str]) -> str:
        text = " ".join(plain(unescape(_MARKUP.sub("", match[3]))).split())
        heading = Heading(int(match[1]), match[2] or _free(slug(text), {each.id for each in headings}), text)
        headings.append(heading)
        return f'<h{match[1]} id="{heading.id}">{match[3]}</h{match[1]}>'

    return _HEADING.sub(numbered, html), tuple(headings)


def slug(text: str) -> str:
    """Reduce a heading to small ASCII letters, digits and dashes."""
    plain = unicodedata.normalize("NFKD", text.casefold()).encode("ascii", "ignore").decode()
    name = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    return name if name[:1].isalpha() else f"section-{name}".rstrip("-")


def count_words(parts: tuple[str | Embed, ...]) -> int:
    """Count the words of the prose, leaving out drawings, formulas and code."""
    prose = (_MARKUP.sub(" ", _NO_PROSE.sub(" ", part)) for part in parts if isinstance(part, str))
    return sum(len(_WORD.findall(unescape(part))) for part in prose)


def minutes_to_read(words: int) -> int:
    """Say how long this many words take to read, at least one minute."""
    return max(1, math.ceil(words / WORDS_PER_MINUTE))


def _free(name: str, taken: set[str]) -> str:
    number, free = 2, name
    while free in taken:
        free, number = f"{name}-{number}", number + 1
    return free
