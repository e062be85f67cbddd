"""What a step has to show: its figures, and its completions token by token, as the events carry them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from torch import Tensor

from course.lab.events import Completion, Group, significant
from course.lab.learning.advantages import has_signal
from course.lab.learning.updating import Update


@dataclass(frozen=True)
class Scores:
    """What the completions of a step earned. Shapes: [P, G] each; `rewards` by name, before their weights."""

    rewards: Mapping[str, Tensor]
    total: Tensor
    advantages: Tensor


@dataclass(frozen=True)
class Probabilities:
    """The log-probabilities of the drawn tokens under four policies. Shapes: [B, T] each.

    `before` drew them, `policy` is what the last update began with, `reference` stays, `after` is what came of it all.
    """

    before: Tensor
    policy: Tensor
    reference: Tensor
    after: Tensor


def figures_of(scores: Scores, mask: Tensor, update: Update) -> dict[str, float]:
    """Give the figures that a step has whatever was trained. Shapes: mask [B, T]."""
    return {
        "reward_mean": significant(scores.total.mean().item()),
        "reward_std": significant(scores.total.std(correction=0).item()),
        "length_mean": significant(mask.sum(1).float().mean().item()),
        "no_signal_share": significant(1 - has_signal(scores.total).float().mean().item()),
        "clip_share": significant(update.clip_share),
        "loss": significant(update.loss),
        "gradient_norm": significant(update.gradient_norm),
    }


def mean_per_token(values: Tensor, mask: Tensor) -> float:
    """Average over all tokens of the step. Shapes: [B, T] twice."""
    return significant(((values * mask).sum() / mask.sum()).item())


def groups_of(
    prompts: Sequence[str], completions: Sequence[tuple[str, ...]], scores: Scores, logs: Probabilities
) -> tuple[Group, ...]:
    """Put together what was drawn, prompt by prompt; the completions of one prompt stand together."""
    size = len(completions) // len(prompts)
    rewards = {name: values.flatten().tolist() for name, values in scores.rewards.items()}
    numbers = zip(scores.total.flatten().tolist(), scores.advantages.flatten().tolist(), strict=True)
    tokens = {f"probabilities_{name}": each.exp().tolist() for name, each in vars(logs).items()}
    rows = [
        Completion(
            tokens=words,
            rewards={name: significant(values[row]) for name, values in rewards.items()},
            reward=significant(reward),
            advantage=significant(advantage),
            **{name: tuple(map(significant, each[row][: len(words)])) for name, each in tokens.items()},
        )
        for row, (words, (reward, advantage)) in enumerate(zip(completions, numbers, strict=True))
    ]
    return tuple(Group(prompt, tuple(rows[at * size : (at + 1) * size])) for at, prompt in enumerate(prompts))
