"""Stamps: a translation's front matter notes for each of its sections the hash of the source that it was made from."""

import json
import re
from collections.abc import Mapping, Sequence

from course.authoring.translating.alignment import State, align
from course.authoring.translating.lines import as_read, ending_of, lines_of
from course.chapters.chapter import Chapter
from course.problems import Problem
from course.sentences import Sentence
from course.source import Document, split_front_matter

KEY = "translated"

_PLAIN = re.compile(r"[a-z](?:[a-z0-9 -]*[a-z0-9])?")
_NOT_STAMPED = frozenset({State.MISSING, State.EXTRA, State.UNTRANSLATED})


def stamps_of(source: Chapter, own: Chapter) -> dict[str, str]:
    """Give the stamps of a translation that was made from the source as it is now; what is untranslated gets none."""
    pairs = align(source, own)
    return {pair.key: pair.source.hash for pair in pairs if pair.source and pair.state not in _NOT_STAMPED}


def stamped(text: str, file: str, stamps: Mapping[str, str]) -> tuple[str, list[Problem]]:
    """Write stamps into a chapter's front matter, leaving every other character as it is, line endings included.

    Where that cannot be done, as in a front matter on one line, the text stays as it is, with a problem.
    """
    front, problems = _front(text, file)
    if front is None or front.data.get(KEY, {}) == stamps:
        return text, problems
    changed = _with_stamps(text, front, stamps)
    after, _ = _front(changed, file)
    rest = {key: value for key, value in front.data.items() if key != KEY}
    if after is None or after.data != {**rest, **({KEY: dict(stamps)} if stamps else {})}:
        message = Sentence("The stamps cannot be written into this front matter.")
        remedy = Sentence("Write each of its keys on a line of its own.")
        return text, [front.problem((), "translation-unstamped", message, remedy)]
    return changed, []


def _front(text: str, file: str) -> tuple[Document | None, list[Problem]]:
    page, problems = split_front_matter(as_read(text), file)
    front = page.front if page else None
    return (front if front is not None and isinstance(front.data, dict) else None), problems


def _with_stamps(text: str, front: Document, stamps: Mapping[str, str]) -> str:
    lines = lines_of(text)
    ending = ending_of(lines)
    keys = sorted(front.key_places[(key,)] for key in front.data)
    margin = " " * (keys[0][1] - 1)
    written = [f"{margin}{KEY}:", *(f'{margin}  {_plain(key)}: "{stamp}"' for key, stamp in stamps.items())]
    start, end = _place(lines, keys, front)
    lines[start:end] = [f"{line}{ending}" for line in written if stamps]
    return "".join(lines)


def _place(lines: Sequence[str], keys: Sequence[tuple[int, int]], front: Document) -> tuple[int, int]:
    """Say which lines the stamps take the place of: those of earlier ones, or none at the end of the front matter."""
    closing = next(number for number, line in enumerate(lines) if number and line.rstrip() == "---")
    if KEY not in front.data:
        return closing, closing
    own = front.key_places[(KEY,)]
    end = next((line - 1 for line, _ in keys if line > own[0]), closing)
    while end > own[0] and lines[end - 1].strip()[:1] in {"", "#"}:
        end -= 1
    return own[0] - 1, end


def _plain(key: str) -> str:
    """Write a key as YAML reads it."""
    return key if _PLAIN.fullmatch(key) else json.dumps(key, ensure_ascii=False)
