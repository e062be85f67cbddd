"""A run of GRPO as a generator of events: it trains, and says what happens. It knows no database, web or printing.

DeepSeekMath's Algorithm 1 (arXiv:2402.03300) with one outer iteration: a step draws a group of completions for every
prompt, rewards them, turns rewards into advantages and updates the policy. The reward is a rule, so no reward model is
retrained and the reference stays the policy the run began with. Every prompt is visited at every step.

What each figure of a step is: `kl`, `entropy` and `probabilities_before` are of the policy that drew the completions,
on the tokens it drew; `loss` is minus the objective and `gradient_norm` the length of its gradient at the last update;
`clip_share` is the share of tokens that got no gradient there, which is 0 where there is one update to a rollout.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import torch
from torch import Tensor

from course.lab.events import Completion, Event, Finished, Group, Started, Step, significant
from course.lab.learning.advantages import group_advantages, has_signal
from course.lab.learning.objective import (
    Clip,
    LogProbabilities,
    grpo_objective,
    is_clipped,
    kl_to_reference,
    mean_over_tokens,
    ratios,
)
from course.lab.learning.policy import Policy, token_scores
from course.lab.learning.probe import Probe
from course.lab.learning.rollout import Rollout, Sampling, sample
from course.lab.learning.tokenizer import Tokenizer
from course.lab.learning.warm_start import load
from course.lab.recipe import Recipe
from course.lab.rewards import REWARDS
from course.lab.tasks import TASKS
from course.lab.tasks.task import Task, task_named

UPDATES_PER_ROLLOUT = 1
"""As in the paper's experiments (§4.2): the ratio is then 1 at every update and the clip idle."""
LARGEST_GRADIENT = 1.0
"""Longer gradients are cut to this length before the update."""
STEPS_IN_REWARD_LAST = 10


def train(recipe: Recipe, updates_per_rollout: int = UPDATES_PER_ROLLOUT) -> Iterator[Event]:
    """Run the recipe, one event at a time; the same recipe gives the same events, bit for bit, on one machine.

    Raises: NotFiniteError where the policy breaks; CheckpointError where there is none to start from.
    """
    run = _Run.begin(recipe, updates_per_rollout)
    yield run.started()
    rewards: list[float] = []
    for number in range(1, recipe.steps + 1):
        step = run.step(number)
        rewards.append(step.reward_mean)
        yield step
    last = rewards[-STEPS_IN_REWARD_LAST:]
    yield Finished("completed", recipe.steps, significant(sum(last) / len(last)))


@dataclass(frozen=True)
class _Update:
    """What one update came to. Shapes: logs [B, T], as they were before it."""

    logs: LogProbabilities
    loss: float
    gradient_norm: float
    clip_share: float


@dataclass(frozen=True)
class _Run:
    """What a run holds on to from step to step."""

    recipe: Recipe
    updates_per_rollout: int
    task: Task
    tokenizer: Tokenizer
    prompts: Tensor  # [P, L]
    policy: Policy
    reference: Policy
    optimizer: torch.optim.Optimizer
    sampling: Sampling
    chance: torch.Generator
    probe: Probe

    @classmethod
    def begin(cls, recipe: Recipe, updates_per_rollout: int) -> "_Run":
        """Load the policy, and its copy that stays."""
        task = task_named(TASKS, recipe.task)
        tokenizer = Tokenizer.for_task(task, recipe.language)
        policy = load(task, recipe.language)
        prompts = task.prompts(recipe.language)
        temperature = recipe.temperature
        return cls(
            recipe=recipe,
            updates_per_rollout=updates_per_rollout,
            task=task,
            tokenizer=tokenizer,
            prompts=torch.tensor([tokenizer.encode(prompt) for prompt in prompts]),
            policy=policy,
            reference=policy.frozen_copy(),
            optimizer=torch.optim.Adam(policy.parameters(), lr=recipe.learning_rate, fused=True),
            sampling=Sampling(recipe.group_size, task.max_new_tokens, tokenizer.stop, temperature),
            chance=torch.Generator().manual_seed(recipe.seed),
            probe=Probe(task, recipe.language, prompts[0], temperature),
        )

    def started(self) -> Started:
        """Say what the run asks, and what the policy answers before it has learned."""
        prompts = self.task.prompts(self.recipe.language)
        return Started(
            task=self.recipe.task,
            language=self.recipe.language,
            recipe=self.recipe,
            prompts=prompts,
            probe_prompt=prompts[0],
            answers=self.task.answers(self.recipe.language),
            answer_probabilities=self._probe(),
        )

    def step(self, number: int) -> Step:
        """Draw, reward, compare, update, and report."""
        rollout = sample(self.policy, self.prompts, self.sampling, self.chance)
        completions = [self.tokenizer.decode(tokens) for tokens in rollout.completions()]
        rewards = self._rewards(completions)  # [P, G]
        advantages = group_advantages(rewards)  # [P, G]
        update, entropy = self._learn(rollout, advantages.flatten())
        with torch.no_grad():
            after, _ = self._score(self.policy, rollout)
        kl = mean_over_tokens(kl_to_reference(update.logs.old, update.logs.reference), rollout.mask)
        return Step(
            step=number,
            reward_mean=significant(rewards.mean().item()),
            reward_std=significant(rewards.std(correction=0).item()),
            kl=significant(kl.item()),
            entropy=significant(mean_over_tokens(entropy, rollout.mask).item()),
            length_mean=significant(rollout.mask.sum(1).float().mean().item()),
            no_signal_share=significant(1 - has_signal(rewards).float().mean().item()),
            clip_share=significant(update.clip_share),
            loss=significant(update.loss),
            gradient_norm=significant(update.gradient_norm),
            answer_probabilities=self._probe(),
            groups=self._groups(completions, rewards, advantages, update.logs.old, after),
        )

    def _rewards(self, completions: list[tuple[str, ...]]) -> Tensor:
        """Reward every completion. Shapes: → [P, G]."""
        reward = REWARDS["correct"]
        language, size = self.recipe.language, self.recipe.group_size
        prompts = [prompt for prompt in self.task.prompts(language) for _ in range(size)]
        values = [reward(self.task, language, *pair) for pair in zip(prompts, completions, strict=True)]
        return torch.tensor(values).view(-1, size)

    def _score(self, policy: Policy, rollout: Rollout) -> tuple[Tensor, Tensor]:
        """Give a policy's log-probability of every drawn token, and its entropy there. Shapes: → [B, T] twice."""
        return token_scores(policy, rollout.sequences, rollout.mask, self.recipe.temperature)

    def _learn(self, rollout: Rollout, advantages: Tensor) -> tuple[_Update, Tensor]:
        """Update the policy on one rollout, once or several times; give the last update and the entropy before any.

        Shapes: advantages [B] → entropy [B, T].
        """
        with torch.no_grad():
            reference, _ = self._score(self.reference, rollout)
        # Before the first update the policy is the one that drew, so its forward pass serves twice.
        now, entropy = self._score(self.policy, rollout)
        logs = LogProbabilities(now, now.detach(), reference)
        update = self._update(logs, advantages, rollout.mask)
        for _ in range(self.updates_per_rollout - 1):
            now, _ = self._score(self.policy, rollout)
            update = self._update(replace(logs, policy=now), advantages, rollout.mask)
        return update, entropy

    def _update(self, logs: LogProbabilities, advantages: Tensor, mask: Tensor) -> _Update:
        """Go one step up the objective. Shapes: advantages [B], mask [B, T]."""
        clip = Clip(self.recipe.clip_epsilon, self.recipe.clip_epsilon)
        loss = -grpo_objective(logs, advantages, mask, clip=clip, kl_coefficient=self.recipe.kl_coefficient)
        self.optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        norm = torch.nn.utils.clip_grad_norm_(self.policy.parameters(), LARGEST_GRADIENT)
        self.optimizer.step()
        clipped = is_clipped(ratios(logs.policy.detach(), logs.old), advantages, clip).float()
        return _Update(logs, loss.item(), norm.item(), mean_over_tokens(clipped, mask).item())

    def _probe(self) -> tuple[float, ...]:
        """Ask for the probability of each answer to the first prompt, as the run would draw it."""
        return tuple(map(significant, self.probe.answer_probabilities(self.policy, self.tokenizer)))

    def _groups(
        self, completions: list[tuple[str, ...]], rewards: Tensor, advantages: Tensor, before: Tensor, after: Tensor
    ) -> tuple[Group, ...]:
        """Put together what was drawn, prompt by prompt. Shapes: [P, G] twice, log-probabilities [B, T] twice."""
        figures = zip(
            completions,
            rewards.flatten().tolist(),
            advantages.flatten().tolist(),
            before.exp().tolist(),
            after.exp().tolist(),
            strict=True,
        )
        rows = [_completion(*each) for each in figures]
        size = self.recipe.group_size
        prompts = self.task.prompts(self.recipe.language)
        return tuple(Group(prompt, tuple(rows[i * size : (i + 1) * size])) for i, prompt in enumerate(prompts))


def _completion(
    words: tuple[str, ...], reward: float, advantage: float, before: list[float], after: list[float]
) -> Completion:
    return Completion(
        tokens=words,
        reward=significant(reward),
        advantage=significant(advantage),
        probabilities_before=tuple(map(significant, before[: len(words)])),
        probabilities_after=tuple(map(significant, after[: len(words)])),
    )
