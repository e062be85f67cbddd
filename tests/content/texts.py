"""The course's own texts, as its tests read them."""

import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from course.settings import SHIPPED

LANGUAGES = ("ro", "en")
CONTENT = SHIPPED / "content"
QUIZZES = SHIPPED / "quizzes"
STAMPS = re.compile(r"^translated:\n(?:  .*\n)*", re.MULTILINE)
APPENDICES = {"90-authors-demo", "91-about-this-course"}


def chapters() -> list[str]:
    """Name every chapter for students as module/NN-slug, in the source language."""
    found = sorted((CONTENT / "ro").glob("*/*.md"))
    return [f"{path.parent.name}/{path.stem}" for path in found if path.stem not in APPENDICES]


def chapter(language: str, name: str) -> str:
    """Give a chapter's text as a person wrote it, without the stamps of its sections."""
    return STAMPS.sub("", (CONTENT / language / f"{name}.md").read_text("utf-8"))


def everything() -> Iterator[tuple[Path, str]]:
    """Give every file that holds words for students."""
    for path in sorted([*CONTENT.rglob("*.md"), *CONTENT.glob("*.yaml"), *QUIZZES.glob("*.yaml")]):
        yield path, path.read_text("utf-8")


def plain_words(text: str) -> list[str]:
    """Give the words of a text without capitals, accents and marks."""
    plain = unicodedata.normalize("NFKD", text.lower())
    return re.findall(r"[a-z0-9]+", "".join(letter for letter in plain if not unicodedata.combining(letter)))
