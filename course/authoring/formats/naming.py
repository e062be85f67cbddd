"""Names made from texts: slugs, the ids of questions, the words of choices. Stable, readable, and no positions."""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Sequence
from html import unescape

LONGEST = 48
ID_WORDS, CHOICE_WORDS = 7, 4

_PIECE = re.compile(r"[a-z0-9]+")
_UUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE)
_POSITION = re.compile(r"(?:[^\W\d_]{0,12}[\s.:#_-]*)?\d{1,4}[.)]?")
# What needs no transcription in our own languages but is no ASCII letter with a mark on it.
_LETTERS = str.maketrans({"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ł": "l", "ı": "i"})
_SIGNS = str.maketrans(
    {"−": " minus ", "+": " plus ", "=": " equals ", "<": " less ", ">": " greater ", "%": " percent "}
)


def slug_of(text: str, words: int = ID_WORDS) -> str:
    """Make a name of the first words of a text; empty if it has no letter and no digit."""
    letters = unicodedata.normalize("NFKD", unescape(text).casefold().translate(_LETTERS))
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    name = "-".join(_PIECE.findall(plain)[:words])
    return name if len(name) <= LONGEST else name[:LONGEST].rsplit("-", 1)[0].strip("-") or name[:LONGEST]


def named(texts: Sequence[str], words: int) -> list[str]:
    """Name each of several texts: by its first words, by more of them where two begin alike, or by its hash."""
    names = [slug_of(text, words) for text in texts]
    for more in (words * 2, words * 4):
        twice = _repeated(names)
        names = [slug_of(text, more) if name in twice else name for text, name in zip(texts, names, strict=True)]
    spelt = [slug_of(text.translate(_SIGNS), words * 2) for text in texts]
    twice = _repeated(names)
    names = [each if name in twice or not name else name for each, name in zip(spelt, names, strict=True)]
    twice = _repeated(names)
    return [
        "-".join(filter(None, (name, _hash(text)))) if name in twice or not name else name
        for text, name in zip(texts, names, strict=True)
    ]


def choice_words(texts: Sequence[str]) -> list[str]:
    """Name the choices of one question by their texts."""
    return named(texts, CHOICE_WORDS)


def question_ids(given: Iterable[tuple[str, str]]) -> list[str]:
    """Name questions by their own names, or by their stems where a name is a number or means nothing to a reader."""
    pairs = list(given)
    ids = named([stem.split("\n", 1)[0] if is_no_name(name) else name for name, stem in pairs], ID_WORDS)
    seen: dict[str, int] = {}
    for place, (name, stem) in enumerate(zip(ids, (stem for _, stem in pairs), strict=True)):
        count = seen[name] = seen.get(name, 0) + 1
        ids[place] = f"{name}-{_hash(f'{stem} {count}')}" if count > 1 else name
    return ids


def is_no_name(name: str) -> bool:
    """Say whether a name is missing, a position (“Question 3”) or a machine's own."""
    return not slug_of(name) or bool(_POSITION.fullmatch(name.strip()) or _UUID.fullmatch(name.strip()))


def _repeated(names: Sequence[str]) -> set[str]:
    return {name for name in names if names.count(name) > 1}


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:6]
