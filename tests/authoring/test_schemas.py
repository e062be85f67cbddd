"""The schemas that editors use are those of the models, pass what we have written, and refuse what is misspelt."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from course.authoring.schemas import SCHEMAS, written
from course.chapters.schema import chapter_schema, course_schema
from course.quizzes.schema import overlay_schema
from course.settings import SHIPPED
from course.source import parse, split_front_matter

RENEW = (
    'python -c "from pathlib import Path; from course.authoring.schemas import write_schemas; '
    "write_schemas(Path('.'))\""
)
TYPES = {"object": dict, "array": list, "string": str, "null": type(None), "boolean": bool, "integer": int}


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_schema_is_that_of_the_models(name: str) -> None:
    assert (SHIPPED / name).read_text("utf-8") == written(SCHEMAS[name]()), f"Renew it: {RENEW}"


def refusals(value: Any, schema: dict[str, Any], whole: dict[str, Any], at: str = "") -> Iterator[str]:
    """Validate as far as these three schemas go. Source: JSON Schema 2020-12, Validation, §6 and Core, §10.3."""
    if "$ref" in schema:
        schema = {**schema, **whole["$defs"][schema["$ref"].rsplit("/", 1)[1]]}
    if "anyOf" in schema and all(list(refusals(value, each, whole, at)) for each in schema["anyOf"]):
        yield f"{at}: none of the alternatives"
    wanted = schema.get("type", [])
    kinds = [wanted] if isinstance(wanted, str) else wanted
    if kinds and not any(isinstance(value, TYPES[kind]) for kind in kinds):
        yield f"{at}: not {wanted}"
    if value not in schema.get("enum", [value]):
        yield f"{at}: not one of {schema['enum']}"
    if isinstance(value, str) and not re.search(schema.get("pattern", ""), value):
        yield f"{at}: not like {schema['pattern']}"
    if isinstance(value, list):
        for number, item in enumerate(value):
            yield from refusals(item, schema.get("items", {}), whole, f"{at}/{number}")
    if isinstance(value, dict):
        yield from refusals_of_map(value, schema, whole, at)


def refusals_of_map(value: dict[str, Any], schema: dict[str, Any], whole: dict[str, Any], at: str) -> Iterator[str]:
    yield from (f"{at}: no {name}" for name in schema.get("required", []) if name not in value)
    others = schema.get("additionalProperties", True)
    for name, item in value.items():
        inner = schema.get("properties", {}).get(name, others)
        if inner is False:
            yield f"{at}/{name}: unknown"
        elif isinstance(inner, dict):
            yield from refusals(item, inner, whole, f"{at}/{name}")
        yield from refusals(name, schema.get("propertyNames", {}), whole, f"{at}/{name}")


def test_our_own_files_pass() -> None:
    overlays = [path for path in (SHIPPED / "quizzes").glob("*.yaml") if path.name.count(".") == 2]
    chapters = sorted((SHIPPED / "content").rglob("*.md"))
    assert overlays
    assert chapters
    for path in overlays:
        assert list(refusals(data(path.read_text("utf-8")), overlay_schema(), overlay_schema())) == [], path
    for path in chapters:
        page, _ = split_front_matter(path.read_text("utf-8"), path.name)
        assert page
        assert page.front
        assert list(refusals(page.front.data, chapter_schema(), chapter_schema())) == [], path
    course = data((SHIPPED / "content" / "course.yaml").read_text("utf-8"))
    assert list(refusals(course, course_schema(), course_schema())) == []


@pytest.mark.parametrize(
    ("schema", "text", "refusal"),
    [
        (overlay_schema(), "language: en\nof: q\nquestions: {sky: {stem: A, answer: b}}", "/sky/answer: unknown"),
        (overlay_schema(), "language: en\nof: q\nquestions: {sky: {choices: [a]}}", "/questions/sky/choices: not"),
        (overlay_schema(), "language: en", ": no of"),
        (chapter_schema(), "{titel: A, summary: B, objectives: [c], takeaway: D}", "/titel: unknown"),
        (course_schema(), "{title: {ro: A}, description: {}, languages: [fr], modules: []}", "/languages/0: not one"),
        (course_schema(), "{title: {fr: A}, description: {}, languages: [ro], modules: []}", "/title/fr: not one"),
        (course_schema(), "{title: {}, description: {}, languages: [], modules: [{slug: A b, title: {}}]}",
         "/modules/0/slug: not like"),
    ],
)  # fmt: skip
def test_what_is_misspelt_is_refused(schema: dict[str, Any], text: str, refusal: str) -> None:
    assert any(refusal in each for each in refusals(data(text), schema, schema))


def test_our_own_translations_and_course_name_their_schemas() -> None:
    named: list[tuple[Path, str]] = [(SHIPPED / "content" / "course.yaml", "course")]
    named += [(path, "overlay") for path in (SHIPPED / "quizzes").glob("*.??.yaml")]
    for path, schema in named:
        first = path.read_text("utf-8").splitlines()[0]
        assert first == f"# yaml-language-server: $schema=../docs/{schema}.schema.json", path


def data(text: str) -> Any:
    document, problems = parse(text, "f.yaml")
    assert document, problems
    return document.data
