"""The schema of a quiz file, made from the models that read it: editors complete and check by it while one types."""

from typing import Any

from course.quizzes.pools import PoolFile
from course.quizzes.questions import KINDS
from course.quizzes.reading import QuizFile

SCHEMA_FILE = "docs/quiz.schema.json"

_NAME = "#/$defs/"


def quiz_schema() -> dict[str, Any]:
    """Give the JSON Schema of a quiz: questions by their kind, pools of them, and everything around."""
    schema = QuizFile.model_json_schema(by_alias=True)
    definitions: dict[str, Any] = schema.setdefault("$defs", {})
    rules = []
    for kind in KINDS:
        own = kind.file_model.model_json_schema(by_alias=True, ref_template=f"{_NAME}{{model}}")
        definitions |= own.pop("$defs", {})
        own["properties"]["kind"] = {"const": kind.name, "description": _first_line(kind.__doc__)}
        definitions[kind.name] = own
        rules.append({"if": _is_of(kind.name), "then": {"$ref": f"{_NAME}{kind.name}"}})
    definitions["question"] = {
        "type": "object",
        "required": ["kind"],
        "properties": {"kind": {"enum": [kind.name for kind in KINDS]}},
        "allOf": rules,
    }
    pool = PoolFile.model_json_schema(by_alias=True)
    pool["properties"]["from"] = {"type": "array", "items": {"$ref": f"{_NAME}question"}, "minItems": 1}
    definitions["pool"] = pool
    either = {"if": {"required": ["from"]}, "then": {"$ref": f"{_NAME}pool"}, "else": {"$ref": f"{_NAME}question"}}
    schema["properties"]["questions"] = {"type": "array", "minItems": 1, "items": either}
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def _is_of(kind: str) -> dict[str, Any]:
    return {"required": ["kind"], "properties": {"kind": {"const": kind}}}


def _first_line(text: str | None) -> str:
    return (text or "").strip().splitlines()[0]
