"""GRPO: Group Relative Policy Optimization.

    J = 1/G Σᵢ 1/|oᵢ| Σₜ { min[ρᵢₜ Aᵢ, clip(ρᵢₜ, 1−ε, 1+ε) Aᵢ] − β KL[π_θ ‖ π_ref] },   ρᵢₜ = π_θ(oᵢₜ) / π_old(oᵢₜ)

Nothing is left out; where the paper leaves something open, the expectation over questions is the mean over all
completions of the step.
"""

from torch import Tensor

from course.lab.learning.objective import Batch, Settings, clipped_surrogate, leash, mean_over_completions, ratios


def grpo(batch: Batch, settings: Settings) -> Tensor:
    """Give the mean over completions of each one's mean over tokens: a token weighs 1 / (B·|o|).

    Source: DeepSeekMath (arXiv:2402.03300) eq. 3.
    """
    surrogate = clipped_surrogate(ratios(batch), batch.advantages, settings)
    return mean_over_completions(surrogate - leash(batch, settings), batch)
