"""Questions of our own kinds, put together from what other formats say of them, with words made from the texts."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from course.authoring.formats.exchange import BY_HAND, LOOK, Imported, Item, NotCarriedError, Report, shortened
from course.authoring.formats.naming import choice_words, question_ids
from course.quizzes.questions.entry import LONGEST
from course.quizzes.questions.text import plain_text
from course.sentences import Sentence
from course.source import MAX_DIGITS

Note = Callable[[Sentence, Sentence], None]
"""Tells of a loss in the question that is being put together: what, and what to do."""

_NEAR = 0.001
_TWO = 2


@dataclass(frozen=True)
class Option:
    """One answer as other formats have it. Units: `share` of the question, 1 for wholly right, below 0 for a loss."""

    text: str
    share: float
    feedback: str = ""


@dataclass(frozen=True)
class Blank:
    """A gap in a text: options to choose from, or texts that are accepted."""

    options: tuple[Option, ...]
    is_typed: bool


@dataclass(frozen=True)
class Draft:
    """A question that has no id yet: the name that its file gives it, and where it stands."""

    name: str
    line: int
    data: Mapping[str, Any]


def imported(drafts: Sequence[Draft], found: int, report: Report) -> Imported:
    """Give the questions their ids."""
    ids = question_ids((draft.name, str(draft.data["stem"])) for draft in drafts)
    items = tuple(
        Item(
            {"id": name, **{key: value for key, value in draft.data.items() if value not in ("", [], {}, None)}},
            draft.line,
        )
        for name, draft in zip(ids, drafts, strict=True)
    )
    return Imported(items, found, tuple(report.problems))


def choice_question(stem: str, options: Sequence[Option], *, several: bool, note: Note) -> dict[str, Any]:
    """Make a question with choices: of the kind ``single``, or ``multiple`` where several are to be marked."""
    different = _different(options, note)
    right = [option for option in different if option.share > 0]
    whole = [option for option in different if option.share >= 1 - _NEAR]
    if not right:
        raise NotCarriedError(Sentence("no choice is right."))
    if not several and len(whole) != 1:
        note(Sentence("Several choices are right where one is to be marked; now all of them are to be marked."), LOOK)
        several = True
    elif not several and any(_NEAR < abs(option.share) < 1 - _NEAR for option in different):
        note(Sentence("Choices that gave or took a part of the points are worth nothing now."), LOOK)
    words = choice_words([option.text for option in different])
    key: Any = [word for word, option in zip(words, different, strict=True) if option.share > 0]
    credit = _credit(different, note) if several else None
    if not several:
        key = words[different.index(whole[0])]
    return {
        "kind": "multiple" if several else "single",
        "credit": credit,
        "stem": stem,
        "choices": {word: option.text for word, option in zip(words, different, strict=True)},
        "answer": key,
        "feedback": {word: option.feedback for word, option in zip(words, different, strict=True) if option.feedback},
    }


def _credit(options: Sequence[Option], note: Note) -> str | None:
    """Say how credit is given: as our kind does, if right choices give equal shares and each wrong one takes one."""
    right = [option.share for option in options if option.share > 0]
    wrong = [option.share for option in options if option.share <= 0]
    share = 1 / len(right)
    if all(abs(each - share) < _NEAR for each in right) and all(abs(each + share) < _NEAR for each in wrong):
        return "partial"
    note(
        Sentence(
            "The weights of the choices are not kept: each right one gives a share, each wrong one takes one off."
        ),
        Sentence("Remove credit: partial if all or nothing is better."),
    )
    return "partial"


def _different(options: Sequence[Option], note: Note) -> list[Option]:
    kept: dict[str, Option] = {}
    for option in options:
        key = " ".join(option.text.split()).casefold()
        if not key:
            note(Sentence("A choice without words was left out."), BY_HAND)
        elif key in kept:
            note(
                Sentence(
                    "The choice {text!r} stands there twice; the second was left out.", text=shortened(option.text)
                ),
                BY_HAND,
            )
        else:
            kept[key] = option
    if len(kept) < _TWO:
        raise NotCarriedError(Sentence("it has fewer than two choices."))
    return list(kept.values())


def true_false_question(stem: str, *, answer: bool, feedback: Mapping[bool, str]) -> dict[str, Any]:
    """Make a question of the kind ``true-false``; the feedback is said to those who answer so."""
    said = {word: feedback[value] for word, value in (("true", True), ("false", False)) if feedback.get(value)}
    return {"kind": "true-false", "stem": stem, "answer": answer, "feedback": said}


def text_question(stem: str, options: Sequence[Option], note: Note) -> dict[str, Any]:
    """Make a question of the kind ``text``."""
    return {"kind": "text", "stem": stem, "answer": accepted(options, note)}


def accepted(options: Sequence[Option], note: Note) -> list[str]:
    """Name the texts that are right, without what our kind does not know: weights, wildcards and feedback."""
    texts: dict[str, str] = {}
    for option in options:
        if option.share < 1 - _NEAR:
            if option.text.strip() not in {"", "*"} or option.feedback:
                note(
                    Sentence(
                        "{text!r} was worth a part of the points or had feedback; it is not accepted now.",
                        text=shortened(option.text),
                    ),
                    LOOK,
                )
        elif "*" in option.text.replace("\\*", ""):
            note(
                Sentence(
                    "{text!r} has a wildcard, which is not known here; it was left out.", text=shortened(option.text)
                ),
                Sentence("List the texts that it stands for."),
            )
        elif len(option.text) > LONGEST or not plain_text(option.text):
            note(
                Sentence("{text!r} cannot be typed as an answer; it was left out.", text=shortened(option.text)),
                BY_HAND,
            )
        else:
            texts.setdefault(plain_text(option.text), option.text.replace("\\*", "*"))
            if option.feedback:
                note(
                    Sentence(
                        "The feedback for {text!r} was left out: a typed answer has none.", text=shortened(option.text)
                    ),
                    Sentence("Put it into the explanation."),
                )
    if not texts:
        raise NotCarriedError(Sentence("no text is accepted as its answer."))
    return list(texts.values())


def matching_question(stem: str, pairs: Sequence[tuple[str, str]], extras: Sequence[str]) -> dict[str, Any]:
    """Make a question of the kind ``matching``; `extras` stand on the right and belong to nothing."""
    left = [text for text, _ in pairs]
    right = list(dict.fromkeys(text for text in (*(text for _, text in pairs), *extras) if text))
    if len({" ".join(text.split()).casefold() for text in left}) < len(left) or not all(left):
        raise NotCarriedError(Sentence("two of its lines are the same, or one is empty."))
    if len(left) < _TWO or len(right) < _TWO:
        raise NotCarriedError(Sentence("it has fewer than two pairs that differ."))
    names, partners = choice_words(left), choice_words(right)
    return {
        "kind": "matching",
        "credit": "partial",
        "stem": stem,
        "left": dict(zip(names, left, strict=True)),
        "right": dict(zip(partners, right, strict=True)),
        "answer": {name: partners[right.index(text)] for name, (_, text) in zip(names, pairs, strict=True)},
    }


def ordering_question(stem: str, texts: Sequence[str], *, is_partial: bool) -> dict[str, Any]:
    """Make a question of the kind ``ordering``; the texts come in their right order."""
    words = choice_words(texts)
    # The file shows them sorted, so that its author does not take the order there for the key.
    shown = dict(sorted(zip(words, texts, strict=True)))
    return {
        "kind": "ordering",
        "credit": "partial" if is_partial else None,
        "stem": stem,
        "choices": shown,
        "answer": words,
    }


def cloze_question(pieces: Sequence[str | Blank], note: Note, *, credit: str | None) -> dict[str, Any]:
    """Make a question of the kind ``cloze``: some text, a gap, some text, and so on."""
    made = [(piece, _gap(piece, note)) for piece in pieces if isinstance(piece, Blank)]
    if not made:
        raise NotCarriedError(Sentence("it has no gap."))
    names = iter(choice_words([_right(blank) for blank, _ in made]))
    gaps: dict[str, Any] = {}
    stem = ""
    number = 0
    for piece in pieces:
        if isinstance(piece, str):
            stem += piece
        else:
            name = next(names)
            while name in gaps:
                name = f"{name}-too"
            gaps[name] = made[number][1]
            stem += f"[[{name}]]"
            number += 1
    return {"kind": "cloze", "credit": credit, "stem": stem.strip(), "gaps": gaps}


def _right(blank: Blank) -> str:
    return next((option.text for option in blank.options if option.share >= 1 - _NEAR), "")


def _gap(blank: Blank, note: Note) -> dict[str, Any]:
    if blank.is_typed:
        return {"answer": accepted(blank.options, note)}
    made = choice_question("", blank.options, several=False, note=note)
    if made["kind"] != "single":
        raise NotCarriedError(Sentence("a gap of it has several right choices."))
    feedback = {"feedback": made["feedback"]} if made["feedback"] else {}
    return {"choices": made["choices"], "answer": made["answer"], **feedback}


def number_of(text: str) -> Decimal | None:
    """Read a number, or None."""
    try:
        value = Decimal(text.strip().replace(",", "."))
    except InvalidOperation:
        return None
    is_usual = value.is_finite() and abs(value.adjusted()) < MAX_DIGITS
    return value if is_usual or value == 0 else None


def plain_number(value: Decimal) -> int | float:
    """Write a number as YAML has it, with as many digits as it can hold."""
    rounded = Decimal(f"{value:.{MAX_DIGITS - 1}g}")
    return int(rounded) if rounded == rounded.to_integral_value() else float(rounded)


def numeric_question(
    stem: str, answer: Decimal, tolerance: Decimal, mistakes: Sequence[tuple[Decimal, str]]
) -> dict[str, Any]:
    """Make a question of the kind ``numeric``; mistakes are wrong values with what is said to them."""
    return {
        "kind": "numeric",
        "stem": stem,
        "answer": plain_number(answer),
        "tolerance": plain_number(tolerance),
        "mistakes": [{"value": plain_number(value), "say": say} for value, say in mistakes],
    }
