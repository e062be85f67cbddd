"""Dr. GRPO: GRPO Done Right, without what favours short right completions and long wrong ones.

    J = 1/G Σᵢ 1/L Σₜ { min[ρᵢₜ Aᵢ, clip(ρᵢₜ, 1−ε, 1+ε) Aᵢ] − β KL[π_θ ‖ π_ref] },   L the longest length allowed

It takes two divisions out of GRPO: that by a completion's own length, here, and that by the group's deviation, which is
the scaling "none" of the recipe. The paper writes the sum without 1/L; its code divides by a constant, and so do we.
"""

from torch import Tensor

from course.lab.learning.objective import Batch, Settings, clipped_surrogate, leash, ratios


def dr_grpo(batch: Batch, settings: Settings) -> Tensor:
    """Give the sum over all tokens, divided by a constant: a token weighs 1 / (B·L), whatever else was drawn.

    Source: Dr. GRPO (arXiv:2503.20783) §3.
    """
    surrogate = clipped_surrogate(ratios(batch), batch.advantages, settings)
    per_token = surrogate - leash(batch, settings)
    return (per_token * batch.mask).sum() / (batch.completions * settings.max_new_tokens)
