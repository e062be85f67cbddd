"""Small pieces of HTML and Markdown."""

import re
from html import unescape

_ATTRIBUTE = re.compile(r"([\w:-]{1,40})\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|\{?([^\s\"'>}]+)\}?)")


def attributes_of(text: str) -> dict[str, str]:
    """Read the attributes of a tag."""
    return {each[1].lower(): unescape(each[2] or each[3] or each[4] or "") for each in _ATTRIBUTE.finditer(text)}


def code_span(text: str) -> str:
    """Write a span of code; with more ticks where it has some itself."""
    plain = " ".join(text.split())
    ticks = "``" if "`" in plain else "`"
    space = " " if plain.startswith("`") or plain.endswith("`") else ""
    return f"{ticks}{space}{plain}{space}{ticks}"


def web_address(address: str) -> str:
    """Write an address so that Markdown does not end it."""
    return address.replace(" ", "%20").replace("(", "%28").replace(")", "%29")


def table_of(rows: str) -> str:
    """Write rows as a table, the first of which is its head."""
    lines = [line.strip() for line in rows.split("\n") if line.strip().startswith("|")]
    if not lines:
        return rows
    columns = max(line.count("|") - 1 for line in lines)
    return "\n".join([lines[0], "|" + "---|" * max(columns, 1), *lines[1:]])
