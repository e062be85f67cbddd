"""What all objectives are made of, one function per idea. Each objective itself is a file in `objectives/`.

Shapes everywhere: B completions of at most T tokens; log-probabilities, ratios and the mask are [B, T], advantages [B].
Padding has log-probability 0 under every policy and False in the mask.
"""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from course.lab.learning.advantages import Baseline, group_mean


@dataclass(frozen=True)
class Batch:
    """Completions with their advantages, and the same tokens under three policies; gradients flow through `policy`.

    A step may be learned from in parts: `completions` and `tokens` count those of the whole step, so that the values
    of its parts add up to that of the step.

    Shapes: policy (being updated), old (which drew them), reference (which holds it near), mask [B, T]; advantages [B].
    """

    policy: Tensor
    old: Tensor
    reference: Tensor
    advantages: Tensor
    mask: Tensor
    completions: int
    tokens: int


@dataclass(frozen=True)
class Settings:
    """What an objective leaves open: how far below and above 1 a ratio counts, β, its estimator, the longest length."""

    clip_low: float
    clip_high: float
    kl_coefficient: float
    kl_is_corrected: bool
    max_new_tokens: int


@dataclass(frozen=True)
class Objective:
    """What is made as large as it can be, which tokens its clip holds back, and what rewards are compared with."""

    value: Callable[[Batch, Settings], Tensor]
    is_clipped: Callable[[Batch, Settings], Tensor]
    baseline: Baseline = group_mean


def ratios(batch: Batch) -> Tensor:
    """Say how many times likelier each token has become since it was drawn.

    Source: DeepSeekMath (arXiv:2402.03300) eq. 3, the fraction π_θ / π_θold; PPO (arXiv:1707.06347) §3.
    """
    return (batch.policy - batch.old).exp()


def clipped_surrogate(ratio: Tensor, advantages: Tensor, settings: Settings) -> Tensor:
    """Weigh each ratio by its completion's advantage, with nothing more to gain beyond the clip range.

    Shapes: ratio [B, T] or [B, 1], advantages [B] → as ratio.
    Source: DeepSeekMath (arXiv:2402.03300) eq. 3, the min; PPO (arXiv:1707.06347) eq. 7. That the two sides of the
    clip may differ is DAPO's (arXiv:2503.14476) eq. 8.
    """
    weight = advantages[:, None]  # [B, 1]
    return torch.minimum(ratio * weight, clip(ratio, settings) * weight)


def clip(ratio: Tensor, settings: Settings) -> Tensor:
    """Keep ratios between 1 − ε and 1 + ε_high."""
    return ratio.clamp(1 - settings.clip_low, 1 + settings.clip_high)


def went_too_far(ratio: Tensor, advantages: Tensor, settings: Settings) -> Tensor:
    """Say where a ratio has moved so far in the direction of the advantage that there is no gradient any more.

    Shapes: ratio [B, T] or [B, 1], advantages [B] → truths, as ratio.
    """
    weight = advantages[:, None]  # [B, 1]
    return ((weight > 0) & (ratio > 1 + settings.clip_high)) | ((weight < 0) & (ratio < 1 - settings.clip_low))


def tokens_gone_too_far(batch: Batch, settings: Settings) -> Tensor:
    """Say which tokens get no gradient from the surrogate, where every token has its own ratio. Shapes: → [B, T]."""
    return went_too_far(ratios(batch), batch.advantages, settings)


def leash(batch: Batch, settings: Settings) -> Tensor:
    """Give β times the divergence from the reference, token by token: what an objective subtracts. Shapes: → [B, T].

    k3's value is right on average, but its gradient, on tokens that are fixed once drawn, is that of the divergence
    the other way round, KL(π_ref ‖ π_θ). Multiplied by the ratio, value and gradient are those of KL(π_θ ‖ π_ref).
    Source: DeepSeekMath (arXiv:2402.03300) eq. 3 and 4; for the ratio DeepSeek-V3.2 (arXiv:2512.02556), and Tang
    and Munos (arXiv:2506.09477) on the gradient.
    """
    if settings.kl_coefficient == 0:
        return torch.zeros_like(batch.policy)
    divergence = kl_to_reference(batch.policy, batch.reference)
    return settings.kl_coefficient * (divergence * ratios(batch) if settings.kl_is_corrected else divergence)


def kl_to_reference(policy: Tensor, reference: Tensor) -> Tensor:
    """Estimate, from the drawn tokens alone, how far the policy is from the reference: never below 0.

    Source: DeepSeekMath (arXiv:2402.03300) eq. 4; the estimator k3 of Schulman, "Approximating KL Divergence" (2020).
    """
    log_ratio = reference - policy
    return log_ratio.expm1() - log_ratio


def mean_over_completions(per_token: Tensor, batch: Batch) -> Tensor:
    """Average over the tokens of each completion, then over completions: each completion counts alike, however long.

    Shapes: per_token [B, T] → a single number.
    """
    return ((per_token * batch.mask).sum(-1) / batch.mask.sum(-1)).sum() / batch.completions


def mean_over_tokens(per_token: Tensor, batch: Batch) -> Tensor:
    """Average over all tokens: each token counts alike, so that a longer completion counts for more.

    Shapes: per_token [B, T] → a single number.
    """
    return (per_token * batch.mask).sum() / batch.tokens
