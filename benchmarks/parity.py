"""Whether the lab's arithmetic is the field's: advantages, losses and gradients beside those of TRL's `GRPOTrainer`.

`make parity` installs TRL into an environment of its own and runs this there. For every setting TRL draws completions
from the policy that we ship, scores them and computes its loss; we compute ours on the same completions, with our own
forward pass. So that a ratio is not 1, and the reference not the old policy, all weights are moved a little before the
drawing, and where a setting has several updates to a rollout, after it. The exit code is 1 where a setting is beyond
the bounds, or where one of the faults that are then planted in our side goes unnoticed.

Against our own defaults, the deviation is the sample's plus 1e-4 here, as TRL has it. BNPO and DAPO part only where a
step is learned from in parts, which no setting does. RLOO is left out: TRL's has its divergence in the reward.
"""

import itertools
import os
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

os.environ.update({"HF_HUB_OFFLINE": "1", "OMP_NUM_THREADS": "1"})

import torch
from torch import Tensor

from benchmarks.trl_trainer import NAMES, trl_trainer
from course.lab.learning.advantages import group_advantages
from course.lab.learning.objective import Batch
from course.lab.learning.objectives import OBJECTIVES
from course.lab.learning.policy import Policy, token_scores
from course.lab.learning.tokenizer import Tokenizer
from course.lab.learning.updating import settings_of
from course.lab.learning.warm_start import load
from course.lab.recipe import Recipe
from course.lab.rewards import REWARDS, Scored, mix
from course.lab.tasks.dog import Dog

LARGEST_ADVANTAGE_DIFFERENCE = 1e-5
LARGEST_LOSS_DIFFERENCE = 1e-6
LARGEST_GRADIENT_DIFFERENCE = 1e-5
"""As a share of the gradient's length."""
MOVE = 0.1
"""How far weights are moved, as a share of their own spread."""
COMBINATIONS: tuple[Mapping[str, Any], ...] = (
    {"updates": 1, "kl_coefficient": 0.0},
    {"updates": 1, "kl_coefficient": 0.3, "kl_estimator": "k3_corrected"},
    {"updates": 2, "kl_coefficient": 0.04, "clip_epsilon_high": 0.28},
    {"updates": 3, "kl_coefficient": 1.0, "kl_estimator": "k3_corrected", "clip_epsilon": 0.02},
)
TASK, LANGUAGE = Dog(), "en"
WORDS = Tokenizer.for_task(TASK, LANGUAGE)


@dataclass(frozen=True)
class Outcome:
    """What one side makes of a setting. Shapes: advantages [B], gradient [all weights]."""

    advantages: Tensor
    loss: float
    gradient: Tensor

    def beyond(self, theirs: "Outcome") -> tuple[float, float, float]:
        """Give how far we are from them, each as a share of its bound."""
        away = (self.gradient - theirs.gradient).norm() / theirs.gradient.norm().clamp_min(1e-12)
        return (
            (self.advantages - theirs.advantages).abs().max().item() / LARGEST_ADVANTAGE_DIFFERENCE,
            abs(self.loss - theirs.loss) / LARGEST_LOSS_DIFFERENCE,
            away.item() / LARGEST_GRADIENT_DIFFERENCE,
        )


@dataclass(frozen=True)
class Ours:
    """Our side, with what a planted fault may change."""

    recipe: Recipe
    correction: int = 1
    epsilon: float = 1e-4
    change: Callable[[Batch], Batch] = lambda batch: batch

    def outcome(self, drawn: Mapping[str, Tensor], policies: Mapping[str, Policy]) -> Outcome:
        """Compute from the same completions. `policies`: that which is updated, which drew, and the reference."""
        sequences = torch.cat([drawn["prompt_ids"], drawn["completion_ids"]], 1)
        mask = drawn["completion_mask"].bool()
        objective = OBJECTIVES[self.recipe.objective]
        advantages = group_advantages(
            self._rewards(drawn).view(-1, self.recipe.group_size),
            baseline=objective.baseline,
            scaling=self.recipe.scaling,
            correction=self.correction,
            epsilon=self.epsilon,
        ).flatten()
        scores = {name: token_scores(each, sequences, mask, 1.0)[0] for name, each in policies.items()}
        now, old = scores["policy"], scores["old"].detach()
        batch = Batch(now, old, scores["reference"].detach(), advantages, mask, len(mask), int(mask.sum()))
        loss = -objective.value(self.change(batch), settings_of(self.recipe, TASK.max_new_tokens))
        return Outcome(advantages, loss.item(), _our_gradient(loss, policies["policy"]))

    def _rewards(self, drawn: Mapping[str, Tensor]) -> Tensor:
        prompts, completions = drawn["prompt_ids"].tolist(), drawn["completion_ids"].tolist()
        lengths = drawn["completion_mask"].sum(1).tolist()
        return torch.tensor(
            [
                sum(weight * _reward(name, prompt, tokens[:length]) for name, weight in mix(self.recipe).items())
                for prompt, tokens, length in zip(prompts, completions, lengths, strict=True)
            ]
        )


FAULTS: Mapping[str, Callable[[Ours], Ours]] = {
    "the population's deviation": lambda ours: replace(ours, correction=0),
    "a deviation without 1e-4": lambda ours: replace(ours, epsilon=0.0),
    "another scaling": lambda ours: _with(ours, scaling={"group": "batch", "batch": "none", "none": "group"}),
    "another aggregation": lambda ours: _with(
        ours, objective={"grpo": "dapo", "bnpo": "grpo", "dapo": "grpo", "dr_grpo": "grpo", "gspo": "dapo"}
    ),
    "the ratio of tokens": lambda ours: _with(ours, objective={"gspo": "grpo", "cispo": "dapo"}),
    "the other estimator of KL": lambda ours: _with(ours, kl_estimator={"k3": "k3_corrected", "k3_corrected": "k3"}),
    "one clip for both sides": lambda ours: replace(
        ours, recipe=replace(ours.recipe, clip_epsilon_high=ours.recipe.clip_epsilon)
    ),
    "the reference for the old policy": lambda ours: replace(
        ours, change=lambda batch: replace(batch, old=batch.reference)
    ),
    "the first token left out": lambda ours: replace(ours, change=_without_first_token),
}


def main() -> None:
    """Compare every setting, then plant every fault, and print both."""
    began = time.perf_counter()
    recipes = _recipes(NAMES)
    worst = _compare(recipes)
    missed = _plant(recipes)
    print(f"\n{len(recipes)} settings in {time.perf_counter() - began:.0f} s")
    sys.exit(bool(worst > 1 or missed))


def _recipes(names: Mapping[str, Any]) -> list[Recipe]:
    usual = Recipe(TASK.name, LANGUAGE, group_size=6, weight_short=0.5)
    product = itertools.product(names, ("group", "batch", "none"), COMBINATIONS)
    recipes = [replace(usual, objective=name, scaling=scaling, **each) for name, scaling, each in product]
    return [_as_trl_can(recipe) for recipe in recipes]


def _as_trl_can(recipe: Recipe) -> Recipe:
    """Keep to what TRL computes too: GSPO without the token's ratio on KL, CISPO without a lower clip."""
    if recipe.objective == "gspo":
        return replace(recipe, kl_estimator="k3")
    return replace(recipe, clip_epsilon=10.0) if recipe.objective == "cispo" else recipe


def _compare(recipes: list[Recipe]) -> float:
    """Print how far each setting is from TRL, as shares of the bounds, and give the largest."""
    print("objective scaling  KL    estimator     μ  clip         |ΔA|      |Δloss|   |Δgradient|/|gradient|")
    worst = (0.0, 0.0, 0.0)
    for recipe in recipes:
        ours, theirs = _both(recipe)
        shares = ours.beyond(theirs)
        worst = tuple(map(max, worst, shares))
        clip = f"{recipe.clip_epsilon:g}/{recipe.clip_epsilon_high:g}"
        print(
            f"{recipe.objective:<10}{recipe.scaling:<9}{recipe.kl_coefficient:<6g}{recipe.kl_estimator:<14}"
            f"{recipe.updates:<3}{clip:<10}{_figures(shares)}{'' if max(shares) <= 1 else '   BEYOND'}",
            flush=True,
        )
    print(f"\nlargest{'':<45}{_figures(worst)}")
    bounds = (LARGEST_ADVANTAGE_DIFFERENCE, LARGEST_LOSS_DIFFERENCE, LARGEST_GRADIENT_DIFFERENCE)
    print(f"bounds{'':<46}" + "".join(f"{bound:>10.1e}" for bound in bounds))
    return max(worst)


def _figures(shares: tuple[float, ...]) -> str:
    bounds = (LARGEST_ADVANTAGE_DIFFERENCE, LARGEST_LOSS_DIFFERENCE, LARGEST_GRADIENT_DIFFERENCE)
    return "".join(f"{share * bound:>10.1e}" for share, bound in zip(shares, bounds, strict=True))


def _plant(recipes: list[Recipe]) -> list[str]:
    """Plant each fault where it should tell, print how many settings caught it, and give those that none did."""
    print("\nplanted in our side                  caught in")
    # One that has everything: lengths that differ, a ratio that is not 1, a leash, two clips.
    telling = [each for each in recipes if each.updates > 1]
    caught = dict.fromkeys(FAULTS, 0)
    for recipe in telling:
        theirs, policies, drawn = _theirs(recipe)
        for name, plant in FAULTS.items():
            ours = plant(Ours(recipe)).outcome(drawn, policies)
            caught[name] += max(ours.beyond(theirs)) > 1
    for name, count in caught.items():
        print(f"{name:<36} {count:>3} of {len(telling)}{'' if count else '   MISSED'}")
    return [name for name, count in caught.items() if not count]


def _both(recipe: Recipe) -> tuple[Outcome, Outcome]:
    theirs, policies, drawn = _theirs(recipe)
    return Ours(recipe).outcome(drawn, policies), theirs


def _theirs(recipe: Recipe) -> tuple[Outcome, dict[str, Policy], dict[str, Tensor]]:
    """Let TRL draw, score and compute; give its outcome, the same policies as ours, and what it drew."""
    with tempfile.TemporaryDirectory() as folder:
        trainer = trl_trainer(TASK, recipe, folder)
        policies = {name: load(TASK, LANGUAGE) for name in ("policy", "old", "reference")}
        chance = torch.Generator().manual_seed(recipe.seed)
        moves = _moves(policies["policy"], chance), _moves(policies["policy"], chance)
        _move(trainer.model, moves[0])
        _move_ours(policies["policy"], moves[0])
        _move_ours(policies["old"], moves[0])
        prompts = [{"prompt": prompt} for prompt in TASK.prompts(LANGUAGE) for _ in range(recipe.group_size)]
        torch.manual_seed(recipe.seed)
        drawn = trainer._generate_and_score_completions(prompts)  # noqa: SLF001 - there is no public way
        if recipe.updates > 1:
            _move(trainer.model, moves[1])
            _move_ours(policies["policy"], moves[1])
        trainer.current_gradient_accumulation_steps = 1
        loss = trainer._compute_loss(trainer.model, drawn)  # noqa: SLF001
        return Outcome(drawn["advantages"], loss.item(), _gradient(loss, trainer.model)), policies, drawn


def _reward(name: str, prompt: list[int], tokens: list[int]) -> float:
    asked = " ".join(WORDS.decode(prompt))
    return REWARDS[name](Scored(TASK, LANGUAGE, asked, WORDS.decode(tokens), Recipe.length_target))


def _moves(policy: Policy, chance: torch.Generator) -> dict[str, Tensor]:
    return {
        name: torch.randn(weight.shape, generator=chance) * MOVE * weight.detach().std()
        for name, weight in policy.network.named_parameters()
    }


@torch.no_grad()
def _move(network: torch.nn.Module, moves: Mapping[str, Tensor]) -> None:
    for name, weight in network.named_parameters():
        weight.add_(moves[name])


def _move_ours(policy: Policy, moves: Mapping[str, Tensor]) -> None:
    policy.take({name: weight + moves[name] for name, weight in policy.named(policy.flat).items()})


def _our_gradient(loss: Tensor, policy: Policy) -> Tensor:
    named = policy.named(torch.autograd.grad(loss, policy.flat)[0])
    return torch.cat([named[name].flatten() for name, _ in policy.network.named_parameters()])


def _gradient(loss: Tensor, network: torch.nn.Module) -> Tensor:
    return torch.cat([each.flatten() for each in torch.autograd.grad(loss, list(network.parameters()))])


def _with(ours: Ours, **changes: Mapping[str, str]) -> Ours:
    """Exchange words of the recipe, each for another."""
    new = {name: words.get(getattr(ours.recipe, name)) for name, words in changes.items()}
    return replace(ours, recipe=replace(ours.recipe, **{name: word for name, word in new.items() if word}))


def _without_first_token(batch: Batch) -> Batch:
    mask = batch.mask.clone()
    mask[:, 0] &= mask.sum(1) == 1
    return replace(batch, mask=mask, tokens=int(mask.sum()))


if __name__ == "__main__":
    main()
