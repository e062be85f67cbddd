"""Moodle's embedded answers, ``{1:MULTICHOICE:=right#feedback~wrong}``.

Source: MoodleDocs, “Embedded Answers (Cloze) question type”.
"""

import re
from collections.abc import Callable, Iterator
from html import unescape

from course.authoring.formats.building import Blank, Note, Option, number_of
from course.authoring.formats.exchange import LOOK, NotCarriedError
from course.sentences import Sentence

_GAP = re.compile(
    r"\{(?P<weight>\d{0,4}):(?P<type>[A-Z_]{2,24}):(?P<answers>(?:[^}\\{]|\{(?!\d{0,4}:[A-Z])|\\[\s\S])*+)\}"
)
_CHOICES = re.compile(r"(?:MULTICHOICE|MC)(?:_?[HV]?S?)?")
_TYPED = re.compile(r"(?:SHORTANSWER|SA|MW)(?:_?C)?")
_NUMBERS = re.compile(r"NUMERICAL|NM")
_WEIGHT = re.compile(r"(?:=|%(-?\d{1,3}(?:\.\d{1,9})?)%)?")
_ESCAPE = re.compile(r"\\([\s\S])")
_PART = re.compile(r"(?:[^~\\]|\\[\s\S])++")
_SAID = re.compile(r"(?:[^#\\]|\\[\s\S])*+")
_SPECIAL = re.compile(r'[}#~/"\\]')

Words = Callable[[str], str]


def pieces_of(text: str, words: Words, note: Note) -> list[str | Blank]:
    """Part a text with embedded answers; `words` turns what it says into our Markdown."""
    blanks: list[Blank] = []
    weights: set[str] = set()
    sign = "zgap"
    while sign in text:
        sign += "z"

    def hold(match: re.Match[str]) -> str:
        blanks.append(_blank(match, words, note))
        weights.add(match["weight"] or "1")
        return f"{sign}{len(blanks) - 1}q"

    held = words(_GAP.sub(hold, text))
    if len(weights) > 1:
        note(Sentence("The weights of the gaps are not kept: each gap earns the same."), LOOK)
    parts = re.split(rf"{sign}(\d+)q", held)
    return [blanks[int(part)] if number % 2 else part for number, part in enumerate(parts)]


def _blank(match: re.Match[str], words: Words, note: Note) -> Blank:
    is_typed = not _CHOICES.fullmatch(match["type"])
    if is_typed and not _TYPED.fullmatch(match["type"]) and not _NUMBERS.fullmatch(match["type"]):
        raise NotCarriedError(Sentence("a gap of the kind {type!r} is not known here.", type=match["type"]))
    options = tuple(_options(match["answers"], words, is_typed=is_typed))
    return Blank(tuple(map(_number(note), options)) if _NUMBERS.fullmatch(match["type"]) else options, is_typed)


def _options(answers: str, words: Words, *, is_typed: bool) -> Iterator[Option]:
    for part in _PART.findall(answers):
        weight = _WEIGHT.match(part)
        sign = weight[0] if weight else ""
        share = 1.0 if sign == "=" else float(weight[1]) / 100 if weight and weight[1] else 0.0
        body = part[len(sign) :]
        said = _SAID.match(body)
        text = said[0] if said else body
        feedback = unescaped(body[len(text) + 1 :])
        shown = " ".join(unescape(unescaped(text)).split()) if is_typed else words(unescaped(text))
        yield Option(shown, share, words(feedback) if feedback.strip() else "")


def _number(note: Note) -> Callable[[Option], Option]:
    def typed(option: Option) -> Option:
        value, _, margin = option.text.partition(":")
        if number_of(value) is None:
            raise NotCarriedError(Sentence("its number cannot be read."))
        if number_of(margin):
            note(Sentence("The tolerance of a number in a gap is not kept: only the number itself is accepted."), LOOK)
        return Option(value.strip(), option.share, option.feedback)

    return typed


def unescaped(text: str) -> str:
    """Take the escapes out of an embedded answer."""
    return _ESCAPE.sub(r"\1", text)


def escaped(text: str) -> str:
    """Escape what would end an embedded answer or part it."""
    return _SPECIAL.sub(r"\\\g<0>", text)
