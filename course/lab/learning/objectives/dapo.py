"""DAPO: Decoupled Clip and Dynamic sAmpling Policy Optimization, its loss over tokens.

    J = 1/Σᵢ|oᵢ| Σᵢ Σₜ min[ρᵢₜ Aᵢ, clip(ρᵢₜ, 1−ε_low, 1+ε_high) Aᵢ]

What else DAPO is, stands elsewhere: the higher clip is ε_high of the recipe, no KL is β = 0. Left out are dynamic
sampling, which draws anew until every group has a signal, and the shaping of overlong completions.
"""

from torch import Tensor

from course.lab.learning.objective import Batch, Settings, clipped_surrogate, leash, mean_over_tokens, ratios


def dapo(batch: Batch, settings: Settings) -> Tensor:
    """Give the mean over all tokens of the step: a token weighs 1 / Σ|o|, in a long completion as in a short one.

    Source: DAPO (arXiv:2503.14476) eq. 8.
    """
    surrogate = clipped_surrogate(ratios(batch), batch.advantages, settings)
    return mean_over_tokens(surrogate - leash(batch, settings), batch)
