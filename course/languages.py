"""The languages a course can be read in, how a reader gets theirs, and how a sentence is said in it.

And the hash that says whether a translation is older than its source.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from gettext import NullTranslations, translation
from pathlib import Path
from string import Formatter
from typing import Any

from course.problems import Problem
from course.sentences import Sentence, filled

NAMES = {"ro": "Română", "en": "English"}

HASH_LENGTH = 16

_CATALOGUES = Path(__file__).parent / "translations"


def negotiate(accepted: str, offered: Sequence[str], chosen: str | None = None) -> str:
    """Pick the language for a reader: their earlier choice, then Accept-Language, then the course's first.

    Source: RFC 9110 §12.5.4; of two languages with equal weight the earlier one wins.
    """
    if chosen in offered:
        return str(chosen)
    wanted = sorted(_weighted(accepted), key=lambda pair: -pair[1])
    return next((code for code, weight in wanted if code in offered and weight > 0), offered[0])


def of_terminal(environment: Mapping[str, str]) -> str:
    """Pick the language for a terminal: Romanian where its locale says so, or else English.

    Source: POSIX.1-2017, Base Definitions §8.2: the first of LC_ALL, LC_MESSAGES and LANG that is not empty decides.
    """
    locale = next(filter(None, map(environment.get, ("LC_ALL", "LC_MESSAGES", "LANG"))), "")
    return "ro" if locale.split(".")[0].split("_")[0].lower() == "ro" else "en"


def say(words: str, language: str) -> str:
    """Say a sentence in a language; what the catalogue does not have, and what is no sentence, stays as it is."""
    if not isinstance(words, Sentence):
        return words
    values = {name: say(value, language) if isinstance(value, str) else value for name, value in words.values.items()}
    return filled(_catalogue(language).gettext(words.key), values, _Quoting() if language == "ro" else Formatter())


def counted(one: str, many: str, number: int, language: str) -> str:
    """Say how many there are, in the form of the word that the number asks for."""
    return _catalogue(language).ngettext(one, many, number) % {"num": number}


def told(problem: Problem, language: str) -> Problem:
    """Give a problem in the words of a language."""
    message, remedy = (Sentence(say(words, language)) for words in (problem.message, problem.remedy))
    return replace(problem, message=message, remedy=remedy)


def words_hash(texts: Mapping[str, str]) -> str:
    """Reduce the source's words to the hash that a translation remembers; their order does not matter."""
    written = json.dumps(dict(texts), ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(written.encode()).hexdigest()[:HASH_LENGTH]


class _Quoting(Formatter):
    """Writes a quoted value between Romanian marks; what would be invisible is written out, as in English."""

    def convert_field(self, value: Any, conversion: Any) -> Any:
        if conversion == "r" and isinstance(value, str):
            return f"„{repr(value)[1:-1]}”"
        return super().convert_field(value, conversion)


@cache
def _catalogue(language: str) -> NullTranslations:
    return translation("messages", _CATALOGUES, [language], fallback=True)


def _weighted(accepted: str) -> list[tuple[str, float]]:
    pairs = []
    for item in accepted[:1000].split(","):
        tag, *parameters = item.strip().lower().split(";")
        pairs.append((tag.split("-")[0].strip(), _weight(parameters)))
    return pairs


def _weight(parameters: Sequence[str]) -> float:
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            try:
                return min(max(float(value), 0.0), 1.0)
            except ValueError:
                return 0.0
    return 1.0
