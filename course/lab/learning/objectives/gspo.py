"""GSPO: Group Sequence Policy Optimization. One ratio for a whole completion, as there is one reward for it.

    J = 1/G Σᵢ min[sᵢ Aᵢ, clip(sᵢ, 1−ε, 1+ε) Aᵢ],   sᵢ = ( π_θ(oᵢ) / π_old(oᵢ) )^(1/|oᵢ|)

The paper has no divergence; where the recipe's β is not 0 it is subtracted as in GRPO.
"""

from torch import Tensor

from course.lab.learning.objective import (
    Batch,
    Settings,
    clipped_surrogate,
    leash,
    mean_over_completions,
    went_too_far,
)


def gspo(batch: Batch, settings: Settings) -> Tensor:
    """Give the mean over completions of the surrogate of each one's ratio.

    Source: GSPO (arXiv:2507.18071) eq. 5.
    """
    surrogate = clipped_surrogate(sequence_ratios(batch), batch.advantages, settings)  # [B, 1]
    return mean_over_completions(surrogate - leash(batch, settings), batch)


def sequence_ratios(batch: Batch) -> Tensor:
    """Give the geometric mean of each completion's token ratios. Shapes: → [B, 1].

    Source: GSPO (arXiv:2507.18071) eq. 7.
    """
    log_ratios = (batch.policy - batch.old) * batch.mask  # [B, T]
    return (log_ratios.sum(-1, keepdim=True) / batch.mask.sum(-1, keepdim=True)).exp()


def completions_gone_too_far(batch: Batch, settings: Settings) -> Tensor:
    """Say which tokens get no gradient from the surrogate: all those of a completion, or none. Shapes: → [B, T]."""
    return went_too_far(sequence_ratios(batch), batch.advantages, settings).expand_as(batch.mask)
