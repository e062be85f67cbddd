"""BNPO: the mean over tokens, as DAPO takes it, but over those that are learned from together.

    J = 1/N Σ_parts 1/Σᵢ|oᵢ| Σᵢ Σₜ { min[ρᵢₜ Aᵢ, clip(ρᵢₜ, 1−ε, 1+ε) Aᵢ] − β KL[π_θ ‖ π_ref] }

Where a step is learned from whole, as in the page's lab, that is DAPO's number. Where memory forces it into parts, each
part is divided by its own tokens, so that a token weighs more in a part of short completions. Name and rule are TRL's.
"""

from torch import Tensor

from course.lab.learning.objective import Batch, Settings, clipped_surrogate, leash, ratios


def bnpo(batch: Batch, settings: Settings) -> Tensor:
    """Give the part's mean over its own tokens, times its share of the step's completions.

    Source: TRL 1.16, `GRPOConfig.loss_type` "bnpo".
    """
    surrogate = clipped_surrogate(ratios(batch), batch.advantages, settings)
    per_token = surrogate - leash(batch, settings)
    return (per_token * batch.mask).sum() / batch.mask.sum() * (len(batch.mask) / batch.completions)
