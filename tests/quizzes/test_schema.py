from typing import Any

from builders_of_questions import reading_of

from course.quizzes.questions import KINDS
from course.quizzes.schema import SCHEMA_FILE, quiz_schema
from course.settings import SHIPPED


def test_every_reference_in_the_schema_leads_somewhere() -> None:
    schema = quiz_schema()

    assert {each.removeprefix("#/$defs/") for each in references(schema)} <= set(schema["$defs"])


def test_the_schema_knows_every_kind_and_every_key_of_its_example() -> None:
    schema = quiz_schema()

    for kind in KINDS:
        document = reading_of(kind.example).document
        assert document is not None
        own = schema["$defs"][kind.name]
        assert own["properties"]["kind"]["const"] == kind.name
        assert set(document.data["questions"][0]) <= set(own["properties"])
        assert own["additionalProperties"] is False


def test_our_own_quizzes_name_the_schema() -> None:
    for path in sorted((SHIPPED / "quizzes").glob("*.yaml")):
        if path.name.count(".") == 1:
            first = path.read_text("utf-8").splitlines()[0]
            assert first == f"# yaml-language-server: $schema=../{SCHEMA_FILE}", path.name


def references(node: Any) -> list[str]:
    if isinstance(node, dict):
        own = [node["$ref"]] if "$ref" in node else []
        return own + [each for value in node.values() for each in references(value)]
    return [each for value in node for each in references(value)] if isinstance(node, list) else []
