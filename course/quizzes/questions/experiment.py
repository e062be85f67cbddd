"""What the kinds share that are decided by runs of the lab: a response is completed by what was measured.

This slice holds recipes and figures as plain values; whoever knows the lab as well has the runs made.
"""

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Self

from course.quizzes.questions.figures import FIGURES, PLACES
from course.quizzes.questions.question import Question

RECIPE_PARTS = dict[str, int | float | str]
SEEDS = 1_000_000


@dataclass(frozen=True)
class Measured:
    """A run that has come to its end, as plain values: its id, what it was made with, and its figures."""

    run: str
    recipe: Mapping[str, Any]
    figures: Mapping[str, Mapping[str, float]]

    def to_json(self) -> dict[str, Any]:
        """Give plain values, to be kept with a response."""
        return {
            "run": self.run,
            "recipe": dict(self.recipe),
            "figures": {name: dict(places) for name, places in self.figures.items()},
        }


@dataclass(frozen=True, kw_only=True, repr=False)
class Experiment(Question):
    """A question that runs decide. Its option `lab` says which; `seed` is drawn for each attempt.

    Where `is_once`, the first answer is the last, since what happened tells the answer.
    """

    is_once: ClassVar[bool] = False
    roles: ClassVar[tuple[str, ...]] = ("run",)

    @property
    def task(self) -> str:
        """The task that it is about."""
        return str(self._lab().get("task", ""))

    @abstractmethod
    def recipes(self) -> Mapping[str, Mapping[str, Any]]:
        """Say by role, in their order, which runs are made for it; none where the learner makes their own."""

    @property
    def limits(self) -> Mapping[str, Any]:
        """The most that a learner's own run may have of each number, and the words that it must have."""
        found = self._lab().get("limits", {})
        return found if isinstance(found, Mapping) else {}

    def seeded(self, number: int) -> Self:
        """Give the question with the seed of its runs."""
        return replace(self, options={**self.options, "seed": number % SEEDS})

    def measured(self, response: Any, runs: Mapping[str, Measured]) -> Any:
        """Complete a response by the runs, as plain JSON values: all that its grade depends on."""
        given = response if isinstance(response, dict) else {}
        return {**given, "runs": {role: run.to_json() for role, run in runs.items()}}

    def figures_of(self, response: Any) -> dict[str, Any]:
        """Give by role the figures that are kept with a response."""
        runs = response.get("runs") if isinstance(response, dict) else None
        found = runs.items() if isinstance(runs, dict) else ()
        return {role: run.get("figures") for role, run in found if isinstance(run, dict)}

    def runs_of(self, response: Any) -> dict[str, str]:
        """Give by role the ids of the runs that are kept with a response."""
        runs = response.get("runs") if isinstance(response, dict) else None
        found = runs.items() if isinstance(runs, dict) else ()
        return {role: str(run.get("run", "")) for role, run in found if isinstance(run, dict)}

    def _lab(self) -> Mapping[str, Any]:
        found = self.options.get("lab", {})
        return found if isinstance(found, Mapping) else {}


def ends_at_once(question: Question) -> bool:
    """Say whether a question takes one answer, right or wrong."""
    return isinstance(question, Experiment) and question.is_once


def some_figures(good: float, other: float) -> dict[str, dict[str, float]]:
    """Make up the figures of a run, for samples: those that ought to be high, and the others."""
    return {figure: dict.fromkeys(PLACES, good if figure in _GOOD else other) for figure in FIGURES}


_GOOD = ("reward", "correct")
