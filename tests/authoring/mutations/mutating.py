"""Spoils files, each time in another way and the same way for the same seed: bytes, words, lines, structure.

A spoilt file is made of its number and the seed alone, so that one that breaks something can be made again.
"""

import random
import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

import yaml

Spoiler = Callable[[str, random.Random], str]

SIGNS = [
    "```", "````\n", "~~~", "$", "$$", "`", "[", "](", "]{.", "}", "{", "{: ", "{#a}", "---\n", "\n\n", "    ", "\t",
    "> ", "- ", "1. ", "| ", "|-|\n", "# ", "## ", "[^1]", "[^1]: ", "<!--", "-->", "<", "</", "<b ", "<svg>", "&",
    "&#x", "\\", "*", "__", "\\begin{aligned}", "\\frac{", "\\text{$", "}}", "{{", "{{G}}", ": ", "\n: ", "!python",
    "&a ", "*a", "<<: ", "? ", "- - - ", "'", '"', "|\n", ">-\n", "%YAML 1.1\n", "...\n", "kind: note\n", "```quiz\n",
    "```lab\n", "```figure\n", "```callout\n", "```interactive\n", "[[stat]]", "](term:agent)", "](#start)",
    "<script>", "![a](b)", "]]>", "<?xml?>", "<!DOCTYPE svg>", "&amp;", "//[", "http://[", "%zz", "şţ",
]  # fmt: skip
CHARACTERS = [
    "\x00", "\x01", "\x02", "\x03", "\x07", "\x0b", "\x0c", "\x1b", "\x7f", "\x80", "\x85", "\xa0", "\xad", "\u200b",
    "\u200d", "\u200f", "\u2028", "\u2029", "\u202e", "\u2066", "\u2069", "\ufdd0", "\ufeff", "�", "\ufffe", "\uffff",
    "😀", "\U000e0001", "\U0010ffff", "é", "é", "ﬁ", "İ", "ß", "\u0300" * 40, "\r", "\r\n",
]  # fmt: skip
VALUES: list[Any] = [
    None, True, False, 0, -1, 7, 0.5, 1e+308, 10**14, "", " ", "x", "true", "null", "9" * 400, "-1e-400", "1:30",
    "0x1F", "2026-11-22", "NaN", "a" * 3000, "[x]", "{x}", "k / 0", "G ** 99", "9 ** 9 ** 9", "run.reward.last",
    "{{G}}", "$x$", "[[stat]]", "basics/first#start", "../../etc", [], {}, [[]], [None], {"": ""}, {"a": {"b": []}},
    ["x"] * 60, [1, "a"],
]  # fmt: skip
RAW = [
    "\\ud800", '"\\ud800"', '"\\U00110000"', '"\\x00"', "1e999", "0" * 5000, "9" * 5000,
    "!!python/object:os.system x", "&a [*a]", "*nobody", "<<: {a: 1}", "? [a]\n: b", "'", '"', "|2\n x",
    "{a: b, a: c}", "[", "- ", "@", "`", "%",
]  # fmt: skip
BYTES = [
    b"\x00", b"\xff", b"\xfe\xff", b"\xc3", b"\xe2\x80", b"\xf0\x9f\x98", b"\xed\xa0\x80", b"\xc0\x80",
    b"\xef\xbb\xbf", b"\r", b"\n", b"\x1a", b"\x85",
]  # fmt: skip

_TOKEN = re.compile(r"\w+|\s+|[^\w\s]")
_NUMBER = re.compile(r"\d+")
_VALUE = re.compile(r"(?m)(?<=: )[^\n{\[|>][^\n]*$")


def mutated(raw: bytes, others: Sequence[bytes], chance: random.Random) -> bytes:
    """Spoil a file in one to four ways; `others` are files from which passages may come.

    Half of them are spoilt gently, so that the file can still be read far enough for what comes after its syntax.
    """
    text, is_harsh = raw.decode(), chance.random() < 0.5
    for _ in range(chance.choice([1, 1, 1, 2, 2, 3, 4])):
        spoil = chance.choices(_SPOILERS, _WEIGHTS)[0] if is_harsh else chance.choice(_GENTLE)
        text = _with_passage(text, others, chance) if spoil is None else spoil(text, chance)
    raw = text.encode("utf-8", "surrogatepass")
    return chance.choice(_IN_BYTES)(raw, chance) if is_harsh and chance.random() < 0.3 else raw


def _span(length: int, chance: random.Random) -> tuple[int, int]:
    start = chance.randrange(length + 1)
    return start, min(length, start + chance.choice([0, 0, 1, 3, 40, 400]))


def _signs(text: str, chance: random.Random) -> str:
    start, end = _span(len(text), chance)
    kept = text[start:end] if chance.random() < 0.4 else ""
    return text[:start] + kept + chance.choice(SIGNS) * chance.choice([1, 1, 1, 2, 9]) + kept + text[end:]


def _many_signs(text: str, chance: random.Random) -> str:
    """Nest or repeat a sign so often that whoever reads it with a stack, or twice, has enough to do."""
    start = chance.randrange(len(text) + 1)
    return text[:start] + chance.choice(SIGNS) * chance.choice([40, 300, 2000]) + text[start:]


def _characters(text: str, chance: random.Random) -> str:
    start, end = _span(len(text), chance)
    return text[:start] + chance.choice(CHARACTERS) * chance.choice([1, 1, 2, 50]) + text[min(end, start + 3) :]


def _cut(text: str, chance: random.Random) -> str:
    start, end = sorted(chance.randrange(len(text) + 1) for _ in range(2))
    return chance.choice([text[:start], text[start:], text[start:end], text[:start] + text[end:]])


def _tokens(text: str, chance: random.Random) -> str:
    tokens = _TOKEN.findall(text) or [""]
    for _ in range(chance.choice([1, 2, 8])):
        one, other = (chance.randrange(len(tokens)) for _ in range(2))
        change = chance.randrange(4)
        if change == 0:
            tokens[one] = ""
        elif change == 1:
            tokens[one] *= chance.choice([2, 30])
        elif change == 2:
            tokens[one], tokens[other] = tokens[other], tokens[one]
        else:
            tokens[one] = tokens[other]
    return "".join(tokens)


def _numbers(text: str, chance: random.Random) -> str:
    found = [match.span() for match in _NUMBER.finditer(text)]
    if not found:
        return text
    start, end = chance.choice(found)
    put = chance.choice(["-1", "0", "1e9", "99999999999999999999", "0.1", "1e-300", "٣", "²", "1" * 4000, "1_000"])
    return text[:start] + put + text[end:]


def _lines(text: str, chance: random.Random) -> str:
    lines = text.split("\n")
    for _ in range(chance.choice([1, 1, 2, 5])):
        one, other = (chance.randrange(len(lines)) for _ in range(2))
        change = chance.randrange(7)
        if change == 0:
            lines[one] = ""
        elif change == 1:
            lines.insert(other, lines[one])
        elif change == 2:
            lines[one], lines[other] = lines[other], lines[one]
        elif change == 3:
            lines[one] = chance.choice([" ", "  ", "    ", "\t", "> ", "- ", "- - ", "# ", "* * ", "1. "]) + lines[one]
        elif change == 4:
            lines[one] = lines[one].lstrip()
        elif change == 5 and one + 1 < len(lines):
            lines[one : one + 2] = [lines[one] + lines[one + 1]]
        else:
            lines[one : one + chance.choice([1, 4, 12])] = []
            lines = lines or [""]
    return "\n".join(lines)


def _blocks(text: str, chance: random.Random) -> str:
    """Move a stretch of lines, or put all of it into a list, a quotation or a block."""
    lines = text.split("\n")
    start, end = sorted(chance.randrange(len(lines) + 1) for _ in range(2))
    block, rest = lines[start:end], lines[:start] + lines[end:]
    if chance.random() < 0.5:
        place = chance.randrange(len(rest) + 1)
        return "\n".join(rest[:place] + block + rest[place:])
    margin = chance.choice(["    ", "> ", "> > > ", "- ", "\t", " " * 60])
    fence = chance.choice(["", "", "```callout\nkind: note\ntext: |", "```", "<div>", "<!--", "$$"])
    return "\n".join([*lines[:start], fence, *(margin + line for line in block), fence, *lines[end:]])


def _values(text: str, chance: random.Random) -> str:
    """Put something else in place of a value that stands behind its key."""
    found = [match.span() for match in _VALUE.finditer(text)]
    if not found:
        return text
    start, end = chance.choice(found)
    return text[:start] + chance.choice([*RAW, *map(str, VALUES)]) + text[end:]


def _structure(text: str, chance: random.Random) -> str:
    """Change the tree that YAML makes: keys swapped, values of other types, things nested, doubled or gone."""
    before, margin, rest = text.partition("\n---\n") if text.startswith("---\n") else (text, "", "")
    try:
        tree = _copied(_tree(before.removeprefix("---\n")))
        places = list(_places(tree))
        for _ in range(chance.choice([1, 1, 2, 4])):
            if places:
                _change(chance.choice(places), [each for each, _ in places], chance)
        style = {"default_flow_style": chance.choice([None, True]), "width": chance.choice([20, 100])}
        written = yaml.safe_dump(tree, allow_unicode=True, sort_keys=False, **style)
    except (yaml.YAMLError, ValueError, RecursionError):  # it was spoilt in another way before
        return text
    return f"---\n{written}---\n{rest}" if margin else written


@lru_cache(maxsize=64)
def _tree(text: str) -> Any:
    """Read YAML; mostly it is that of a good file again."""
    return yaml.safe_load(text)


def _places(tree: Any) -> Any:
    """List every place of a tree as its holder and its key."""
    items = list(tree.items()) if isinstance(tree, dict) else list(enumerate(tree)) if isinstance(tree, list) else []
    for key, value in items:
        yield tree, key
        yield from _places(value)


def _change(place: tuple[Any, Any], holders: Sequence[Any], chance: random.Random) -> None:
    holder, key = place
    is_gone = key not in holder if isinstance(holder, dict) else key >= len(holder)
    if is_gone:
        return
    change = chance.randrange(7)
    if change == 0:
        holder[key] = chance.choice(VALUES)
    elif change == 1:
        del holder[key]
    elif change == 2:
        for _ in range(chance.choice([1, 3, 40])):
            holder[key] = chance.choice([[holder[key]], {"x": holder[key]}])
    elif change == 3 and isinstance(holder, dict):
        holder[chance.choice([*holder, "Titel", "x" * 200, "a.b", 5, True, ""])] = holder.pop(key)
    elif change == 4 and isinstance(holder, list):
        holder += [_copied(holder[key]) for _ in range(chance.choice([1, 3, 200]))]
    elif change == 5:
        other = chance.choice(holders)
        holder[key] = str(other)[:200] if chance.random() < 0.5 else _copied(other)
    else:
        holder[key] = chance.choice(SIGNS + CHARACTERS[12:]) + str(holder[key])[:400]


def _copied(tree: Any) -> Any:
    if isinstance(tree, dict):
        return {key: _copied(value) for key, value in tree.items()}
    return [_copied(value) for value in tree] if isinstance(tree, list) else tree


def _endings(text: str, chance: random.Random) -> str:
    return text.replace("\n", chance.choice(["\r\n", "\r", "\n\r", "\x85", "\u2028", "\n\n", " \n", "\t\n"]))


def _with_passage(text: str, others: Sequence[bytes], chance: random.Random) -> str:
    """Bring a passage of another file in."""
    lines, other = text.split("\n"), chance.choice(others).decode().split("\n")
    place, start = chance.randrange(len(lines) + 1), chance.randrange(len(other))
    return "\n".join([*lines[:place], *other[start : start + chance.choice([1, 5, 25])], *lines[place:]])


def _spoilt_bytes(raw: bytes, chance: random.Random) -> bytes:
    place = chance.randrange(len(raw) + 1)
    return raw[:place] + chance.choice(BYTES) + raw[place + chance.choice([0, 1, 2]) :]


def _halved(raw: bytes, chance: random.Random) -> bytes:
    return raw[: chance.randrange(len(raw) + 1)]


def _flipped(raw: bytes, chance: random.Random) -> bytes:
    spoilt = bytearray(raw)
    for _ in range(chance.choice([1, 5])):
        if spoilt:
            spoilt[chance.randrange(len(spoilt))] ^= 1 << chance.randrange(8)
    return bytes(spoilt)


def _otherwise_encoded(raw: bytes, chance: random.Random) -> bytes:
    return raw.decode("utf-8", "replace").encode(chance.choice(["utf-16", "utf-8-sig", "cp1250", "utf-32"]), "replace")


_IN_BYTES = (_spoilt_bytes, _spoilt_bytes, _flipped, _flipped, _halved, _otherwise_encoded)
_SPOILERS: list[Spoiler | None] = [_signs, _many_signs, _characters, _cut, _tokens, _numbers, _lines, _blocks, _values,
                                   _structure, _endings, None]  # fmt: skip
_GENTLE: list[Spoiler] = [_structure, _structure, _structure, _values, _tokens, _numbers, _lines]
_WEIGHTS = [10, 2, 6, 2, 8, 4, 10, 6, 14, 26, 1, 4]
