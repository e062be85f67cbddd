"""From a document's plain values to a model, with every fault said in our own words at its own place."""

from difflib import get_close_matches
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails

from course.problems import Problem
from course.source import Document, Path_


class FileModel(BaseModel):
    """What every model of a file shares: unknown keys are refused, nothing is converted, nothing changes later."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, hide_input_in_errors=True)


Model = TypeVar("Model", bound=FileModel)

_EXPECTED = {
    "string_type": "text",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "bool_type": "true or false",
    "list_type": "a list",
    "dict_type": "a map of keys and values",
    "mapping_type": "a map of keys and values",
    "model_type": "a map of keys and values",
    "model_attributes_type": "a map of keys and values",
}


def bind(model: type[Model], document: Document, path: Path_ = ()) -> tuple[Model | None, list[Problem]]:
    """Read the values at `path` as `model`, with all their faults; the model is None if there is one."""
    data = document.data
    for step in path:
        data = data[step]
    try:
        return model.model_validate(data), []
    except ValidationError as error:
        return None, [_problem(model, document, path, detail) for detail in error.errors(include_url=False)]


def _problem(model: type[FileModel], document: Document, path: Path_, detail: ErrorDetails) -> Problem:
    where = (*path, *_in_the_file(document, path, detail["loc"]))
    kind, context = detail["type"], detail.get("ctx", {})
    name = str(detail["loc"][-1]) if detail["loc"] else "file"
    if kind == "missing":
        return document.problem(where, "missing-key", f"The key {name!r} is missing.", f"Add {name}: … here.")
    if kind == "extra_forbidden":
        return document.problem((*path, *detail["loc"]), "unknown-key", f"There is no key {name!r} here.",
                                _did_you_mean(name, model, detail["loc"]), key=True)  # fmt: skip
    if kind in _EXPECTED:
        message = f"{name!r} must be {_EXPECTED[kind]}; this is {_described(detail['input'])}."
        return document.problem(where, "wrong-type", message, "Write it so, or look at the indentation.")
    if kind == "value_error":
        message, _, remedy = str(context["error"]).partition(" | ")
        return document.problem(where, "wrong-value", message, remedy or "Correct the value.")
    return document.problem(where, "wrong-value", f"{name!r}: {detail['msg']}.", "Correct the value.")


def _in_the_file(document: Document, path: Path_, location: tuple[int | str, ...]) -> Path_:
    """Keep the segments that lead to a known place: a location also names unions and validators."""
    known: Path_ = ()
    for segment in location:
        if (*path, *known, segment) in document.places:
            known = (*known, segment)
    return known


def _did_you_mean(name: str, model: type[FileModel], location: tuple[int | str, ...]) -> str:
    known = _keys(model, location[:-1])
    close = get_close_matches(name, known, n=1, cutoff=0.6)
    if close:
        return f"Did you mean {close[0]!r}?"
    return f"Known here: {', '.join(known)}." if known else "Remove it."


def _keys(model: type[BaseModel], location: tuple[int | str, ...]) -> list[str]:
    """Find the keys that are allowed where an unknown one stands, by walking the model's own schema."""
    schema = model.model_json_schema()
    node: dict[str, Any] = schema
    for segment in location:
        node = _resolved(node, schema)
        node = node.get("items", node) if isinstance(segment, int) else node.get("properties", {}).get(segment, node)
    return [str(key) for key in _resolved(node, schema).get("properties", {})]


def _resolved(node: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in node:
        node = schema["$defs"][node["$ref"].rsplit("/", 1)[-1]]
    return node


def _described(value: object) -> str:
    if value is None:
        return "empty"
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, str):
        return f"the text {value[:30]!r}"
    if isinstance(value, (int, float)):
        return f"the number {value}"
    return "a list" if isinstance(value, list) else "a map of keys and values"
