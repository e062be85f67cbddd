"""The policy answers: a group of completions for every prompt, drawn token by token."""

from dataclasses import dataclass

import torch
from torch import Tensor

from course.lab.learning.policy import Policy, Reading


@dataclass(frozen=True)
class Rollout:
    """The completions of one step. Rows of one prompt stand together: row p·G + g is completion g of prompt p.

    `reading` is how any policy scores them. Shapes: sequences [B, L+T] (prompt, completion, then padding), mask [B, T]
    (True on the tokens of the completion).
    """

    sequences: Tensor
    mask: Tensor
    reading: Reading

    def completions(self) -> list[list[int]]:
        """Give each completion's tokens, without prompt and padding."""
        length = self.mask.shape[1]
        rows = self.sequences[:, -length:].tolist()
        return [row[:count] for row, count in zip(rows, self.mask.sum(1).tolist(), strict=True)]


@dataclass(frozen=True)
class Sampling:
    """How completions are drawn: how many of each prompt, how long at most, which token ends one, how evenly."""

    group_size: int
    max_new_tokens: int
    stop: int
    temperature: float


def sample(policy: Policy, prompts: Tensor, sampling: Sampling, chance: torch.Generator) -> Rollout:
    """Draw a group of completions for each prompt; a completion ends with the stop token or at the longest length.

    Shapes: prompts [P, L] → sequences [B, L+T] with B = P·G.
    """
    drawn, mask = _draw(policy, prompts, sampling, chance)
    sequences = torch.cat([prompts.repeat_interleave(sampling.group_size, 0), drawn], 1)
    return Rollout(sequences, mask, Reading.of(sequences, mask, len(prompts), policy.shape))


def gumbel_noise(shape: tuple[int, ...], chance: torch.Generator) -> Tensor:
    """Draw standard Gumbel noise: -log(-log u) of an evenly drawn u.

    Of a u of 0, which comes once in 16 million draws, it makes -infinity: a token that is not drawn.
    """
    return torch.rand(shape, generator=chance).log_().neg_().log_().neg_()


def _draw(policy: Policy, prompts: Tensor, sampling: Sampling, chance: torch.Generator) -> tuple[Tensor, Tensor]:
    """Draw the tokens, and say which are a completion's own and not padding.

    A token is the argmax of logits / temperature plus Gumbel noise, which is a draw from the softmax. All noise of
    the rollout is drawn first, so that chance goes on alike however long the completions turn out.

    Shapes: prompts [P, L] → [B, T] twice.
    Source: Gumbel-max, Maddison, Tarlow & Minka, "A* Sampling" (arXiv:1411.0030) §2.
    """
    with torch.inference_mode():
        decoder = policy.decoder(len(prompts), prompts.shape[1] + sampling.max_new_tokens)
        for tokens in prompts.unbind(1):
            logits = decoder.read(tokens)  # [P, V]
        of_prompt = torch.arange(len(prompts)).repeat_interleave(sampling.group_size)  # [B]
        decoder.keep(of_prompt)
        logits = logits[of_prompt]  # [B, V]
        noise = gumbel_noise((sampling.max_new_tokens, *logits.shape), chance)
        drawn: list[Tensor] = []
        alive = [torch.ones(len(logits), dtype=torch.bool)]
        for position in range(sampling.max_new_tokens):
            tokens = noise[position].add_(logits, alpha=1 / sampling.temperature).argmax(-1)  # [B]
            drawn.append(tokens.where(alive[-1], sampling.stop))
            going_on = alive[-1] & (tokens != sampling.stop)
            if position == sampling.max_new_tokens - 1 or not going_on.any():
                break
            alive.append(going_on)
            logits = decoder.read(drawn[-1])
        tokens, mask = torch.stack(drawn, 1), torch.stack(alive, 1)
    return tokens.clone(), mask.clone()  # what inference mode makes has no place in a graph; a copy has
