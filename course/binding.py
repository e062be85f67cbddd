"""From a document's plain values to a model, with every fault said in our own words at its own place."""

import re
from collections.abc import Iterator
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails

from course.problems import Problem
from course.sentences import Sentence, did_you_mean
from course.source import Document, Path_


class FileModel(BaseModel):
    """What every model of a file shares: unknown keys are refused, nothing is converted, nothing changes later."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, hide_input_in_errors=True)


Model = TypeVar("Model", bound=FileModel)


class WrongValueError(ValueError):
    """Raised by a model's validator: what is wrong with a value, and what to do."""

    def __init__(self, message: Sentence, remedy: Sentence) -> None:
        super().__init__(message)
        self.message, self.remedy = message, remedy


_EXPECTED = {
    "string_type": Sentence("text"),
    "int_type": Sentence("a whole number"),
    "int_from_float": Sentence("a whole number"),
    "float_type": Sentence("a number"),
    "bool_type": Sentence("the word true or false"),
    "list_type": Sentence("a list"),
    "dict_type": Sentence("a map of keys and values"),
    "mapping_type": Sentence("a map of keys and values"),
    "model_type": Sentence("a map of keys and values"),
    "model_attributes_type": Sentence("a map of keys and values"),
}

_WITH_COMMA = re.compile(r"[-+]?\d+,\d+")
_NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?")
_IN_QUOTES = {("int_type", 0), ("float_type", 0), ("float_type", 1)}


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
    if document.data is None:
        message = Sentence("This is empty.") if () in document.places else Sentence("The file is empty.")
        return document.problem((), "wrong-type", message, _known_here(_keys(model, ())))
    where = (*path, *_in_the_file(document, path, detail["loc"]))
    kind, context = detail["type"], detail.get("ctx", {})
    name = str(detail["loc"][-1]) if detail["loc"] else "file"
    if kind == "missing":
        message, remedy = (
            Sentence("The key {name!r} is missing.", name=name),
            Sentence("Add {word}: … here.", word=name),
        )
        return document.problem(where, "missing-key", message, remedy)
    if kind == "extra_forbidden":
        message = Sentence("There is no key {name!r} here.", name=name)
        remedy = _nearest_key(name, model, detail["loc"])
        return document.problem((*path, *detail["loc"]), "unknown-key", message, remedy, key=True)
    if kind in _EXPECTED:
        message = Sentence(
            "{name!r} must be {expected}; this is {found}.",
            name=name,
            expected=_EXPECTED[kind],
            found=described(detail["input"]),
        )
        return document.problem(where, "wrong-type", message, _put_right(kind, detail["input"]))
    if kind == "value_error" and isinstance(context["error"], WrongValueError):
        return document.problem(where, "wrong-value", context["error"].message, context["error"].remedy)
    message = Sentence("The value of {name!r} cannot be used.", name=name)
    return document.problem(where, "wrong-value", message, Sentence("Correct the value."))


def _in_the_file(document: Document, path: Path_, location: tuple[int | str, ...]) -> Path_:
    """Keep the segments that lead to a known place: a location also names unions and validators."""
    known: Path_ = ()
    for segment in location:
        if (*path, *known, segment) in document.places:
            known = (*known, segment)
    return known


def _nearest_key(name: str, model: type[FileModel], location: tuple[int | str, ...]) -> Sentence:
    known = _keys(model, location[:-1])
    return did_you_mean(name, known, _known_here(known) if known else Sentence("Remove it."))


def _known_here(keys: list[str]) -> Sentence:
    return Sentence("Known here: {known}.", known=", ".join(keys))


def _put_right(kind: str, value: object) -> Sentence:
    """Say how to write a value of the wrong type, where it shows what was meant."""
    if kind == "string_type" and isinstance(value, bool | int | float):
        return Sentence('Put it in quotes: "{written}".', written=str(value).lower())
    if isinstance(value, str) and kind == "float_type" and _WITH_COMMA.fullmatch(value):
        return Sentence("Write it with a point: {number}.", number=value.replace(",", "."))
    if isinstance(value, str) and (kind, value.count(".")) in _IN_QUOTES and _NUMBER.fullmatch(value):
        return Sentence("Write it without quotes: {number}.", number=value)
    return Sentence("Write it so, or look at the indentation.")


def _keys(model: type[BaseModel], location: tuple[int | str, ...]) -> list[str]:
    """Find the keys that are allowed where an unknown one stands, by walking the model's own schema."""
    schema = model.model_json_schema()
    nodes = list(_resolved(schema, schema))
    for segment in location:
        inner = [found for node in nodes for found in _inside(node, segment)]
        nodes = [each for node in inner for each in _resolved(node, schema)] or nodes
    return list(dict.fromkeys(str(key) for node in nodes for key in node.get("properties", {})))


def _inside(node: dict[str, Any], segment: int | str) -> Iterator[dict[str, Any]]:
    """Give what the schema says of a list's item or of a key's value."""
    inner = node.get("items") if isinstance(segment, int) else node.get("properties", {}).get(segment)
    found = inner or node.get("additionalProperties")
    if isinstance(found, dict):
        yield found


def _resolved(node: dict[str, Any], schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Follow references, and give every branch of a union: what may be left out is a union with null."""
    if "$ref" in node:
        yield from _resolved(schema["$defs"][node["$ref"].rsplit("/", 1)[-1]], schema)
    elif "anyOf" in node:
        for branch in node["anyOf"]:
            yield from _resolved(branch, schema)
    else:
        yield node


def described(value: object) -> Sentence:
    """Say in words what was found where something else belongs."""
    if value is None:
        return Sentence("empty")
    if isinstance(value, bool):
        return Sentence("the word true or false")
    if isinstance(value, str):
        return Sentence("the text {value!r}", value=value[:30])
    if isinstance(value, (int, float)):
        return Sentence("the number {value}", value=value)
    return Sentence("a list") if isinstance(value, list) else Sentence("a map of keys and values")
