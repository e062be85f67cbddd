"""How surely the lab's tasks are learned: runs at default settings, over seeds and languages.

`python -m benchmarks.learning` prints, for every run, the step at which the mean reward over the last ten steps first
reached 0.9, and the mean over the last ten steps of the run. It is bounded: the default is twenty runs, about a minute.
"""

import argparse
import os
import statistics
import time

from course.lab.events import Step
from course.lab.recipe import KNOBS, Recipe

GOAL = 0.9
WINDOW = 10
MOST_RUNS = 200


def main() -> None:
    """Run every seed in every language and print the table."""
    options = _options()
    os.environ["HF_HUB_OFFLINE"] = "1"
    import torch

    torch.set_num_threads(1)
    print("task  language  seed  steps to .9  last ten  seconds")
    for language in options.languages:
        _print_language(language, options)


def _print_language(language: str, options: argparse.Namespace) -> None:
    reached: list[int] = []
    ends: list[float] = []
    for seed in range(options.first_seed, options.first_seed + options.seeds):
        recipe = _recipe(options, language, seed)
        began = time.perf_counter()
        rewards = rewards_of(recipe)
        first = steps_to_goal(rewards)
        reached += [] if first is None else [first]
        ends.append(statistics.fmean(rewards[-WINDOW:]))
        seconds = time.perf_counter() - began
        shown = "—" if first is None else first
        print(f"{recipe.task:<6}{language:<8}{seed:>6}{shown:>13}{ends[-1]:>10.3f}{seconds:>9.1f}", flush=True)
    good = sum(end >= GOAL for end in ends)
    middle = (
        f"steps to .9 median {statistics.median(reached):.0f}, most {max(reached)}" if reached else "none reached .9"
    )
    print(f"{language}: {good} of {len(ends)} end at {GOAL} or more; least {min(ends):.3f}; {middle}\n")


def rewards_of(recipe: Recipe) -> list[float]:
    """Run a recipe and give the mean reward of each step."""
    from course.lab.learning.trainer import train

    return [event.reward_mean for event in train(recipe) if isinstance(event, Step)]


def steps_to_goal(rewards: list[float]) -> int | None:
    """Say after how many steps the mean over the last ten first reached the goal."""
    for step in range(WINDOW, len(rewards) + 1):
        if statistics.fmean(rewards[step - WINDOW : step]) >= GOAL:
            return step
    return None


def _recipe(options: argparse.Namespace, language: str, seed: int) -> Recipe:
    values = dict(pair.split("=", 1) for pair in options.set)
    recipe, refusals = Recipe.read({"task": options.task, "language": language, **values, "seed": str(seed)})
    if recipe is None:
        raise SystemExit("\n".join(map(str, refusals)))
    return recipe


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.learning", description=__doc__)
    parser.add_argument("--task", default="dog")
    parser.add_argument("--languages", nargs="+", default=["en", "ro"])
    parser.add_argument("--seeds", type=int, default=10, help="how many seeds")
    parser.add_argument("--first-seed", type=int, default=0)
    knobs = ", ".join(knob.name for knob in KNOBS)
    parser.add_argument("--set", action="append", default=[], metavar="KNOB=VALUE", help=f"one of {knobs}")
    options = parser.parse_args()
    if options.seeds * len(options.languages) > MOST_RUNS:
        parser.error(f"no more than {MOST_RUNS} runs at once")
    return options


if __name__ == "__main__":
    main()
