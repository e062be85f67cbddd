"""What the lab promises, held against real runs: every task is learned, and every preset shows what its text says.

`python -m benchmarks.learning` trains each task, and the other goals below, on twenty seeds in each language. It prints
how many runs end at 0.9 or more, after how many steps the mean over ten steps got there, and the worst end.
`--presets` runs every preset on some seeds, too, and prints the range of each figure that it promises. The exit code
is 1 where a run broke a promise. It is bounded: the runs are counted first, and more than MOST_RUNS are refused.
"""

import argparse
import os
import statistics
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.pool import Pool

from course.lab.events import Step
from course.lab.outcome import LAST_STEPS, Outcome, correctness_of, outcome_of
from course.lab.presets import PRESETS, Preset
from course.lab.recipe import CHOICES, KNOBS, Recipe
from course.lab.tasks import TASKS

GOAL = 0.9
GOALS = {
    "learns": "reward",
    "capitals": "reward",
    "sums": "reward",
    "polite-but-wrong": "reward",
    "correct-and-short": "correct",
}
"""The presets that must reach the goal with every seed, and in what."""
MOST_RUNS = 1000


@dataclass(frozen=True)
class Trained:
    """What is kept of a run: what it came to, the mean reward and correctness of each step, and the time it took."""

    outcome: Outcome
    reward: list[float]
    correct: list[float]
    seconds: float


def main() -> None:
    """Run everything, print the tables, and say by the exit code whether every promise was kept."""
    options = _options()
    os.environ.update({"HF_HUB_OFFLINE": "1", "OMP_NUM_THREADS": "1"})
    with get_context("spawn").Pool(options.processes) as pool:
        kept = [_print_goal(*each, options, pool) for each in _goals(options)]
        kept += [_print_preset(*each, options, pool) for each in _presets(options)]
    print("every promise was kept" if all(kept) else "a promise was broken")
    sys.exit(0 if all(kept) else 1)


def run(recipe: Recipe) -> Trained:
    """Run a recipe to its end."""
    import torch

    from course.lab.learning.trainer import train

    torch.set_num_threads(1)
    began = time.perf_counter()
    steps = [event for event in train(recipe) if isinstance(event, Step)]
    return Trained(
        outcome=outcome_of(recipe, steps),
        reward=[step.reward_mean for step in steps],
        correct=[correctness_of(recipe, [step]) for step in steps],
        seconds=time.perf_counter() - began,
    )


def steps_to_goal(values: list[float]) -> int | None:
    """Say after how many steps the mean over the last ten first reached the goal."""
    for step in range(LAST_STEPS, len(values) + 1):
        if statistics.fmean(values[step - LAST_STEPS : step]) >= GOAL:
            return step
    return None


def _print_goal(preset: Preset, language: str, options: argparse.Namespace, pool: Pool) -> bool:
    """Run a preset on every seed, and say whether each reached the goal."""
    if options.first:
        print(f"{'goal':<22}{'':<5}{'seeds at .9':>12}{'worst':>8}{'steps to .9':>14}{'length':>12}{'s a run':>9}")
        options.first = False
    done = list(
        _trained(preset, language, range(options.first_seed, options.first_seed + options.seeds), options, pool)
    )
    series = [each.reward if GOALS[preset.id] == "reward" else each.correct for each in done]
    ends = [statistics.fmean(values[-LAST_STEPS:]) for values in series]
    good = sum(end >= GOAL for end in ends)
    reached = [steps for steps in map(steps_to_goal, series) if steps is not None]
    when = f"{statistics.median(reached):.0f} / {max(reached)}" if reached else "—"
    lengths = [statistics.fmean(getattr(each.outcome, f"length_{end}") for each in done) for end in ("first", "last")]
    seconds = statistics.fmean(each.seconds for each in done)
    print(
        f"{preset.id:<22}{language:<5}{f'{good}/{len(ends)}':>12}{min(ends):>8.3f}{when:>14}"
        f"{f'{lengths[0]:.1f} → {lengths[1]:.1f}':>12}{seconds:>9.1f}",
        flush=True,
    )
    return good == len(ends)


def _print_preset(preset: Preset, language: str, options: argparse.Namespace, pool: Pool) -> bool:
    """Run a preset on a few seeds, print the range of every figure it promises, and what came out otherwise."""
    done = list(_trained(preset, language, range(options.preset_seeds), options, pool))
    figures = {name: [getattr(each.outcome, name) for each in done] for name in options.figures or preset.expects}
    ranges = ", ".join(f"{name} {min(values):.2f}–{max(values):.2f}" for name, values in figures.items())
    print(f"{preset.id:<22}{language:<5}{ranges}", flush=True)
    broken = [fault for each in done for fault in preset.broken_promises(each.outcome)]
    for fault in broken:
        print(f"    broken: {fault}", flush=True)
    return not broken


def _trained(preset: Preset, language: str, seeds: range, options: argparse.Namespace, pool: Pool) -> Iterator[Trained]:
    """Run a preset on these seeds, what was asked for by --set changed."""
    changed = dict(pair.split("=", 1) for pair in options.set)
    recipes = []
    for seed in seeds:
        values = {name: str(value) for name, value in preset.values().items()}
        recipe, refusals = Recipe.read({**values, **changed, "language": language, "seed": str(seed)})
        if recipe is None:
            sys.exit("\n".join(map(str, refusals)))
        recipes.append(recipe)
    yield from pool.imap(run, recipes)


def _goals(options: argparse.Namespace) -> list[tuple[Preset, str]]:
    chosen = [preset for preset in PRESETS if preset.id in GOALS and preset.task in options.task]
    return [(preset, language) for preset in chosen for language in options.language if options.seeds]


def _presets(options: argparse.Namespace) -> list[tuple[Preset, str]]:
    wanted = [preset for preset in PRESETS if options.presets is not None and preset.task in options.task]
    chosen = [preset for preset in wanted if not options.presets or preset.id in options.presets]
    return [(preset, language) for preset in chosen for language in options.language]


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.learning", description=__doc__)
    parser.add_argument("--task", nargs="+", default=[task.name for task in TASKS])
    parser.add_argument("--language", nargs="+", default=["en", "ro"])
    parser.add_argument("--seeds", type=int, default=20, help="seeds of each goal; 0 leaves the goals out")
    parser.add_argument("--first-seed", type=int, default=0)
    parser.add_argument("--presets", nargs="*", metavar="ID", help="run these presets, or all")
    parser.add_argument("--preset-seeds", type=int, default=5, help="seeds of each preset")
    parser.add_argument("--figures", nargs="*", help="figures to print of the presets; those they promise, if left out")
    parser.add_argument("--processes", type=int, default=2, help="runs at the same time, one thread each")
    parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="change every recipe")
    options = parser.parse_args()
    options.first = True
    known = {part.name for part in (*KNOBS, *CHOICES)}
    if any(pair.split("=")[0] not in known or "=" not in pair for pair in options.set):
        parser.error(f"--set takes NAME=VALUE, with one of {', '.join(sorted(known))}")
    runs = len(_goals(options)) * options.seeds + len(_presets(options)) * options.preset_seeds
    if runs > MOST_RUNS:
        parser.error(f"{runs} runs are too many; no more than {MOST_RUNS}")
    return options


if __name__ == "__main__":
    main()
