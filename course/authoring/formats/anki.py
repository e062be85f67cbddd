"""An Anki deck as text: one card for each question. Source: the Anki Manual, “Importing”, “Text files”.

The first column is the card's identity: importing a changed quiz again changes its cards and adds none, and a quiz in
two languages has cards in both.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from html import escape
from typing import Any

from course.authoring.formats.exchange import Exported, Format, Item, NotCarriedError, Origin
from course.authoring.formats.prose import Held, hold_code
from course.authoring.formats.writing import Writer, write_all
from course.chapters.rendering import compile_prose
from course.languages import say
from course.sentences import Sentence

_GAP = re.compile(r"\[\[([a-z0-9-]+)\]\]")
_FORMULA = re.compile(r"\\\$|\$\$(?P<display>[\s\S]+?)\$\$|\$(?!\s)(?P<inline>(?:\\[^\n]|[^$\\\n])+)(?<!\s)\$(?!\d)")
_SIGN = "formula{}between{}marks"


def write_anki(items: Sequence[Item], origin: Origin) -> Exported:
    """Write questions as notes of Anki's own type Basic: what is asked, and what is right and why."""
    rows, exported = write_all(items, origin.file, lambda writer: _row(writer, origin))
    name = " ".join(origin.title.split())
    head = ["#separator:tab", "#html:true", "#notetype:Basic", f"#deck:{name}", "#guid column:1", "#tags column:4"]
    return replace(exported, text="\n".join([*head, *rows]) + "\n")


def _row(writer: Writer, origin: Origin) -> str:
    data = writer.item.data
    card = _CARDS.get(writer.item.kind)
    if card is None:
        raise NotCarriedError(Sentence("the format has no such kind."))
    carried, make = card
    writer.leave_out({"explanation", "credit", "shuffle", "feedback", *carried})
    if data.get("feedback", {}).keys() - set(_keys(data)):
        writer.note(Sentence("What is said of wrong answers of {id!r} was left out.", id=data["id"]))
    front, back = make(data, origin.language)
    why = html(data["explanation"]) if "explanation" in data else ""
    name = f"{origin.slug}#{data['id']}@{origin.language}"
    cells = [name, front, back + why, f"{origin.slug} {data['kind']}"]
    return "\t".join(
        " ".join(cell.split()) if "<pre" not in cell else cell.replace("\t", "    ").replace("\n", "<br>")
        for cell in cells
    )


def inline(text: str) -> str:
    r"""Give our Markdown as HTML, with formulas as Anki's MathJax reads them: ``\(…\)`` and ``\[…\]``."""
    held = Held()
    formulas: list[str] = []

    def keep(match: re.Match[str]) -> str:
        if match[0] == "\\$":
            return match[0]
        tex = escape(match["display"] or match["inline"])
        formulas.append(f"\\[{tex}\\]" if match["display"] else f"\\({tex}\\)")
        return _SIGN.format(len(formulas) - 1, len(formulas))

    prose = held.release(_FORMULA.sub(keep, hold_code(text, held)))
    made, _ = compile_prose(prose, "", 1)
    for number, formula in enumerate(formulas):
        made = made.replace(_SIGN.format(number, number + 1), formula)
    return made


def html(text: str) -> str:
    """Give our Markdown as HTML that stands on lines of its own."""
    made = inline(text)
    return made if made.startswith(("<p", "<ul", "<ol", "<div", "<table", "<blockquote")) else f"<p>{made}</p>"


def _list(texts: Iterable[str]) -> str:
    return "<ul>" + "".join(f"<li>{inline(text)}</li>" for text in texts) + "</ul>"


def _with_reason(data: Mapping[str, Any], word: str, text: str) -> str:
    reason = data.get("feedback", {}).get(word)
    return f"<p><b>{inline(text)}</b></p>" + (html(reason) if reason else "")


def _keys(data: Mapping[str, Any]) -> list[str]:
    """Name the answers whose feedback a card can show: those that are right."""
    if data["kind"] == "true-false":
        return ["true" if data["answer"] else "false"]
    if data["kind"] not in {"single", "multiple"}:
        return []
    return data["answer"] if isinstance(data["answer"], list) else [data["answer"]]


def _choices(data: Mapping[str, Any], _language: str) -> tuple[str, str]:
    back = "".join(_with_reason(data, word, data["choices"][word]) for word in _keys(data))
    # Sorted, so that the card does not show the order in which its author wrote them.
    return html(data["stem"]) + _list(sorted(data["choices"].values())), back


def _true_false(data: Mapping[str, Any], language: str) -> tuple[str, str]:
    word, said = ("true", Sentence("True")) if data["answer"] else ("false", Sentence("False"))
    return html(data["stem"]), _with_reason(data, word, say(said, language))


def _numeric(data: Mapping[str, Any], _language: str) -> tuple[str, str]:
    tolerance = f" ± {data['tolerance']}" if data.get("tolerance") else ""
    return html(data["stem"]), f"<p><b>{data['answer']}{tolerance}</b></p>"


def _typed(data: Mapping[str, Any], _language: str) -> tuple[str, str]:
    return html(data["stem"]), f"<p><b>{escape(' / '.join(data['answer']))}</b></p>"


def _ordering(data: Mapping[str, Any], _language: str) -> tuple[str, str]:
    front = html(data["stem"]) + _list(sorted(data["choices"].values()))
    return front, "<ol>" + "".join(f"<li>{inline(data['choices'][word])}</li>" for word in data["answer"]) + "</ol>"


def _matching(data: Mapping[str, Any], _language: str) -> tuple[str, str]:
    front = html(data["stem"]) + _list(data["left"].values()) + _list(sorted(data["right"].values()))
    pairs = (f"{data['left'][name]} → {data['right'][partner]}" for name, partner in data["answer"].items())
    return front, _list(pairs)


def _cloze(data: Mapping[str, Any], _language: str) -> tuple[str, str]:
    def filled(match: re.Match[str]) -> str:
        gap = data["gaps"][match[1]]
        return f"**{gap['choices'][gap['answer']] if 'choices' in gap else gap['answer'][0]}**"

    def asked(match: re.Match[str]) -> str:
        gap = data["gaps"][match[1]]
        return f"[… {' / '.join(sorted(gap['choices'].values()))}]" if "choices" in gap else "[…]"

    return html(_GAP.sub(asked, data["stem"])), html(_GAP.sub(filled, data["stem"]))


_CARDS = {
    "single": ({"choices"}, _choices),
    "multiple": ({"choices"}, _choices),
    "true-false": (set[str](), _true_false),
    "numeric": ({"tolerance"}, _numeric),
    "text": (set[str](), _typed),
    "ordering": ({"choices"}, _ordering),
    "matching": ({"left", "right"}, _matching),
    "cloze": ({"gaps"}, _cloze),
}

ANKI = Format("anki", (".txt",), write=write_anki)
