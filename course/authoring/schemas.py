"""Every schema that editors complete and check by, under the name of its file, and how the files are written anew."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from course.chapters.schema import (
    CHAPTER_SCHEMA_FILE,
    COURSE_SCHEMA_FILE,
    GLOSSARY_SCHEMA_FILE,
    chapter_schema,
    course_schema,
    glossary_schema,
)
from course.quizzes.schema import OVERLAY_SCHEMA_FILE, SCHEMA_FILE, overlay_schema, quiz_schema

SCHEMAS: Mapping[str, Callable[[], dict[str, Any]]] = {
    COURSE_SCHEMA_FILE: course_schema,
    CHAPTER_SCHEMA_FILE: chapter_schema,
    GLOSSARY_SCHEMA_FILE: glossary_schema,
    SCHEMA_FILE: quiz_schema,
    OVERLAY_SCHEMA_FILE: overlay_schema,
}


def written(schema: dict[str, Any]) -> str:
    """Write a schema as its file has it."""
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def schema_files(folder: str) -> dict[str, str]:
    """Give every schema as the file that it is in this folder of a course."""
    return {f"{folder}/{Path(name).name}": written(make()) for name, make in SCHEMAS.items()}


def write_schemas(root: Path) -> None:
    """Write every schema into the folder `docs` under `root`."""
    for name, make in SCHEMAS.items():
        (root / name).write_text(written(make()), "utf-8")
