"""What the tests of objectives share: batches of given probabilities, and what an objective makes of them."""

from typing import Any

import torch
from torch import Tensor

from course.lab.learning.objective import Batch, Settings
from course.lab.learning.objectives import OBJECTIVES

SETTINGS = Settings(clip_low=0.2, clip_high=0.2, kl_coefficient=0.0, kl_is_corrected=False, max_new_tokens=12)


def batch_of(policy: Tensor, advantages: Tensor, **parts: Any) -> Batch:
    """Give a batch in which everything is as under `policy`, unless said otherwise. Shapes: policy [B, T]."""
    mask = parts.get("mask", torch.ones_like(policy, dtype=torch.bool))
    usual = {
        "old": policy.detach(),
        "reference": policy.detach(),
        "mask": mask,
        "completions": len(mask),
        "tokens": int(mask.sum()),
    }
    return Batch(policy=policy, advantages=advantages, **{**usual, **parts})


def lengths(*counts: int) -> Tensor:
    """Give the mask of completions of these lengths."""
    return torch.arange(max(counts))[None] < torch.tensor(counts)[:, None]


def gradient(name: str, batch: Batch, settings: Settings = SETTINGS) -> Tensor:
    """Give the gradient of an objective on the policy's log-probabilities. Shapes: → [B, T]."""
    (found,) = torch.autograd.grad(OBJECTIVES[name].value(batch, settings), batch.policy)
    return found
