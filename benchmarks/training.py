"""Steps per second of the lab's trainer, beside TRL's `GRPOTrainer` and beside the plainest loop over transformers.

`python -m benchmarks.training` takes one step of each in turn, one torch thread, and prints medians and ratios: same
task, checkpoint, prompts, group size and KL coefficient. Ours is timed twice: whole, as a learner gets it, with the
probe of the answers, the probabilities after the update and the events; and bare, without what is only shown. Each
stands in a process of its own, since TRL lives in the environment of `make parity`; without it, the rest is printed.

Then: where our step goes, and which share it is of the arithmetic floor, that is the multiplications of reading every
different beginning forward and backward and of drawing, at the speed of a large product of matrices.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

PARITY = Path(".make/parity/bin/python")
TASKS = ("dog", "capitals")


def main() -> None:
    """Time all trainers step by step, in turn, on each task."""
    options = _options()
    for task in TASKS:
        _compare(task, options)
        _part([sys.executable, "-m", "benchmarks.step_parts", task, options.language, str(options.steps)])


def _compare(task: str, options: argparse.Namespace) -> None:
    pythons = {"whole": sys.executable, "bare": sys.executable, "plain": sys.executable}
    if PARITY.exists():
        pythons["trl"] = str(PARITY)
    else:
        print("TRL is left out; `make parity` installs it")
    seconds: dict[str, list[float]] = {name: [] for name in pythons}
    with ExitStack() as stack:
        running = {
            name: stack.enter_context(_started(python, name, task, options.language, options.seed))
            for name, python in pythons.items()
        }
        for turn in range(options.warm_up + options.steps):
            for name, process in running.items():
                assert process.stdin is not None
                assert process.stdout is not None
                process.stdin.write("\n")
                process.stdin.flush()
                took = float(process.stdout.readline())
                if turn >= options.warm_up:
                    seconds[name].append(took)
        for process in running.values():
            process.kill()
    _print(task, seconds)


def _started(python: str, *arguments: object) -> subprocess.Popen[str]:
    """Start a trainer that takes a step for every line it is sent, and says how many seconds of CPU it took."""
    command = [python, "-W", "ignore", "-m", "benchmarks.stepping", *map(str, arguments)]
    environment = {**os.environ, "HF_HUB_OFFLINE": "1", "OMP_NUM_THREADS": "1"}
    return subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment
    )


def _part(command: list[str]) -> None:
    subprocess.run(command, check=True, env={**os.environ, "HF_HUB_OFFLINE": "1"})


def _print(task: str, seconds: dict[str, list[float]]) -> None:
    slowest = "trl" if "trl" in seconds else "plain"
    print(f"{task}: trainer   ms of CPU a step (median)   times as many steps as {slowest} (quartiles)")
    for name, each in seconds.items():
        ratios = [theirs / ours for theirs, ours in zip(seconds[slowest], each, strict=True)]
        low, middle, high = statistics.quantiles(ratios, n=4)
        print(f"  {name:<14}{statistics.median(each) * 1e3:>14.1f}{middle:>22.2f} ({low:.2f} to {high:.2f})")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.training", description=__doc__)
    parser.add_argument("--steps", type=int, default=60, help="steps timed of each trainer")
    parser.add_argument("--warm-up", type=int, default=5, help="steps of each before the clock starts")
    parser.add_argument("--language", default="en")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    if not 4 <= options.steps <= 200 - options.warm_up:
        parser.error("from 4 steps up to 200, those of the warm-up included")
    return options


if __name__ == "__main__":
    main()
