"""What happens in a run, as values: the trainer yields them, the store keeps them, the page draws them."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from course.lab.recipe import Recipe, RecipeError
from course.problems import CourseError

SIGNIFICANT_DIGITS = 6


class EventError(CourseError):
    """A stored event does not say what an event must say."""


class NotFiniteError(CourseError):
    """A number of the run is not a number any more, or infinite: the policy has broken."""


@dataclass(frozen=True)
class Completion:
    """One completion of a group, token by token: an entry per token, the closing token included where there was one.

    `rewards` is what each reward of the recipe gave, before its weight; `reward` their weighted sum. The probabilities
    are of the same tokens: `before` under the policy that drew them (π_old), `policy` under the one that the step's
    last update began with (π_θ; where there is one update they are equal), `reference` under the reference (π_ref),
    `after` under the policy that the step left behind.
    """

    tokens: tuple[str, ...]
    rewards: Mapping[str, float]
    reward: float
    advantage: float
    probabilities_before: tuple[float, ...]
    probabilities_policy: tuple[float, ...]
    probabilities_reference: tuple[float, ...]
    probabilities_after: tuple[float, ...]


@dataclass(frozen=True)
class Group:
    """All completions of one prompt in one step; a step has a group for each prompt that it visited."""

    prompt: str
    completions: tuple[Completion, ...]


@dataclass(frozen=True)
class Started:
    """The policy is loaded: what it will be asked, and what it answers before the first update."""

    task: str
    language: str
    recipe: Recipe
    prompts: tuple[str, ...]
    probe_prompt: str
    answers: tuple[str, ...]
    answer_probabilities: tuple[float, ...]


@dataclass(frozen=True)
class Step:
    """One step of training: what the policy answered, what it was worth, and how the update moved it.

    Units: entropy and kl in nats per token; length_mean in tokens; shares and probabilities from 0 to 1.
    """

    step: int
    reward_mean: float
    reward_std: float
    kl: float
    entropy: float
    length_mean: float
    no_signal_share: float
    clip_share: float
    loss: float
    gradient_norm: float
    answer_probabilities: tuple[float, ...]
    groups: tuple[Group, ...]


@dataclass(frozen=True)
class Trained:
    """The policy as the last step left it, right before `Finished`: a safetensors file in base64."""

    policy: str


@dataclass(frozen=True)
class Finished:
    """The run has come to its end; `reward_last` is the mean reward over the last ten steps."""

    reason: Literal["completed"]
    steps: int
    reward_last: float


Event = Started | Step | Trained | Finished


def to_json(event: Event) -> dict[str, Any]:
    """Give an event as plain values, its kind under "event"."""
    match event:
        case Started():
            return {"event": "started", **vars(event), "recipe": event.recipe.to_json(), **_lists(event)}
        case Step():
            return {"event": "step", **vars(event), **_lists(event), "groups": [_group_json(g) for g in event.groups]}
        case Trained():
            return {"event": "trained", **vars(event)}
        case Finished():
            return {"event": "finished", **vars(event)}


def from_json(values: Mapping[str, Any]) -> Event:
    """Take up a stored event.

    Raises: EventError where the kind is unknown or a field is missing, unknown or of the wrong type.
    """
    kind = values.get("event")
    if not isinstance(kind, str) or kind not in _READERS:
        raise EventError(f"an event is one of {sorted(_READERS)}, this one is {kind!r}")
    rest = {name: value for name, value in values.items() if name != "event"}
    try:
        return _READERS[kind](rest)
    except (TypeError, KeyError, ValueError, AttributeError, RecipeError) as error:
        raise EventError(f"this {kind!r} event cannot be read: {error}") from error


def significant(value: float) -> float:
    """Round to the digits that an event carries, so that its JSON is short.

    Raises: NotFiniteError for what is not a finite number.
    """
    if not math.isfinite(value):
        raise NotFiniteError(f"a number of this run is {value}: the update was too large for the policy")
    # Adding zero turns -0.0 into 0.0.
    return float(f"{value:.{SIGNIFICANT_DIGITS}g}") + 0.0


def _lists(event: Started | Step) -> dict[str, Any]:
    """Give the event's tuples of plain values as lists, which is what JSON gives back."""
    return {name: list(value) for name, value in vars(event).items() if isinstance(value, tuple)}


def _group_json(group: Group) -> dict[str, Any]:
    return {"prompt": group.prompt, "completions": [_completion_json(each) for each in group.completions]}


def _completion_json(completion: Completion) -> dict[str, Any]:
    plain = {name: list(v) if isinstance(v, tuple) else v for name, v in vars(completion).items()}
    return {**plain, "rewards": dict(completion.rewards)}


def _read_started(values: Mapping[str, Any]) -> Started:
    recipe = Recipe.from_json(values["recipe"])
    return Started(**{**_tuples(values), "recipe": recipe})


def _read_step(values: Mapping[str, Any]) -> Step:
    groups = tuple(
        Group(each["prompt"], tuple(map(_read_completion, each["completions"]))) for each in values["groups"]
    )
    return Step(**{**_tuples(values), "groups": groups})


def _read_completion(values: Mapping[str, Any]) -> Completion:
    return Completion(**{**_tuples(values), "rewards": _tuples(values["rewards"])})


def _read_trained(values: Mapping[str, Any]) -> Trained:
    trained = Trained(**values)
    if not isinstance(trained.policy, str):
        raise TypeError("the policy is a text in base64")
    return trained


def _read_finished(values: Mapping[str, Any]) -> Finished:
    return Finished(**_tuples(values))


def _tuples(values: Mapping[str, Any]) -> dict[str, Any]:
    """Turn lists into tuples, and let no number pass that is not finite."""
    for name, value in values.items():
        for number in value if isinstance(value, list) else [value]:
            if isinstance(number, float) and not math.isfinite(number):
                raise ValueError(f"{name} is not finite")
    return {name: tuple(value) if isinstance(value, list) else value for name, value in values.items()}


_READERS: dict[str, Callable[[Mapping[str, Any]], Event]] = {
    "started": _read_started,
    "step": _read_step,
    "trained": _read_trained,
    "finished": _read_finished,
}
