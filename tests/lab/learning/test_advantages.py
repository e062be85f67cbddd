import pytest
import torch

from course.lab.learning.advantages import group_advantages, has_signal


def advantages(rewards: list[float], **how: float) -> list[float]:
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
    assert advantages([1, 0, 0, 0], scale_by_std=False) == [0.75, -0.25, -0.25, -0.25]


@pytest.mark.parametrize("reward", [0.0, 1.0, 0.1, 1 / 3, 1e-9, 1e9])
@pytest.mark.parametrize("size", [2, 3, 7, 16])
def test_a_group_of_equal_rewards_has_no_advantage_whatever_rounding_does(reward: float, size: int) -> None:
    rewards = torch.full((3, size), reward)

    assert torch.equal(group_advantages(rewards), torch.zeros(3, size))
    assert torch.equal(group_advantages(rewards, correction=1, epsilon=1e-4), torch.zeros(3, size))


def test_a_group_is_compared_with_itself_alone() -> None:
    both = group_advantages(torch.tensor([[1.0, 0.0], [5.0, 5.0]]))

    assert both.tolist() == [[1.0, -1.0], [0.0, 0.0]]


def test_adding_to_all_rewards_or_scaling_them_changes_nothing() -> None:
    rewards = [0.3, 1.0, 0.0, 0.5]

    assert advantages([2 * each + 7 for each in rewards]) == pytest.approx(advantages(rewards))


def test_only_groups_whose_rewards_differ_have_a_signal() -> None:
    rewards = torch.tensor([[1.0, 1.0, 1.0], [0.0, 0.0, 1.0], [0.0, 0.0, 0.0]])

    assert has_signal(rewards).tolist() == [False, True, False]
