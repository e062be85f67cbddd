"""What the lab shows, as plain values: the controls of the recipe, and the numbers of a run where there is no script.

Translation and number formats are handed in, so that this stays free of the web.
"""

import json
import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, pstdev
from typing import Any

from course.lab.recipe import KNOBS, Knob, Recipe, Refusal
from course.lab.records import Run

Translate = Callable[[str], str]
WriteNumber = Callable[[float], str]
WriteDecimal = Callable[[float, int], str]

POINTS = 20
"""A page without script shows about so many steps of a run, and the last."""
STILL = 0.01
"""A probability that changed by a smaller share than this did not move; the script holds the same."""
HALF_WIDTH = 50.0
CURVES = {"reward": "reward_mean", "kl": "kl", "entropy": "entropy"}
FURTHER_KNOBS = frozenset({"clip_epsilon", "seed"})


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
    is_further: bool

    @property
    def scale(self) -> str:
        """How a slider spreads the range: finer near 0 where a number may be 0 or many times its default."""
        return "cubic" if self.knob.kind == "float" and self.knob.low == 0 else self.knob.scale


@dataclass(frozen=True)
class Numbers:
    """A run's numbers for a page that has no script: what it began with, a few steps, the last of them."""

    started: Mapping[str, Any]
    steps: Sequence[Mapping[str, Any]]

    @property
    def first(self) -> Mapping[str, Any]:
        """The first step."""
        return self.steps[0]

    @property
    def last(self) -> Mapping[str, Any]:
        """The latest step."""
        return self.steps[-1]

    @property
    def answers(self) -> list[tuple[str, float, float]]:
        """Each answer with its probability before the run and now."""
        now = self.last["answer_probabilities"]
        return list(zip(self.started["answers"], self.started["answer_probabilities"], now, strict=True))

    def points(self, key: str) -> str:
        """Give a quantity over the steps as the points of a line in a box of 100 by 40, which begins at 0."""
        width = max(self.started["recipe"]["steps"] - 1, 1)
        top = max(1.0, *(step[key] for step in self.steps))
        places = ((100 * (step["step"] - 1) / width, 40 - 40 * step[key] / top) for step in self.steps)
        return " ".join(f"{across:.1f},{down:.1f}" for across, down in places)

    @staticmethod
    def spoken(prompt: str) -> str:
        """Write a prompt as people do, without the spaces that separate its tokens."""
        return re.sub(r" (?=[,.!?])", "", prompt)


@dataclass(frozen=True)
class Row:
    """A completion in the table of its group: each token with the way it moved, and numbers as they are written.

    Units: `bar` is how far the bar of the advantage reaches from the middle, of 50; negative to the left.
    """

    tokens: Sequence[tuple[str, str]]
    reward: str
    advantage: str
    tone: str
    bar: float


@dataclass(frozen=True)
class Group:
    """A group of completions, with what its heading and the note under it say."""

    prompt: str
    facts: str
    note: str
    rows: Sequence[Row]


@dataclass(frozen=True)
class Notice:
    """Why no run was started, and where the reader can go instead."""

    message: str
    href: str | None = None


@dataclass(frozen=True)
class Panel:
    """Everything that one lab on a page shows.

    `level` is the heading its parts have, `standing` how its run stands, in codes for the script.
    """

    task: str
    label: str
    title: str
    summary: str
    level: int
    action: str
    key: str
    controls: Sequence[Control]
    notice: Notice | None
    standing: Mapping[str, Any] | None
    numbers: Numbers | None
    no_signal: str
    decimal: WriteDecimal
    words: Mapping[str, str]

    @property
    def sentence(self) -> str:
        """How its run stands, in words; nothing where there is none."""
        return _sentence(self.standing, self.numbers, self.words) if self.standing else ""

    @property
    def summaries(self) -> Mapping[str, str]:
        """Of each curve where it began and where it is."""
        return _summaries(self.numbers, self.words, self.decimal) if self.numbers else {}

    @property
    def group(self) -> Group | None:
        """The first group of the latest step."""
        return _first_group(self.numbers, self.words, self.decimal) if self.numbers else None

    @property
    def prompt(self) -> str:
        """The command whose answers the policy's panel shows."""
        text = Numbers.spoken(self.numbers.started["probe_prompt"]) if self.numbers else ""
        return self.words["quoted"].format(text=text) if text else ""

    @property
    def mood(self) -> str:
        """The mark beside the sentence: running, finished, failed, or none."""
        if self.standing is None:
            return ""
        if self.standing["reason"]:
            return "failed"
        return "finished" if self.standing["state"] == "finished" else "" if self.standing["is_over"] else "running"


def controls(
    values: Mapping[str, str], refusals: Iterable[Refusal], translate: Translate, write: WriteNumber
) -> tuple[Control, ...]:
    """Put the form together around what the reader has entered."""
    refused = {refusal.field: say(refusal, translate, write) for refusal in refusals}
    return tuple(
        Control(
            knob=knob,
            label=translate(knob.label),
            meaning=translate(knob.meaning),
            value=values.get(knob.name, write(knob.default)),
            low=write(knob.low),
            high=write(knob.high),
            refusal=refused.get(knob.name, ""),
            is_further=knob.name in FURTHER_KNOBS,
        )
        for knob in KNOBS
    )


def entered(recipe: Recipe, write: WriteNumber) -> dict[str, str]:
    """Give a recipe as it stands in the form."""
    return {knob.name: write(getattr(recipe, knob.name)) for knob in KNOBS}


def say(refusal: Refusal, translate: Translate, write: WriteNumber) -> str:
    """Give the sentence of a refusal, its numbers as the reader writes them."""
    parameters = {name: value if isinstance(value, str) else write(value) for name, value in refusal.parameters.items()}
    return translate(refusal.message) % parameters


def every(steps: int) -> int:
    """Say which steps of so many a page without script shows: each one of a short run, every tenth of a long one."""
    return max(1, steps // POINTS)


def numbers(bodies: Iterable[str]) -> Numbers | None:
    """Read the few events that a page without script shows; nothing before the first step."""
    events = [json.loads(body) for body in bodies]
    started = [event for event in events if event["event"] == "started"]
    steps = [event for event in events if event["event"] == "step"]
    return Numbers(started[0], steps) if started and steps else None


def _summaries(found: Numbers, words: Mapping[str, str], decimal: WriteDecimal) -> dict[str, str]:
    return {
        name: words["curve_ends"].format(
            name=words[name],
            first=decimal(found.first[key], 2),
            last=decimal(found.last[key], 2),
            steps=found.last["step"],
        )
        for name, key in CURVES.items()
    }


def _first_group(found: Numbers, words: Mapping[str, str], decimal: WriteDecimal) -> Group:
    group = found.last["groups"][0]
    rewards = [completion["reward"] for completion in group["completions"]]
    mean, deviation = fmean(rewards), pstdev(rewards)
    widest = math.sqrt(max(len(rewards) - 1, 1))
    return Group(
        prompt=found.spoken(group["prompt"]),
        facts=words["group_mean"].format(mean=decimal(mean, 2), deviation=decimal(deviation, 2)),
        note="" if deviation else words["group_no_signal"],
        rows=[_row(completion, HALF_WIDTH / widest, decimal) for completion in group["completions"]],
    )


def _row(completion: Mapping[str, Any], scale: float, decimal: WriteDecimal) -> Row:
    reward, advantage = completion["reward"], completion["advantage"]
    moves = zip(completion["probabilities_before"], completion["probabilities_after"], strict=True)
    return Row(
        tokens=list(zip(completion["tokens"], (_way(before, after) for before, after in moves), strict=True)),
        reward=decimal(reward, 0 if float(reward).is_integer() else 2),
        advantage=f"{'+' if advantage > 0 else ''}{decimal(advantage, 2)}",
        tone="better" if advantage > 0 else "worse" if advantage < 0 else "quiet",
        bar=max(-HALF_WIDTH, min(HALF_WIDTH, advantage * scale)),
    )


def _way(before: float, after: float) -> str:
    if abs(after - before) < STILL * before:
        return "same"
    return "up" if after > before else "down"


def plain_standing(run: Run) -> dict[str, Any]:
    """Say how a run stands, in codes that the script has sentences for."""
    return {
        "state": "cancelling" if run.is_cancelling else run.state,
        "place": run.place,
        "reason": run.reason,
        "is_over": run.state.is_final,
    }


def _sentence(standing: Mapping[str, Any], found: Numbers | None, words: Mapping[str, str]) -> str:
    if standing["reason"]:
        return words[f"reason_{standing['reason']}"]
    state = standing["state"]
    if state in {"claimed", "running"}:
        state = "running" if found else "starting"
    step = found.last["step"] if found else 0
    return words[state].format(place=standing["place"], step=step, steps=standing["steps"])
