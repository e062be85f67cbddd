"""The schemas that editors use are those of the models, pass what we have written, and refuse what is misspelt."""

from pathlib import Path
from typing import Any

import pytest
from json_schema import refusals

from course.authoring.schemas import SCHEMAS, written
from course.chapters.schema import chapter_schema, course_schema
from course.quizzes.schema import overlay_schema
from course.settings import SHIPPED
from course.source import parse, split_front_matter


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_schema_is_that_of_the_models(name: str) -> None:
    assert (SHIPPED / name).read_text("utf-8") == written(SCHEMAS[name]()), "Renew it: make docs"


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
