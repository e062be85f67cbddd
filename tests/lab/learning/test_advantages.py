from typing import Any

import pytest
import torch

from course.lab.learning.advantages import group_advantages, has_signal
from course.lab.learning.objectives.rloo import mean_of_others


def advantages(rewards: list[float], **how: Any) -> list[float]:
    values: list[float] = group_advantages(torch.tensor([rewards], dtype=torch.float64), **how)[0].tolist()
    return values


# Hand calculations of the worked example and its variants: the population's deviation unless said otherwise.
@pytest.mark.parametrize(
    ("rewards", "expected"),
    [
        ([1, 1, 0, 0], [1, 1, -1, -1]),
        ([1, 0, 0, 0], [1.7321, -0.5774, -0.5774, -0.5774]),
        ([2, 1, 1, 0], [1.4142, 0, 0, -1.4142]),
        ([3, 2, 1, 0], [1.3416, 0.4472, -0.4472, -1.3416]),
        ([0, 1, 1, 0, 0, 0], [-0.7071, 1.4142, 1.4142, -0.7071, -0.7071, -0.7071]),
        ([1] + [0] * 7, [2.6458] + [-0.378] * 7),
    ],
)
def test_the_population_deviation_gives_the_advantages_computed_by_hand(
    rewards: list[float], expected: list[float]
) -> None:
    assert advantages(rewards) == pytest.approx(expected, abs=5e-5)


def test_the_sample_deviation_is_a_parameter() -> None:
    assert advantages([1, 1, 0, 0], correction=1) == pytest.approx([0.8660, 0.8660, -0.8660, -0.8660], abs=5e-5)
    assert advantages([1, 0, 0, 0], correction=1) == pytest.approx([1.5, -0.5, -0.5, -0.5])


def test_with_the_sample_deviation_and_its_epsilon_the_advantages_are_trls() -> None:
    assert advantages([1, 1, 0, 0], correction=1, epsilon=1e-4)[0] == pytest.approx(0.8659, abs=5e-5)


def test_without_scaling_an_advantage_is_the_distance_from_the_mean() -> None:
    assert advantages([1, 0, 0, 0], scaling="none") == [0.75, -0.25, -0.25, -0.25]


def test_the_deviation_of_the_step_is_shared_by_its_groups() -> None:
    rewards = torch.tensor([[1.0, 0.0], [1.0, 1.0]], dtype=torch.float64)

    # The population's deviation of 1, 0, 1, 1 is √(3/16) = .4330; the sample's is .5.
    assert group_advantages(rewards, scaling="batch")[0].tolist() == pytest.approx([1.1547, -1.1547], abs=5e-5)
    assert group_advantages(rewards, scaling="batch", correction=1)[0].tolist() == pytest.approx([1.0, -1.0])
    assert group_advantages(rewards, scaling="batch")[1].tolist() == [0.0, 0.0]


def test_one_group_has_the_deviation_of_its_step() -> None:
    assert advantages([3, 2, 1, 0], scaling="batch") == advantages([3, 2, 1, 0], scaling="group")


def test_against_the_mean_of_the_others_the_advantages_are_those_computed_by_hand() -> None:
    left_out = {"baseline": mean_of_others, "scaling": "none"}

    assert advantages([1, 1, 0, 0], **left_out) == pytest.approx([2 / 3, 2 / 3, -2 / 3, -2 / 3])
    assert advantages([1, 0, 0, 0], **left_out) == pytest.approx([1, -1 / 3, -1 / 3, -1 / 3])


@pytest.mark.parametrize("rewards", [[3, 2, 1, 0], [0.3, 1.0], [0, 1, 1, 0, 0, 0, 0.5]])
def test_leaving_oneself_out_scales_the_distance_from_the_mean(rewards: list[float]) -> None:
    size = len(rewards)
    plain = advantages(rewards, scaling="none")

    left_out = advantages(rewards, baseline=mean_of_others, scaling="none")

    assert left_out == pytest.approx([size / (size - 1) * each for each in plain])


@pytest.mark.parametrize("reward", [0.0, 1.0, 0.1, 1 / 3, 1e-9, 1e9])
@pytest.mark.parametrize("size", [2, 3, 7, 16])
def test_a_group_of_equal_rewards_has_no_advantage_whatever_rounding_does(reward: float, size: int) -> None:
    rewards = torch.full((3, size), reward)

    for scaling in ("group", "batch", "none"):
        assert torch.equal(group_advantages(rewards, scaling=scaling), torch.zeros(3, size))
        assert torch.equal(
            group_advantages(rewards, baseline=mean_of_others, scaling=scaling, correction=1, epsilon=1e-4),
            torch.zeros(3, size),
        )


def test_a_group_is_compared_with_itself_alone() -> None:
    both = group_advantages(torch.tensor([[1.0, 0.0], [5.0, 5.0]]))

    assert both.tolist() == [[1.0, -1.0], [0.0, 0.0]]


def test_adding_to_all_rewards_or_scaling_them_changes_nothing() -> None:
    rewards = [0.3, 1.0, 0.0, 0.5]

    assert advantages([2 * each + 7 for each in rewards]) == pytest.approx(advantages(rewards))


def test_only_groups_whose_rewards_differ_have_a_signal() -> None:
    rewards = torch.tensor([[1.0, 1.0, 1.0], [0.0, 0.0, 1.0], [0.0, 0.0, 0.0]])

    assert has_signal(rewards).tolist() == [False, True, False]
