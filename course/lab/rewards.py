"""What a completion is worth: small pure functions, one line each in REWARDS."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from course.lab.tasks.task import Task, classify

Reward = Callable[[Task, str, str, Sequence[str]], float]
"""Called with the task, the language, the prompt and the completion's words."""


def correct(task: Task, language: str, prompt: str, completion: Sequence[str]) -> float:
    """Give 1 for the answer that the prompt asks for, 0 for any other and for none."""
    return float(classify(task, language, completion) == task.right_answer(language, prompt))


REWARDS: Mapping[str, Reward] = MappingProxyType({"correct": correct})
