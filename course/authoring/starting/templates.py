"""What a course, a chapter and a quiz begin with: files beside this module, in which a few places are filled in."""

import os
import re
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from string import Template
from typing import Any

from course.authoring.formats.yaml_text import scalar
from course.chapters.course_file import COURSE_FILE
from course.source import parse, read_text

FOLDER = Path(__file__).parent / "templates"

_NAMED = re.compile(
    r"^(?P<key># yaml-language-server: \$schema=)(?P<folder>\S*/)(?P<schema>\w+\.schema\.json)\n", re.MULTILINE
)


class _Places(Template):
    """Finds ``@{name}``: dollars are formulas, and two braces are values of a question."""

    delimiter = "@"


def template(name: str, /, **values: str) -> str:
    """Give the text of a template with its places filled in."""
    return _Places((FOLDER / name).read_text("utf-8")).substitute(values)


def with_schemas_of(root: Path, texts: Mapping[str, str]) -> dict[str, str]:
    """Let new files of a course name its schemas where its course file does; none, if that names none that is there."""
    course, _ = read_text(root / COURSE_FILE, COURSE_FILE)
    named = _NAMED.match(course or "")
    folder = (root / COURSE_FILE).parent / named["folder"] if named else root / "schemas"
    return {
        name: _NAMED.sub(partial(_named, folder, (root / name).parent), text, count=1) for name, text in texts.items()
    }


def _named(folder: Path, beside: Path, line: re.Match[str]) -> str:
    schema = folder / line["schema"]
    if not schema.is_file():
        return ""
    way = Path(os.path.relpath(schema, beside)).as_posix()
    return f"{line['key']}{way}\n"


def words_in(language: str) -> Mapping[str, Any]:
    """Give what stands in files that all languages share: the course file, the glossary."""
    document, _ = parse(template(f"{language}/words.yaml"), "words.yaml")
    return document.data if document else {}


def by_language(texts: Mapping[str, str], margin: str = "  ") -> str:
    """Write a text in every language, as the lines below its key."""
    return "".join(f"\n{margin}{code}: {scalar(text)}" for code, text in texts.items())
