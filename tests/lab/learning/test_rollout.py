import torch

from course.lab.learning.policy import Policy, token_scores
from course.lab.learning.rollout import Rollout, Sampling, gumbel_noise, sample
from course.lab.learning.tokenizer import Tokenizer
from course.lab.tasks.dog import Dog


def draw(policy: Policy, tokenizer: Tokenizer, *, group_size: int = 8, seed: int = 0, **changes: float) -> Rollout:
    prompts = torch.tensor([tokenizer.encode(prompt) for prompt in Dog().prompts("en")])
    sampling = Sampling(group_size, int(changes.get("longest", 12)), tokenizer.stop, changes.get("temperature", 1.0))
    return sample(policy, prompts, sampling, torch.Generator().manual_seed(seed))


def test_the_completions_of_a_prompt_stand_together_behind_it(policy: Policy, tokenizer: Tokenizer) -> None:
    rollout = draw(policy, tokenizer, group_size=3)

    asked = [" ".join(tokenizer.decode(row[:4])) for row in rollout.sequences.tolist()]
    assert asked == [prompt for prompt in Dog().prompts("en") for _ in range(3)]


def test_a_completion_ends_with_its_first_stop_and_padding_is_masked(policy: Policy, tokenizer: Tokenizer) -> None:
    rollout = draw(policy, tokenizer, group_size=16)

    length = rollout.mask.shape[1]
    for tokens, mask, row in zip(
        rollout.completions(), rollout.mask.tolist(), rollout.sequences[:, 4:].tolist(), strict=True
    ):
        assert tokens[-1] == tokenizer.stop or len(tokens) == length == 12
        assert tokenizer.stop not in tokens[:-1]
        assert mask == [True] * len(tokens) + [False] * (length - len(tokens))
        assert set(row[len(tokens) :]) <= {tokenizer.stop}


def test_no_completion_is_longer_than_allowed(policy: Policy, tokenizer: Tokenizer) -> None:
    rollout = draw(policy, tokenizer, longest=3)

    assert rollout.mask.shape[1] == 3
    assert max(map(len, rollout.completions())) == 3


def test_the_same_chance_draws_the_same_and_another_draws_otherwise(policy: Policy, tokenizer: Tokenizer) -> None:
    first = draw(policy, tokenizer, seed=1)

    assert torch.equal(first.sequences, draw(policy, tokenizer, seed=1).sequences)
    assert first.completions() != draw(policy, tokenizer, seed=2).completions()


def test_chance_goes_on_alike_however_long_the_completions_were(policy: Policy, tokenizer: Tokenizer) -> None:
    prompts = torch.tensor([tokenizer.encode("rex , sit !")])
    ends = []
    for temperature in (0.1, 2.0):
        chance = torch.Generator().manual_seed(3)
        sample(policy, prompts, Sampling(4, 12, tokenizer.stop, temperature), chance)
        ends.append(torch.rand(1, generator=chance).item())

    assert ends[0] == ends[1]


def test_tokens_are_drawn_as_often_as_the_policy_says(policy: Policy, tokenizer: Tokenizer) -> None:
    prompts = torch.tensor([tokenizer.encode("rex , sit !")])
    groups, size = 1_250, 16
    count = groups * size
    many = prompts.expand(groups, -1)  # a group is compared row by row, so there are many and none is large
    rollout = sample(policy, many, Sampling(size, 1, tokenizer.stop, 1.5), torch.Generator().manual_seed(0))

    shares = torch.bincount(rollout.sequences[:, 4], minlength=52) / count
    expected = (policy(prompts)[0, -1] / 1.5).softmax(-1)
    spread = (expected * (1 - expected) / count).sqrt()
    assert ((shares - expected).abs() <= 4.5 * spread + 1 / count).all()


def test_at_a_low_temperature_every_completion_takes_the_likeliest_token(policy: Policy, tokenizer: Tokenizer) -> None:
    prompts = torch.tensor([tokenizer.encode("rex , bark !")])
    rollout = sample(policy, prompts, Sampling(8, 1, tokenizer.stop, 0.001), torch.Generator().manual_seed(0))

    assert set(rollout.sequences[:, 4].tolist()) == {policy(prompts)[0, -1].argmax().item()}


def test_what_is_drawn_with_the_cache_is_scored_alike_without_it(policy: Policy, tokenizer: Tokenizer) -> None:
    rollout = draw(policy, tokenizer, temperature=0.001)

    chosen, _ = token_scores(policy, rollout.sequences, rollout.mask, temperature=0.001)
    # Greedy in the cache means probability one at this temperature, wherever two tokens are not level.
    assert (chosen.exp().where(rollout.mask, 1.0) > 0.99).float().mean() > 0.95


def test_gumbel_noise_has_the_mean_and_spread_it_should() -> None:
    noise = gumbel_noise((200_000,), torch.Generator().manual_seed(0))

    assert noise.isfinite().all()
    assert abs(noise.mean().item() - 0.5772) < 0.01  # Euler's constant
    assert abs(noise.std().item() - 1.2825) < 0.01  # π / √6
