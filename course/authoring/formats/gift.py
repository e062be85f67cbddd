"""GIFT, Moodle's format for questions in plain text. Source: MoodleDocs, “GIFT format”."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from course.authoring.formats.exchange import Exported, Format, Item, NotCarriedError, Origin
from course.authoring.formats.gift_reading import read_gift
from course.authoring.formats.writing import Writer, percent, write_all
from course.sentences import Sentence

_SPECIAL = re.compile(r"[~=#{}:\\]")
_GAP = re.compile(r"\[\[([a-z0-9-]+)\]\]")


def write_gift(items: Sequence[Item], origin: Origin) -> Exported:
    """Write questions as GIFT, their words in Markdown."""
    parts, exported = write_all(items, origin.file, _question)
    return replace(exported, text="\n\n".join([f"// {' '.join(origin.title.split())}", *parts]) + "\n")


def _question(writer: Writer) -> str:
    data = writer.item.data
    write = _KINDS.get(writer.item.kind)
    if write is None:
        raise NotCarriedError(Sentence("the format has no such kind."))
    before, answers, after = write(writer, data)
    general = f"\n\t####{_text(writer, data['explanation'])}" if data.get("explanation") else ""
    return f"::{_escaped(data['id'])}::[markdown]{before}{{{answers}{general}\n}}{after}"


def _text(writer: Writer, text: str) -> str:
    return _escaped(writer.words(text))


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\g<0>", text).replace("\n", "\\n")


def _answer(writer: Writer, text: str, share: float, feedback: str | None, *, is_typed: bool = False) -> str:
    words = _escaped(text.replace("*", "\\*")) if is_typed else _text(writer, text)
    sign = "=" if share == 1 else "~"
    needs_weight = share not in (0, 1) or words.startswith("%")
    weight = f"%{percent(share)}%" if needs_weight else ""
    return f"\n\t{sign}{weight}{words}" + (f"#{_text(writer, feedback)}" if feedback else "")


def _single(writer: Writer, data: Mapping[str, Any]) -> tuple[str, str, str]:
    writer.leave_out({"choices", "feedback", "explanation"})
    return _text(writer, data["stem"]), _choices(writer, data), ""


def _choices(writer: Writer, data: Mapping[str, Any]) -> str:
    feedback = data.get("feedback", {})
    return "".join(
        _answer(writer, text, float(word == data["answer"]), feedback.get(word))
        for word, text in data["choices"].items()
    )


def _multiple(writer: Writer, data: Mapping[str, Any]) -> tuple[str, str, str]:
    writer.leave_out({"choices", "feedback", "explanation", "credit"})
    writer.require_credit("partial")
    share, feedback = 1 / len(data["answer"]), data.get("feedback", {})
    answers = [
        _answer(writer, text, share if word in data["answer"] else -share, feedback.get(word))
        for word, text in data["choices"].items()
    ]
    # A share of 1 needs its weight too, so that it is not taken for the one right choice of several.
    marked = [f"\n\t~%100%{answer[3:]}" if answer.startswith("\n\t=") else answer for answer in answers]
    return _text(writer, data["stem"]), "".join(marked), ""


def _true_false(writer: Writer, data: Mapping[str, Any]) -> tuple[str, str, str]:
    writer.leave_out({"feedback", "explanation"})
    feedback = data.get("feedback", {})
    right, wrong = ("true", "false") if data["answer"] else ("false", "true")
    said = [_text(writer, feedback[word]) if word in feedback else "" for word in (wrong, right)]
    while said and not said[-1]:
        said.pop()
    return _text(writer, data["stem"]), "".join(["T" if data["answer"] else "F", *(f"#{each}" for each in said)]), ""


def _numeric(writer: Writer, data: Mapping[str, Any]) -> tuple[str, str, str]:
    writer.leave_out({"tolerance", "mistakes", "explanation"})
    margin = f":{data.get('tolerance', 0)}"
    mistakes = (
        f"\n\t=%0%{mistake['value']}{margin}#{_text(writer, mistake['say'])}" for mistake in data.get("mistakes", [])
    )
    return _text(writer, data["stem"]), "".join([f"#\n\t={data['answer']}{margin}", *mistakes]), ""


def _typed(writer: Writer, data: Mapping[str, Any]) -> tuple[str, str, str]:
    writer.leave_out({"explanation"})
    return _text(writer, data["stem"]), _accepted(writer, data["answer"]), ""


def _accepted(writer: Writer, texts: Sequence[str]) -> str:
    if any("->" in text for text in texts):
        raise NotCarriedError(Sentence("an arrow in its answer would make pairs of it."))
    return "".join(_answer(writer, text, 1, None, is_typed=True) for text in texts)


def _matching(writer: Writer, data: Mapping[str, Any]) -> tuple[str, str, str]:
    writer.leave_out({"left", "right", "credit", "explanation"})
    writer.require_credit("partial")
    texts = [*data["left"].values(), *data["right"].values()]
    if any("->" in text for text in texts):
        raise NotCarriedError(Sentence("an arrow in its words would part them."))
    used = set(data["answer"].values())
    pairs = [(data["left"][name], data["right"][partner]) for name, partner in data["answer"].items()]
    extras = [("", text) for word, text in data["right"].items() if word not in used]
    lines = (f"\n\t={_text(writer, left)} -> {_text(writer, right)}" for left, right in (*pairs, *extras))
    return _text(writer, data["stem"]), "".join(lines), ""


def _ordering(writer: Writer, data: Mapping[str, Any]) -> tuple[str, str, str]:
    writer.leave_out({"choices", "explanation", "credit"})
    message = Sentence("The order {id!r} becomes pairs of items and positions.", id=data["id"])
    writer.note(message, Sentence("Export it as Moodle XML, which has orders."))
    lines = (f"\n\t={_text(writer, data['choices'][word])} -> {place}" for place, word in enumerate(data["answer"], 1))
    return _text(writer, data["stem"]), "".join(lines), ""


def _cloze(writer: Writer, data: Mapping[str, Any]) -> tuple[str, str, str]:
    writer.leave_out({"gaps", "explanation", "credit"})
    parts = _GAP.split(data["stem"])
    if len(data["gaps"]) != 1:
        raise NotCarriedError(
            Sentence("the format has one gap in a text, not several."), Sentence("Export it as Moodle XML.")
        )
    if "credit" in data:
        writer.require_credit(None)
    gap = data["gaps"][parts[1]]
    if not parts[2].strip():
        writer.note(Sentence("The gap {id!r} becomes a question, since no text follows it.", id=data["id"]))
    answers = _choices(writer, gap) if "choices" in gap else _accepted(writer, gap["answer"])
    return _text(writer, parts[0]), answers, _text(writer, parts[2])


_KINDS = {
    "single": _single,
    "multiple": _multiple,
    "true-false": _true_false,
    "numeric": _numeric,
    "text": _typed,
    "matching": _matching,
    "ordering": _ordering,
    "cloze": _cloze,
}

GIFT = Format("gift", (".gift", ".gift.txt"), read_gift, write_gift)
