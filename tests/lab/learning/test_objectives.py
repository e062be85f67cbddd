"""Every objective on numbers computed by hand, where objectives agree, where they part, and their gradients."""

from dataclasses import replace

import pytest
import torch
from batches import SETTINGS, batch_of, gradient, lengths
from torch import Tensor

from course.lab.learning.objective import Batch, Settings, ratios
from course.lab.learning.objectives import OBJECTIVES
from course.lab.learning.objectives.gspo import sequence_ratios
from course.lab.recipe import CHOICES

ALL = sorted(OBJECTIVES)
LEASHED = replace(SETTINGS, clip_high=0.28, kl_coefficient=0.3)


def drawn(mask: Tensor, *, spread: float = 0.3, seed: int = 0) -> Batch:
    """Give a batch of any log-probabilities, whose ratios lie on both sides of the clip."""
    chance = torch.Generator().manual_seed(seed)
    old, reference, move = (
        -torch.rand(mask.shape, dtype=torch.float64, generator=chance) - 0.5,
        -torch.rand(mask.shape, dtype=torch.float64, generator=chance) - 0.5,
        torch.randn(mask.shape, dtype=torch.float64, generator=chance) * spread,
    )
    advantages = torch.randn(len(mask), dtype=torch.float64, generator=chance)
    policy = ((old + move) * mask).requires_grad_()
    return batch_of(policy, advantages, old=old * mask, reference=reference * mask, mask=mask)


def value(name: str, batch: Batch, settings: Settings = LEASHED) -> float:
    return OBJECTIVES[name].value(batch, settings).item()


def test_every_objective_of_the_recipe_is_there() -> None:
    assert sorted(next(choice.options for choice in CHOICES if choice.name == "objective")) == ALL


# Lengths 2 and 8 in a group of 4: what a token of each weighs where nothing has moved and every advantage is 1. The
# longest length is 10. GRPO 1/(4·2) and 1/(4·8); over tokens 1/20; Dr. GRPO 1/(4·10); RLOO 1/4, since nothing is
# divided by a length; GSPO as GRPO, through the root of the ratio.
@pytest.mark.parametrize(
    ("name", "short", "long"),
    [
        ("grpo", 0.125, 0.03125),
        ("bnpo", 0.05, 0.05),
        ("dapo", 0.05, 0.05),
        ("dr_grpo", 0.025, 0.025),
        ("rloo", 0.25, 0.25),
        ("gspo", 0.125, 0.03125),
        ("cispo", 0.05, 0.05),
    ],
)
def test_a_token_weighs_what_it_weighs_by_hand(name: str, short: float, long: float) -> None:
    mask = lengths(2, 8, 2, 8)
    policy = torch.zeros(4, 8, dtype=torch.float64, requires_grad=True)

    weight = gradient(name, batch_of(policy, torch.ones(4), mask=mask), replace(SETTINGS, max_new_tokens=10))

    assert weight[0].tolist() == pytest.approx([short] * 2 + [0.0] * 6)
    assert weight[1].tolist() == pytest.approx([long] * 8)


def test_the_ratio_of_a_completion_is_the_geometric_mean_of_its_tokens() -> None:
    ratio = torch.tensor([[1.5, 0.7, 1.0, 1.0], [1.5, 0.7, 1.0, 3.0]], dtype=torch.float64).log()
    batch = batch_of(ratio, torch.ones(2), old=torch.zeros(2, 4), mask=lengths(3, 4))

    found = sequence_ratios(batch).flatten().tolist()

    assert found == pytest.approx([1.016, (1.5 * 0.7 * 3) ** 0.25], abs=5e-4)


def test_gspo_clips_whole_completions_where_grpo_clips_tokens() -> None:
    """Two completions of advantage 1: ratios 1.5 and .7 have the root of 1.05, ratios 1.5 and 1 that of 1.5."""
    ratio = torch.tensor([[1.5, 0.7], [1.5, 1.0]], dtype=torch.float64).log().requires_grad_()
    batch = batch_of(ratio, torch.ones(2, dtype=torch.float64), old=torch.zeros(2, 2))

    assert OBJECTIVES["grpo"].is_clipped(batch, SETTINGS).tolist() == [[True, False], [True, False]]
    assert OBJECTIVES["gspo"].is_clipped(batch, SETTINGS).tolist() == [[False, False], [True, True]]
    assert value("gspo", batch, SETTINGS) == pytest.approx((1.05**0.5 + 1.2) / 2)
    assert gradient("gspo", batch).tolist() == [pytest.approx([1.05**0.5 / 4] * 2), [0.0, 0.0]]


def test_cispo_cuts_the_weight_and_keeps_every_gradient() -> None:
    """The worked example: ratios 1.5, .7, 1.3 and .6 count as 1.2, .8, 1.2 and .8."""
    old = torch.tensor([[0.20], [0.20], [0.20], [0.25]], dtype=torch.float64).log()
    new = torch.tensor([[0.30], [0.14], [0.26], [0.15]], dtype=torch.float64).log().requires_grad_()
    batch = batch_of(new, torch.tensor([1.0, 1.0, -1.0, -1.0]), old=old)

    # (1.2·ln .3 + .8·ln .14 − 1.2·ln .26 − .8·ln .15) / 4
    assert value("cispo", batch, SETTINGS) == pytest.approx(0.02913, abs=5e-6)
    assert gradient("cispo", batch).flatten().tolist() == pytest.approx([0.3, 0.2, -0.3, -0.2])
    assert OBJECTIVES["cispo"].is_clipped(batch, SETTINGS).all()


def test_rloo_knows_no_ratio() -> None:
    batch = drawn(lengths(3, 1, 4))
    elsewhere = replace(batch, old=batch.old - 1.0)

    assert value("rloo", batch, SETTINGS) == value("rloo", elsewhere, SETTINGS)
    assert torch.equal(gradient("rloo", batch), batch.advantages[:, None] / 3 * batch.mask)
    assert not OBJECTIVES["rloo"].is_clipped(batch, SETTINGS).any()


@pytest.mark.parametrize("name", ["bnpo", "dapo"])
def test_where_all_lengths_are_equal_completions_and_tokens_count_alike(name: str) -> None:
    batch = drawn(lengths(5, 5, 5, 5))

    assert value(name, batch) == pytest.approx(value("grpo", batch))
    assert torch.allclose(gradient(name, batch, LEASHED), gradient("grpo", batch, LEASHED))


def test_where_all_completions_have_the_longest_length_dr_grpo_is_grpo() -> None:
    batch = drawn(lengths(5, 5, 5))

    assert value("dr_grpo", batch, replace(LEASHED, max_new_tokens=5)) == pytest.approx(value("grpo", batch))


def test_where_lengths_differ_the_objectives_do() -> None:
    batch = drawn(lengths(1, 3, 5, 4))

    assert len({round(value(name, batch), 6) for name in ("grpo", "dapo", "dr_grpo", "gspo", "rloo", "cispo")}) == 6


@pytest.mark.parametrize("name", ["bnpo", "dapo", "gspo"])
def test_for_completions_of_one_token_the_objectives_are_one(name: str) -> None:
    batch = drawn(lengths(1, 1, 1, 1))

    assert value(name, batch) == pytest.approx(value("grpo", batch))
    assert torch.allclose(gradient(name, batch, LEASHED), gradient("grpo", batch, LEASHED))


@pytest.mark.parametrize("name", ALL)
def test_where_nothing_has_moved_the_gradient_is_the_advantage_times_the_weight(name: str) -> None:
    mask = lengths(2, 5, 3)
    batch = drawn(mask, spread=0.0)
    ones = replace(batch, advantages=torch.ones_like(batch.advantages))

    weight = gradient(name, ones)

    assert (weight[mask] > 0).all()
    assert torch.allclose(gradient(name, batch), weight * batch.advantages[:, None])


@pytest.mark.parametrize("name", ALL)
def test_what_is_clipped_has_no_gradient_but_where_only_a_weight_is(name: str) -> None:
    batch = drawn(lengths(2, 5, 3, 4), spread=0.6)
    clipped = OBJECTIVES[name].is_clipped(batch, SETTINGS) & batch.mask

    silent = (gradient(name, batch) == 0) & batch.mask

    assert clipped.any() == (name != "rloo")
    if name == "cispo":
        assert not silent.any()
    else:
        assert torch.equal(silent, clipped)


@pytest.mark.parametrize("name", ALL)
def test_padding_has_no_gradient(name: str) -> None:
    batch = drawn(lengths(2, 5, 3))

    assert not gradient(name, batch, LEASHED)[~batch.mask].any()


@pytest.mark.parametrize("is_corrected", [False, True])
@pytest.mark.parametrize("name", ALL)
def test_the_gradient_equals_finite_differences(name: str, is_corrected: bool) -> None:
    settings = replace(LEASHED, kl_is_corrected=is_corrected)
    batch = drawn(lengths(2, 4, 3))
    slope = gradient(name, batch, settings)
    # CISPO's weight is held fast: what varies is the logarithm alone, which its paper writes as a stop of the gradient.
    held = ratios(batch).clamp(0.8, 1.28).detach() if name == "cispo" else None

    def at(policy: Tensor) -> float:
        if held is None:
            return value(name, replace(batch, policy=policy), settings)
        leash = value(name, replace(batch, policy=policy, advantages=torch.zeros_like(batch.advantages)), settings)
        return leash + ((held * batch.advantages[:, None] * policy * batch.mask).sum() / batch.tokens).item()

    step = 1e-6
    for row, column in batch.mask.nonzero().tolist():
        move = torch.zeros_like(batch.policy)
        move[row, column] = step
        rise = at((batch.policy + move).detach()) - at((batch.policy - move).detach())
        assert slope[row, column].item() == pytest.approx(rise / (2 * step), abs=1e-8)


@pytest.mark.parametrize("name", [name for name in ALL if name != "bnpo"])
def test_a_step_may_be_learned_from_in_parts(name: str) -> None:
    whole = drawn(lengths(2, 5, 3, 1, 4, 4))

    assert value(name, part(whole, 0, 2)) + value(name, part(whole, 2, 6)) == pytest.approx(value(name, whole))


def test_in_parts_bnpo_divides_by_the_tokens_of_each() -> None:
    """Lengths 1 and 3: whole, every token weighs 1/4; in parts of one, a half and a sixth."""
    mask = lengths(1, 3)
    policy = torch.zeros(2, 3, dtype=torch.float64, requires_grad=True)
    whole = batch_of(policy, torch.ones(2), mask=mask)

    parts = sum(OBJECTIVES["bnpo"].value(part(whole, row, row + 1), SETTINGS) for row in range(2))
    assert isinstance(parts, Tensor)
    (weight,) = torch.autograd.grad(parts, policy)

    assert gradient("bnpo", whole)[mask].tolist() == pytest.approx([1 / 4] * 4)
    assert weight[mask].tolist() == pytest.approx([1 / 2, 1 / 6, 1 / 6, 1 / 6])


def part(batch: Batch, first: int, last: int) -> Batch:
    rows = {name: each[first:last] for name, each in vars(batch).items() if isinstance(each, Tensor)}
    return replace(batch, **rows)
