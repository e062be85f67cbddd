"""GRPO's objective, one function per idea, to be read beside the paper.

Shapes everywhere: B completions of at most T tokens; log-probabilities, ratios and the mask are [B, T], advantages [B].
Padding has log-probability 0 under every policy and False in the mask.

Against the paper, nothing is left out; where it leaves something open: the expectation over questions is the mean over
all completions of the step, and the clip may have two different sides (DAPO, arXiv:2503.14476, eq. 8).
"""

from dataclasses import dataclass

import torch
from torch import Tensor


@dataclass(frozen=True)
class LogProbabilities:
    """The same tokens under three policies: being updated, that which drew them, that which holds it near.

    Shapes: [B, T] each; gradients flow through `policy` alone.
    """

    policy: Tensor
    old: Tensor
    reference: Tensor


@dataclass(frozen=True)
class Clip:
    """How far below and above 1 a ratio may go before there is nothing more to gain."""

    low: float
    high: float


def grpo_objective(
    logs: LogProbabilities, advantages: Tensor, mask: Tensor, *, clip: Clip, kl_coefficient: float
) -> Tensor:
    """Give what GRPO makes as large as it can: the clipped surrogate, less the divergence from the reference.

    Shapes: [B, T] three times, [B], [B, T] → a single number.
    Source: DeepSeekMath (arXiv:2402.03300) eq. 3.
    """
    surrogate = clipped_surrogate(ratios(logs.policy, logs.old), advantages, clip)
    per_token = surrogate - kl_coefficient * kl_to_reference(logs.policy, logs.reference)
    return mean_over_completions(per_token, mask)


def ratios(policy: Tensor, old: Tensor) -> Tensor:
    """Say how many times likelier each token has become since it was drawn.

    Source: DeepSeekMath (arXiv:2402.03300) eq. 3, the fraction π_θ / π_θold; PPO (arXiv:1707.06347) §3.
    """
    return (policy - old).exp()


def clipped_surrogate(ratio: Tensor, advantages: Tensor, clip: Clip) -> Tensor:
    """Weigh each token's ratio by its completion's advantage, with nothing more to gain beyond the clip range.

    Shapes: ratio [B, T], advantages [B] → [B, T].
    Source: DeepSeekMath (arXiv:2402.03300) eq. 3, the min; PPO (arXiv:1707.06347) eq. 7.
    """
    weight = advantages[:, None]  # [B, 1]
    return torch.minimum(ratio * weight, ratio.clamp(1 - clip.low, 1 + clip.high) * weight)


def is_clipped(ratio: Tensor, advantages: Tensor, clip: Clip) -> Tensor:
    """Say which tokens have moved so far in the direction of their advantage that they get no gradient.

    Shapes: ratio [B, T], advantages [B] → [B, T] of truths.
    """
    weight = advantages[:, None]  # [B, 1]
    return ((weight > 0) & (ratio > 1 + clip.high)) | ((weight < 0) & (ratio < 1 - clip.low))


def kl_to_reference(policy: Tensor, reference: Tensor) -> Tensor:
    """Estimate, from the drawn tokens alone, how far the policy is from the reference: never below 0.

    Source: DeepSeekMath (arXiv:2402.03300) eq. 4; the estimator k3 of Schulman, "Approximating KL Divergence" (2020).
    """
    log_ratio = reference - policy
    return log_ratio.expm1() - log_ratio


def mean_over_completions(per_token: Tensor, mask: Tensor) -> Tensor:
    """Average over the tokens of each completion, then over the completions: each counts alike, however long.

    Shapes: per_token [B, T], mask [B, T] → a single number.
    Source: DeepSeekMath (arXiv:2402.03300) eq. 3, the factors 1/G and 1/|o_i|.
    """
    return ((per_token * mask).sum(-1) / mask.sum(-1)).mean()


def mean_over_tokens(per_token: Tensor, mask: Tensor) -> Tensor:
    """Average over all tokens of the step, for the figures that are shown per token.

    Shapes: per_token [B, T], mask [B, T] → a single number.
    """
    return (per_token * mask).sum() / mask.sum()
