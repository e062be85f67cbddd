"""What can be wrong with parameters and expressions: every set of values is tried before anybody draws one."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from course.problems import Problem
from course.quizzes.expressions import ExpressionError, evaluate, is_function
from course.quizzes.parameters import MOST_COMBINATIONS, NAME, NO_PARAMETERS, Parameters
from course.quizzes.questions.question import value_at
from course.sentences import Sentence
from course.source import Document, Path_


def parameters_of(document: Document, path: Path_) -> Parameters:
    """Read what is declared, as far as it has the right shape."""
    choices = {
        name: tuple(str(value) for value in values if is_number(value))
        for name, values in _map_at(document, (*path, "parameters")).items()
        if isinstance(values, list)
    }
    let = {name: str(text) for name, text in _map_at(document, (*path, "let")).items() if is_expression(text)}
    return Parameters(choices, let) if choices or let else NO_PARAMETERS


def parameter_faults(document: Document, path: Path_, others: Sequence[Path_]) -> Iterator[Problem]:
    """Check the names, and compute every expression, `others` included, with every set of values."""
    faults = [*_name_faults(document, path), *_value_faults(document, path)]
    yield from faults
    parameters = parameters_of(document, path)
    if faults or not _is_readable(document, path):
        return
    if parameters.combinations > MOST_COMBINATIONS:
        message = Sentence(
            "There are {count} sets of values; at most {limit} are tried.",
            count=parameters.combinations,
            limit=MOST_COMBINATIONS,
        )
        yield document.problem(
            (*path, "parameters"), "parameters-many", message, Sentence("Offer fewer values."), key=True
        )
        return
    places: list[Path_] = [(*path, "let", name) for name in parameters.let]
    yield from _expression_faults(document, parameters, [*places, *others])


def _name_faults(document: Document, path: Path_) -> Iterator[Problem]:
    seen: set[str] = set()
    for group in ("parameters", "let"):
        for name in _map_at(document, (*path, group)):
            where = (*path, group, name)
            if not NAME.fullmatch(name) or is_function(name):
                message = Sentence("{name!r} cannot be a name.", name=name)
                remedy = Sentence(
                    "Begin with a letter, go on with letters, digits and _; names of functions are taken."
                )
                yield document.problem(where, "parameter-name", message, remedy, key=True)
            elif name in seen:
                message = Sentence("{name!r} is declared under parameters already.", name=name)
                yield document.problem(where, "parameter-twice", message, Sentence("Choose another name."), key=True)
            seen.add(name)


def _value_faults(document: Document, path: Path_) -> Iterator[Problem]:
    for name, values in _map_at(document, (*path, "parameters")).items():
        if values == []:
            message = Sentence("There is nothing to draw {name!r} from.", name=name)
            yield document.problem(
                (*path, "parameters", name), "parameter-empty", message, Sentence("List some numbers.")
            )


def _expression_faults(document: Document, parameters: Parameters, places: Sequence[Path_]) -> Iterator[Problem]:
    """Tell the first fault of each expression; what builds on a faulty one is not told of again."""
    faulty: set[Path_] = set()
    silent: set[str] = set()
    for drawn in parameters.every():
        values = dict(drawn)
        for place in places:
            written = value_at(document, place)
            if place in faulty or not is_expression(written):
                continue
            try:
                value = evaluate(str(written), values)
            except ExpressionError as error:
                faulty.add(place)
                if not any(name in str(error) for name in silent):
                    yield document.problem(place, "expression", _with(drawn, error.message), error.remedy)
                silent.add(f"{place[-1]!r}")
            else:
                if place[-2] == "let":
                    values[str(place[-1])] = value


def _with(drawn: dict[str, Decimal], fault: Sentence) -> Sentence:
    values = ", ".join(f"{name} = {value}" for name, value in drawn.items())
    return Sentence("{fault} (With {values}.)", fault=fault, values=values) if drawn else fault


def _is_readable(document: Document, path: Path_) -> bool:
    """Say whether everything to draw from has its shape; where it has not, that was told."""
    offered = _map_at(document, (*path, "parameters")).values()
    return all(isinstance(values, list) and all(is_number(value) for value in values) for values in offered)


def _map_at(document: Document, path: Path_) -> dict[str, Any]:
    value = value_at(document, path)
    return value if isinstance(value, dict) else {}


def is_number(value: object) -> bool:
    """Say whether a value is a number, which true and false are not."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def is_expression(value: object) -> bool:
    """Say whether a value has the shape of a number or an expression."""
    return isinstance(value, str) or is_number(value)
