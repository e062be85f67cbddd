"""The worked example: "7 × 8 = ?", four answers of one token, two right; probabilities after some updates."""

from dataclasses import replace

import pytest
import torch
from batches import SETTINGS, batch_of, gradient
from torch import Tensor

from course.lab.learning.advantages import group_advantages
from course.lab.learning.objective import (
    Batch,
    Settings,
    clip,
    clipped_surrogate,
    kl_to_reference,
    leash,
    ratios,
    tokens_gone_too_far,
)
from course.lab.learning.objectives.grpo import grpo
from course.lab.learning.policy import Policy, new_policy, token_scores

OLD = torch.tensor([[0.20], [0.20], [0.20], [0.25]], dtype=torch.float64).log()
NEW = torch.tensor([[0.30], [0.14], [0.26], [0.15]], dtype=torch.float64).log()
REWARDS = torch.tensor([[1.0, 1.0, 0.0, 0.0]], dtype=torch.float64)
ADVANTAGES = group_advantages(REWARDS)[0]


def example(new: Tensor = NEW, advantages: Tensor = ADVANTAGES) -> Batch:
    return batch_of(new.clone().requires_grad_(), advantages, old=OLD, reference=OLD)


def with_kl(coefficient: float, *, is_corrected: bool = False) -> Settings:
    return replace(SETTINGS, kl_coefficient=coefficient, kl_is_corrected=is_corrected)


def test_every_ratio_is_that_computed_by_hand() -> None:
    assert ratios(example()).flatten().tolist() == pytest.approx([1.5, 0.7, 1.3, 0.6])


def test_the_smaller_of_plain_and_clipped_is_taken_row_by_row() -> None:
    ratio = ratios(example())
    weight = ADVANTAGES[:, None]

    assert (ratio * weight).flatten().tolist() == pytest.approx([1.5, 0.7, -1.3, -0.6])
    assert (clip(ratio, SETTINGS) * weight).flatten().tolist() == pytest.approx([1.2, 0.8, -1.2, -0.8])
    surrogate = clipped_surrogate(ratio, ADVANTAGES, SETTINGS)
    assert surrogate.flatten().tolist() == pytest.approx([1.2, 0.7, -1.3, -0.8])


def test_the_divergence_of_every_row_is_that_computed_by_hand() -> None:
    divergence = kl_to_reference(NEW, OLD)

    assert divergence.flatten().tolist() == pytest.approx([0.0721, 0.0719, 0.0316, 0.1558], abs=5e-5)
    assert divergence.mean().item() == pytest.approx(0.0829, abs=5e-5)


def test_rows_that_went_far_enough_get_no_gradient_and_the_others_are_pulled_back() -> None:
    slope = gradient("grpo", example())

    assert tokens_gone_too_far(example(), SETTINGS).flatten().tolist() == [True, False, False, True]
    assert slope[0].item() == slope[3].item() == 0
    assert slope[1].item() == pytest.approx(0.7 / 4)  # fell, pulled up
    assert slope[2].item() == pytest.approx(-1.3 / 4)  # rose, pushed down


@pytest.mark.parametrize(("kl_coefficient", "loss"), [(0.0, 0.0500), (0.001, 0.0501), (0.04, 0.0533)])
def test_the_loss_is_that_computed_by_hand(kl_coefficient: float, loss: float) -> None:
    assert -grpo(example(), with_kl(kl_coefficient)).item() == pytest.approx(loss, abs=5e-5)


def test_with_the_sample_deviation_the_loss_is_that_computed_by_hand() -> None:
    batch = example(advantages=group_advantages(REWARDS, correction=1)[0])

    assert grpo(batch, SETTINGS).item() == pytest.approx(-0.0433, abs=5e-5)
    assert -grpo(batch, with_kl(0.04)).item() == pytest.approx(0.0466, abs=5e-5)


def test_a_higher_upper_clip_changes_the_first_row_alone() -> None:
    higher = replace(SETTINGS, clip_high=0.28)

    surrogate = clipped_surrogate(ratios(example()), ADVANTAGES, higher)

    assert surrogate.flatten().tolist() == pytest.approx([1.28, 0.7, -1.3, -0.8])
    assert grpo(example(), higher).item() == pytest.approx(-0.030)


def test_the_two_sides_of_the_clip_are_set_apart() -> None:
    ratio = torch.tensor([[0.5, 0.8, 1.0, 1.3, 2.0]])

    kept = clip(ratio, replace(SETTINGS, clip_low=0.4, clip_high=0.1))

    assert kept[0].tolist() == pytest.approx([0.6, 0.8, 1.0, 1.1, 1.1])


def test_before_the_first_update_the_loss_is_zero_and_the_gradient_is_not() -> None:
    batch = example(OLD)

    assert grpo(batch, with_kl(0.04)).item() == 0
    assert gradient("grpo", batch, with_kl(0.04)).flatten().tolist() == pytest.approx([0.25, 0.25, -0.25, -0.25])


def test_groups_without_signal_and_without_kl_leave_the_gradient_exactly_zero() -> None:
    assert not gradient("grpo", example(advantages=torch.zeros(4, dtype=torch.float64))).any()


def test_the_divergence_is_never_negative_and_zero_only_where_both_agree() -> None:
    policy = torch.linspace(-8, -0.01, 50, dtype=torch.float64)[:, None]

    divergence = kl_to_reference(policy, policy.flatten()[None])

    assert (divergence >= 0).all()
    assert torch.equal(divergence == 0, torch.eye(50, dtype=torch.bool))


# π_θ = (.5, .3, .2), π_ref = (.4, .4, .2). Plain k3 has, on average, the gradient of KL(π_ref ‖ π_θ), multiplied by the
# ratio that of KL(π_θ ‖ π_ref); both computed by hand on the logits.
@pytest.mark.parametrize(("is_corrected", "expected"), [(False, [0.1, -0.1, 0.0]), (True, [0.0989, -0.0939, -0.0051])])
def test_the_ratio_corrects_the_gradient_of_the_divergence_and_not_its_value(
    is_corrected: bool, expected: list[float]
) -> None:
    logits = torch.tensor([0.5, 0.3, 0.2], dtype=torch.float64).log().requires_grad_()
    policy = logits.log_softmax(0)[:, None]  # every token is drawn once
    reference = torch.tensor([[0.4], [0.4], [0.2]], dtype=torch.float64).log()
    batch = batch_of(policy, torch.zeros(3), reference=reference)

    average = (policy.detach().exp() * leash(batch, with_kl(1.0, is_corrected=is_corrected))).sum()

    assert average.item() == pytest.approx(0.02527, abs=5e-6)
    assert torch.autograd.grad(average, logits)[0].tolist() == pytest.approx(expected, abs=5e-5)


def test_without_a_leash_an_infinite_divergence_does_no_harm() -> None:
    batch = batch_of(torch.tensor([[-200.0]]), torch.ones(1), reference=torch.tensor([[0.0]]))

    assert kl_to_reference(batch.policy, batch.reference).isinf().all()
    assert leash(batch, SETTINGS).tolist() == [[0.0]]


def test_the_gradient_on_the_weights_equals_finite_differences() -> None:
    policy, old = new_policy(9, seed=0).double(), new_policy(9, seed=1).double()
    chance = torch.Generator().manual_seed(2)
    sequences = torch.randint(0, 9, (6, 9), generator=chance)
    mask = torch.arange(5)[None] < torch.tensor([5, 3, 1, 4, 5, 2])[:, None]
    advantages = torch.randn(6, dtype=torch.float64, generator=chance)
    before = token_scores(old, sequences, mask, 1.0)[0].detach()
    settings = replace(with_kl(0.04), clip_high=0.28)

    def value(of: Policy) -> Tensor:
        now = token_scores(of, sequences, mask, 1.0)[0]
        return grpo(batch_of(now, advantages, old=before, reference=before + 0.1 * mask, mask=mask), settings)

    weights = list(policy.parameters())
    slopes = torch.autograd.grad(value(policy), weights)

    step = 1e-6
    for _ in range(5):
        directions = [torch.randn(each.shape, dtype=torch.float64, generator=chance) for each in weights]
        slope = sum((one * other).sum().item() for one, other in zip(slopes, directions, strict=True))
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
