"""Two runs side by side: what differs in their recipes, and their numbers at a few steps."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from course.lab.controls import PARTS
from course.lab.knobs import WEIGHTS, Choice, Knob
from course.lab.numbers import Numbers
from course.lab.recipe import Recipe

FEW_STEPS = 6


@dataclass(frozen=True)
class EarlierRun:
    """One of the learner's finished runs, to lay over another. `reward` is the mean over its last ten steps."""

    id: str
    recipe: Recipe
    asked_at: datetime
    reward: float


@dataclass(frozen=True)
class Difference:
    """A setting that two recipes do not share: how it is called, and its value in either."""

    name: str
    here: str
    there: str


@dataclass(frozen=True)
class Pair:
    """The numbers of two runs at the same step; nothing where a run has no such step."""

    step: int
    here: Mapping[str, Any] | None
    there: Mapping[str, Any] | None


def differences(
    here: Recipe, there: Recipe, translate: Callable[[str], str], write: Callable[[float], str]
) -> list[Difference]:
    """Name every setting that differs, as the form names it."""

    def value(recipe: Recipe, part: Knob | Choice) -> str:
        found = getattr(recipe, part.name)
        if isinstance(part, Choice):
            return translate(part.option_labels[part.options.index(found)])
        return write(found)

    return [
        Difference(_called(part, translate), value(here, part), value(there, part))
        for part in PARTS
        if getattr(here, part.name) != getattr(there, part.name)
    ]


def pairs(here: Numbers, there: Numbers) -> list[Pair]:
    """Give the numbers of both runs step by step, as few as were read of them."""
    ours, theirs = ({step["step"]: step for step in found.steps} for found in (here, there))
    return [Pair(step, ours.get(step), theirs.get(step)) for step in sorted(ours.keys() | theirs.keys())]


def few(*recipes: Recipe) -> int:
    """Say which steps of these runs stand beside one another: about six, at the same places."""
    return max(1, max(recipe.steps for recipe in recipes) // FEW_STEPS)


def _called(part: Knob | Choice, translate: Callable[[str], str]) -> str:
    return translate(part.label) if part in WEIGHTS or isinstance(part, Choice) else part.symbol
