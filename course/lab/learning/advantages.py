"""How much better a completion is than the others of its group."""

from torch import Tensor


def group_advantages(
    rewards: Tensor, *, scale_by_std: bool = True, correction: int = 0, epsilon: float = 0.0
) -> Tensor:
    """Say how much better each completion is than its group's average, in standard deviations of the group.

    The paper does not say which standard deviation. Ours is the population's (÷ G, `correction=0`), as one computes
    it by hand; TRL takes the sample's (÷ (G−1), `correction=1`) and adds `epsilon=1e-4` to it.

    Shapes: rewards [P, G] → [P, G].
    Edge: a group of equal rewards has advantage 0 throughout, whatever rounding would make of its deviation.
    Source: DeepSeekMath (arXiv:2402.03300) §4.1.2; without the division, Dr. GRPO (arXiv:2503.20783) §3.
    """
    centred = rewards - rewards.mean(-1, keepdim=True)
    if scale_by_std:
        centred = centred / (rewards.std(-1, correction=correction, keepdim=True) + epsilon)
    return centred.where(has_signal(rewards)[:, None], 0.0)


def has_signal(rewards: Tensor) -> Tensor:
    """Say which groups have rewards that differ: only they move the policy.

    Shapes: rewards [P, G] → [P].
    """
    return (rewards != rewards[:, :1]).any(-1)
