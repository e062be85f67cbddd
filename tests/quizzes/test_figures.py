"""Names with points in expressions, and the comparisons that runs are judged by."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.quizzes.expressions import ExpressionError, evaluate
from course.quizzes.questions.figures import FIGURES, PLACES, holds, named

RUNS = {role: {figure: dict.fromkeys(PLACES, 0.5) for figure in FIGURES} for role in ("run", "base")}
NAMES = named(RUNS)


def test_a_name_with_points_is_looked_up_whole() -> None:
    names = {"run.kl.last": Decimal("0.2"), "run.kl.max": Decimal("0.8")}
    assert evaluate("4 * run.kl.last == run.kl.max", names) == 1
    assert evaluate("0 < run.kl.last < run.kl.max < 1", names) == 1
    assert not holds("run.kl.last > run.kl.max", names)


def test_every_figure_has_a_name() -> None:
    assert len(NAMES) == 2 * len(FIGURES) * len(PLACES)
    assert NAMES["base.no_signal.mean"] == Decimal("0.5")


@pytest.mark.parametrize(
    "expression",
    [
        "run.reward",
        "run.reward.last.real",
        "run.__class__.last",
        "(run).reward.last.x",
        "run.reward.last()",
        "max.kl.last",
    ],
)
def test_nothing_but_a_figure_is_reached_by_points(expression: str) -> None:
    with pytest.raises(ExpressionError):
        evaluate(expression, NAMES)


def test_what_cannot_be_computed_does_not_hold() -> None:
    assert not holds("run.reward.last / (run.kl.last - base.kl.last) > 1", NAMES)
    assert not holds("run.reward.last > 0", {})


NUMBERS = st.integers() | st.floats(allow_nan=False, allow_infinity=False)
ANYTHING = st.recursive(st.none() | st.booleans() | NUMBERS | st.text(), lambda each: st.dictionaries(st.text(), each))


@given(ANYTHING)
def test_no_stored_figures_raise(runs: object) -> None:
    names = named(runs if isinstance(runs, dict) else {})
    assert not holds("run.reward.last > 0", names)
