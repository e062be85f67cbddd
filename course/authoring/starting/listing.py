"""Adding a chapter to a module's list in content/course.yaml as a careful hand would: nothing else of it changes."""

import re
from copy import deepcopy

from course.authoring.formats.yaml_text import scalar
from course.chapters.course_file import COURSE_FILE
from course.source import Document, Path_, parse

_WORD = re.compile(r"\"[^\"\n]*\"|'[^'\n]*'|[^\s,\]}#]+")
_DASH = re.compile(r" *- +")
_REST = re.compile(r"(?P<comma>[ \t]*,)?[ \t]*(?:#.*)?\r?")
_ODD_BREAKS = re.compile("\r(?!\n)|[\x85\u2028\u2029]")


def with_chapter(text: str, module: int, slug: str) -> str | None:
    """Add a slug to the end of the list of the module at this place; None where that cannot be done safely.

    The list may be written in brackets or in lines. Whatever the edit did, it counts only if the file then says what it
    said before, and the slug.
    """
    document, _ = parse(text, COURSE_FILE)
    if document is None or _ODD_BREAKS.search(text):
        return None
    path: Path_ = ("modules", module, "chapters")
    expected = deepcopy(document.data)
    expected["modules"][module]["chapters"].append(slug)
    edited = _edited(text.split("\n"), document, path, scalar(slug))
    after, _ = parse(edited, COURSE_FILE) if edited is not None else (None, [])
    return edited if after is not None and after.data == expected else None


def _edited(lines: list[str], document: Document, path: Path_, slug: str) -> str | None:
    line, column = document.places[path]
    is_in_brackets = lines[line - 1][column - 1] == "["
    items = [place for place in document.places if place[:-1] == path]
    if items:
        line, column = document.places[items[-1]]
    before, rest = lines[line - 1][: column - 1], lines[line - 1][column - 1 :]
    if not is_in_brackets:
        return _with_line(lines, line, f"{before}{slug}") if _DASH.fullmatch(before) else None
    word = _WORD.match(rest) if items else None
    end = word.end() if word else 1
    if word and not before.strip() and (alone := _REST.fullmatch(rest, end)):
        comma = "" if alone["comma"] else ","
        lines[line - 1] = f"{before}{rest[:end]}{comma}{rest[end:]}"
        return _with_line(lines, line, f"{before}{slug}{'' if comma else ','}")
    lines[line - 1] = f"{before}{rest[:end]}{', ' if word else ''}{slug}{rest[end:]}"
    return "\n".join(lines)


def _with_line(lines: list[str], after: int, new: str) -> str:
    """Put a line after another, with the same ending."""
    ending = "\r" if lines[after - 1].endswith("\r") else ""
    return "\n".join([*lines[:after], new + ending, *lines[after:]])
