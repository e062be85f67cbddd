"""One update of a policy: up the gradient of an objective, whatever the policy is and however large the step."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import torch
from torch import Tensor

from course.lab.learning.objective import Batch, Objective, Settings
from course.lab.learning.objectives import OBJECTIVES
from course.lab.own_model import Plan
from course.lab.recipe import Recipe

LARGEST_GRADIENT = 1.0
"""Longer gradients are cut to this length before the update."""


@dataclass(frozen=True)
class Update:
    """What an update came to. Shapes: policy [B, T], the tokens' log-probabilities before it.

    `loss` is minus the objective, `gradient_norm` the length of its gradient before it was cut, `clip_share` the share
    of tokens that the objective's clip held back.
    """

    policy: Tensor
    loss: float
    gradient_norm: float
    clip_share: float


@dataclass(frozen=True)
class Updater:
    """What updates have in common from step to step."""

    objective: Objective
    settings: Settings
    optimizer: torch.optim.Optimizer

    @classmethod
    def of(cls, weights: Iterable[Tensor], plan: Recipe | Plan, max_new_tokens: int) -> "Updater":
        """Make one that moves these weights as the plan says, by Adam (arXiv:1412.6980)."""
        settings = settings_of(plan, max_new_tokens)
        return cls(OBJECTIVES[plan.objective], settings, torch.optim.Adam(weights, lr=plan.learning_rate, fused=True))

    def update(self, parts: Iterable[Callable[[], Batch]]) -> Update:
        """Learn from a step, whole or in parts: the gradients of the parts add up, and only then the weights move.

        A part is asked for when it is its turn, so that no more than one forward pass is held at a time.
        """
        self.optimizer.zero_grad()
        loss, clipped = 0.0, 0.0
        policies = []
        for part in parts:
            batch = part()
            minus = -self.objective.value(batch, self.settings)
            minus.backward()  # type: ignore[no-untyped-call]
            with torch.no_grad():
                held_back = self.objective.is_clipped(batch, self.settings) & batch.mask
            loss += minus.item()
            clipped += held_back.sum().item() / batch.tokens
            policies.append(batch.policy.detach())
        weights = [weight for group in self.optimizer.param_groups for weight in group["params"]]
        norm = torch.nn.utils.clip_grad_norm_(weights, LARGEST_GRADIENT)
        self.optimizer.step()
        return Update(torch.cat(policies), loss, norm.item(), clipped)


def settings_of(plan: Recipe | Plan, max_new_tokens: int) -> Settings:
    """Take from the plan what an objective leaves open."""
    return Settings(
        clip_low=plan.clip_epsilon,
        clip_high=plan.clip_epsilon_high,
        kl_coefficient=plan.kl_coefficient,
        kl_is_corrected=plan.kl_estimator == "k3_corrected",
        max_new_tokens=max_new_tokens,
    )
