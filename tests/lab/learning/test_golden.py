"""A run as it once was. On the machine and with the versions that recorded it, the same bits; elsewhere, its beginning.

Another processor adds up in another order, so that later steps may drift apart; the first steps may not by more than
rounding. Where the arithmetic was changed on purpose, record it anew and say in the changelog why:

    .venv/bin/python tests/lab/learning/test_golden.py
"""

import json
import math
import os
import platform
from collections.abc import Iterator
from pathlib import Path
from typing import Any

os.environ["HF_HUB_OFFLINE"] = "1"

import torch
import transformers

from course.lab.events import Trained, to_json
from course.lab.learning.trainer import train
from course.lab.recipe import Recipe

GOLDEN = Path(__file__).parent / "golden" / "dog.en.json"
RECIPE = Recipe("dog", "en", steps=5, group_size=4, updates=2, kl_coefficient=0.1, seed=7, weight_short=0.2)
STEPS_ALIKE_ANYWHERE = 2
CLOSE = {"rel_tol": 1e-3, "abs_tol": 1e-5}


def run() -> list[Any]:
    events = [to_json(event) for event in train(RECIPE) if not isinstance(event, Trained)]
    return list(json.loads(json.dumps(events)))


def here() -> dict[str, str]:
    """Say what the bits of a run depend on."""
    info = Path("/proc/cpuinfo").read_text() if Path("/proc/cpuinfo").exists() else ""
    # A name such as "Intel(R) Xeon(R) Processor" is that of several generations, which add up differently.
    first = dict(line.split("\t", 1) for line in info.partition("\n\n")[0].splitlines() if "\t" in line)
    model = [first[word].strip("\t: ") for word in ("model name", "cpu family", "model", "stepping") if word in first]
    return {
        "torch": torch.__version__,
        "transformers": transformers.__version__,
        "python": platform.python_version(),
        "machine": platform.machine(),
        "processor": ", ".join(model) or platform.processor(),
        "kernels": torch.backends.cpu.get_cpu_capability(),
    }


def differences(old: Any, new: Any, place: str = "") -> Iterator[str]:
    """Find where two events differ by more than rounding."""
    if isinstance(old, dict) and isinstance(new, dict) and old.keys() == new.keys():
        for name in old:
            yield from differences(old[name], new[name], f"{place}.{name}")
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for number, (one, other) in enumerate(zip(old, new, strict=True)):
            yield from differences(one, other, f"{place}[{number}]")
    elif isinstance(old, float) and isinstance(new, (int, float)):
        if not math.isclose(old, new, **CLOSE):
            yield f"{place}: {old} was recorded, {new} came"
    elif old != new:
        yield f"{place}: {old!r} was recorded, {new!r} came"


def test_a_run_is_as_it_was_recorded() -> None:
    golden = json.loads(GOLDEN.read_text("utf-8"))
    events = run()

    assert [event["event"] for event in events] == [event["event"] for event in golden["events"]]
    beginning = slice(0, 1 + STEPS_ALIKE_ANYWHERE)
    assert list(differences(golden["events"][beginning], events[beginning])) == []
    if golden["made_by"] == here():
        assert events == golden["events"], f"the bits have changed: {__doc__}"


def test_the_comparison_finds_what_is_not_rounding() -> None:
    golden = json.loads(GOLDEN.read_text("utf-8"))["events"]
    other = json.loads(json.dumps(golden))
    completion = other[1]["groups"][0]["completions"][0]
    completion["probabilities_after"][0] *= 1.01
    completion["tokens"][0] = "another"
    other[2]["loss"] *= 1 + 1e-5

    found = list(differences(golden, other))

    assert len(found) == 2
    assert "groups[0].completions[0].tokens[0]" in found[0]
    assert "probabilities_after[0]" in found[1]


if __name__ == "__main__":
    torch.set_num_threads(1)
    GOLDEN.parent.mkdir(exist_ok=True)
    recorded = [f"  {json.dumps(event, ensure_ascii=False, separators=(',', ':'))}" for event in run()]
    head = json.dumps(here(), ensure_ascii=False, indent=1)
    GOLDEN.write_text(f'{{"made_by": {head}, "events": [\n' + ",\n".join(recorded) + "\n]}\n", "utf-8")
