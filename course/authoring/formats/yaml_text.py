"""Writes YAML as authors write it: block style, quotes only where they are needed, long texts below a bar."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from course.source import parse

_SHORT = re.compile(r"[a-z0-9-]+")
_FLOW_WIDTH = 60


def yaml_of(values: Mapping[str, Any]) -> str:
    """Write a map of texts, numbers, booleans, lists and maps."""
    return "\n".join(_map(values, "")) + "\n"


def _map(values: Mapping[str, Any], margin: str) -> Iterator[str]:
    for key, value in values.items():
        yield from _entry(f"{margin}{scalar(key)}:", value, margin)


def _entry(opening: str, value: Any, margin: str) -> Iterator[str]:
    if isinstance(value, Mapping) and value:
        yield opening
        yield from _map(value, f"{margin}  ")
    elif isinstance(value, list | tuple) and value:
        yield from _list(opening, list(value), margin)
    elif isinstance(value, str) and _suits_a_block(value):
        yield f"{opening} |-"
        yield from (f"{margin}  {line}" if line else "" for line in value.split("\n"))
    else:
        yield f"{opening} {scalar(value)}"


def _list(opening: str, values: list[Any], margin: str) -> Iterator[str]:
    if all(isinstance(value, str) and _SHORT.fullmatch(value) for value in values):
        flow = f"{opening} [{', '.join(map(scalar, values))}]"
        if len(flow) - len(margin) <= _FLOW_WIDTH:
            yield flow
            return
    yield opening
    for value in values:
        if isinstance(value, Mapping) and value:
            first, *rest = _map(value, f"{margin}    ")
            yield f"{margin}  - {first.strip()}"
            yield from rest
        else:
            yield from _entry(f"{margin}  -", value, f"{margin}  ")


def scalar(value: Any) -> str:
    """Write a value on one line; a text that would be read as something else is put in quotes."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping | list | tuple):
        return "{}" if isinstance(value, Mapping) else "[]"
    if not isinstance(value, str):
        return str(value)
    return value if _is_plain(value) else _quoted(value)


def _is_plain(text: str) -> bool:
    """Ask our own reader: it decides whether a text without quotes is that text."""
    if not text or not text[0].isalnum() or text.endswith(":") or any(each in text for each in ("\n", ": ", " #")):
        return False
    document, _ = parse(f"key: {text}", "")
    return document is not None and document.data == {"key": text}


def _quoted(text: str) -> str:
    escapes = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t"}
    return '"' + "".join(escapes.get(sign, sign) for sign in text) + '"'


def _suits_a_block(text: str) -> bool:
    lines = text.split("\n")
    return len(lines) > 1 and bool(lines[0]) and lines[0][0] != " " and bool(lines[-1]) and "\t" not in text
