"""Steps per second of the lab's trainer, beside the plainest loop over the same model that transformers allows.

`python -m benchmarks.training` takes one step of each in turn, in one process with one torch thread, and prints both
and their ratio. Same task, checkpoint, recipe and kind of reward. The plain loop is what a tutorial writes:
`model.generate(do_sample=True)`, then the loss. It does less than ours: no probe of the answers, no probabilities after
the update, no events.
"""

from __future__ import annotations

import argparse
import copy
import os
import statistics
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

from course.lab.recipe import Recipe
from course.lab.tasks.task import Task

if TYPE_CHECKING:
    from torch import Tensor
    from torch.nn import Module

MOST_STEPS = 200


def main() -> None:
    """Time both trainers step by step, in turn."""
    options = _options()
    os.environ["HF_HUB_OFFLINE"] = "1"
    import torch

    from course.lab.learning.trainer import train

    torch.set_num_threads(1)
    recipe = Recipe(task="dog", language=options.language, steps=options.steps + options.warm_up, seed=options.seed)
    ours, plain = train(recipe), plain_training(recipe)
    next(ours)  # what was there before the first step
    for _ in range(options.warm_up):
        next(ours), next(plain)
    seconds: dict[str, list[float]] = {"ours": [], "plain": []}
    for _ in range(options.steps):
        for name, trainer in (("ours", ours), ("plain", plain)):
            began = time.perf_counter()
            next(trainer)
            seconds[name].append(time.perf_counter() - began)
    _print(seconds)


def plain_training(recipe: Recipe) -> Iterator[float]:
    """Train by the plainest GRPO loop over transformers' own `generate`, and give the mean reward of each step."""
    import torch

    from course.lab.learning.tokenizer import Tokenizer
    from course.lab.learning.warm_start import load
    from course.lab.tasks import TASKS
    from course.lab.tasks.task import task_named

    torch.manual_seed(recipe.seed)
    task = task_named(TASKS, recipe.task)
    tokenizer = Tokenizer.for_task(task, recipe.language)
    model = load(task, recipe.language).network
    reference = copy.deepcopy(model)
    optimizer = torch.optim.Adam(model.parameters(), lr=recipe.learning_rate)
    texts = [prompt for prompt in task.prompts(recipe.language) for _ in range(recipe.group_size)]
    prompts = torch.tensor([tokenizer.encode(text) for text in texts])
    for _ in range(recipe.steps):
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
    import torch

    from course.lab.rewards import correct

    values = [correct(task, recipe.language, *pair) for pair in zip(texts, words, strict=True)]
    return torch.tensor(values).view(-1, recipe.group_size)


def _plain_loss(  # noqa: PLR0913, PLR0917 - plain, as said
    model: Module, reference: Module, recipe: Recipe, sequences: Tensor, mask: Tensor, rewards: Tensor
) -> Tensor:
    import torch

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


def _print(seconds: dict[str, list[float]]) -> None:
    print("trainer   ms a step (median)   steps a second")
    for name, each in seconds.items():
        median = statistics.median(each)
        print(f"{name:<8}{median * 1e3:>21.1f}{1 / median:>17.1f}")
    ratios = [plain / ours for ours, plain in zip(seconds["ours"], seconds["plain"], strict=True)]
    low, _, high = statistics.quantiles(ratios, n=4)
    print(f"ratio of steps per second, ours to plain: {statistics.median(ratios):.2f} (quartiles {low:.2f}–{high:.2f})")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.training", description=__doc__)
    parser.add_argument("--steps", type=int, default=60, help="steps timed of each trainer")
    parser.add_argument("--warm-up", type=int, default=5, help="steps of each before the clock starts")
    parser.add_argument("--language", default="en")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    if not 4 <= options.steps <= MOST_STEPS - options.warm_up:
        parser.error(f"from 4 steps up to {MOST_STEPS}, those of the warm-up included")
    return options


if __name__ == "__main__":
    main()
