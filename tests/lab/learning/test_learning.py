"""What the lab promises, on a few real runs; `python -m benchmarks.learning --presets` is the long version."""

from functools import cache

import pytest

from course.lab.events import Step
from course.lab.learning.trainer import train
from course.lab.outcome import Outcome, outcome_of
from course.lab.presets import PRESETS, Preset

TAUGHT = [(preset, language) for preset in PRESETS if not preset.changes for language in ("en", "ro")]
FAILING = ("empty-answers", "nothing-to-learn", "steps-too-large")
BY_ID = {preset.id: preset for preset in PRESETS}


@cache
def outcome(name: str, language: str) -> Outcome:
    recipe = BY_ID[name].recipe(language, seed=1)
    return outcome_of(recipe, [event for event in train(recipe) if isinstance(event, Step)])


@pytest.mark.parametrize(("preset", "language"), TAUGHT, ids=[f"{p.id}-{lang}" for p, lang in TAUGHT])
def test_every_task_is_learned_in_every_language(preset: Preset, language: str) -> None:
    assert preset.broken_promises(outcome(preset.id, language)) == []


@pytest.mark.parametrize("name", FAILING)
def test_what_is_said_to_fail_fails_in_the_way_that_is_told(name: str) -> None:
    assert BY_ID[name].broken_promises(outcome(name, "ro")) == []


def test_a_run_that_goes_well_is_not_taken_for_one_that_fails() -> None:
    learned = outcome("learns", "en")

    for preset in PRESETS:
        if preset.tone == "failure":
            assert preset.broken_promises(learned), preset.id
