import base64
import json
import math
from pathlib import Path
from statistics import fmean

import pytest
import torch

from course.lab.events import Event, Finished, Started, Step, Trained, from_json, to_json
from course.lab.learning.policy import load_policy
from course.lab.learning.probe import Probe
from course.lab.learning.tokenizer import Tokenizer
from course.lab.learning.trainer import train
from course.lab.recipe import CHOICES, Recipe
from course.lab.rewards import REWARDS
from course.lab.tasks.dog import Dog


def steps_of(events: list[Event]) -> list[Step]:
    return [event for event in events if isinstance(event, Step)]


def run(recipe: Recipe) -> list[Event]:
    return list(train(recipe))


def written(recipe: Recipe) -> str:
    return json.dumps([to_json(event) for event in train(recipe)], allow_nan=False)


def test_a_run_starts_steps_and_finishes() -> None:
    events = run(Recipe("dog", "en", steps=3))

    assert [type(event) for event in events] == [Started, Step, Step, Step, Trained, Finished]
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


@pytest.mark.parametrize("threads", [1, 2])
def test_the_same_recipe_gives_the_same_events_with_as_many_threads(threads: int) -> None:
    recipe = Recipe("dog", "en", steps=1, seed=2, group_size=4, updates=2, prompts_per_step=3)
    torch.set_num_threads(threads)
    try:
        assert written(recipe) == written(recipe)
    finally:
        torch.set_num_threads(1)


@pytest.mark.parametrize(("name", "word"), [(choice.name, option) for choice in CHOICES for option in choice.options])
def test_every_word_of_a_recipe_trains_and_is_repeatable(name: str, word: str) -> None:
    recipe = Recipe("dog", "en", steps=2, group_size=4, updates=2, seed=4, kl_coefficient=0.3, **{name: word})

    events = run(recipe)

    assert steps_of(events)[-1].gradient_norm > 0
    assert events == run(recipe)


def test_no_two_objectives_train_alike_but_those_over_tokens() -> None:
    """BNPO is DAPO where a step is learned from whole."""
    recipes = [Recipe("dog", "en", steps=2, updates=2, objective=name) for name in CHOICES[0].options]

    losses = [steps_of(run(recipe))[-1].loss for recipe in recipes]

    assert len(set(losses)) == len(losses) - 1
    assert losses[1] == losses[2]


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
    assert {
        step.clip_share
        for step in steps_of(run(Recipe("dog", "en", steps=3, clip_epsilon=0.01, clip_epsilon_high=0.01)))
    } == {0.0}


def test_with_several_updates_to_a_rollout_the_clip_bites() -> None:
    steps = steps_of(run(Recipe("dog", "en", steps=3, clip_epsilon=0.01, clip_epsilon_high=0.01, updates=4)))

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

    assert len(run(recipe)) == 15


def test_the_policy_that_was_trained_is_given_before_the_end(tmp_path: Path) -> None:
    events = run(Recipe("dog", "ro", steps=4))
    trained, dog = events[-2], Dog()
    assert isinstance(trained, Trained)
    (tmp_path / "policy.safetensors").write_bytes(base64.b64decode(trained.policy))

    policy = load_policy(tmp_path / "policy.safetensors", dog.vocabulary("ro"))

    words = Tokenizer.for_task(dog, "ro")
    probabilities = Probe(dog, "ro", dog.prompts("ro")[0]).answer_probabilities(policy, words)
    assert probabilities == pytest.approx(steps_of(events)[-1].answer_probabilities, rel=1e-5)


def test_a_completion_tells_what_each_reward_gave_before_its_weight() -> None:
    weights = {"weight_correct": 1.0, "weight_polite": 0.5, "weight_short": 0.2}
    step = steps_of(run(Recipe("dog", "en", steps=1, **weights)))[0]

    completions = [completion for group in step.groups for completion in group.completions]
    assert len({completion.reward for completion in completions}) > 3
    for completion in completions:
        assert list(completion.rewards) == ["correct", "polite", "short"]
        total = sum(weights[f"weight_{name}"] * value for name, value in completion.rewards.items())
        assert completion.reward == pytest.approx(total, abs=1e-5)


@pytest.mark.parametrize("name", REWARDS)
def test_every_reward_can_be_trained_on(name: str) -> None:
    alone = {"weight_correct": 0.0, f"weight_{name}": 2.0}
    step = steps_of(run(Recipe("dog", "en", steps=1, group_size=4, **alone)))[0]

    assert {tuple(each.rewards) for group in step.groups for each in group.completions} == {(name,)}


def test_a_step_visits_so_many_prompts_and_none_twice() -> None:
    visits = [
        [group.prompt for group in step.groups]
        for step in steps_of(run(Recipe("dog", "en", steps=8, prompts_per_step=2)))
    ]

    assert all(len(set(visit)) == len(visit) == 2 for visit in visits)
    assert {prompt for visit in visits for prompt in visit} == set(Dog().prompts("en"))
    assert len(set(map(tuple, visits))) > 2


def test_where_a_task_has_no_more_prompts_all_are_visited_in_order() -> None:
    step = steps_of(run(Recipe("dog", "en", steps=1, prompts_per_step=16, group_size=2)))[0]

    assert tuple(group.prompt for group in step.groups) == Dog().prompts("en")


def test_with_one_update_the_policy_of_the_update_is_the_old_one() -> None:
    first, second = steps_of(run(Recipe("dog", "en", steps=2)))

    for group in (*first.groups, *second.groups):
        assert all(each.probabilities_policy == each.probabilities_before for each in group.completions)
    assert all(each.probabilities_reference == each.probabilities_before for each in first.groups[0].completions)
    assert all(each.probabilities_reference != each.probabilities_before for each in second.groups[0].completions)


def test_with_several_updates_the_last_begins_where_the_others_ended() -> None:
    step = steps_of(run(Recipe("dog", "en", steps=1, updates=2)))[0]

    for completion in step.groups[0].completions:
        assert completion.probabilities_policy != completion.probabilities_before
        assert completion.probabilities_after != completion.probabilities_policy


# The weight of a token of a completion of so many tokens, in a step of so many completions with so many tokens in all.
WEIGHTS = {
    "grpo": lambda length, completions, _: 1 / (completions * length),
    "dapo": lambda _length, _completions, tokens: 1 / tokens,
    "dr_grpo": lambda _length, completions, _tokens: 1 / (completions * 12),
}


@pytest.mark.parametrize("objective", WEIGHTS)
def test_the_loss_can_be_computed_from_what_the_events_tell_of_each_token(objective: str) -> None:
    """The line of arithmetic that the page writes for a token, in plain Python, over all of them."""
    recipe = Recipe(
        "dog",
        "en",
        steps=2,
        updates=3,
        objective=objective,
        clip_epsilon=0.02,
        clip_epsilon_high=0.05,
        kl_coefficient=0.3,
    )
    step = steps_of(run(recipe))[1]
    completions = [completion for group in step.groups for completion in group.completions]
    tokens = sum(len(completion.tokens) for completion in completions)

    total, clipped = 0.0, 0
    for each in completions:
        weight = WEIGHTS[objective](len(each.tokens), len(completions), tokens)
        rows = zip(each.probabilities_policy, each.probabilities_before, each.probabilities_reference, strict=True)
        for policy, old, reference in rows:
            ratio = policy / old
            surrogate = min(ratio * each.advantage, min(max(ratio, 0.98), 1.05) * each.advantage)
            divergence = reference / policy - math.log(reference / policy) - 1
            total += weight * (surrogate - 0.3 * divergence)
            clipped += surrogate != ratio * each.advantage

    assert -total == pytest.approx(step.loss, abs=2e-5)
    assert clipped / tokens == pytest.approx(step.clip_share, abs=2e-3)
    assert clipped > 0
