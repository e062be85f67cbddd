"""The recipe of a run: everything it depends on, read from a form, a command line or a row, and checked once."""

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from types import MappingProxyType
from typing import Any

from course.lab.knobs import CHOICES, KNOBS, PARTS, WEIGHTS, Choice, Knob
from course.lab.tasks import TASKS
from course.lab.tasks.task import Task, task_named
from course.problems import CourseError

__all__ = [
    "CHOICES",
    "KNOBS",
    "PARTS",
    "WEIGHTS",
    "Choice",
    "Knob",
    "Recipe",
    "RecipeError",
    "Refusal",
    "defaults_for",
    "read_parts",
]


class RecipeError(CourseError):
    """A stored recipe does not say what a recipe must say."""


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
    prompts_per_step: int = 4
    group_size: int = 8
    updates: int = 1
    learning_rate: float = 1e-3
    kl_coefficient: float = 0.04
    clip_epsilon: float = 0.2
    clip_epsilon_high: float = 0.2
    temperature: float = 1.0
    seed: int = 0
    objective: str = "grpo"
    scaling: str = "group"
    kl_estimator: str = "k3"
    weight_correct: float = 1.0
    weight_polite: float = 0.0
    weight_short: float = 0.0
    weight_length: float = 0.0
    weight_format: float = 0.0
    weight_correct_short: float = 0.0
    weight_constant: float = 0.0
    length_target: int = 4

    @classmethod
    def read(cls, values: Mapping[str, str]) -> "tuple[Recipe | None, tuple[Refusal, ...]]":
        """Make a recipe of what a form or a command line says; what is left out keeps the task's default.

        Never raises: every value that cannot be used comes back as a refusal, all of them at once.
        """
        refusals = _refuse_place(values)
        defaults = {} if refusals else task_named(TASKS, values["task"]).defaults
        told, refused = read_parts(values, PARTS, defaults)
        refusals += refused
        if not refusals and not any(told[weight.name] for weight in WEIGHTS):
            refusals.append(Refusal(WEIGHTS[0].name, _SENTENCES["weights"], {}))
        if refusals:
            return None, tuple(refusals)
        return cls(task=values["task"], language=values["language"], **told), ()

    def to_json(self) -> dict[str, Any]:
        """Give the recipe as plain values, for a row or an event."""
        return asdict(self)

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> "Recipe":
        """Take up a stored recipe; what one of earlier days does not name is as it was then.

        Raises: RecipeError where a value is missing, unknown or out of bounds.
        """
        names = {field.name for field in fields(cls)}
        if not _OF_OLD <= set(values) <= names:
            raise RecipeError(f"a recipe has the fields {sorted(names)}, this one has {sorted(values)}")
        # There was one clip range then, on both sides of 1; everything else that is newer had its default.
        then = {**_USUAL, "clip_epsilon_high": values["clip_epsilon"]}
        recipe, refusals = cls.read({name: str(value) for name, value in {**then, **values}.items()})
        if recipe is None:
            raise RecipeError("this recipe cannot be used: " + "; ".join(map(str, refusals)))
        return recipe


def read_parts(
    values: Mapping[str, str],
    parts: Iterable[Knob | Choice],
    defaults: Mapping[str, float | str] = MappingProxyType({}),
) -> tuple[dict[str, Any], list[Refusal]]:
    """Read each part from its text, or take its default, and say which texts cannot be used."""
    told: dict[str, Any] = {}
    refusals: list[Refusal] = []
    for part in parts:
        default = defaults.get(part.name, part.default)
        value = _read(values[part.name], part) if part.name in values else default
        if isinstance(value, Refusal):
            refusals.append(value)
        else:
            told[part.name] = value
    return told, refusals


def defaults_for(task: Task) -> dict[str, float | str]:
    """Give what every number and word of a recipe is where nobody has set it: the task's own default, or the usual."""
    return {**_USUAL, **task.defaults}


_USUAL: Mapping[str, float | str] = {part.name: part.default for part in PARTS}
_OF_OLD = frozenset(
    [
        "task",
        "language",
        "steps",
        "group_size",
        "learning_rate",
        "kl_coefficient",
        "clip_epsilon",
        "temperature",
        "seed",
    ]
)
_SENTENCES = {
    "int": "This must be a whole number from %(low)s to %(high)s.",
    "float": "This must be a number from %(low)s to %(high)s.",
    "word": "This must be one of: %(known)s.",
    "weights": "At least one reward needs a weight above 0.",
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


def _read(text: str, part: Knob | Choice) -> float | str | Refusal:
    """Read a value that the knob or the choice allows."""
    text = text.strip()
    if isinstance(part, Choice):
        known = ", ".join(part.options)
        return text if text in part.options else Refusal(part.name, _SENTENCES["word"], {"known": known})
    number = _read_number(text, part)
    if number is None:
        return Refusal(part.name, _SENTENCES[part.kind], {"low": part.low, "high": part.high})
    return int(number) if part.kind == "int" else number


def _read_number(text: str, knob: Knob) -> float | None:
    """Read a number within the knob's bounds, or nothing."""
    pattern = _INTEGER if knob.kind == "int" else _DECIMAL
    if not pattern.fullmatch(text):
        return None
    # Adding zero turns -0.0 into 0.0, so that equal recipes are written alike.
    number = float(text.replace(",", ".")) + 0.0
    return number if math.isfinite(number) and knob.low <= number <= knob.high else None
