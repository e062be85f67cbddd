r"""Words of other formats in our Markdown, and ours in theirs.

What must not be touched on the way, such as code and formulas, is held under a sign of the private use area, padded to
as many lines as it had, so that places in the text stay known. Formulas: ``\(…\)`` and ``\\(…\\)`` become ``$…$``, and
``\[…\]`` becomes ``$$…$$``; a lone ``$``, which is money elsewhere, is escaped.
"""

import re
from collections.abc import Callable

_OPEN, _CLOSE = "\ue000", "\ue001"
_HELD = re.compile(f"{_OPEN}([0-9]+)\n*{_CLOSE}")
_NO_TEXT = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\ufeff\ufffe\uffff\ud800-\udfff\ue000\ue001]")
_BREAKS = re.compile("[\x85\u2028\u2029]")
_LONGEST_FORMULA = 4000

CODE = re.compile(r"(?<!`)(?P<ticks>`{1,3})(?!`)(?:[^`\n]|\n(?!\n)|(?!(?P=ticks)(?!`))`){1,2000}?(?<!`)(?P=ticks)(?!`)")
_FENCE = re.compile(r"[ \t>]*(?P<fence>`{3,}(?=[^`]*$)|~{3,})")
_FORMULA = re.compile(
    r"\\{1,2}\((?P<inline>(?:[^\n\\]|\\(?!\())+?)\\{1,2}\)"
    r"|\\{1,2}\[(?P<display>(?:[^\\]|\\(?!\[))+?)\\{1,2}\]"
    rf"|\$\$(?P<dollars>[\s\S]{{1,{_LONGEST_FORMULA}}}?)\$\$"
)
_OURS = re.compile(r"\\\$|\$\$[\s\S]+?\$\$|\$(?!\s)(?:\\[^\n]|[^$\\\n])+(?<!\s)\$(?!\d)")
_CONCEPT = re.compile(r"\[([^\]\n]{1,200})\]\{\.[a-z]+\}")
_PAIRED = re.compile(r"[\\`*\[<]|(?<![^\W_])_|_(?![^\W_])|\{(?=[{:.#])|&(?=#?\w{1,40};)")
_LINE_START = re.compile(
    r"^[ \t]*(?:(?P<sign>#{1,6}(?=\s|$)|>|[-+](?=\s|$)|[-=]{2,}[ \t]*$|:(?=\s)|~{3,})"
    r"|(?P<number>\d{1,9})(?P<dot>[.)])(?=\s|$))?",
    re.MULTILINE,
)
_ENTITIES = {"<": "&lt;", "&": "&amp;", ":": "&#58;", "=": "&#61;", "~": "&#126;", ")": "&#41;"}


class Held:
    """Texts that are kept out of a conversion, and put back when it is done."""

    def __init__(self) -> None:
        self.kept: list[str] = []

    def keep(self, text: str, original: str = "") -> str:
        """Give a sign for a text, as many lines long as what stood there."""
        self.kept.append(text)
        return f"{_OPEN}{len(self.kept) - 1}{chr(10) * original.count(chr(10))}{_CLOSE}"

    def release(self, text: str) -> str:
        """Put everything back, also what was held within something held."""
        return _HELD.sub(lambda match: self.release(self.kept[int(match[1])]), text)

    def hold(self, pattern: re.Pattern[str], text: str, change: Callable[[re.Match[str]], str] = lambda m: m[0]) -> str:
        """Hold everything that a pattern finds, changed."""
        return pattern.sub(lambda match: self.keep(change(match), match[0]), text)


def is_held(text: str) -> bool:
    """Say whether a text is something held and nothing else."""
    return bool(_HELD.fullmatch(text.strip()))


def cleaned(text: str) -> str:
    """Leave out what is no character of a text, and end every line alike."""
    return _NO_TEXT.sub("", _BREAKS.sub("\n", text.replace("\r\n", "\n").replace("\r", "\n")))


def tidy(text: str) -> str:
    """Leave out what nobody sees: spaces at the ends of lines, and empty lines beyond one."""
    lines = "\n".join(line.rstrip() for line in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", lines).strip()


def formula(match: re.Match[str]) -> str:
    """Write a formula as we do."""
    display = match["display"] or match["dollars"]
    if display is not None:
        return f"$${display.strip()}$$"
    inline = " ".join(match["inline"].split())
    return f"${inline}$" if inline else ""


def hold_formulas(text: str, held: Held) -> str:
    """Hold the formulas, and escape the dollars that are none."""
    return held.hold(_FORMULA, text, formula).replace("\\$", "$").replace("$", "\\$")


def hold_code(text: str, held: Held) -> str:
    """Hold blocks and spans of code."""
    return held.hold(CODE, hold_fences(text, held))


def hold_fences(text: str, held: Held, change: Callable[[str], str] = str) -> str:
    """Hold the blocks of code, changed; one that does not end goes to the end of the text."""
    out: list[str] = []
    block: list[str] = []
    fence = ""
    for line in text.split("\n"):
        opening = _FENCE.match(line)
        if not fence and opening:
            fence, block = opening["fence"], [line]
        elif fence:
            block.append(line)
            if line.strip(" \t>").startswith(fence) and not line.strip(" \t>" + fence[0]):
                out.append(held.keep(change("\n".join(block)), "\n".join(block)))
                fence = ""
        else:
            out.append(line)
    if fence:
        whole = "\n".join([*block, fence])
        out.append(held.keep(change(whole), "\n".join(block)))
    return "\n".join(out)


def from_plain(text: str) -> str:
    """Write a text without any markup in Markdown, formulas apart."""
    held = Held()
    return tidy(held.release(escaped(held.hold(_FORMULA, cleaned(text), formula))))


def escaped(text: str) -> str:
    """Escape what Markdown would take for its own."""
    plain = _PAIRED.sub(lambda match: _ENTITIES.get(match[0], f"\\{match[0]}"), text).replace("$", "\\$")
    return _LINE_START.sub(_escaped_start, plain)


def _escaped_start(match: re.Match[str]) -> str:
    sign, space = match["sign"], " " if match[0][:1].isspace() else ""
    if match["number"]:
        return f"{space}{match['number']}" + ("\\." if match["dot"] == "." else _ENTITIES[")"])
    return space + ((_ENTITIES.get(sign[0]) or f"\\{sign[0]}") + sign[1:] if sign else "")


def to_moodle(text: str) -> tuple[str, bool]:
    """Write our Markdown as Moodle reads Markdown; and say whether a concept lost its colour."""
    held = Held()
    prose = held.hold(_OURS, hold_code(text, held), _moodle_formula)
    plain = _CONCEPT.sub(r"\1", prose)
    return held.release(plain), plain != prose


def _moodle_formula(match: re.Match[str]) -> str:
    if match[0] == "\\$":
        return "$"
    return match[0] if match[0].startswith("$$") else rf"\\({match[0][1:-1]}\\)"
