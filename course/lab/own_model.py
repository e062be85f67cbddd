"""What a run of a model of one's own depends on: a folder, prompts, a reward function, and the numbers of a recipe."""

import importlib
import json
import math
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from course.lab.knobs import CHOICES, KNOBS, Choice, Knob
from course.lab.recipe import Refusal, read_parts
from course.problems import CourseError

RewardFunction = Callable[..., float]
"""Called with the prompt and the completion as texts, and by name with whatever else the line of the prompt has."""

PLAN_PARTS: tuple[Knob | Choice, ...] = (
    # Large models need small steps: TRL and the papers begin at 1e-6.
    *(
        replace(knob, low=1e-9, default=1e-6) if knob.name == "learning_rate" else knob
        for knob in KNOBS
        if not knob.name.startswith("weight_") and knob.name != "length_target"
    ),
    *CHOICES,
    Knob("max_new_tokens", "int", 1, 32768, 1, 256, "T", "log", "Longest completion", "In tokens."),
    Knob("at_once", "int", 1, 1024, 1, 8, "B", "log", "At once", "Completions in one forward pass, as memory allows."),
)
"""What `--set` takes where the model is one's own: the recipe without the lab's rewards, and two more."""


class OwnModelError(CourseError):
    """What was given for a run of one's own cannot be used."""


@dataclass(frozen=True)
class Plan:
    """The numbers and words of such a run, as in a recipe."""

    steps: int
    prompts_per_step: int
    group_size: int
    updates: int
    learning_rate: float
    kl_coefficient: float
    clip_epsilon: float
    clip_epsilon_high: float
    temperature: float
    seed: int
    objective: str
    scaling: str
    kl_estimator: str
    max_new_tokens: int
    at_once: int

    @classmethod
    def read(cls, values: Mapping[str, str]) -> "tuple[Plan | None, tuple[Refusal, ...]]":
        """Make a plan of what a command line says; every value that cannot be used comes back as a refusal."""
        told, refusals = read_parts(values, PLAN_PARTS)
        return (None, tuple(refusals)) if refusals else (cls(**told), ())


@dataclass(frozen=True)
class Example:
    """A prompt, as a text or as the messages of a chat, with what its reward function is told beside it."""

    prompt: str | tuple[Mapping[str, str], ...]
    told: Mapping[str, Any]


def read_prompts(path: Path) -> tuple[Example, ...]:
    """Read a text file with a prompt on each line, or JSON Lines with a key "prompt" in each object.

    Raises: OwnModelError, naming the line, where there is no prompt.
    """
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise OwnModelError(f"the prompts in {path} cannot be read: {error}") from error
    is_json = path.suffix in {".jsonl", ".json"}
    read = _read_object if is_json else _read_line
    examples = tuple(read(line, f"{path}:{number}") for number, line in enumerate(lines, start=1) if line.strip())
    if not examples:
        raise OwnModelError(f"there is no prompt in {path}; write one on each line")
    return examples


def reward_named(entry: str) -> RewardFunction:
    """Find the reward function of an entry point, `package.module:function`; the folder one stands in counts too.

    Raises: OwnModelError, saying which half of it is wrong.
    """
    module, colon, name = entry.partition(":")
    if not (colon and module and name.isidentifier()):
        raise OwnModelError(f"--reward {entry}: write package.module:function, such as rewards:is_right")
    if (here := str(Path.cwd())) not in sys.path:
        sys.path.insert(0, here)
    try:
        found: RewardFunction | None = getattr(importlib.import_module(module), name, None)
    except ImportError as error:
        raise OwnModelError(f"--reward {entry}: the module {module} cannot be imported: {error}") from error
    if found is None or not callable(found):
        raise OwnModelError(f"--reward {entry}: the module {module} has no function {name}")
    return found


def reward_of(function: RewardFunction, example: Example, prompt: str, completion: str) -> float:
    """Ask a reward function about one completion.

    Raises: OwnModelError where it gives no finite number.
    """
    given = function(prompt, completion, **example.told)
    if isinstance(given, (int, float)) and math.isfinite(given):
        return float(given)
    raise OwnModelError(f"the reward function gave {given!r} for {completion!r}; a reward is a finite number")


def _read_line(line: str, place: str) -> Example:  # noqa: ARG001 - any line is a prompt
    return Example(line.strip(), {})


def _read_object(line: str, place: str) -> Example:
    try:
        values = json.loads(line)
    except ValueError as error:
        raise OwnModelError(f"{place}: this is not JSON: {error}") from error
    prompt = values.get("prompt") if isinstance(values, dict) else None
    told = {name: value for name, value in values.items() if name != "prompt"} if prompt else {}
    if isinstance(prompt, str):
        return Example(prompt, told)
    if isinstance(prompt, list) and all(isinstance(each, dict) for each in prompt) and prompt:
        return Example(tuple(prompt), told)
    raise OwnModelError(f'{place}: an object needs a key "prompt": a text, or a list of chat messages')
