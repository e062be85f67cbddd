"""What a question may ask about a run: each figure at several places of it, by names such as ``run.reward.last``.

The lab computes them, and this slice does not know it; a test holds that the two agree on the names.
"""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from course.problems import Problem
from course.quizzes.expressions import ExpressionError, evaluate
from course.quizzes.questions.question import value_at
from course.sentences import Sentence
from course.source import Document, Path_

FIGURES = ("reward", "kl", "entropy", "length", "no_signal", "clip", "correct")
PLACES = ("last", "first", "max", "min", "mean")

Figures = Mapping[str, Mapping[str, float]]
"""By figure and place, as plain JSON values."""


def named(runs: Mapping[str, Any]) -> dict[str, Decimal]:
    """Give the figures of each run under the names that expressions have for them; what is none is left out."""
    return {
        f"{role}.{figure}.{place}": Decimal(str(value))
        for role, figures in runs.items()
        if isinstance(figures, Mapping)
        for figure, places in figures.items()
        if isinstance(places, Mapping)
        for place, value in places.items()
        if figure in FIGURES and place in PLACES and isinstance(value, int | float) and not isinstance(value, bool)
    }


def holds(expression: str, names: Mapping[str, Decimal]) -> bool:
    """Say whether a comparison is so; one that cannot be computed with these figures is not."""
    try:
        return evaluate(expression, names) != 0
    except ExpressionError:
        return False


def comparison_faults(document: Document, path: Path_, roles: Sequence[str]) -> Iterator[Problem]:
    """Find what keeps a text from being a comparison of these runs' figures."""
    written = value_at(document, path)
    if not isinstance(written, str):
        return
    try:
        values = {evaluate(written, names) for names in _examples(roles)}
    except ExpressionError as error:
        yield document.problem(path, "expression", error.message, error.remedy)
        return
    if not values <= {0, 1}:
        message = Sentence("{text!r} is a number, not a comparison.", text=written[:60])
        yield document.problem(path, "comparison", message, Sentence("Write one such as run.reward.last >= 0.9."))


def _examples(roles: Sequence[str]) -> Iterator[dict[str, Decimal]]:
    """Make up figures of which no two are alike, so that no difference of them is zero by accident."""
    names = [f"{role}.{figure}.{place}" for role in roles for figure in FIGURES for place in PLACES]
    for denominator in (97, 101):
        yield {name: Decimal(number * number) / denominator for number, name in enumerate(names, 3)}
