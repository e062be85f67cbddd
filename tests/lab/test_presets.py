from dataclasses import fields, replace

import pytest

from course.lab.events import Completion, Group, Step
from course.lab.outcome import FIRST_STEPS, LAST_STEPS, Outcome, correctness_of, outcome_of
from course.lab.presets import PRESETS, Preset
from course.lab.recipe import CHOICES, KNOBS, Recipe, defaults_for
from course.lab.tasks import TASKS
from course.lab.tasks.task import task_named

every_preset = pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.id)
NOTHING = Outcome(**{field.name: 0.0 for field in fields(Outcome)})


def said(prompt: str, *completions: str) -> Group:
    return Group(prompt, tuple(Completion(tuple(text.split()), {}, 0.0, 0.0, (), (), (), ()) for text in completions))


def step(number: int, **figures: float) -> Step:
    plain = dict.fromkeys(("reward_mean", "reward_std", "kl", "entropy", "length_mean", "no_signal_share"), 0.0)
    plain |= dict.fromkeys(("clip_share", "loss", "gradient_norm"), 0.0)
    return Step(
        step=number, answer_probabilities=(), groups=(said("rex , sit !", "sits .", "rolls ."),), **{**plain, **figures}
    )


@every_preset
def test_a_preset_has_a_name_of_its_own_and_says_what_to_look_for(preset: Preset) -> None:
    assert [each.id for each in PRESETS].count(preset.id) == 1
    assert [each.label for each in PRESETS].count(preset.label) == 1
    assert len(preset.look_for) > 80


@every_preset
def test_a_preset_can_be_run_in_both_languages(preset: Preset) -> None:
    for language in ("ro", "en"):
        recipe = preset.recipe(language, seed=7)

        assert (recipe.task, recipe.language, recipe.seed) == (preset.task, language, 7)
        assert {name: getattr(recipe, name) for name in preset.changes} == preset.changes


@every_preset
def test_a_preset_names_only_what_differs_and_fills_the_whole_form(preset: Preset) -> None:
    defaults = defaults_for(task_named(TASKS, preset.task))

    assert all(defaults[name] != value for name, value in preset.changes.items())
    assert preset.values().keys() == {"task"} | {part.name for part in (*KNOBS, *CHOICES)}


@every_preset
def test_a_preset_promises_something_that_a_run_may_break(preset: Preset) -> None:
    assert preset.expects
    for name, (low, high) in preset.expects.items():
        assert low <= high
        assert preset.broken_promises(replace(NOTHING, **{name: high + 1}))


def test_every_task_has_a_preset_that_shows_it_being_learned() -> None:
    assert {preset.task for preset in PRESETS if preset.tone == "success"} == {task.name for task in TASKS}


def test_a_broken_promise_is_told_with_its_bounds() -> None:
    preset = replace(PRESETS[0], expects={"kl_last": (0.5, 2)})

    assert preset.broken_promises(replace(NOTHING, kl_last=1.0)) == []
    assert preset.broken_promises(replace(NOTHING, kl_last=2.5)) == ["kl_last is 2.5, not within 0.5 and 2"]


def test_an_outcome_is_the_beginning_and_the_end_of_a_run() -> None:
    steps = [step(n, reward_mean=n / 100, no_signal_share=float(n > 20), gradient_norm=n) for n in range(1, 31)]

    outcome = outcome_of(Recipe("dog", "en", steps=30), steps)

    assert (FIRST_STEPS, LAST_STEPS) == (3, 10)
    assert outcome.reward_first == pytest.approx(0.02)
    assert outcome.reward_last == pytest.approx(0.255)
    assert (outcome.no_signal, outcome.no_signal_last) == (pytest.approx(1 / 3), 1.0)
    assert outcome.gradient_largest == 30


def test_correctness_is_counted_whatever_was_rewarded() -> None:
    recipe = Recipe("dog", "en", weight_correct=0.0, weight_polite=1.0)

    assert correctness_of(recipe, [step(1)]) == 0.5
    assert outcome_of(recipe, [step(1)]).correct_last == 0.5
