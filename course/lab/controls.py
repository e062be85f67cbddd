"""The recipe as a form: what each control says, what stands in it, and what is wrong with that.

Translation and number formats are handed in, so that this stays free of the web.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from course.lab.knobs import CHOICES, KNOBS, WEIGHTS, Choice, Knob
from course.lab.recipe import Recipe, Refusal, defaults_for
from course.lab.tasks.task import Task

Translate = Callable[[str], str]
WriteNumber = Callable[[float], str]

PARTS: tuple[Knob | Choice, ...] = (*KNOBS, *CHOICES)
"""Every number and word of a recipe."""
ESSENTIAL = ("steps", "group_size", "learning_rate", "kl_coefficient")
"""What a learner turns first; everything else but the rewards waits under "More settings"."""
_FURTHER = (
    "objective", "scaling", "kl_estimator", "clip_epsilon", "clip_epsilon_high", "updates", "prompts_per_step",
    "temperature", "length_target", "seed",
)  # fmt: skip


@dataclass(frozen=True)
class Control:
    """A knob as the form shows it: its words, what stands in it, and what is wrong with that."""

    knob: Knob
    label: str
    meaning: str
    value: str
    low: str
    high: str
    refusal: str

    @property
    def scale(self) -> str:
        """How a slider spreads the range: finer near 0 where a number may be 0 or many times its default."""
        is_wide = self.knob.kind == "float" and self.knob.low == 0 and self.knob not in WEIGHTS
        return "cubic" if is_wide else self.knob.scale


@dataclass(frozen=True)
class Option:
    """One word that a choice may be."""

    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True)
class Selection:
    """A choice as the form shows it."""

    choice: Choice
    label: str
    meaning: str
    options: Sequence[Option]
    refusal: str


@dataclass(frozen=True)
class Form:
    """The recipe's controls, in the order of how often they are wanted.

    `mix` says in words which rewards have a weight.
    """

    essential: Sequence[Control]
    rewards: Sequence[Control]
    further: Sequence[Control | Selection]
    mix: str

    @property
    def is_mixed(self) -> bool:
        """Whether the rewards are worth a look: they are others than the correct answer alone, or refused."""
        return any(each.refusal or each.value != ("1" if each.knob is WEIGHTS[0] else "0") for each in self.rewards)

    @property
    def is_further_refused(self) -> bool:
        """Whether something under "More settings" is wrong."""
        return any(each.refusal for each in self.further)


def controls(
    task: Task, values: Mapping[str, str], refusals: Iterable[Refusal], translate: Translate, write: WriteNumber
) -> Form:
    """Put the form together around what the reader has entered; what is left out has the task's default."""
    refused = {refusal.field: say(refusal, translate, write) for refusal in refusals}
    filled = {**_written(defaults_for(task), write), **values}
    made: dict[str, Control | Selection] = {}
    for knob in KNOBS:
        words = (translate(knob.label), translate(knob.meaning))
        bounds = (write(knob.low), write(knob.high))
        made[knob.name] = Control(knob, *words, filled[knob.name], *bounds, refused.get(knob.name, ""))
    for choice in CHOICES:
        made[choice.name] = _selection(choice, filled[choice.name], refused.get(choice.name, ""), translate)
    rewards = [each for knob in WEIGHTS if isinstance(each := made[knob.name], Control)]
    return Form(
        essential=[each for name in ESSENTIAL if isinstance(each := made[name], Control)],
        rewards=rewards,
        further=[made[name] for name in _FURTHER],
        mix=", ".join(_weighed(each) for each in rewards if each.value != "0"),
    )


def entered(recipe: Recipe, write: WriteNumber) -> dict[str, str]:
    """Give a recipe as it stands in the form."""
    return _written(recipe.to_json(), write)


def address_of(recipe: Recipe) -> dict[str, str]:
    """Give a recipe as the values of an address that brings it back, the same in every language."""
    return {name: str(value) for name, value in recipe.to_json().items() if name != "language"}


def say(refusal: Refusal, translate: Translate, write: WriteNumber) -> str:
    """Give the sentence of a refusal, its numbers as the reader writes them."""
    parameters = {name: value if isinstance(value, str) else write(value) for name, value in refusal.parameters.items()}
    return translate(refusal.message) % parameters


def _selection(choice: Choice, value: str, refusal: str, translate: Translate) -> Selection:
    options = [
        Option(option, translate(label), option == value)
        for option, label in zip(choice.options, choice.option_labels, strict=True)
    ]
    return Selection(choice, translate(choice.label), translate(choice.meaning), options, refusal)


def _weighed(reward: Control) -> str:
    return reward.label if reward.value == "1" else f"{reward.value} × {reward.label}"


def _written(values: Mapping[str, object], write: WriteNumber) -> dict[str, str]:
    """Write numbers as the reader does; words stand as they are."""
    return {name: write(value) if isinstance(value, int | float) else str(value) for name, value in values.items()}
