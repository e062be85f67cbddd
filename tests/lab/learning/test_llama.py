import torch

from course.lab.learning.llama import Cache, hidden_states, logits
from course.lab.learning.policy import Policy

TOKENS = torch.randint(0, 52, (5, 15), generator=torch.Generator().manual_seed(0))


def test_the_logits_are_those_of_transformers(policy: Policy) -> None:
    expected = policy.network(input_ids=TOKENS, use_cache=False).logits

    torch.testing.assert_close(policy(TOKENS), expected, rtol=0, atol=2e-5)


def test_the_gradient_is_that_of_transformers(policy: Policy) -> None:
    weights = list(policy.network.parameters())
    toward = torch.randn(5, 15, 52, generator=torch.Generator().manual_seed(1))
    expected = torch.autograd.grad((policy.network(input_ids=TOKENS, use_cache=False).logits * toward).sum(), weights)

    found = torch.autograd.grad((policy(TOKENS) * toward).sum(), weights)

    for one, other in zip(found, expected, strict=True):
        torch.testing.assert_close(one, other, rtol=1e-4, atol=1e-4 * other.abs().max().item())


def test_reading_token_by_token_gives_what_reading_at_once_gives(policy: Policy) -> None:
    weights, cache = policy.weights(), Cache()
    parts = [hidden_states(weights, TOKENS[:, :4], cache)]
    parts += [hidden_states(weights, TOKENS[:, place : place + 1], cache) for place in range(4, 15)]

    assert cache.length == 15
    torch.testing.assert_close(logits(weights, torch.cat(parts, 1)), policy(TOKENS), rtol=0, atol=2e-5)


def test_a_cache_goes_on_with_the_rows_that_are_kept_in_their_order(policy: Policy) -> None:
    weights, cache = policy.weights(), Cache()
    hidden_states(weights, TOKENS[:, :10], cache)
    rows = torch.tensor([3, 0, 3])

    cache.keep(rows)
    states = hidden_states(weights, TOKENS[rows, 10:11], cache)

    torch.testing.assert_close(logits(weights, states)[:, 0], policy(TOKENS)[rows, 10], rtol=0, atol=2e-5)
