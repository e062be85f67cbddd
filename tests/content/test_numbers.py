"""Every number that the chapters compute is computed here again, and found in the text of both languages."""

import re
from collections.abc import Sequence
from itertools import product
from math import comb, exp, log, sqrt
from statistics import fmean, pstdev, stdev

import pytest
from texts import LANGUAGES, chapter

Computed = Sequence[tuple[float, int]]
"""Values, each with the decimals that the text gives."""


def advantages(rewards: Sequence[float]) -> list[float]:
    return [(each - fmean(rewards)) / pstdev(rewards) for each in rewards]


def k3(policy: float, reference: float) -> float:
    return reference / policy - log(reference / policy) - 1


def sigmoid(x: float) -> float:
    return 1 / (1 + exp(-x))


def mean_is_higher(one: tuple[int, float], other: tuple[int, float]) -> tuple[float, float]:
    """Give the probability that the first button's mean comes out higher, and that the two are equal."""
    chances = [[comb(n, k) * p**k * (1 - p) ** (n - k) for k in range(n + 1)] for n, p in (one, other)]
    pairs = [(i * other[0] - j * one[0], a * b) for i, a in enumerate(chances[0]) for j, b in enumerate(chances[1])]
    return sum(p for gap, p in pairs if gap > 0), sum(p for gap, p in pairs if gap == 0)


def gradient_noise(reward: Sequence[float], *, with_mean: bool, group: int = 8) -> float:
    """Give how far a policy gradient estimated from one group scatters: the length of its standard deviation.

    The policy has four answers, and its parameters are their logits, so that ∇ log π(a) = 1_a − π. A group matters only
    through how often each answer came, and so the expectation is a sum over all such counts.
    """
    policy = (0.4, 0.3, 0.2, 0.1)
    first, second = [0.0] * 4, [0.0] * 4
    for counts in product(range(group + 1), repeat=4):
        if sum(counts) != group:
            continue
        chance = 1.0
        left = group
        for count, p in zip(counts, policy, strict=True):
            chance *= comb(left, count) * p**count
            left -= count
        baseline = sum(n * r for n, r in zip(counts, reward, strict=True)) / group if with_mean else 0.0
        weights = [n * (r - baseline) / group for n, r in zip(counts, reward, strict=True)]
        for k in range(4):
            value = weights[k] - policy[k] * sum(weights)
            first[k] += chance * value
            second[k] += chance * value**2
    return sqrt(sum(square - mean**2 for square, mean in zip(second, first, strict=True)))


def consequences() -> Computed:
    few, tie = mean_is_higher((2, 0.4), (3, 0.6))
    many, _ = mean_is_higher((50, 0.4), (50, 0.6))
    return [(few, 2), (tie, 2), (100 * (1 - few - tie), 0), (many, 2), (1 - 0.99**16, 2)]


def loop() -> Computed:
    return [(0.9**2, 2), (0.9**2 - 0.5, 2), (0.6 * 0.7, 2)]


def beyond() -> Computed:
    return [(sigmoid(1.6 - 0.6), 3), (1 - 0.1 * 3, 1)]


def ppo_and_dpo() -> Computed:
    return [(min(1.5, 1.2), 1), (min(0.7, 0.8), 1), (-log(sigmoid(0)), 3), (sigmoid(0.1 * 3), 3),
            (-log(sigmoid(0.1 * 3)), 3)]  # fmt: skip


def grpo() -> Computed:
    states = 2 * 7 * 16 + 2 * 7 * 2
    rewards = (1, 1, 0, 0)
    return [(fmean(rewards), 1), (pstdev(rewards), 1), (0.5 / stdev(rewards), 3), (states, 0), (112 + 28, 0),
            (100 * 112 / states, 0), (0.9**8 + 0.1**8, 3), (2 * 0.5**8, 3), (0.4**2 + 0.6**2, 2)]  # fmt: skip


def policy_gradient() -> Computed:
    plain, shifted = (0, 1, 0, 0), (10, 11, 10, 10)
    return [(gradient_noise(rewards, with_mean=mean), 2) for rewards in (plain, shifted) for mean in (False, True)]


def group_advantages() -> Computed:
    rewards = (1, 0, 0, 0)
    spread = stdev(rewards)
    found = [(value, 2) for value in advantages(rewards)[:2]]
    found += [(0.75 / spread, 1), (-0.25 / spread, 1), (pstdev(rewards), 3), (sqrt(3 / 4), 3), (4 / 3, 2), (16 / 15, 2)]
    for right in (1, 4, 7):
        group = [1] * right + [0] * (8 - right)
        found += [
            (pstdev(group), 2),
            (advantages(group)[0], 2),
            (1 - right / 8, 2),
            (sum(map(abs, advantages(group))), 2),
            (sum(abs(each - right / 8) for each in group), 2),
        ]
    hard, middle = [1] + [0] * 7, [1, 0] * 4
    pulls = [sum(map(abs, advantages(group))) for group in (hard, middle)]
    return [*found, (pulls[0] / pulls[1], 2), (1.75 / 4, 2)]


def ratio_and_clip() -> Computed:
    old, now, sign = (0.2, 0.2, 0.2, 0.25), (0.3, 0.14, 0.26, 0.15), (1, 1, -1, -1)
    ratios = [new / before for new, before in zip(now, old, strict=True)]
    terms = [min(r * a, min(max(r, 0.8), 1.2) * a) for r, a in zip(ratios, sign, strict=True)]
    whole = fmean(r * a for r, a in zip(ratios, sign, strict=True))
    edges = [(0.01 * 1.2, 3), (0.9 * 1.2, 2), (0.01 * 1.28, 4)]
    return [*((r, 1) for r in ratios), *((term, 1) for term in terms), (fmean(terms), 2), (whole, 3), *edges]


def kl() -> Computed:
    policy, reference = (0.5, 0.3, 0.2), (0.4, 0.4, 0.2)
    parts = [p * log(p / q) for p, q in zip(policy, reference, strict=True)]
    whole = sum(parts)
    scatter = [
        sqrt(sum(p * (f(p, q) - whole) ** 2 for p, q in zip(policy, reference, strict=True)))
        for f in (lambda p, q: log(p / q), k3)
    ]
    tokens = [k3(p, q) for p, q in ((0.3, 0.2), (0.14, 0.2), (0.26, 0.2), (0.15, 0.25))]
    objective = -0.05 - 0.04 * fmean(tokens)
    bought = [(sigmoid(1 / beta), 3) for beta in (1, 0.3)]
    return [(parts[0], 4), (parts[1], 4), (whole, 4), *((each, 3) for each in scatter), *((each, 4) for each in tokens),
            (fmean(tokens), 4), (objective, 4), *bought]  # fmt: skip


def signal() -> Computed:
    silent = [(p**size + (1 - p) ** size, 3) for p in (0.5, 0.9, 0.99) for size in (4, 8, 16, 64)]
    speaking = [(512 / size * (1 - 0.99**size - 0.01**size), 1) for size in (4, 64)]
    return [*silent, *((1 - 0.99**size, 3) for size in (4, 16, 64)), *speaking, (100 * (0.9**8 + 0.1**8), 0)]


def reward_design() -> Computed:
    groups = ((2, 1, 1, 0), (3, 2, 1, 0), (1, 0, 0, 0))
    found = [(value, 2) for group in groups for value in advantages(group) if value]
    return [*found, (pstdev(groups[0]), 3), (pstdev(groups[1]), 3), ((18_432 - (20_480 - 4_096)) / 4_096, 1)]


def variants() -> Computed:
    return [(1 / (4 * 2), 3), (1 / (4 * 8), 5), (1 / 20, 2), (1 / (4 * 10), 3), ((1.5 * 0.7) ** (1 / 3), 3)]


def running_it() -> Computed:
    return [(-(2 * 2 - 2 * 8) / 20, 1)]


CHAPTERS = {
    "rl-basics/01-learning-from-consequences": consequences,
    "rl-basics/03-the-loop": loop,
    "rl-basics/04-beyond-next-token": beyond,
    "rl-basics/06-ppo-and-dpo": ppo_and_dpo,
    "rl-basics/07-grpo": grpo,
    "grpo-in-depth/01-from-policy-gradient": policy_gradient,
    "grpo-in-depth/02-group-advantages": group_advantages,
    "grpo-in-depth/03-ratio-and-clip": ratio_and_clip,
    "grpo-in-depth/04-kl": kl,
    "grpo-in-depth/05-signal": signal,
    "grpo-in-depth/06-reward-design": reward_design,
    "grpo-in-depth/07-variants": variants,
    "grpo-in-depth/08-running-it": running_it,
}


def written(value: float, decimals: int, language: str) -> str:
    number = f"{abs(value) + 1e-12:.{decimals}f}"
    return number.replace(".", ",") if language == "ro" else number


def missing(text: str, computed: Computed, language: str) -> list[str]:
    plain = text.replace("{,}", ",")
    wanted = {written(value, decimals, language) for value, decimals in computed}
    return sorted(number for number in wanted if not re.search(rf"(?<![\d.,]){re.escape(number)}(?!\d)", plain))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", CHAPTERS)
def test_a_chapter_says_what_its_examples_come_to(name: str, language: str) -> None:
    assert missing(chapter(language, name), CHAPTERS[name](), language) == []


def test_a_number_that_was_changed_is_missed() -> None:
    text = chapter("en", "grpo-in-depth/04-kl")
    assert missing(text.replace("0.0829", "0.0289"), kl(), "en") == ["0.0829"]
