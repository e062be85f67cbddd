"""What every task offers: prompts, the corpus its policy is warm-started on, and what a completion amounts to."""

from collections.abc import Mapping, Sequence
from random import Random
from typing import Protocol


class Task(Protocol):
    """A thing to learn, in one or more languages, over words separated by spaces.

    All prompts of a task have the same number of words, so that they stand in one tensor without padding.
    """

    @property
    def name(self) -> str:
        """The word by which recipes and checkpoints call the task."""
        ...

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that the task speaks."""
        ...

    @property
    def max_new_tokens(self) -> int:
        """How many words a completion may have, the closing one included."""
        ...

    @property
    def clear_steps(self) -> int:
        """How many of the warm start's first steps show right answers alone, where doubt would drown them."""
        ...

    @property
    def defaults(self) -> Mapping[str, float | str]:
        """What this task's recipe has in place of the usual defaults: a field's name and its value."""
        ...

    def stop(self, language: str) -> str:
        """Give the word that closes a completion."""
        ...

    def vocabulary(self, language: str) -> tuple[str, ...]:
        """Give every word that prompts and completions are made of, each once."""
        ...

    def prompts(self, language: str) -> tuple[str, ...]:
        """Give the prompts that a run draws from at every step; the first is the one that is probed.

        A policy may be asked anything else that is made of the vocabulary; only these have a right answer.
        """
        ...

    def answers(self, language: str) -> tuple[str, ...]:
        """Give the classes a completion can fall in, in words; the last one is "anything else"."""
        ...

    def right_answer(self, language: str, prompt: str) -> int:
        """Give the class of the completions that are right for this prompt."""
        ...

    def decided_answer(self, language: str, words: Sequence[str]) -> int | None:
        """Give the class that the beginning of a completion settles for good, or nothing while it is open."""
        ...

    def politeness(self, language: str, words: Sequence[str]) -> float:
        """Say how polite a completion is, from 0 to 1."""
        ...

    def write_completion(self, language: str, prompt: str, chance: Random, *, is_right: bool = False) -> list[str]:
        """Draw one completion of the warm-start corpus: fluent, and right more often than by chance, or always."""
        ...


def classify(task: Task, language: str, completion: Sequence[str]) -> int:
    """Give the class of a whole completion."""
    answer = task.decided_answer(language, completion)
    return len(task.answers(language)) - 1 if answer is None else answer


def task_named(tasks: Sequence[Task], name: str) -> Task:
    """Find a task by its name.

    Raises: KeyError where there is none.
    """
    for task in tasks:
        if task.name == name:
            return task
    raise KeyError(name)
