import json
from statistics import fmean

import pytest

from course.lab.events import Event, Finished, Started, Step, from_json, to_json
from course.lab.learning.trainer import train
from course.lab.recipe import Recipe


def steps_of(events: list[Event]) -> list[Step]:
    return [event for event in events if isinstance(event, Step)]


def run(recipe: Recipe, updates_per_rollout: int = 1) -> list[Event]:
    return list(train(recipe, updates_per_rollout))


def written(recipe: Recipe) -> str:
    return json.dumps([to_json(event) for event in train(recipe)], allow_nan=False)


def test_a_run_starts_steps_and_finishes() -> None:
    events = run(Recipe("dog", "en", steps=3))

    assert [type(event) for event in events] == [Started, Step, Step, Step, Finished]
    assert [step.step for step in steps_of(events)] == [1, 2, 3]
    assert events[-1] == Finished("completed", 3, pytest.approx(fmean(s.reward_mean for s in steps_of(events)), 1e-5))


def test_a_run_says_at_its_start_what_it_will_ask_and_what_would_be_answered() -> None:
    started = next(train(Recipe("dog", "ro", steps=1)))

    assert isinstance(started, Started)
    assert started.prompts == ("rex , șezi !", "rex , culcat !", "rex , latră !", "rex , sari !")
    assert started.probe_prompt == "rex , șezi !"
    assert started.answers == ("șade", "se culcă", "latră", "sare", "altceva")
    assert sum(started.answer_probabilities) == pytest.approx(1, abs=1e-5)
    assert 0.3 < started.answer_probabilities[0] < 0.5


@pytest.mark.parametrize("language", ["ro", "en"])
def test_the_reward_rises(language: str) -> None:
    steps = steps_of(run(Recipe("dog", language, steps=40)))

    assert fmean(step.reward_mean for step in steps[:3]) < 0.65
    assert fmean(step.reward_mean for step in steps[-10:]) > 0.85
    assert steps[-1].answer_probabilities[0] > 0.75
    assert steps[-1].kl > steps[0].kl == 0


@pytest.mark.parametrize("language", ["ro", "en"])
def test_the_same_recipe_gives_the_same_events_bit_for_bit(language: str) -> None:
    recipe = Recipe("dog", language, steps=4, seed=11)

    assert written(recipe) == written(recipe)


def test_another_seed_gives_another_run() -> None:
    assert written(Recipe("dog", "en", steps=1, seed=0)) != written(Recipe("dog", "en", steps=1, seed=1))


def test_every_event_survives_json() -> None:
    for event in train(Recipe("dog", "ro", steps=2)):
        assert from_json(json.loads(json.dumps(to_json(event), allow_nan=False))) == event


def test_every_figure_of_a_step_agrees_with_its_groups() -> None:
    recipe = Recipe("dog", "en", steps=2, group_size=5)
    step = steps_of(run(recipe))[1]
    completions = [completion for group in step.groups for completion in group.completions]
    rewards = [completion.reward for completion in completions]

    assert [len(group.completions) for group in step.groups] == [5] * 4
    assert step.reward_mean == pytest.approx(fmean(rewards), abs=1e-5)
    assert step.reward_std == pytest.approx(fmean((r - fmean(rewards)) ** 2 for r in rewards) ** 0.5, abs=1e-5)
    assert step.length_mean == pytest.approx(fmean(len(each.tokens) for each in completions), abs=1e-5)
    without = [group for group in step.groups if len({each.reward for each in group.completions}) == 1]
    assert step.no_signal_share == len(without) / 4
    for completion in completions:
        count = len(completion.tokens)
        assert len(completion.probabilities_before) == len(completion.probabilities_after) == count
        assert all(0 < each <= 1 for each in completion.probabilities_before)


def test_an_update_makes_better_completions_likelier_and_worse_ones_less_likely() -> None:
    step = steps_of(run(Recipe("dog", "en", steps=1)))[0]

    moves: dict[bool, list[float]] = {True: [], False: []}
    for group in step.groups:
        for each in group.completions:
            if each.advantage:
                moves[each.advantage > 0].append(
                    fmean(a - b for a, b in zip(each.probabilities_after, each.probabilities_before, strict=True))
                )
    assert fmean(moves[True]) > 0 > fmean(moves[False])


def test_with_one_update_to_a_rollout_the_clip_is_idle() -> None:
    assert {step.clip_share for step in steps_of(run(Recipe("dog", "en", steps=3, clip_epsilon=0.01)))} == {0.0}


def test_with_several_updates_to_a_rollout_the_clip_bites() -> None:
    steps = steps_of(run(Recipe("dog", "en", steps=3, clip_epsilon=0.01), updates_per_rollout=4))

    assert all(step.clip_share > 0 for step in steps)


def test_the_first_loss_is_zero_while_its_gradient_is_not() -> None:
    step = steps_of(run(Recipe("dog", "en", steps=1)))[0]

    assert step.loss == pytest.approx(0, abs=1e-6)
    assert step.gradient_norm > 0.01


@pytest.mark.parametrize(
    "extreme",
    [
        {"temperature": 0.1},
        {"temperature": 2.0},
        {"learning_rate": 1e-2, "group_size": 16},
        {"kl_coefficient": 5.0, "learning_rate": 1e-2},
        {"group_size": 2, "kl_coefficient": 0.0},
    ],
)
def test_the_bounds_of_the_recipe_give_finite_figures(extreme: dict[str, float]) -> None:
    recipe, refusals = Recipe.read(
        {"task": "dog", "language": "en", "steps": "12", **{name: str(value) for name, value in extreme.items()}}
    )
    assert recipe is not None, refusals

    assert len(run(recipe)) == 14
