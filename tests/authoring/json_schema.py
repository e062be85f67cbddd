"""As much of JSON Schema as our own schemas use, so that files can be held against them."""

import re
from collections.abc import Iterator
from typing import Any

TYPES = {"object": dict, "array": list, "string": str, "null": type(None), "boolean": bool, "integer": int}


def refusals(value: Any, schema: dict[str, Any], whole: dict[str, Any], at: str = "") -> Iterator[str]:
    """Validate as far as our schemas go. Source: JSON Schema 2020-12, Validation, §6 and Core, §10.3."""
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
