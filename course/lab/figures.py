"""The figures of a run that can be asked about: each over its first steps and its last, its most, least and mean."""

from collections.abc import Callable, Iterable, Mapping
from statistics import fmean

from course.lab.events import Step, significant
from course.lab.outcome import FIRST_STEPS, LAST_STEPS, correctness_of
from course.lab.recipe import Recipe

_OF_STEP: Mapping[str, Callable[[Recipe, Step], float]] = {
    "reward": lambda _, step: step.reward_mean,
    "kl": lambda _, step: step.kl,
    "entropy": lambda _, step: step.entropy,
    "length": lambda _, step: step.length_mean,
    "no_signal": lambda _, step: step.no_signal_share,
    "clip": lambda _, step: step.clip_share,
    "correct": lambda recipe, step: correctness_of(recipe, [step]),
}
_AT: Mapping[str, Callable[[list[float]], float]] = {
    "last": lambda values: fmean(values[-LAST_STEPS:]),
    "first": lambda values: fmean(values[:FIRST_STEPS]),
    "max": max,
    "min": min,
    "mean": fmean,
}


def figures_of(recipe: Recipe, steps: Iterable[Step]) -> dict[str, dict[str, float]]:
    """Sum a run up; its steps may be given one by one, and are not kept.

    Units: as in a step; six significant digits.
    Raises: ValueError where there is no step.
    """
    curves: dict[str, list[float]] = {figure: [] for figure in _OF_STEP}
    for step in steps:
        for figure, of_step in _OF_STEP.items():
            curves[figure].append(of_step(recipe, step))
    if not curves["reward"]:
        raise ValueError("a run without a step has no figures")
    return {figure: {place: significant(at(curve)) for place, at in _AT.items()} for figure, curve in curves.items()}
