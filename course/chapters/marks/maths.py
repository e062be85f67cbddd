r"""Formulas: LaTeX to MathML, which every browser draws without a script.

math-core writes `style=` where MathML has no attribute; our pages allow no inline style, so each declaration becomes a
class. `\policy{…}`, `\reward{…}`, `\reference{…}`, `\better{…}`, `\worse{…}` give a part of a formula the colour that
the same concept has in the prose.
"""

import re
from functools import cache

from math_core import LatexError, LatexToMathML

from course.chapters.marks.formula_faults import in_our_words
from course.chapters.marks.surroundings import Surroundings
from course.chapters.scanning import Formula
from course.sentences import Sentence

_LOCATED = re.compile(r"(\d+): (.*)", re.DOTALL)
_TAG = re.compile(r"<(?P<end>/?)(?P<name>[a-z]+)(?P<attributes>[^<>]*?)(?P<closed>/?)>")
_STYLE = re.compile(r'\sstyle="([^"]*)"')
_PADDING = re.compile(r"padding-(left|right):([0-9.]+(?:em)?);?")
_COLOUR_COMMAND = re.compile(r"\\(?:text|f?color|page)?colou?r(?:box)?(?![a-zA-Z])")

# Five colours that no author names stand for the concepts on the way through math-core.
_COLOURS = {
    "policy": "Aquamarine",
    "reward": "Apricot",
    "reference": "Thistle",
    "better": "SpringGreen",
    "worse": "Bittersweet",
}

_CLASSES = {
    "text-align:right": "align-right",
    "text-align:left": "align-left",
    "text-align:center": "",
    "justify-items:end": "",
    "justify-items:start": "",
    "justify-items:center": "",
    "padding-left:0": "maths-flush-left",
    "padding-right:0": "maths-flush-right",
    "padding-top:0": "maths-tight",
    "padding-bottom:0": "maths-tight",
    "padding-left:1em": "maths-gap-left",
    "width:100%": "maths-full",
    "width:50%": "maths-half",
    "border-left:0.05em solid currentcolor": "maths-line-left",
    "border-right:0.05em solid currentcolor": "maths-line-right",
    "border-top:0.05em solid currentcolor": "maths-line-top",
    "border-bottom:0.05em solid currentcolor": "maths-line-bottom",
    "margin-left:-0.16666667em": "maths-back",
}


class _NotDrawnError(Exception):
    """The formula needs what not every browser draws."""

    def __init__(self, what: Sentence) -> None:
        super().__init__(what)
        self.what = what


def draw(formula: Formula, around: Surroundings) -> str:
    """Draw a formula; one that cannot be read is a fault at the command that is wrong."""
    colour = _COLOUR_COMMAND.search(formula.tex)
    if colour:
        remedy = Sentence(
            r"Colours stand for concepts: write \policy{…}, \reward{…}, \reference{…}, \better{…} or \worse{…}."
        )
        _refuse(formula, around, colour.start(), Sentence("A formula has no colours of its own."), remedy)
        return ""
    try:
        drawn = _without_styles(_converter().convert_with_local_state(formula.tex, displaystyle=formula.is_display))
    except LatexError as error:
        located = _LOCATED.fullmatch(str(error))
        offset, said = (int(located[1]), located[2]) if located else (0, str(error))
        remedy = Sentence(r"Correct the formula; words go into \text{…}, names of functions into \operatorname{…}.")
        _refuse(formula, around, offset, in_our_words(said), remedy)
        return ""
    except _NotDrawnError as error:
        message = Sentence("This formula needs {what}, which not every browser draws.", what=error.what)
        _refuse(formula, around, 0, message, Sentence("Write it without."))
        return ""
    return f'<div class="maths" tabindex="0">{drawn}</div>' if formula.is_display else drawn


def _refuse(formula: Formula, around: Surroundings, offset: int, message: Sentence, remedy: Sentence) -> None:
    around.problems.append(formula.place.at(formula.tex, offset).problem("maths", message, remedy))


@cache
def _converter() -> LatexToMathML:
    macros = {concept: rf"\textcolor{{{colour}}}{{#1}}" for concept, colour in _COLOURS.items()}
    return LatexToMathML(macros=macros, fancy_error=False)


@cache
def _classes() -> dict[str, str]:
    """Name the class of every declaration, those of the concepts' colours as math-core itself writes them."""
    drawn = ((concept, _converter().convert_with_local_state(rf"\{concept}{{x}}", displaystyle=False))
             for concept in _COLOURS)  # fmt: skip
    return _CLASSES | {_STYLE.findall(mathml)[0].rstrip(";"): concept for concept, mathml in drawn}


def _without_styles(mathml: str) -> str:
    """Rewrite every tag that has a style; the ends of padded rows are met in the order of a stack."""
    ends: list[str] = []
    return _TAG.sub(lambda tag: _rewritten(tag, ends), mathml)


def _rewritten(tag: re.Match[str], ends: list[str]) -> str:
    name, attributes = tag["name"], tag["attributes"]
    if name == "menclose":
        raise _NotDrawnError(Sentence("a box or a line through its parts"))
    if " id=" in attributes or " href=" in attributes:
        raise _NotDrawnError(Sentence("a label of its own"))
    if name == "mpadded":
        return ends.pop() if tag["end"] else _padded(tag[0], attributes, ends)
    styled = _STYLE.search(attributes)
    if styled is None:
        return tag[0]
    classes = " ".join(dict.fromkeys(filter(None, (_class(each) for each in styled[1].split(";") if each.strip()))))
    attributes = attributes.replace(styled[0], f' class="{classes}"' if classes else "")
    return f"<{name}{attributes}{tag['closed']}>"


def _class(declaration: str) -> str:
    wanted = ":".join(part.strip() for part in declaration.split(":"))
    if wanted not in _classes():
        raise _NotDrawnError(Sentence("the layout {layout!r}", layout=wanted))
    return _classes()[wanted]


def _padded(tag: str, attributes: str, ends: list[str]) -> str:
    """Draw a padded row as a row with a space before and after it."""
    styled = _STYLE.search(attributes)
    if styled is None:
        ends.append("</mpadded>")
        return tag
    if _PADDING.sub("", styled[1]).strip():
        raise _NotDrawnError(Sentence("a raised part"))
    spaces = {side: f'<mspace width="{width}"/>' for side, width in _PADDING.findall(styled[1]) if width != "0"}
    ends.append(spaces.get("right", "") + "</mrow>")
    return f"<mrow>{spaces.get('left', '')}"
