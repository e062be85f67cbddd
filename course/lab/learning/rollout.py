"""The policy answers: a group of completions for every prompt, drawn token by token."""

from dataclasses import dataclass

import torch
from torch import Tensor

from course.lab.learning.llama import Cache
from course.lab.learning.policy import Policy, next_logits


@dataclass(frozen=True)
class Rollout:
    """The completions of one step. Rows of one prompt stand together: row p·G + g is completion g of prompt p.

    Shapes: sequences [B, L+T] (prompt, completion, then padding), mask [B, T] (True on the tokens of the completion).
    """

    sequences: Tensor
    mask: Tensor

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


@torch.no_grad()
def sample(policy: Policy, prompts: Tensor, sampling: Sampling, chance: torch.Generator) -> Rollout:
    """Draw a group of completions for each prompt; a completion ends with the stop token or at the longest length.

    A token is the argmax of logits / temperature plus Gumbel noise, which is a draw from the softmax. All noise of
    the rollout is drawn first, so that chance goes on alike however long the completions turn out.

    Shapes: prompts [P, L] → sequences [B, L+T] with B = P·G.
    Source: Gumbel-max, Maddison, Tarlow & Minka, "A* Sampling" (arXiv:1411.0030) §2.
    """
    weights, cache = policy.weights(), Cache()
    of_prompt = torch.arange(len(prompts)).repeat_interleave(sampling.group_size)  # [B]
    logits = next_logits(weights, prompts, cache)[of_prompt]  # [B, V]
    cache.keep(of_prompt)
    noise = gumbel_noise((sampling.max_new_tokens, *logits.shape), chance)
    drawn: list[Tensor] = []
    alive = [torch.ones(len(of_prompt), dtype=torch.bool)]
    for position in range(sampling.max_new_tokens):
        tokens = (logits / sampling.temperature + noise[position]).argmax(-1)  # [B]
        drawn.append(tokens.where(alive[-1], sampling.stop))
        going_on = alive[-1] & (tokens != sampling.stop)
        if position == sampling.max_new_tokens - 1 or not going_on.any():
            break
        alive.append(going_on)
        logits = next_logits(weights, drawn[-1][:, None], cache)
    return Rollout(torch.cat([prompts[of_prompt], torch.stack(drawn, 1)], 1), torch.stack(alive, 1))


def gumbel_noise(shape: tuple[int, ...], chance: torch.Generator) -> Tensor:
    """Draw standard Gumbel noise: minus the logarithm of exponential noise."""
    exponential = torch.empty(shape).exponential_(generator=chance)
    return -exponential.clamp_min(torch.finfo(exponential.dtype).tiny).log()
