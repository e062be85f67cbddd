"""Reads off the source which codes the program can give a problem, so that none is left without its bad file."""

import ast
from collections.abc import Iterator
from pathlib import Path

PLACES_OF_CODES = {"Problem": 3, "_Fault": 0, "_add": 0, "_ChildLostError": 0, "warning": 0}
"""Which argument of these is the code; before it one may be spread out, such as ``*here``."""


def codes_in(text: str) -> Iterator[tuple[str, int]]:
    """Give every code that a text of Python can emit, a pattern where only a part is written out, with its line."""
    tree = ast.parse(text)
    for node in ast.walk(tree):
        code = _code(node) if isinstance(node, ast.Call) else None
        if code is not None:
            yield from ((each, node.lineno) for each in _written(code))


def _code(call: ast.Call) -> ast.expr | None:
    name = getattr(call.func, "attr", getattr(call.func, "id", ""))
    if name == "problem":
        # A place takes the code first; a document takes the path to a value before it.
        candidates = call.args[:2]
        return next((each for each in candidates if _is_code(each)), None)
    if name not in PLACES_OF_CODES:
        return None
    spread = [at for at, each in enumerate(call.args) if isinstance(each, ast.Starred)]
    place = spread[0] + 1 if spread and name == "Problem" else PLACES_OF_CODES[name]
    found = call.args[place] if place < len(call.args) else None
    return found if found is not None and _is_code(found) else None


def _is_code(node: ast.expr) -> bool:
    if isinstance(node, ast.JoinedStr):
        return True
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and " " not in node.value


def _written(code: ast.expr) -> Iterator[str]:
    if isinstance(code, ast.Constant):
        yield str(code.value)
    elif isinstance(code, ast.JoinedStr):
        yield "".join(str(part.value) if isinstance(part, ast.Constant) else "*" for part in code.values)


def uncoded(text: str) -> list[int]:
    """Give the lines on which a problem is made whose code is not written out there."""
    return [
        node.lineno
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Call)
        and getattr(node.func, "attr", getattr(node.func, "id", "")) in {"Problem", "problem"}
        and _code(node) is None
    ]


def emitted(package: Path, leave: set[str]) -> dict[str, str]:
    """Give every code with a place where it is emitted, those of some folders and files left out."""
    found = {}
    for path in sorted(package.rglob("*.py")):
        name = str(path.relative_to(package))
        if not any(name.startswith(each) for each in leave):
            for code, line in codes_in(path.read_text("utf-8")):
                found.setdefault(code, f"course/{name}:{line}")
    return found
