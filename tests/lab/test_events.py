import json
import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.lab.events import (
    Completion,
    Event,
    EventError,
    Finished,
    Group,
    NotFiniteError,
    Started,
    Step,
    Trained,
    from_json,
    significant,
    to_json,
)
from course.lab.recipe import Recipe


def completion(tokens: tuple[str, ...], advantage: float) -> Completion:
    return Completion(
        tokens=tokens,
        rewards={"correct": max(advantage, 0.0), "short": 0.5},
        reward=max(advantage, 0.0) + 0.25,
        advantage=advantage,
        probabilities_before=(0.35, 0.5),
        probabilities_policy=(0.34, 0.5),
        probabilities_reference=(0.36, 0.5),
        probabilities_after=(0.3, 0.5),
    )


STARTED = Started(
    task="dog",
    language="en",
    recipe=Recipe("dog", "en", seed=3),
    prompts=("rex , sit !", "rex , roll !"),
    probe_prompt="rex , sit !",
    answers=("sits", "rolls", "other"),
    answer_probabilities=(0.4, 0.35, 0.25),
)
STEP = Step(
    step=1,
    reward_mean=0.5,
    reward_std=0.5,
    kl=0.01,
    entropy=1.2,
    length_mean=2.0,
    no_signal_share=0.0,
    clip_share=0.0,
    loss=0.0004,
    gradient_norm=0.7,
    answer_probabilities=(0.5, 0.3, 0.2),
    groups=(
        Group(
            "rex , sit !",
            (
                completion(("sits", "."), 1.0),
                completion(("rolls", "."), -1.0),
            ),
        ),
    ),
)
TRAINED = Trained("AAAA")
FINISHED = Finished("completed", 70, 0.95)


def with_rewards(rewards: object) -> dict[str, object]:
    values = to_json(STEP)
    values["groups"][0]["completions"][0]["rewards"] = rewards
    return values


@pytest.mark.parametrize("event", [STARTED, STEP, TRAINED, FINISHED], ids=lambda event: type(event).__name__)
def test_an_event_survives_json(event: Event) -> None:
    values = to_json(event)
    written = json.dumps(values, allow_nan=False)

    assert json.loads(written) == values
    assert from_json(json.loads(written)) == event


def test_the_json_of_a_step_is_flat() -> None:
    values = to_json(STEP)

    assert values["event"] == "step"
    assert values["reward_mean"] == 0.5
    assert values["answer_probabilities"] == [0.5, 0.3, 0.2]
    assert values["groups"][0]["completions"][1] == {
        "tokens": ["rolls", "."],
        "rewards": {"correct": 0.0, "short": 0.5},
        "reward": 0.25,
        "advantage": -1.0,
        "probabilities_before": [0.35, 0.5],
        "probabilities_policy": [0.34, 0.5],
        "probabilities_reference": [0.36, 0.5],
        "probabilities_after": [0.3, 0.5],
    }


def test_making_json_leaves_the_event_as_it_was() -> None:
    to_json(STEP)["groups"].clear()

    assert replace(STEP) == STEP
    assert len(STEP.groups) == 1


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"event": "exploded"},
        {"event": ["step"]},
        {"event": "finished"},
        {"event": "finished", "reason": "completed", "steps": 70, "reward_last": 0.9, "colour": "red"},
        {"event": "finished", "reason": "completed", "steps": 70, "reward_last": math.nan},
        {**to_json(STEP), "kl": math.inf},
        {**to_json(STEP), "answer_probabilities": [math.nan]},
        {**to_json(STEP), "groups": [{"prompt": "rex , sit !"}]},
        {**to_json(STEP), "groups": 7},
        with_rewards({"correct": math.inf}),
        with_rewards(1.0),
        {"event": "trained"},
        {"event": "trained", "policy": "AAAA", "colour": "red"},
        {"event": "trained", "policy": 7},
        {**to_json(STARTED), "recipe": {"task": "dog"}},
    ],
)
def test_what_is_not_an_event_is_refused(values: dict[str, object]) -> None:
    with pytest.raises(EventError):
        from_json(values)


def test_numbers_keep_six_significant_digits() -> None:
    assert significant(0.123456789) == 0.123457
    assert significant(1234567.0) == 1234570.0
    assert math.copysign(1, significant(-0.0)) == 1


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_a_number_that_is_not_finite_stops_the_run(value: float) -> None:
    with pytest.raises(NotFiniteError):
        significant(value)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_rounding_twice_is_rounding_once(value: float) -> None:
    assert significant(significant(value)) == significant(value)
