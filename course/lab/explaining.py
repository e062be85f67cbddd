"""What the curves of a run say, in sentences: for runs that no preset explains.

Every sentence is English with places to fill in; who shows it translates it and writes the numbers.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from course.lab.outcome import Outcome

NO_SIGNAL = 0.75
"""From this share of groups without signal on, what is left to learn from is little."""
NEAR = 0.05
FAR = 1.0
"""Nats per token from the reference: below the one the policy has hardly moved, above the other it is a new one."""
FIXED = 0.1
"""Nats per token: below this the policy says almost always the same."""
RIGHT = 0.9
NOTICED = 0.15
"""A share of right answers that moved less, or a reward that differs from it less, is not worth a sentence."""


@dataclass(frozen=True)
class Remark:
    """A sentence about a run. Units: `shares` are written as percentages, `numbers` with two digits."""

    sentence: str
    shares: Mapping[str, float] = field(default_factory=dict)
    numbers: Mapping[str, float] = field(default_factory=dict)


def remarks(outcome: Outcome, kl_coefficient: float, most: float) -> Iterator[Remark]:
    """Say what moved and what did not, the most telling first. `most` is the most that a completion could earn."""
    if outcome.no_signal_last >= NO_SIGNAL:
        done = outcome.reward_last >= RIGHT * most
        yield Remark(_ALL_RIGHT if done else _ALL_ALIKE, shares={"share": outcome.no_signal_last})
    correct = {"first": outcome.correct_first, "last": outcome.correct_last}
    if abs(outcome.correct_last - outcome.reward_last / most) >= NOTICED:
        yield Remark(_APART, shares=correct)
    if outcome.kl_last < NEAR:
        yield Remark(_HELD if kl_coefficient > 0 else _STILL, numbers={"kl": outcome.kl_last})
    elif outcome.kl_last > FAR:
        yield Remark(_GONE, numbers={"kl": outcome.kl_last})
    else:
        yield Remark(_MOVED, numbers={"kl": outcome.kl_last})
    entropy = {"first": outcome.entropy_first, "last": outcome.entropy_last}
    if outcome.entropy_last < FIXED <= outcome.entropy_first:
        yield Remark(_SURE, numbers=entropy)
    if abs(outcome.length_last - outcome.length_first) >= 1:
        yield Remark(_LENGTH, numbers={"first": outcome.length_first, "last": outcome.length_last})


_ALL_RIGHT = "In the last steps {share} of the groups taught nothing more: every completion in them earned the same."
_ALL_ALIKE = (
    "In the last steps {share} of the groups taught nothing: all completions in them earned the same, "
    "so that every advantage was 0."
)
_APART = "The reward is not the whole story: the share of right answers went from {first} to {last}."
_HELD = "KL ended at {kl} nats per token: the policy has hardly left the reference."
_STILL = "KL ended at {kl} nats per token: the policy has hardly moved, though nothing held it back."
_MOVED = "KL grew to {kl} nats per token: so far has the policy moved from where it began."
_GONE = "KL grew to {kl} nats per token: this is quite another policy than the one it began as."
_SURE = "Entropy fell from {first} to {last}: it says almost always the same now."
_LENGTH = "Completions went from {first} to {last} tokens."
SENTENCES = (_ALL_RIGHT, _ALL_ALIKE, _APART, _HELD, _STILL, _MOVED, _GONE, _SURE, _LENGTH)
