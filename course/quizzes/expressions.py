"""Authors' expressions, such as ``sqrt(mean * (1 - mean))``: parsed, then walked by an evaluator of our own.

Nothing of Python runs: a node that is not listed here is refused, and so is what is too long, too deep or too large.
Numbers are decimal, so that 0.1 is one tenth. A name may have points in it, such as ``run.reward.last``; it is looked
up whole.
"""

import ast
import re
from collections.abc import Callable, Mapping, Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Context, Decimal, DecimalException
from difflib import get_close_matches
from typing import Any

from course.sentences import Sentence, did_you_mean

MOST_CHARACTERS = 200
MOST_NODES = 100
LARGEST = Decimal(10) ** 15
LARGEST_EXPONENT = 200
_CORRECT = Sentence("Correct the expression.")
DECLARE = Sentence("Declare it under parameters: or let:.")

_CHARACTERS = re.compile(r"[A-Za-z0-9_.,+\-*/()<>=! ]+")
_READ = Sentence("Write numbers, names, + - * / ** and functions.")
_CONTEXT = Context(prec=34, rounding=ROUND_HALF_EVEN, Emin=-400, Emax=400)


class ExpressionError(ValueError):
    """An expression that has no value: what is wrong, then what to do."""

    def __init__(self, message: Sentence, remedy: Sentence = _CORRECT) -> None:
        super().__init__(message)
        self.message, self.remedy = message, remedy


def evaluate(expression: str, values: Mapping[str, Decimal]) -> Decimal:
    """Compute an expression of these names.

    Units: comparisons give 1 or 0.
    Raises: ExpressionError, whatever the text.
    """
    return _Walker(values).value(_parsed(expression))


def is_function(name: str) -> bool:
    """Say whether a name is taken by a function."""
    return name in _FUNCTIONS


def _parsed(expression: str) -> ast.expr:
    if len(expression) > MOST_CHARACTERS:
        raise ExpressionError(
            Sentence("The expression is longer than {limit} characters.", limit=MOST_CHARACTERS),
            Sentence("Take it apart by let:."),
        )
    if not _CHARACTERS.fullmatch(expression):
        message = Sentence("{text!r} is no expression.", text=expression[:40])
        raise ExpressionError(message, _READ)
    try:
        tree = ast.parse(expression.strip(), mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        message = Sentence("{text!r} is no expression.", text=expression[:40])
        raise ExpressionError(message, _READ) from None
    if sum(1 for _ in ast.walk(tree)) > MOST_NODES:
        raise ExpressionError(Sentence("The expression has too many parts."), Sentence("Take it apart by let:."))
    return tree


class _Walker:
    def __init__(self, values: Mapping[str, Decimal]) -> None:
        self._values = values

    def value(self, node: ast.expr) -> Decimal:
        for kind, walk in _WALKS.items():
            if isinstance(node, kind):
                try:
                    return _bounded(walk(self, node))
                except (DecimalException, OverflowError, ZeroDivisionError):
                    raise ExpressionError(Sentence("{part!r} has no value.", part=ast.unparse(node))) from None
        raise ExpressionError(Sentence("{part!r} is not read.", part=ast.unparse(node)[:40]), _READ)

    def constant(self, node: ast.Constant) -> Decimal:
        if type(node.value) not in {int, float}:
            raise ExpressionError(Sentence("{value!r} is no number.", value=str(node.value)), _READ)
        return Decimal(str(node.value))

    def name(self, node: ast.Name) -> Decimal:
        if node.id not in self._values:
            raise ExpressionError(
                Sentence("There is no {name!r} here.", name=node.id), _near(node.id, list(self._values))
            )
        return self._values[node.id]

    def dotted(self, node: ast.Attribute) -> Decimal:
        name = ast.unparse(node)
        known = [each for each in self._values if "." in each]
        if not known:
            raise ExpressionError(Sentence("{part!r} is not read.", part=name[:40]), _READ)
        if name not in known:
            raise ExpressionError(Sentence("There is no {name!r} here.", name=name[:60]), _near_dotted(name, known))
        return self._values[name]

    def unary(self, node: ast.UnaryOp) -> Decimal:
        value = self.value(node.operand)
        if isinstance(node.op, ast.USub):
            return value.copy_negate()
        if isinstance(node.op, ast.UAdd):
            return value
        raise ExpressionError(Sentence("{part!r} is not read.", part=ast.unparse(node)))

    def binary(self, node: ast.BinOp) -> Decimal:
        apply = _OPERATORS.get(type(node.op))
        if apply is None:
            raise ExpressionError(
                Sentence("{part!r} is not read.", part=ast.unparse(node)[:40]), Sentence("Use + - * / and **.")
            )
        left, right = self.value(node.left), self.value(node.right)
        if isinstance(node.op, ast.Div) and right == 0:
            raise ExpressionError(
                Sentence("{part!r} divides by zero.", part=ast.unparse(node)),
                Sentence("Change the values, or the expression."),
            )
        return apply(left, right)

    def comparison(self, node: ast.Compare) -> Decimal:
        values = [self.value(each) for each in (node.left, *node.comparators)]
        for place, operator in enumerate(node.ops):
            compare = _COMPARISONS.get(type(operator))
            if compare is None:
                raise ExpressionError(
                    Sentence("{part!r} is not read.", part=ast.unparse(node)), Sentence("Use < <= > >= == and !=.")
                )
            if not compare(values[place], values[place + 1]):
                return Decimal(0)
        return Decimal(1)

    def call(self, node: ast.Call) -> Decimal:
        name = node.func.id if isinstance(node.func, ast.Name) else ast.unparse(node.func)[:40]
        if name not in _FUNCTIONS:
            raise ExpressionError(Sentence("There is no function {name!r}.", name=name), _near(name, list(_FUNCTIONS)))
        least, most, apply = _FUNCTIONS[name]
        if node.keywords or any(isinstance(each, ast.Starred) for each in node.args):
            raise ExpressionError(Sentence("{name} takes plain values only.", name=name))
        if not least <= len(node.args) <= most:
            raise ExpressionError(Sentence("{name} does not take {count} values.", name=name, count=len(node.args)))
        return apply([self.value(each) for each in node.args])


def _bounded(value: Decimal) -> Decimal:
    if not value.is_finite() or abs(value) > LARGEST:
        raise ExpressionError(
            Sentence("A value is larger than {limit}.", limit=f"{LARGEST:.0e}"), Sentence("Choose smaller numbers.")
        )
    return value


def _power(base: Decimal, exponent: Decimal) -> Decimal:
    if abs(exponent) > LARGEST_EXPONENT:
        raise ExpressionError(
            Sentence("An exponent is larger than {limit}.", limit=LARGEST_EXPONENT), Sentence("Choose smaller numbers.")
        )
    return _CONTEXT.power(base, exponent)


def _round(values: Sequence[Decimal]) -> Decimal:
    places = int(values[1]) if len(values) > 1 else 0
    if not 0 <= places <= 12:  # noqa: PLR2004 - what a number on a page can have
        raise ExpressionError(Sentence("round takes 0 to 12 decimals."))
    return values[0].quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_EVEN, context=_CONTEXT)


def _logarithm(values: Sequence[Decimal]) -> Decimal:
    if values[0] <= 0:
        raise ExpressionError(Sentence("A logarithm is taken of a number that is not above zero."))
    return _CONTEXT.ln(values[0])


def _near(name: str, known: list[str]) -> Sentence:
    listed = Sentence("Known here: {known}.", known=", ".join(known)) if known else DECLARE
    return did_you_mean(name, known, listed)


def _near_dotted(name: str, known: list[str]) -> Sentence:
    """Guess part by part, since two names that share an end are alike whatever else they say."""
    columns = [list(dict.fromkeys(column)) for column in zip(*(each.split(".") for each in known), strict=True)]
    close = [get_close_matches(part, column, n=1) for part, column in zip(name.split("."), columns, strict=False)]
    meant = ".".join(part for parts in close for part in parts)
    if meant in known:
        return Sentence("Did you mean {close!r}?", close=meant)
    return Sentence("Such a name is made of {pattern}.", pattern=" . ".join(map(" | ".join, columns)))


_WALKS: dict[type[ast.expr], Callable[[_Walker, Any], Decimal]] = {
    ast.Constant: _Walker.constant,
    ast.Name: _Walker.name,
    ast.Attribute: _Walker.dotted,
    ast.UnaryOp: _Walker.unary,
    ast.BinOp: _Walker.binary,
    ast.Compare: _Walker.comparison,
    ast.Call: _Walker.call,
}
_OPERATORS: dict[type[ast.operator], Callable[[Decimal, Decimal], Decimal]] = {
    ast.Add: _CONTEXT.add,
    ast.Sub: _CONTEXT.subtract,
    ast.Mult: _CONTEXT.multiply,
    ast.Div: _CONTEXT.divide,
    ast.Pow: _power,
}
_COMPARISONS: dict[type[ast.cmpop], Callable[[Decimal, Decimal], bool]] = {
    ast.Lt: lambda left, right: left < right,
    ast.LtE: lambda left, right: left <= right,
    ast.Gt: lambda left, right: left > right,
    ast.GtE: lambda left, right: left >= right,
    ast.Eq: lambda left, right: left == right,
    ast.NotEq: lambda left, right: left != right,
}
_FUNCTIONS: dict[str, tuple[int, int, Callable[[Sequence[Decimal]], Decimal]]] = {
    "abs": (1, 1, lambda values: values[0].copy_abs()),
    "ceil": (1, 1, lambda values: values[0].to_integral_value(ROUND_CEILING)),
    "clip": (3, 3, lambda values: min(max(values[0], values[1]), values[2])),
    "exp": (1, 1, lambda values: _CONTEXT.exp(values[0])),
    "floor": (1, 1, lambda values: values[0].to_integral_value(ROUND_FLOOR)),
    "log": (1, 1, _logarithm),
    "log2": (1, 1, lambda values: _CONTEXT.divide(_logarithm(values), _CONTEXT.ln(Decimal(2)))),
    "log10": (1, 1, lambda values: _CONTEXT.log10(values[0])),
    "max": (1, 10, max),
    "min": (1, 10, min),
    "round": (1, 2, _round),
    "sqrt": (1, 1, lambda values: _CONTEXT.sqrt(values[0])),
}
"""By name: how few and how many values a function takes, and what it does with them."""
