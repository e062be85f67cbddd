"""Numbers that differ from learner to learner: drawn (``parameters:``), computed (``let:``), shown (``{{name}}``)."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from difflib import get_close_matches
from itertools import islice, product
from typing import Annotated, Any

from pydantic import AfterValidator, WithJsonSchema

from course.binding import WrongValueError
from course.quizzes.expressions import evaluate
from course.quizzes.prose import Prose
from course.sentences import Sentence

MOST_COMBINATIONS = 1000
SHOWN_DECIMALS = 4
NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,31}")

_PLACE = re.compile(r"\{\{\s*([A-Za-z][A-Za-z0-9_]{0,31})\s*\}\}")
_FORMULA = re.compile(r"\$\$.*?\$\$|\$[^$\n]*\$", re.DOTALL)
_STAND_IN = re.compile(r"70717(\d{3})71707")

Values = Mapping[str, Decimal]


def _number_or_text(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise WrongValueError(
            Sentence("This must be a number or an expression."), Sentence("Write it so, such as 0.5 or k / G.")
        )
    return value


Written = Annotated[Any, AfterValidator(_number_or_text), WithJsonSchema({"type": ["number", "string"]})]
"""A number, or an expression of the names that are declared."""


@dataclass(frozen=True)
class Parameters:
    """What can be drawn, and what is computed from it in this order; empty for a question that is always the same."""

    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    let: Mapping[str, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.choices or self.let)

    @property
    def names(self) -> tuple[str, ...]:
        """Every name that words and expressions may use."""
        return (*self.choices, *self.let)

    @property
    def combinations(self) -> int:
        """How many different sets of values can be drawn."""
        count = 1
        for values in self.choices.values():
            count *= len(values)
        return count

    def every(self) -> Iterator[dict[str, Decimal]]:
        """Give every set of drawn values, without what is computed from them."""
        for values in product(*self.choices.values()):
            yield dict(zip(self.choices, map(Decimal, values), strict=True))

    def few(self) -> Iterator[dict[str, Decimal]]:
        """Give every set of drawn values, unless there are too many to try."""
        return islice(self.every(), MOST_COMBINATIONS)

    def chosen(self, number: int) -> dict[str, Decimal]:
        """Give the set with this number, counted round and round, with what is computed from it.

        Raises: ExpressionError for an expression that cannot be computed; publishing has tried them all.
        """
        values = {}
        for name, offered in self.choices.items():
            number, place = divmod(number, len(offered))
            values[name] = Decimal(offered[place])
        return self.completed(values)

    def completed(self, drawn: Values) -> dict[str, Decimal]:
        """Add what is computed to what was drawn."""
        values = dict(drawn)
        for name, expression in self.let.items():
            values[name] = evaluate(expression, values)
        return values

    def to_json(self) -> dict[str, Any]:
        """Give plain values."""
        if not self:
            return {}
        return {
            "choices": [[name, list(values)] for name, values in self.choices.items()],
            "let": [[name, expression] for name, expression in self.let.items()],
        }

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> "Parameters":
        """Rebuild what `to_json` gave."""
        if not values:
            return NO_PARAMETERS
        return cls({name: tuple(offered) for name, offered in values["choices"]}, dict(values["let"]))


NO_PARAMETERS = Parameters()


def named_places(text: str) -> list[str]:
    """List the names that a text shows as ``{{name}}``; in a formula, double braces may be TeX's own."""
    return _PLACE.findall(_FORMULA.sub("", text))


def undeclared_places(text: str, names: Sequence[str]) -> list[str]:
    """List what a text shows and nobody declared; in a formula, only a word that is close to a declared name.

    A single letter in a formula is left to TeX, even where it is close to one: ``{{x}}`` where ``x1`` is declared.
    """
    in_formulas = (word for formula in _FORMULA.findall(text) for word in _PLACE.findall(formula))
    meant = (word for word in in_formulas if len(word) > 1 and get_close_matches(word, names, n=1))
    return [name for name in (*named_places(text), *meant) if name not in names]


def with_stand_ins(text: str, names: tuple[str, ...]) -> str:
    """Put a number where a name stands, so that Markdown and formulas are rendered as they will be with any number."""

    def stand_in(match: re.Match[str]) -> str:
        return f"70717{names.index(match[1]):03}71707" if match[1] in names else match[0]

    return _PLACE.sub(stand_in, text)


def without_stand_ins(html: str, names: tuple[str, ...]) -> str:
    """Put the names back where their numbers stand."""

    def name(match: re.Match[str]) -> str:
        return f"{{{{{names[int(match[1])]}}}}}" if int(match[1]) < len(names) else match[0]

    return _STAND_IN.sub(name, html)


def with_values(prose: Prose, values: Values, language: str) -> Prose:
    """Show the values as a reader of this language writes numbers."""

    def shown(match: re.Match[str]) -> str:
        return written(values[match[1]], language) if match[1] in values else match[0]

    return Prose(_PLACE.sub(shown, prose.text), _PLACE.sub(shown, prose.html))


def written(value: Decimal, language: str) -> str:
    """Write a number with at most four decimals, with a comma in Romanian and a true minus sign."""
    plain = f"{value:.{SHOWN_DECIMALS}f}".rstrip("0").rstrip(".")
    plain = "0" if plain == "-0" else plain.replace("-", "−")
    return plain.replace(".", ",") if language == "ro" else plain
