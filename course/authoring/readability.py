"""How hard a text is to read, as far as lengths can say: words to a sentence, and the share of long words."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from html import unescape

LONG_WORD = 7

_LEFT_OUT = re.compile(r'<(svg|math|pre|table|figure)\b.*?</\1>|<p class="over">.*?</p>', re.DOTALL)
_PASSAGE = re.compile(r"<(p|li)\b[^<>]*>(.*?)(?=</?(?:p|li|ul|ol)\b)", re.DOTALL)
_MARKUP = re.compile(r"<[^<>]*>")
_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_END = re.compile(r"[.!?…:](?=[\s”\")»]|$)")


@dataclass(frozen=True)
class Readability:
    """The words of a text, how many of them are long (of more than six letters), and its sentences."""

    words: int = 0
    long_words: int = 0
    sentences: int = 0

    def __add__(self, other: "Readability") -> "Readability":
        """Take two texts together."""
        return Readability(
            self.words + other.words, self.long_words + other.long_words, self.sentences + other.sentences
        )

    @property
    def words_per_sentence(self) -> float:
        """How long a sentence is on average."""
        return self.words / max(1, self.sentences)

    @property
    def long_share(self) -> float:
        """How many of the words are long. Units: 0 to 1."""
        return self.long_words / max(1, self.words)

    @property
    def lix(self) -> int:
        """Words to a sentence plus the percentage of long words: below 30 easy, above 50 hard.

        It compares texts of one language; Romanian and English words differ in length.
        Source: C.-H. Björnsson, Läsbarhet, Stockholm: Liber, 1968; a colon ends a sentence there too.
        """
        return round(self.words_per_sentence + 100 * self.long_share)


def readability(parts: Iterable[str]) -> Readability:
    """Measure the paragraphs, callouts and lists of compiled text; drawings, formulas, tables and code are left out."""
    passages = (match[2] for part in parts for match in _PASSAGE.finditer(_LEFT_OUT.sub(" ", part)))
    return sum((_passage(unescape(_MARKUP.sub(" ", each)).strip()) for each in passages), Readability())


def _passage(text: str) -> Readability:
    """Measure one paragraph, whose end ends its last sentence."""
    stretches = [_WORD.findall(stretch) for stretch in _END.split(text)]
    words = [word for stretch in stretches for word in stretch]
    return Readability(len(words), sum(len(word) >= LONG_WORD for word in words), sum(map(bool, stretches)))
