"""Build the checkpoint a run starts from: a policy that speaks the task's language and is often, not always, wrong.

What makes a task learnable is that the policy is right more often than chance on every prompt: where it never is,
no group has a completion to learn from. So a policy that is not clearly above chance everywhere is refused.
"""

import math
from collections.abc import Callable
from pathlib import Path
from random import Random

import torch
from torch import Tensor, nn

from course.lab.learning.policy import Policy, load_policy, new_policy, save_policy
from course.lab.learning.probe import Probe
from course.lab.learning.tokenizer import Tokenizer
from course.lab.tasks.task import Task
from course.problems import PolicyRefusedError

CHECKPOINTS = Path(__file__).parent.parent / "checkpoints"
MARGIN_ABOVE_CHANCE = 0.05

_IGNORED = -100
_BATCH = 128
_LEARNING_RATE = 3e-3
_REPORT_EVERY = 100


def build(  # noqa: PLR0913 - the last two are for tests
    task: Task, language: str, seed: int, report: Callable[[str], None], *, steps: int = 900, folder: Path = CHECKPOINTS
) -> Path:
    """Train a policy on the task's corpus and write it down, if a run can start from it.

    Raises: PolicyRefusedError where the policy is not clearly above chance on every prompt.
    """
    policy = warm_start(task, language, seed, report, steps=steps)
    shares = correctness(policy, task, language)
    for prompt, share in shares.items():
        report(f"{prompt}  right {share:.3f}")
    refuse_at_chance(shares, task, language)
    path = checkpoint_path(task, language, folder)
    about = {"task": task.name, "language": language, "seed": seed, "steps": steps}
    save_policy(policy, path, {**about, "vocabulary": task.vocabulary(language), "right": shares})
    return path


def load(task: Task, language: str, folder: Path = CHECKPOINTS) -> Policy:
    """Read the checkpoint of a task.

    Raises: CheckpointError where it is missing or does not fit the task.
    """
    return load_policy(checkpoint_path(task, language, folder), task.vocabulary(language))


def checkpoint_path(task: Task, language: str, folder: Path = CHECKPOINTS) -> Path:
    """Say where the checkpoint of a task stands."""
    return folder / f"{task.name}.{language}.safetensors"


def warm_start(task: Task, language: str, seed: int, report: Callable[[str], None], *, steps: int) -> Policy:
    """Train a new policy to predict the next token of the task's corpus."""
    tokenizer = Tokenizer.for_task(task, language)
    policy = new_policy(len(tokenizer.words), seed)
    chance = Random(seed)  # noqa: S311 - a corpus, not a secret
    optimizer = torch.optim.Adam(policy.parameters(), lr=_LEARNING_RATE)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda done: 0.5 * (1 + math.cos(math.pi * done / steps)))
    for step in range(1, steps + 1):
        is_clear = step <= task.clear_steps
        loss = _next_token_loss(policy, *_batch(task, language, tokenizer, chance, is_right=is_clear))
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        schedule.step()
        if step % _REPORT_EVERY == 0:
            report(f"warm start {step}/{steps}  loss {loss.item():.3f}")
    return policy


def correctness(policy: Policy, task: Task, language: str) -> dict[str, float]:
    """Measure, for every prompt, the probability of a right completion."""
    tokenizer = Tokenizer.for_task(task, language)
    shares: dict[str, float] = {}
    for prompt in task.prompts(language):
        probabilities = Probe(task, language, prompt).answer_probabilities(policy, tokenizer)
        shares[prompt] = probabilities[task.right_answer(language, prompt)]
    return shares


def refuse_at_chance(shares: dict[str, float], task: Task, language: str) -> None:
    """Let only a policy pass that is clearly above chance on every prompt.

    Raises: PolicyRefusedError, naming the prompts that fail.
    """
    chance = 1 / (len(task.answers(language)) - 1)
    needed = chance + MARGIN_ABOVE_CHANCE
    failing = [f"“{prompt}” {share:.3f}" for prompt, share in shares.items() if share < needed]
    if failing:
        raise PolicyRefusedError(
            f"the warm start of {task.name} in {language} must be right with probability {needed:.2f} or more on every "
            f"prompt (chance is {chance:.2f}); it is not on {', '.join(failing)}. Give it more steps, or a corpus that "
            f"is right more often."
        )


def _batch(task: Task, language: str, tokenizer: Tokenizer, chance: Random, *, is_right: bool) -> tuple[Tensor, Tensor]:
    """Write a batch of the corpus: sequences, and for each place the token that should follow.

    Shapes: [B, L] and [B, L]; the prompt and the padding are not asked for.
    """
    prompts = task.prompts(language)
    rows: list[list[int]] = []
    targets: list[list[int]] = []
    for row in range(_BATCH):
        prompt = prompts[row % len(prompts)]
        before = tokenizer.encode(prompt)
        after = tokenizer.encode(" ".join(task.write_completion(language, prompt, chance, is_right=is_right)))
        padding = task.max_new_tokens - len(after)
        rows.append(before + after[:-1] + [tokenizer.stop] * padding)
        targets.append([_IGNORED] * (len(before) - 1) + after + [_IGNORED] * padding)
    return torch.tensor(rows), torch.tensor(targets)


def _next_token_loss(policy: Policy, rows: Tensor, targets: Tensor) -> Tensor:
    return nn.functional.cross_entropy(policy(rows).flatten(0, 1), targets.flatten(), ignore_index=_IGNORED)
