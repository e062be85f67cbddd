"""Where a step of the lab's trainer goes, and which share of it the multiplications alone would take.

`python -m benchmarks.step_parts TASK LANGUAGE STEPS`; `benchmarks.training` runs it after each comparison.
"""

import os
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from typing import Any

os.environ["HF_HUB_OFFLINE"] = "1"

import torch

from course.lab.learning import gradient, policy, trainer, updating
from course.lab.learning.policy import Reading
from course.lab.recipe import Recipe

SIZE = 512
"""Of the product of matrices whose speed is the machine's."""


def main() -> None:
    """Run some steps with a clock in every part, and print what each took."""
    torch.set_num_threads(1)
    task, language, steps = sys.argv[1], sys.argv[2], int(sys.argv[3])
    spent: dict[str, float] = defaultdict(float)
    work: dict[str, int] = defaultdict(int)
    _put_clocks(spent, work)
    events = trainer.train(Recipe(task=task, language=language, steps=steps))
    next(events)
    spent.clear()
    work.clear()
    for _ in range(steps):
        began = time.process_time()
        next(events)
        spent["step"] += time.process_time() - began
    _print(spent, work, steps)


def _put_clocks(spent: dict[str, float], work: dict[str, int]) -> None:
    def clock(holder: Any, name: str, part: str) -> None:
        inner: Callable[..., Any] = getattr(holder, name)

        def timed(*arguments: Any, **named: Any) -> Any:
            began = time.process_time()
            try:
                return inner(*arguments, **named)
            finally:
                spent[part] += time.process_time() - began

        setattr(holder, name, timed)

    def read(self: Reading, *arguments: Any) -> Any:
        work["nodes"] += len(self.paths.tree.tokens)
        work["rows"] += self.mask.numel()
        work["readings"] += 1
        return score(self, *arguments)

    score = Reading.scores
    Reading.scores = read  # type: ignore[method-assign]
    clock(trainer, "sample", "sampling, and finding the tree")
    clock(policy.Reading, "scores", "forward: policy, reference, after")
    clock(gradient, "gradient", "backward")
    clock(updating.Updater, "update", "update, with the backward pass")
    clock(trainer._Run, "_probe", "probe")  # noqa: SLF001
    clock(trainer, "groups_of", "events")


def _print(spent: dict[str, float], work: dict[str, int], steps: int) -> None:
    whole = spent.pop("step")
    print(f"  where a step of {whole / steps * 1e3:.1f} ms goes:")
    for part, seconds in spent.items():
        print(f"    {part:<36}{seconds / steps * 1e3:>7.2f} ms {seconds / whole:>6.0%}")
    rate = _speed()
    weights = 2 * 100_000  # multiplications and additions for one token forward, near enough for every vocabulary
    # Every node forward in each reading and backward (twice the work) in one; every token drawn forward once.
    nodes, rows = work["nodes"], work["rows"] // work["readings"] * steps
    floor = weights * (nodes + 2 * nodes / work["readings"] * steps + rows) / rate
    print(
        f"  arithmetic floor {floor / steps * 1e3:.2f} ms at {rate / 1e9:.0f} GFLOP/s: {floor / whole:.0%} of the step"
    )


def _speed() -> float:
    square = torch.randn(SIZE, SIZE)
    seconds = []
    for _ in range(30):
        began = time.process_time()
        square @ square
        seconds.append(time.process_time() - began)
    return float(2 * SIZE**3 / min(seconds))


if __name__ == "__main__":
    main()
