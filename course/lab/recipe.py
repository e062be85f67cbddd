"""The recipe of a run: what a learner may set, within which bounds, and what each setting means."""

import math
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Literal

from course.lab.tasks import TASKS
from course.problems import CourseError


class RecipeError(CourseError):
    """A stored recipe does not say what a recipe must say."""


@dataclass(frozen=True)
class Knob:
    """One number of the recipe, as a control shows it. `label` and `meaning` are translated where they are shown."""

    name: str
    kind: Literal["int", "float"]
    low: float
    high: float
    step: float
    default: float
    symbol: str
    scale: Literal["linear", "log"]
    label: str
    meaning: str


KNOBS: tuple[Knob, ...] = (
    Knob(
        name="steps",
        kind="int",
        low=1,
        high=200,
        step=1,
        default=70,
        symbol="N",
        scale="linear",
        label="Steps",
        meaning="How many times the policy answers, is rewarded and is updated.",
    ),
    Knob(
        name="group_size",
        kind="int",
        low=2,
        high=16,
        step=1,
        default=8,
        symbol="G",
        scale="linear",
        label="Group size",
        meaning="How many completions of the same prompt are compared with one another.",
    ),
    Knob(
        name="learning_rate",
        kind="float",
        low=1e-5,
        high=1e-2,
        step=1e-5,
        default=1e-3,
        symbol="η",
        scale="log",
        label="Learning rate",
        meaning="How far one update moves the weights.",
    ),
    Knob(
        name="kl_coefficient",
        kind="float",
        low=0.0,
        high=5.0,
        step=0.001,
        default=0.04,
        symbol="β",
        scale="linear",
        label="KL coefficient",
        meaning="How strongly the policy is held near the reference policy it started from.",
    ),
    Knob(
        name="clip_epsilon",
        kind="float",
        low=0.01,
        high=10.0,
        step=0.01,
        default=0.2,
        symbol="ε",
        scale="log",
        label="Clip range",
        meaning="How far the ratio to the old policy may go from 1; with one update per batch it never leaves 1.",
    ),
    Knob(
        name="temperature",
        kind="float",
        low=0.1,
        high=2.0,
        step=0.1,
        default=1.0,
        symbol="T",
        scale="linear",
        label="Temperature",
        meaning="How evenly tokens are drawn: low keeps to the likeliest, high lets rare ones through.",
    ),
    Knob(
        name="seed",
        kind="int",
        low=0,
        high=999_999,
        step=1,
        default=0,
        symbol="ω",
        scale="linear",
        label="Seed",
        meaning="Where chance begins: the same recipe with the same seed gives the same run.",
    ),
)


@dataclass(frozen=True)
class Refusal:
    """A value that cannot be used: the field it stands in, and a sentence with its parameters."""

    field: str
    message: str
    parameters: Mapping[str, float | str]

    def __str__(self) -> str:
        return f"{self.field}: {self.message % self.parameters}"


@dataclass(frozen=True)
class Recipe:
    """Everything a run depends on: the same recipe gives the same run."""

    task: str
    language: str
    steps: int = 70
    group_size: int = 8
    learning_rate: float = 1e-3
    kl_coefficient: float = 0.04
    clip_epsilon: float = 0.2
    temperature: float = 1.0
    seed: int = 0

    @classmethod
    def read(cls, values: Mapping[str, str]) -> "tuple[Recipe | None, tuple[Refusal, ...]]":
        """Make a recipe of what a form or a command line says; a knob left out keeps its default.

        Never raises: every value that cannot be used comes back as a refusal, all of them at once.
        """
        refusals = list(_refuse_place(values))
        numbers: dict[str, Any] = {}
        for knob in KNOBS:
            number = _read_number(values[knob.name], knob) if knob.name in values else knob.default
            if number is None:
                refusals.append(Refusal(knob.name, _SENTENCES[knob.kind], {"low": knob.low, "high": knob.high}))
            else:
                numbers[knob.name] = int(number) if knob.kind == "int" else number
        if refusals:
            return None, tuple(refusals)
        return cls(task=values["task"], language=values["language"], **numbers), ()

    def to_json(self) -> dict[str, Any]:
        """Give the recipe as plain values, for a row or an event."""
        return asdict(self)

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> "Recipe":
        """Take up a stored recipe.

        Raises: RecipeError where a value is missing, unknown or out of bounds.
        """
        names = {field.name for field in fields(cls)}
        if set(values) != names:
            raise RecipeError(f"a recipe has exactly the fields {sorted(names)}, this one has {sorted(values)}")
        recipe, refusals = cls.read({name: str(value) for name, value in values.items()})
        if recipe is None:
            raise RecipeError("this recipe cannot be used: " + "; ".join(map(str, refusals)))
        return recipe


_SENTENCES = {
    "int": "This must be a whole number from %(low)s to %(high)s.",
    "float": "This must be a number from %(low)s to %(high)s.",
}
_INTEGER = re.compile(r"[+-]?[0-9]{1,12}", re.ASCII)
# A decimal comma is how Romanian writes a number, so both marks are read.
_DECIMAL = re.compile(r"[+-]?([0-9]{1,12}([.,][0-9]{0,20})?|[.,][0-9]{1,20})([eE][+-]?[0-9]{1,3})?", re.ASCII)


def _refuse_place(values: Mapping[str, str]) -> list[Refusal]:
    """Say what is wrong with the task and its language."""
    task = next((task for task in TASKS if task.name == values.get("task")), None)
    if task is None:
        known = ", ".join(task.name for task in TASKS)
        return [Refusal("task", "There is no such task; there are: %(known)s.", {"known": known})]
    if values.get("language") not in task.languages:
        known = ", ".join(task.languages)
        return [Refusal("language", "The task does not speak this language; it speaks: %(known)s.", {"known": known})]
    return []


def _read_number(text: str, knob: Knob) -> float | None:
    """Read a number within the knob's bounds, or nothing."""
    text = text.strip()
    pattern = _INTEGER if knob.kind == "int" else _DECIMAL
    if not pattern.fullmatch(text):
        return None
    # Adding zero turns -0.0 into 0.0, so that equal recipes are written alike.
    number = float(text.replace(",", ".")) + 0.0
    return number if math.isfinite(number) and knob.low <= number <= knob.high else None
