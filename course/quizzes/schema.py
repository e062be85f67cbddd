"""The schemas of a quiz and of its translation, made from what reads them: editors complete and check by them."""

from typing import Any

from course.quizzes.overlay import STAMP, OverlayFile
from course.quizzes.pools import PoolFile
from course.quizzes.questions import KINDS
from course.quizzes.reading import QuizFile
from course.quizzes.waiving import RULES
from course.quizzes.words import places_of

SCHEMA_FILE = "docs/quiz.schema.json"
OVERLAY_SCHEMA_FILE = "docs/overlay.schema.json"

DIALECT = "https://json-schema.org/draft/2020-12/schema"

_NAME = "#/$defs/"
_TEXT = {"type": ["string", "null"]}


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
    for waiving in (schema, *(definitions[kind.name] for kind in KINDS)):
        waiving["properties"]["waive"]["propertyNames"] = {"enum": list(RULES)}
    return {"$schema": DIALECT, **schema}


def overlay_schema() -> dict[str, Any]:
    """Give the JSON Schema of a translation: the words of any kind of question, and nothing else."""
    schema = OverlayFile.model_json_schema()
    words: dict[str, Any] = {"type": ["object", "null"], "properties": {STAMP: _TEXT}, "additionalProperties": False}
    for place in dict.fromkeys(place for kind in KINDS for place in places_of(kind)):
        _add_place(words, place.split("."))
    schema["properties"]["questions"]["additionalProperties"] = words
    return {"$schema": DIALECT, **schema}


def _add_place(schema: dict[str, Any], steps: list[str]) -> None:
    """Let a text stand where these steps lead: ``*`` to any word, ``#`` to any item of a list."""
    step, *rest = steps
    if step == "#":
        kind, inner = "array", schema.setdefault("items", {})
    elif step == "*":
        kind, inner = "object", schema.setdefault("additionalProperties", {})
    else:
        kind, inner = "object", schema.setdefault("properties", {}).setdefault(step, {})
        schema.setdefault("additionalProperties", False)
    schema["type"] = [kind, "null"]
    if rest:
        _add_place(inner, rest)
    else:
        inner |= _TEXT


def _is_of(kind: str) -> dict[str, Any]:
    return {"required": ["kind"], "properties": {"kind": {"const": kind}}}


def _first_line(text: str | None) -> str:
    return (text or "").strip().splitlines()[0]
