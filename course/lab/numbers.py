"""A run's numbers as a page without script shows them: a few steps, the sentences of curves, the table of a group.

Translation and number formats are handed in, so that this stays free of the web.
"""

import json
import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, pstdev
from typing import Any

WriteDecimal = Callable[[float, int], str]

POINTS = 20
"""A page without script shows about so many steps of a run, and the last."""
STILL = 0.01
"""A probability that changed by a smaller share than this did not move; the script holds the same."""
HALF_WIDTH = 50.0
CURVES = {
    "reward": "reward_mean",
    "kl": "kl",
    "entropy": "entropy",
    "length": "length_mean",
    "signal": "no_signal_share",
    "clip": "clip_share",
}


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


def every(steps: int) -> int:
    """Say which steps of so many a page without script shows: each one of a short run, every tenth of a long one."""
    return max(1, steps // POINTS)


def numbers(bodies: Iterable[str]) -> Numbers | None:
    """Read the few events that a page without script shows; nothing before the first step."""
    events = [json.loads(body) for body in bodies]
    started = [event for event in events if event["event"] == "started"]
    steps = [event for event in events if event["event"] == "step"]
    return Numbers(started[0], steps) if started and steps else None


def summaries(found: Numbers, words: Mapping[str, str], decimal: WriteDecimal) -> dict[str, str]:
    """Say of each curve where it began and where it is."""
    return {
        name: words["curve_ends"].format(
            name=words[name],
            first=decimal(found.first[key], 2),
            last=decimal(found.last[key], 2),
            steps=found.last["step"],
        )
        for name, key in CURVES.items()
    }


def first_group(found: Numbers, words: Mapping[str, str], decimal: WriteDecimal) -> Group:
    """Give the first group of the latest step as a table."""
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
