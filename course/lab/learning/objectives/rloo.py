"""RLOO: REINFORCE with a Leave-One-Out baseline. No ratio and no clip: the whole completion is one action.

    ∇J = 1/G Σᵢ [ rᵢ − 1/(G−1) Σ_{j≠i} rⱼ ] ∇ log π_θ(oᵢ),   log π_θ(oᵢ) = Σₜ log π_θ(oᵢₜ)

The paper puts the divergence into the reward; here it is subtracted token by token, as in the other objectives, so that
rewards stay what the rules gave. Scaling is the recipe's; the paper's is "none". With several updates per rollout the
gradient is no longer that of what the policy would draw now, and nothing corrects it.
"""

import torch
from torch import Tensor

from course.lab.learning.objective import Batch, Settings, leash


def rloo(batch: Batch, settings: Settings) -> Tensor:
    """Give what has this gradient: each completion's log-probability, weighted by its advantage; a token weighs 1 / B.

    Source: Ahmadian et al. (arXiv:2402.14740), the RLOO estimator; before them Kool, van Hoof and Welling (2019).
    """
    per_token = batch.advantages[:, None] * batch.policy - leash(batch, settings)  # [B, T]
    return (per_token * batch.mask).sum() / batch.completions


def mean_of_others(rewards: Tensor) -> Tensor:
    """Compare every completion with the mean of the others of its group, which its own reward does not touch.

    Shapes: rewards [P, G] → [P, G].
    """
    return (rewards.sum(-1, keepdim=True) - rewards) / (rewards.shape[-1] - 1)


def nothing_clipped(batch: Batch, settings: Settings) -> Tensor:  # noqa: ARG001 - there is no clip
    """Say that no token is held back. Shapes: → [B, T]."""
    return torch.zeros_like(batch.mask)
