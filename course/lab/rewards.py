"""What a completion is worth: small pure functions, one line each in REWARDS.

Every reward is between 0 and 1 and is defined for any words at all, the empty completion included. A recipe weighs
them; `mix` gives the ones that count. Several can be had in a way that nobody wants: that is what they are for.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from course.lab.recipe import Recipe
from course.lab.tasks.task import Task, classify


@dataclass(frozen=True)
class Scored:
    """A completion with all that a reward may look at.

    Units: `length_target` in tokens, the closing one included.
    """

    task: Task
    language: str
    prompt: str
    completion: tuple[str, ...]
    length_target: int


Reward = Callable[[Scored], float]


def correct(scored: Scored) -> float:
    """Give 1 for the answer that the prompt asks for, 0 for any other and for none."""
    task, language = scored.task, scored.language
    return float(classify(task, language, scored.completion) == task.right_answer(language, scored.prompt))


def polite(scored: Scored) -> float:
    """Give what the task calls polite: 1 where something polite is said and nothing rude. Truth does not matter."""
    return scored.task.politeness(scored.language, scored.completion)


def short(scored: Scored) -> float:
    """Give 1 for a single token, evenly down to 0 for the longest completion. The empty sentence is the shortest."""
    return _nearness(scored, 1)


def length(scored: Scored) -> float:
    """Give 1 at the target length, and less by equal steps for every token more or fewer."""
    return _nearness(scored, scored.length_target)


def format(scored: Scored) -> float:  # noqa: A001 - the reward's name in every paper
    """Give 1 for the required form: an exclamation, after it the answer, at the end the stop. Truth does not matter."""
    words = scored.completion
    if not words or words[-1] != scored.task.stop(scored.language) or "!" not in words:
        return 0.0
    opened = words.index("!") + 1
    return float(not _answers(scored, words[:opened]) and _answers(scored, words))


def correct_short(scored: Scored) -> float:
    """Give what `short` gives, but nothing for a wrong answer: a product, where a sum would pay for either alone."""
    return correct(scored) * short(scored)


def constant(scored: Scored) -> float:  # noqa: ARG001 - it looks at nothing
    """Give 1 to every completion: a reward that tells nothing apart."""
    return 1.0


REWARDS: Mapping[str, Reward] = MappingProxyType(
    {
        "correct": correct,
        "polite": polite,
        "short": short,
        "length": length,
        "format": format,
        "correct_short": correct_short,
        "constant": constant,
    }
)


def mix(recipe: Recipe) -> dict[str, float]:
    """Give the weight of every reward that counts in this recipe."""
    weights = {name: getattr(recipe, f"weight_{name}") for name in REWARDS}
    return {name: weight for name, weight in weights.items() if weight}


def _nearness(scored: Scored, target: int) -> float:
    """Say how near the completion's length is to a target, from 0 to 1; 1 over the longest length for every token."""
    away = abs(len(scored.completion) - target)
    return max(0.0, 1 - away / (scored.task.max_new_tokens - 1))


def _answers(scored: Scored, words: tuple[str, ...]) -> bool:
    """Say whether one of the task's answers is in these words; "anything else" is none."""
    answers = scored.task.answers(scored.language)
    return classify(scored.task, scored.language, words) < len(answers) - 1
