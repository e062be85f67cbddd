"""The worked example: "7 × 8 = ?", four answers of one token, two right; probabilities after some updates."""

import pytest
import torch
from torch import Tensor

from course.lab.learning.advantages import group_advantages
from course.lab.learning.objective import (
    Clip,
    LogProbabilities,
    clipped_surrogate,
    grpo_objective,
    is_clipped,
    kl_to_reference,
    mean_over_completions,
    ratios,
)
from course.lab.learning.policy import Policy, new_policy, token_scores

OLD = torch.tensor([[0.20], [0.20], [0.20], [0.25]], dtype=torch.float64).log()
NEW = torch.tensor([[0.30], [0.14], [0.26], [0.15]], dtype=torch.float64).log()
REWARDS = torch.tensor([[1.0, 1.0, 0.0, 0.0]], dtype=torch.float64)
ADVANTAGES = group_advantages(REWARDS)[0]
MASK = torch.ones(4, 1, dtype=torch.bool)
CLIP = Clip(0.2, 0.2)


def objective(
    new: Tensor, advantages: Tensor = ADVANTAGES, *, kl_coefficient: float = 0.0, clip: Clip = CLIP
) -> Tensor:
    logs = LogProbabilities(new, OLD, OLD)
    return grpo_objective(logs, advantages, MASK, clip=clip, kl_coefficient=kl_coefficient)


def test_every_ratio_is_that_computed_by_hand() -> None:
    assert ratios(NEW, OLD).flatten().tolist() == pytest.approx([1.5, 0.7, 1.3, 0.6])


def test_the_smaller_of_plain_and_clipped_is_taken_row_by_row() -> None:
    ratio = ratios(NEW, OLD)
    plain = ratio * ADVANTAGES[:, None]
    clipped = ratio.clamp(0.8, 1.2) * ADVANTAGES[:, None]

    assert plain.flatten().tolist() == pytest.approx([1.5, 0.7, -1.3, -0.6])
    assert clipped.flatten().tolist() == pytest.approx([1.2, 0.8, -1.2, -0.8])
    assert clipped_surrogate(ratio, ADVANTAGES, CLIP).flatten().tolist() == pytest.approx([1.2, 0.7, -1.3, -0.8])


def test_the_divergence_of_every_row_is_that_computed_by_hand() -> None:
    divergence = kl_to_reference(NEW, OLD)

    assert divergence.flatten().tolist() == pytest.approx([0.0721, 0.0719, 0.0316, 0.1558], abs=5e-5)
    assert divergence.mean().item() == pytest.approx(0.0829, abs=5e-5)


def test_rows_that_went_far_enough_get_no_gradient_and_the_others_are_pulled_back() -> None:
    new = NEW.clone().requires_grad_()

    (gradient,) = torch.autograd.grad(objective(new), new)

    assert is_clipped(ratios(NEW, OLD), ADVANTAGES, CLIP).flatten().tolist() == [True, False, False, True]
    assert gradient[0].item() == gradient[3].item() == 0
    assert gradient[1].item() == pytest.approx(0.7 / 4)  # fell, pulled up
    assert gradient[2].item() == pytest.approx(-1.3 / 4)  # rose, pushed down


@pytest.mark.parametrize(("kl_coefficient", "loss"), [(0.0, 0.0500), (0.001, 0.0501), (0.04, 0.0533)])
def test_the_loss_is_that_computed_by_hand(kl_coefficient: float, loss: float) -> None:
    assert -objective(NEW, kl_coefficient=kl_coefficient).item() == pytest.approx(loss, abs=5e-5)


def test_with_the_sample_deviation_the_loss_is_that_computed_by_hand() -> None:
    advantages = group_advantages(REWARDS, correction=1)[0]

    assert objective(NEW, advantages).item() == pytest.approx(-0.0433, abs=5e-5)
    assert -objective(NEW, advantages, kl_coefficient=0.04).item() == pytest.approx(0.0466, abs=5e-5)


def test_a_higher_upper_clip_changes_the_first_row_alone() -> None:
    clip = Clip(0.2, 0.28)

    surrogate = clipped_surrogate(ratios(NEW, OLD), ADVANTAGES, clip)

    assert surrogate.flatten().tolist() == pytest.approx([1.28, 0.7, -1.3, -0.8])
    assert objective(NEW, clip=clip).item() == pytest.approx(-0.030)


def test_before_the_first_update_the_loss_is_zero_and_the_gradient_is_not() -> None:
    new = OLD.clone().requires_grad_()

    value = objective(new, kl_coefficient=0.04)
    (gradient,) = torch.autograd.grad(value, new)

    assert value.item() == 0
    assert gradient.flatten().tolist() == pytest.approx([0.25, 0.25, -0.25, -0.25])


def test_groups_without_signal_and_without_kl_leave_the_gradient_exactly_zero() -> None:
    new = NEW.clone().requires_grad_()

    (gradient,) = torch.autograd.grad(objective(new, torch.zeros(4, dtype=torch.float64)), new)

    assert not gradient.any()


def test_every_completion_counts_alike_however_long() -> None:
    mask = torch.tensor([[True] * 2 + [False] * 6, [True] * 8] * 2)
    per_token = torch.zeros(4, 8, requires_grad=True)

    (weight,) = torch.autograd.grad(mean_over_completions(per_token, mask), per_token)

    assert weight[0].tolist() == [0.125] * 2 + [0.0] * 6
    assert weight[1].tolist() == [0.03125] * 8


def test_the_divergence_is_never_negative_and_zero_only_where_both_agree() -> None:
    policy = torch.linspace(-8, -0.01, 50, dtype=torch.float64)[:, None]
    reference = policy.flatten()[None]

    divergence = kl_to_reference(policy, reference)

    assert (divergence >= 0).all()
    assert torch.equal(divergence == 0, torch.eye(50, dtype=torch.bool))


@pytest.mark.parametrize("kl_coefficient", [0.0, 0.04])
def test_the_gradient_on_log_probabilities_equals_finite_differences(kl_coefficient: float) -> None:
    new = NEW.clone().requires_grad_()
    (gradient,) = torch.autograd.grad(objective(new, kl_coefficient=kl_coefficient), new)

    step = 1e-6
    for row in range(4):
        move = torch.zeros_like(NEW)
        move[row] = step
        rise = objective(NEW + move, kl_coefficient=kl_coefficient) - objective(
            NEW - move, kl_coefficient=kl_coefficient
        )
        assert gradient[row].item() == pytest.approx(rise.item() / (2 * step), abs=1e-8)


def test_the_gradient_on_the_weights_equals_finite_differences() -> None:
    policy, old = new_policy(9, seed=0).double(), new_policy(9, seed=1).double()
    chance = torch.Generator().manual_seed(2)
    sequences = torch.randint(0, 9, (6, 9), generator=chance)
    mask = torch.arange(5)[None] < torch.tensor([5, 3, 1, 4, 5, 2])[:, None]
    advantages = torch.randn(6, dtype=torch.float64, generator=chance)
    before = token_scores(old, sequences, mask, 1.0)[0].detach()

    def value(of: Policy) -> Tensor:
        logs = LogProbabilities(token_scores(of, sequences, mask, 1.0)[0], before, before + 0.1 * mask)
        return grpo_objective(logs, advantages, mask, clip=Clip(0.2, 0.28), kl_coefficient=0.04)

    weights = list(policy.parameters())
    gradient = torch.autograd.grad(value(policy), weights)

    step = 1e-6
    for _ in range(5):
        directions = [torch.randn(each.shape, dtype=torch.float64, generator=chance) for each in weights]
        slope = sum((one * other).sum().item() for one, other in zip(gradient, directions, strict=True))
        ends = []
        for sign in (1, -2):
            with torch.no_grad():
                for weight, direction in zip(weights, directions, strict=True):
                    weight.add_(direction, alpha=sign * step)
                ends.append(value(policy).item())
        with torch.no_grad():
            for weight, direction in zip(weights, directions, strict=True):
                weight.add_(direction, alpha=step)
        assert slope == pytest.approx((ends[0] - ends[1]) / (2 * step), rel=1e-5, abs=1e-8)
