"""What a run came to, in a few figures: what presets promise, and what tests and the benchmark judge."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

from course.lab.events import Step
from course.lab.recipe import Recipe
from course.lab.rewards import REWARDS, Scored
from course.lab.tasks import TASKS
from course.lab.tasks.task import task_named

FIRST_STEPS = 3
LAST_STEPS = 10


@dataclass(frozen=True)
class Outcome:
    """The figures of a whole run: `first` over its first three steps, `last` over its last ten, the rest over all.

    `correct` is the share of right completions, whatever the reward was. `no_signal` is the share of groups that teach
    nothing, `gradient_largest` the longest gradient.

    Units: kl and entropy in nats per token, length in tokens; rewards, shares and correctness from 0 to 1.
    """

    reward_first: float
    reward_last: float
    correct_first: float
    correct_last: float
    kl_last: float
    entropy_first: float
    entropy_last: float
    length_first: float
    length_last: float
    no_signal: float
    no_signal_last: float
    clip_share: float
    gradient_largest: float


def outcome_of(recipe: Recipe, steps: Sequence[Step]) -> Outcome:
    """Sum a run up."""
    first, last = steps[:FIRST_STEPS], steps[-LAST_STEPS:]
    return Outcome(
        reward_first=fmean(step.reward_mean for step in first),
        reward_last=fmean(step.reward_mean for step in last),
        correct_first=correctness_of(recipe, first),
        correct_last=correctness_of(recipe, last),
        kl_last=fmean(step.kl for step in last),
        entropy_first=fmean(step.entropy for step in first),
        entropy_last=fmean(step.entropy for step in last),
        length_first=fmean(step.length_mean for step in first),
        length_last=fmean(step.length_mean for step in last),
        no_signal=fmean(step.no_signal_share for step in steps),
        no_signal_last=fmean(step.no_signal_share for step in last),
        clip_share=fmean(step.clip_share for step in steps),
        gradient_largest=max(step.gradient_norm for step in steps),
    )


def correctness_of(recipe: Recipe, steps: Sequence[Step]) -> float:
    """Say which share of these steps' completions is right, whatever they were rewarded for."""
    task, is_correct = task_named(TASKS, recipe.task), REWARDS["correct"]
    return fmean(
        is_correct(Scored(task, recipe.language, group.prompt, completion.tokens, recipe.length_target))
        for step in steps
        for group in step.groups
        for completion in group.completions
    )
