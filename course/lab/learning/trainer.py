"""A run of GRPO as a generator of events: it trains, and says what happens. It knows no database, web or printing.

DeepSeekMath's Algorithm 1 (arXiv:2402.03300) with one outer iteration: a step draws a group of completions for each
prompt it visits, rewards them, turns rewards into advantages and updates the policy. The reward is a rule, so no reward
model is retrained and the reference stays the policy the run began with. What is maximised is one of `objectives/`.

What each figure of a step is: `kl`, `entropy` and `probabilities_before` are of the policy that drew the completions,
on the tokens it drew; `loss` is minus the objective and `gradient_norm` the length of its gradient at the last update;
`clip_share` is the share of tokens that the clip held back there, which is 0 where there is one update to a rollout.
"""

import base64
from collections.abc import Iterator
from dataclasses import dataclass, replace

import torch
from torch import Tensor

from course.lab.events import Event, Finished, Started, Step, Trained, significant
from course.lab.learning.advantages import group_advantages
from course.lab.learning.objective import Batch, kl_to_reference
from course.lab.learning.policy import Policy, policy_bytes
from course.lab.learning.probe import Probe
from course.lab.learning.report import Probabilities, Scores, figures_of, groups_of, mean_per_token
from course.lab.learning.rollout import Rollout, Sampling, sample
from course.lab.learning.tokenizer import Tokenizer
from course.lab.learning.updating import Update, Updater
from course.lab.learning.warm_start import load
from course.lab.recipe import Recipe
from course.lab.rewards import REWARDS, Scored, mix
from course.lab.tasks import TASKS
from course.lab.tasks.task import Task, task_named

STEPS_IN_REWARD_LAST = 10


def train(recipe: Recipe) -> Iterator[Event]:
    """Run the recipe, one event at a time; the same recipe gives the same events, bit for bit, on one machine.

    Raises: NotFiniteError where the policy breaks; CheckpointError where there is none to start from.
    """
    run = _Run.begin(recipe)
    yield run.started()
    rewards: list[float] = []
    for number in range(1, recipe.steps + 1):
        step = run.step(number)
        rewards.append(step.reward_mean)
        yield step
    yield run.trained()
    last = rewards[-STEPS_IN_REWARD_LAST:]
    yield Finished("completed", recipe.steps, significant(sum(last) / len(last)))


@dataclass(frozen=True)
class _Run:
    """What a run holds on to from step to step."""

    recipe: Recipe
    task: Task
    tokenizer: Tokenizer
    prompts: Tensor  # [all of the task's, L]
    policy: Policy
    reference: Policy
    updater: Updater
    sampling: Sampling
    chance: torch.Generator
    probe: Probe

    @classmethod
    def begin(cls, recipe: Recipe) -> "_Run":
        """Load the policy, and its copy that stays."""
        task = task_named(TASKS, recipe.task)
        tokenizer = Tokenizer.for_task(task, recipe.language)
        policy = load(task, recipe.language)
        prompts = task.prompts(recipe.language)
        return cls(
            recipe=recipe,
            task=task,
            tokenizer=tokenizer,
            prompts=torch.tensor([tokenizer.encode(prompt) for prompt in prompts]),
            policy=policy,
            reference=policy.frozen_copy(),
            updater=Updater.of(policy.parameters(), recipe, task.max_new_tokens),
            sampling=Sampling(recipe.group_size, task.max_new_tokens, tokenizer.stop, recipe.temperature),
            chance=torch.Generator().manual_seed(recipe.seed),
            probe=Probe(task, recipe.language, prompts[0], recipe.temperature),
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
        visited = self._visit()
        rollout = sample(self.policy, self.prompts[visited], self.sampling, self.chance)
        prompts = [self.task.prompts(self.recipe.language)[at] for at in visited.tolist()]
        completions = [self.tokenizer.decode(tokens) for tokens in rollout.completions()]
        scores = self._reward(prompts, completions)
        batch, update, entropy = self._learn(rollout, scores.advantages.flatten())
        with torch.no_grad():
            after, _ = self._score(self.policy, rollout)
        logs = Probabilities(batch.old, update.policy, batch.reference, after)
        return Step(
            step=number,
            kl=mean_per_token(kl_to_reference(batch.old, batch.reference), rollout.mask),
            entropy=mean_per_token(entropy, rollout.mask),
            answer_probabilities=self._probe(),
            groups=groups_of(prompts, completions, scores, logs),
            **figures_of(scores, rollout.mask, update),
        )

    def trained(self) -> Trained:
        """Give the policy as it is now."""
        about = {"vocabulary": self.tokenizer.words, "recipe": self.recipe.to_json()}
        return Trained(base64.b64encode(policy_bytes(self.policy, about)).decode("ascii"))

    def _visit(self) -> Tensor:
        """Draw the prompts of a step, none twice; all of them, in order, where there are no more. Shapes: → [P]."""
        count = len(self.prompts)
        if count <= self.recipe.prompts_per_step:
            return torch.arange(count)
        return torch.randperm(count, generator=self.chance)[: self.recipe.prompts_per_step]

    def _reward(self, prompts: list[str], completions: list[tuple[str, ...]]) -> Scores:
        """Let every reward of the recipe judge every completion, weigh them, and compare within each group."""
        size, target = self.recipe.group_size, self.recipe.length_target
        asked = [prompt for prompt in prompts for _ in range(size)]
        scored = [
            Scored(self.task, self.recipe.language, prompt, words, target)
            for prompt, words in zip(asked, completions, strict=True)
        ]
        weights = mix(self.recipe)
        rewards = {name: torch.tensor([REWARDS[name](each) for each in scored]).view(-1, size) for name in weights}
        total = torch.stack([weight * rewards[name] for name, weight in weights.items()]).sum(0)  # [P, G]
        advantages = group_advantages(total, baseline=self.updater.objective.baseline, scaling=self.recipe.scaling)
        return Scores(rewards, total, advantages)

    def _score(self, policy: Policy, rollout: Rollout) -> tuple[Tensor, Tensor]:
        """Give a policy's log-probability of every drawn token, and its entropy there. Shapes: → [B, T] twice."""
        return rollout.reading.scores(policy, self.recipe.temperature)

    def _learn(self, rollout: Rollout, advantages: Tensor) -> tuple[Batch, Update, Tensor]:
        """Update the policy on one rollout, once or several times; give its batch and entropy before any, and the last.

        Shapes: advantages [B] → entropy [B, T].
        """
        with torch.no_grad():
            reference, _ = self._score(self.reference, rollout)
        # Before the first update the policy is the one that drew, so its forward pass serves twice.
        now, entropy = self._score(self.policy, rollout)
        sizes = {"completions": len(rollout.mask), "tokens": int(rollout.mask.sum())}
        batch = Batch(now, now.detach(), reference, advantages, rollout.mask, **sizes)
        update = self.updater.update([lambda: batch])
        for _ in range(self.recipe.updates - 1):
            update = self.updater.update([lambda: replace(batch, policy=self._score(self.policy, rollout)[0])])
        return batch, update, entropy

    def _probe(self) -> tuple[float, ...]:
        """Ask for the probability of each answer to the first prompt, as the run would draw it."""
        return tuple(map(significant, self.probe.answer_probabilities(self.policy, self.tokenizer)))
