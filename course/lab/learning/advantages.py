"""How much better a completion is than the others of its group."""

from collections.abc import Callable

from torch import Tensor

Baseline = Callable[[Tensor], Tensor]
"""What each reward is compared with. Shapes: rewards [P, G] → [P, G], or [P, 1] where all of a group share it."""


def group_mean(rewards: Tensor) -> Tensor:
    """Compare every completion with the mean of its group, itself included. Shapes: rewards [P, G] → [P, 1]."""
    return rewards.mean(-1, keepdim=True)


def group_advantages(
    rewards: Tensor,
    *,
    baseline: Baseline = group_mean,
    scaling: str = "group",
    correction: int = 0,
    epsilon: float = 0.0,
) -> Tensor:
    """Say how much better each completion is than its group, plain or in standard deviations: the group's, the step's.

    The paper does not say which standard deviation. Ours is the population's (÷ G, `correction=0`), as one computes
    it by hand; TRL takes the sample's (÷ (G−1), `correction=1`) and adds `epsilon=1e-4` to it.

    Shapes: rewards [P, G] → [P, G].
    Edge: a group of equal rewards has advantage 0 throughout, whatever rounding would make of its deviation.
    Source: "group" is DeepSeekMath (arXiv:2402.03300) §4.1.2; "none" Dr. GRPO (arXiv:2503.20783) §3; "batch", the
    deviation of all rewards of the step with the mean of each group, Lite PPO (arXiv:2508.08221).
    """
    advantages = rewards - baseline(rewards)
    if scaling == "group":
        advantages = advantages / (rewards.std(-1, correction=correction, keepdim=True) + epsilon)
    elif scaling == "batch":
        advantages = advantages / (rewards.std(correction=correction) + epsilon)
    return advantages.where(has_signal(rewards)[:, None], 0.0)


def has_signal(rewards: Tensor) -> Tensor:
    """Say which groups have rewards that differ: only they move the policy.

    Shapes: rewards [P, G] → [P].
    """
    return (rewards != rewards[:, :1]).any(-1)
