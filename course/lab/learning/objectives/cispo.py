"""CISPO: Clipped IS-weight Policy Optimization. The weight is clipped and not the update, so no token falls silent.

    J = 1/Σᵢ|oᵢ| Σᵢ Σₜ sg( clip(ρᵢₜ, 1−ε, 1+ε_high) ) Aᵢ log π_θ(oᵢₜ),   sg: no gradient flows through it

The paper sets ε so large that there is no lower bound, and has no divergence; both are the recipe's here.
"""

from torch import Tensor

from course.lab.learning.objective import Batch, Settings, clip, leash, mean_over_tokens, ratios


def cispo(batch: Batch, settings: Settings) -> Tensor:
    """Give REINFORCE's log-probabilities, weighted by advantage and clipped ratio; a token weighs 1 / Σ|o|.

    Source: MiniMax-M1 (arXiv:2506.13585) eq. 4 and 5.
    """
    weight = clip(ratios(batch), settings).detach()  # [B, T]
    per_token = weight * batch.advantages[:, None] * batch.policy - leash(batch, settings)
    return mean_over_tokens(per_token, batch)


def weights_cut(batch: Batch, settings: Settings) -> Tensor:
    """Say which tokens have a weight that was clipped; they keep their gradient. Shapes: → [B, T]."""
    ratio = ratios(batch)
    return (ratio < 1 - settings.clip_low) | (ratio > 1 + settings.clip_high)
