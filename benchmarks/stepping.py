"""One trainer that takes a step for every line it reads, and writes how many seconds of CPU that took.

`python -m benchmarks.stepping NAME TASK LANGUAGE SEED`, where NAME is whole, bare, plain or trl. `benchmarks.training`
runs several of them in turn.
"""

import copy
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator

os.environ["HF_HUB_OFFLINE"] = "1"

import torch
from torch import Tensor
from torch.nn import Module

from course.lab.learning import trainer
from course.lab.learning.rollout import sample
from course.lab.learning.tokenizer import Tokenizer
from course.lab.learning.warm_start import load
from course.lab.recipe import Recipe
from course.lab.rewards import REWARDS, Scored
from course.lab.tasks import TASKS
from course.lab.tasks.task import Task, task_named


def main() -> None:
    """Take steps until there is nothing more to read."""
    torch.set_num_threads(1)
    name, task, language, seed = sys.argv[1:]
    recipe = Recipe(task=task, language=language, steps=200, seed=int(seed))
    if name == "trl":
        _step_trl(recipe)
        return
    steps = {"whole": whole, "bare": bare, "plain": plain_training}[name](recipe)
    for _ in sys.stdin:
        _timed(lambda: next(steps))


def whole(recipe: Recipe) -> Iterator[object]:
    """Train as a learner sees it."""
    events = trainer.train(recipe)
    next(events)  # what was there before the first step
    return events


def bare(recipe: Recipe) -> Iterator[object]:
    """Train without what is only shown: no probe, no probabilities after the update, no events."""
    run = trainer._Run.begin(recipe)  # noqa: SLF001 - the run's own parts, without those left out
    while True:
        visited = run._visit()  # noqa: SLF001
        rollout = sample(run.policy, run.prompts[visited], run.sampling, run.chance)
        prompts = [run.task.prompts(recipe.language)[at] for at in visited.tolist()]
        completions = [run.tokenizer.decode(tokens) for tokens in rollout.completions()]
        scores = run._reward(prompts, completions)  # noqa: SLF001
        yield run._learn(rollout, scores.advantages.flatten())  # noqa: SLF001


def _timed(step: Callable[[], object]) -> None:
    began = time.process_time()
    step()
    print(time.process_time() - began, flush=True)


def _step_trl(recipe: Recipe) -> None:
    from transformers import TrainerCallback

    from benchmarks.trl_trainer import trl_trainer

    report = sys.stdout
    sys.stdout = sys.stderr  # what TRL logs is not for the reader of the times

    class InTurn(TrainerCallback):  # type: ignore[misc]
        began = 0.0

        def on_step_begin(self, *_: object, **__: object) -> None:
            pass

        def on_train_begin(self, *_: object, **__: object) -> None:
            sys.stdin.readline()
            self.began = time.process_time()

        def on_step_end(self, *_: object, **__: object) -> None:
            print(time.process_time() - self.began, flush=True, file=report)
            if not sys.stdin.readline():
                sys.exit()
            self.began = time.process_time()

    with tempfile.TemporaryDirectory() as folder:
        made = trl_trainer(task_named(TASKS, recipe.task), recipe, folder)
        made.add_callback(InTurn())
        made.train()


def plain_training(recipe: Recipe) -> Iterator[float]:
    """Train by the plainest GRPO loop over transformers' own `generate`, and give the mean reward of each step."""
    torch.manual_seed(recipe.seed)
    task = task_named(TASKS, recipe.task)
    tokenizer = Tokenizer.for_task(task, recipe.language)
    model = load(task, recipe.language).network
    reference = copy.deepcopy(model)
    optimizer = torch.optim.Adam(model.parameters(), lr=recipe.learning_rate)
    for _ in range(recipe.steps):
        visited = random.sample(task.prompts(recipe.language), recipe.prompts_per_step)
        texts = [prompt for prompt in visited for _ in range(recipe.group_size)]
        prompts = torch.tensor([tokenizer.encode(text) for text in texts])
        sequences = model.generate(
            prompts,
            attention_mask=torch.ones_like(prompts),
            do_sample=True,
            top_k=0,
            temperature=recipe.temperature,
            max_new_tokens=task.max_new_tokens,
            eos_token_id=tokenizer.stop,
            pad_token_id=tokenizer.stop,
        )
        completions = sequences[:, prompts.shape[1] :]
        stopped = (completions == tokenizer.stop).int()
        mask = stopped.cumsum(1) - stopped == 0
        words = [tokenizer.decode(row[kept].tolist()) for row, kept in zip(completions, mask, strict=True)]
        rewards = _plain_rewards(task, recipe, texts, words)
        loss = _plain_loss(model, reference, recipe, sequences, mask, rewards)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        yield rewards.mean().item()


def _plain_rewards(task: Task, recipe: Recipe, texts: list[str], words: list[tuple[str, ...]]) -> Tensor:
    values = [
        REWARDS["correct"](Scored(task, recipe.language, text, each, recipe.length_target))
        for text, each in zip(texts, words, strict=True)
    ]
    return torch.tensor(values).view(-1, recipe.group_size)


def _plain_loss(  # noqa: PLR0913, PLR0917 - plain, as said
    model: Module, reference: Module, recipe: Recipe, sequences: Tensor, mask: Tensor, rewards: Tensor
) -> Tensor:
    def log_probabilities(network: Module) -> Tensor:
        logits = network(sequences).logits[:, -mask.shape[1] - 1 : -1] / recipe.temperature
        return torch.log_softmax(logits, dim=-1).gather(-1, sequences[:, -mask.shape[1] :, None]).squeeze(-1)

    deviation = rewards.std(1, correction=0, keepdim=True)
    advantages = ((rewards - rewards.mean(1, keepdim=True)) / (deviation + 1e-4)).view(-1, 1)
    with torch.no_grad():
        old, anchor = log_probabilities(model), log_probabilities(reference)
    new = log_probabilities(model)
    ratio = torch.exp(new - old)
    clipped = torch.clamp(ratio, 1 - recipe.clip_epsilon, 1 + recipe.clip_epsilon)
    divergence = torch.exp(anchor - new) - (anchor - new) - 1
    per_token = torch.min(ratio * advantages, clipped * advantages) - recipe.kl_coefficient * divergence
    return -((per_token * mask).sum(1) / mask.sum(1)).mean()


if __name__ == "__main__":
    main()
