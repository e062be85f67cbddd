import pytest
import torch
from torch import Tensor

from course.lab.learning.llama import Paths, read
from course.lab.learning.policy import Policy
from course.lab.learning.rollout import Sampling, sample
from course.lab.learning.tokenizer import Tokenizer
from course.lab.learning.tree import Tree
from course.lab.tasks.dog import Dog

TOKENS = torch.randint(0, 52, (5, 15), generator=torch.Generator().manual_seed(0))


@pytest.fixture
def drawn(policy: Policy, tokenizer: Tokenizer) -> tuple[Tensor, Tensor]:
    """What a step reads: sequences [4, 8, S] without their last token, and which places are read."""
    prompts = torch.tensor([tokenizer.encode(prompt) for prompt in Dog().prompts("en")])
    rollout = sample(policy, prompts, Sampling(8, 12, tokenizer.stop, 1.0), torch.Generator().manual_seed(0))
    is_read = torch.cat([torch.ones(32, 3, dtype=torch.bool), rollout.mask], 1)
    return rollout.sequences[:, :-1].reshape(4, 8, -1), is_read.view(4, 8, -1)


def test_the_logits_of_whole_sequences_are_those_of_transformers(policy: Policy) -> None:
    expected = policy.network(input_ids=TOKENS, use_cache=False).logits

    torch.testing.assert_close(policy(TOKENS), expected, rtol=0, atol=1e-5)


def test_on_the_tree_every_log_probability_is_that_of_transformers(
    policy: Policy, drawn: tuple[Tensor, Tensor]
) -> None:
    sequences, is_read = drawn
    tree = Tree.of(sequences, is_read)
    expected = policy.network(input_ids=sequences.flatten(0, 1), use_cache=False).logits.log_softmax(-1)

    found = read(policy.weights(), Paths.along(tree, policy.shape)).logits.log_softmax(-1)

    along_rows = found[tree.nodes.flatten(0, 1)]
    torch.testing.assert_close(along_rows[is_read.view(32, -1)], expected[is_read.view(32, -1)], rtol=0, atol=1e-5)


def test_the_gradient_is_that_of_transformers(policy: Policy, drawn: tuple[Tensor, Tensor]) -> None:
    sequences, is_read = drawn
    toward = torch.randn(4, 8, sequences.shape[-1], 52, generator=torch.Generator().manual_seed(1)) * is_read[..., None]
    network = policy.network
    (network(input_ids=sequences.flatten(0, 1), use_cache=False).logits * toward.flatten(0, 1)).sum().backward()
    tree = Tree.of(sequences, is_read)

    (policy.read(Paths.along(tree, policy.shape))[tree.nodes] * toward).sum().backward()

    assert policy.flat.grad is not None
    found = policy.named(policy.flat.grad)
    assert set(found) == {name for name, _ in network.named_parameters()}
    for name, weight in network.named_parameters():
        torch.testing.assert_close(found[name], weight.grad, rtol=0, atol=1e-5 * weight.grad.abs().max().item())


def test_token_by_token_gives_what_reading_at_once_gives(policy: Policy) -> None:
    decoder = policy.decoder(rows=5, longest=15)

    found = torch.stack([decoder.read(tokens) for tokens in TOKENS.unbind(1)], 1)

    torch.testing.assert_close(found, policy(TOKENS).detach(), rtol=0, atol=1e-5)


def test_rows_that_are_kept_go_on_in_their_order_as_each_would_alone(policy: Policy) -> None:
    decoder = policy.decoder(rows=5, longest=15)
    for tokens in TOKENS[:, :10].unbind(1):
        decoder.read(tokens)

    rows = torch.tensor([3, 0, 3])
    decoder.keep(rows)
    found = decoder.read(TOKENS[rows, 10])

    torch.testing.assert_close(found, policy(TOKENS)[rows, 10].detach(), rtol=0, atol=1e-5)
