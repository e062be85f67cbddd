"""Moodle XML, the file that Moodle itself exports questions to. Source: MoodleDocs, “Moodle XML format”."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from html import escape
from typing import Any

from course.authoring.formats.exchange import Exported, Format, Item, NotCarriedError, Origin
from course.authoring.formats.moodle_cloze import escaped as escaped_in_gap
from course.authoring.formats.moodle_reading import read_moodle
from course.authoring.formats.writing import Writer, percent, write_all
from course.sentences import Sentence

_GAP = re.compile(r"\[\[([a-z0-9-]+)\]\]")
_COMMON = {"explanation", "hints"}


def write_moodle(items: Sequence[Item], origin: Origin) -> Exported:
    """Write questions as Moodle XML, their words in Markdown, in a category of the quiz's name."""
    parts, exported = write_all(items, origin.file, _question)
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        "<quiz>",
        f"  <!-- {escape(origin.title).replace('--', '- -')} -->",
        *parts,
        "</quiz>",
    ]
    return replace(exported, text="\n".join(lines) + "\n")


def _question(writer: Writer) -> str:
    data = writer.item.data
    known = _KINDS.get(writer.item.kind)
    if known is None:
        raise NotCarriedError(Sentence("the format has no such kind."))
    name, carried, write = known
    writer.leave_out(_COMMON | carried)
    inner = list(write(writer, data))
    stem = [] if name == "cloze" else [_prose(writer, "questiontext", data["stem"])]
    explanation = [_prose(writer, "generalfeedback", data["explanation"])] if "explanation" in data else []
    hints = [_prose(writer, "hint", hint) for hint in data.get("hints", [])]
    lines = [
        _text("name", data["id"]),
        f"<idnumber>{data['id']}</idnumber>",
        *stem,
        *explanation,
        "<penalty>0</penalty>",
        *inner,
        *hints,
    ]
    body = "\n".join(f"    {line}" for line in lines)
    return f'  <question type="{name}">\n{body}\n  </question>'


def _escaped(text: str) -> str:
    return escape(text, quote=False)


def _text(name: str, text: str, attributes: str = "") -> str:
    return f"<{name}{attributes}><text>{_escaped(text)}</text></{name}>"


def _prose(writer: Writer, name: str, text: str) -> str:
    return _text(name, writer.words(text), ' format="markdown"')


def _answer(  # noqa: PLR0913 - an answer with all that may stand in it
    writer: Writer, text: str, share: float, feedback: str | None, *, inner: str = "", is_plain: bool = False
) -> str:
    said = _prose(writer, "feedback", feedback) if feedback else ""
    form = "" if is_plain else ' format="markdown"'
    words = text if is_plain else writer.words(text)
    return f'<answer fraction="{percent(share)}"{form}><text>{_escaped(words)}</text>{inner}{said}</answer>'


def _choices(writer: Writer, data: Mapping[str, Any], *, is_single: bool, right: float, wrong: float) -> Iterable[str]:
    yield f"<single>{str(is_single).lower()}</single>"
    yield f"<shuffleanswers>{str(data.get('shuffle', True)).lower()}</shuffleanswers>"
    key = [data["answer"]] if is_single else data["answer"]
    for word, text in data["choices"].items():
        yield _answer(writer, text, right if word in key else wrong, data.get("feedback", {}).get(word))


def _single(writer: Writer, data: Mapping[str, Any]) -> Iterable[str]:
    return _choices(writer, data, is_single=True, right=1, wrong=0)


def _multiple(writer: Writer, data: Mapping[str, Any]) -> Iterable[str]:
    writer.require_credit("partial")
    share = 1 / len(data["answer"])
    return _choices(writer, data, is_single=False, right=share, wrong=-share)


def _true_false(writer: Writer, data: Mapping[str, Any]) -> Iterable[str]:
    for word in ("true", "false"):
        is_right = data["answer"] == (word == "true")
        yield _answer(writer, word, float(is_right), data.get("feedback", {}).get(word), is_plain=True)


def _typed(writer: Writer, data: Mapping[str, Any]) -> Iterable[str]:
    yield "<usecase>0</usecase>"
    for text in data["answer"]:
        yield _answer(writer, text.replace("*", "\\*"), 1, None, is_plain=True)


def _numeric(writer: Writer, data: Mapping[str, Any]) -> Iterable[str]:
    margin = f"<tolerance>{data.get('tolerance', 0)}</tolerance>"
    yield _answer(writer, str(data["answer"]), 1, None, inner=margin, is_plain=True)
    for mistake in data.get("mistakes", []):
        yield _answer(writer, str(mistake["value"]), 0, mistake["say"], inner=margin, is_plain=True)


def _matching(writer: Writer, data: Mapping[str, Any]) -> Iterable[str]:
    writer.require_credit("partial")
    yield f"<shuffleanswers>{str(data.get('shuffle', True)).lower()}</shuffleanswers>"
    used = set(data["answer"].values())
    pairs = [(data["left"][name], data["right"][partner]) for name, partner in data["answer"].items()]
    extras = [("", text) for word, text in data["right"].items() if word not in used]
    for left, right in (*pairs, *extras):
        if re.search(r"[\\*_`$&<\[]", right):
            writer.note(Sentence("The right side of a pair is plain text there: {text!r}.", text=right[:60]))
        answer = f"<answer><text>{_escaped(right)}</text></answer>"
        yield f'<subquestion format="markdown"><text>{_escaped(writer.words(left))}</text>{answer}</subquestion>'


def _ordering(writer: Writer, data: Mapping[str, Any]) -> Iterable[str]:
    if "credit" in data:
        writer.note(Sentence("Parts of the order {id!r} earn points by another rule there.", id=data["id"]))
    yield "<layouttype>VERTICAL</layouttype>"
    yield "<selecttype>ALL</selecttype>"
    yield f"<gradingtype>{'RELATIVE_TO_CORRECT' if 'credit' in data else 'ALL_OR_NOTHING'}</gradingtype>"
    for word in data["answer"]:
        yield _answer(writer, data["choices"][word], 1, None)


def _cloze(writer: Writer, data: Mapping[str, Any]) -> Iterable[str]:
    writer.require_credit("partial")
    parts = _GAP.split(writer.words(data["stem"]))
    stem = "".join(_gap(writer, data["gaps"][part]) if place % 2 else part for place, part in enumerate(parts))
    yield _text("questiontext", stem, ' format="markdown"')


def _gap(writer: Writer, gap: Mapping[str, Any]) -> str:
    if "choices" not in gap:
        texts = (escaped_in_gap(text.replace("*", "\\*")) for text in gap["answer"])
        return f"{{1:SHORTANSWER:{'~'.join(f'={text}' for text in texts)}}}"
    feedback = gap.get("feedback", {})
    answers = []
    for word, text in gap["choices"].items():
        said = f"#{escaped_in_gap(writer.words(feedback[word]))}" if word in feedback else ""
        words = escaped_in_gap(writer.words(text))
        # A wrong answer that begins like a weight needs one of its own.
        sign = "=" if word == gap["answer"] else "%0%" if words.startswith(("%", "=")) else ""
        answers.append(f"{sign}{words}{said}")
    return f"{{1:MULTICHOICE:{'~'.join(answers)}}}"


_KINDS = {
    "single": ("multichoice", {"choices", "feedback", "shuffle"}, _single),
    "multiple": ("multichoice", {"choices", "feedback", "shuffle", "credit"}, _multiple),
    "true-false": ("truefalse", {"feedback"}, _true_false),
    "numeric": ("numerical", {"tolerance", "mistakes"}, _numeric),
    "text": ("shortanswer", set[str](), _typed),
    "matching": ("matching", {"left", "right", "credit", "shuffle"}, _matching),
    "ordering": ("ordering", {"choices", "credit"}, _ordering),
    "cloze": ("cloze", {"gaps", "credit"}, _cloze),
}

MOODLE = Format("moodle", (".xml",), read_moodle, write_moodle)
