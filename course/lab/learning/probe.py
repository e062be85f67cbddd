"""What the policy would answer: the probability of each class of answers to one prompt, by counting and not by drawing.

Completions of a prompt form a tree. We walk it level by level, all open branches in one batch; a branch is closed as
soon as its words settle the class, and its probability goes there.
"""

from dataclasses import dataclass, field

import torch

from course.lab.learning.policy import Policy
from course.lab.learning.tokenizer import Tokenizer
from course.lab.tasks.task import Task

SMALLEST_BRANCH = 2e-4
"""Branches less likely than this are not followed; their probability counts as "anything else"."""


@dataclass(frozen=True)
class Probe:
    """A question put to the policy again and again: one prompt of a task, at one temperature.

    `_decided` remembers what comes of each branch, which the policy has no say in.
    """

    task: Task
    language: str
    prompt: str
    temperature: float = 1.0
    _decided: dict[tuple[int, ...], int | None] = field(default_factory=dict, init=False, repr=False)

    @torch.inference_mode()
    def answer_probabilities(self, policy: Policy, tokenizer: Tokenizer) -> list[float]:
        """Give the probability of each of the task's answers, the last being anything else and all that is unsettled.

        Exact but for branches below SMALLEST_BRANCH: the true probability of an answer is never lower than that given.
        """
        settled = [0.0] * (len(self.task.answers(self.language)) - 1)
        prompt = tokenizer.encode(self.prompt)
        decoder = policy.decoder(1, len(prompt) + self.task.max_new_tokens)
        for token in prompt:
            logits = decoder.read(torch.tensor([token]))  # [1, V]
        branches: list[tuple[int, ...]] = [()]
        mass = torch.ones(1)
        for _ in range(self.task.max_new_tokens):
            children = mass[:, None] * (logits / self.temperature).softmax(-1)  # [N, V]
            parents, words = (children >= SMALLEST_BRANCH).nonzero(as_tuple=True)  # [M] each
            mass = children[parents, words]  # [M]
            grown = [(*branches[parent], word) for parent, word in zip(parents.tolist(), words.tolist(), strict=True)]
            still_open = self._settle(grown, mass.tolist(), settled, tokenizer)
            if not still_open:
                break
            kept = torch.tensor(still_open)
            branches, mass = [grown[row] for row in still_open], mass[kept]
            decoder.keep(parents[kept])
            logits = decoder.read(words[kept])
        return [*settled, max(0.0, 1.0 - sum(settled))]

    def _settle(
        self, branches: list[tuple[int, ...]], mass: list[float], settled: list[float], tokenizer: Tokenizer
    ) -> list[int]:
        """Add what is decided to its answer, and give the rows that are still open."""
        still_open: list[int] = []
        for row, (branch, probability) in enumerate(zip(branches, mass, strict=True)):
            if branch not in self._decided:
                self._decided[branch] = self.task.decided_answer(self.language, tokenizer.decode(branch))
            answer = self._decided[branch]
            if answer is None:
                still_open.append(row)
            elif answer < len(settled):
                settled[answer] += probability
        return still_open
