"""The policy: a Llama of about 100,000 parameters, built from a config and from weights that we ship.

The one place that knows transformers. Nothing is downloaded: a model is built from numbers in this file, weights are
read from a safetensors file. A process that trains sets HF_HUB_OFFLINE=1 and torch's thread count before it starts.
"""

import copy
import json
from collections.abc import Mapping
from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save
from torch import Tensor, nn
from transformers import LlamaConfig, LlamaForCausalLM

from course.lab.learning.llama import Cache, Shape, Weights, hidden_states, logits, rotation, weights_of
from course.problems import CourseError

_LONGEST = 64
"""Positions that the policy can hold; prompt and completion together stay well below."""


class CheckpointError(CourseError):
    """A checkpoint is missing, cannot be read, or was built for another vocabulary."""


class Policy(nn.Module):
    """A causal language model: from the tokens so far to the logits of the next one.

    The model and its weights are transformers'; the forward pass is the one of `llama.py`, which gives the same.
    """

    def __init__(self, vocabulary_size: int) -> None:
        super().__init__()
        self.network = LlamaForCausalLM(_config(vocabulary_size)).eval()
        config = self.network.config
        theta = config.rope_parameters["rope_theta"]
        self._shape = Shape(config.num_hidden_layers, config.num_attention_heads, config.rms_norm_eps, theta)
        self._rotation = rotation(_LONGEST, config.hidden_size // config.num_attention_heads, theta)

    def weights(self) -> Weights:
        """Gather the weights as they are now; after an update they are to be gathered anew."""
        return weights_of(dict(self.network.named_parameters()), self._shape, self._rotation)

    def forward(self, tokens: Tensor) -> Tensor:
        """Read whole sequences. Shapes: tokens [B, T] → logits [B, T, V]."""
        weights = self.weights()
        return logits(weights, hidden_states(weights, tokens))

    def frozen_copy(self) -> "Policy":
        """Give a copy that does not learn: the reference."""
        return copy.deepcopy(self).requires_grad_(requires_grad=False)


def next_logits(weights: Weights, tokens: Tensor, cache: Cache) -> Tensor:
    """Read on from what the cache holds, and give the logits of the token after the last.

    Shapes: tokens [B, T] → logits [B, V].
    """
    return logits(weights, hidden_states(weights, tokens, cache)[:, -1])


def new_policy(vocabulary_size: int, seed: int) -> Policy:
    """Build a policy that knows nothing yet."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return Policy(vocabulary_size)


def token_scores(policy: Policy, sequences: Tensor, mask: Tensor, temperature: float) -> tuple[Tensor, Tensor]:
    """Give the log-probability of every completion token, and the entropy of the distribution it was drawn from.

    Both are those of the distribution that is sampled from: logits divided by the temperature. Padding has 0 in both.

    Shapes: sequences [B, L+T] (L prompt tokens), mask [B, T] → [B, T] and [B, T].
    Units: nats.
    """
    length = mask.shape[1]
    logs = (policy(sequences[:, :-1])[:, -length:] / temperature).log_softmax(-1)  # [B, T, V]
    chosen = logs.gather(-1, sequences[:, -length:, None]).squeeze(-1)  # [B, T]
    entropy = -(logs.detach().exp() * logs.detach()).sum(-1)  # [B, T]
    return chosen.where(mask, 0.0), entropy.where(mask, 0.0)


def save_policy(policy: Policy, path: Path, about: Mapping[str, object]) -> None:
    """Write the weights, and what the checkpoint is about, as a safetensors file."""
    # The output layer is the embedding once more, so it is left out. One key of metadata: with several,
    # their order in the file would change from one writing to the next.
    weights = {
        name: each.contiguous() for name, each in policy.network.state_dict().items() if name != "lm_head.weight"
    }
    path.write_bytes(save(weights, metadata={"about": json.dumps(about, ensure_ascii=False, sort_keys=True)}))


def load_policy(path: Path, vocabulary: tuple[str, ...]) -> Policy:
    """Read a policy that speaks this vocabulary.

    Raises: CheckpointError where the file is missing, unreadable, or was built for other words.
    """
    try:
        with safe_open(path, framework="pt") as file:
            about = json.loads((file.metadata() or {}).get("about", "{}"))
            weights = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 - not a mapping
    except (OSError, SafetensorError, ValueError) as error:
        raise CheckpointError(f"{path.name} cannot be read: {error}; build it with `course lab build`") from error
    if tuple(about.get("vocabulary", ())) != vocabulary:
        raise CheckpointError(f"{path.name} was built for another vocabulary; build it anew with `course lab build`")
    policy = Policy(len(vocabulary))
    policy.network.load_state_dict({**weights, "lm_head.weight": weights["model.embed_tokens.weight"]})
    return policy


def _config(vocabulary_size: int) -> LlamaConfig:
    return LlamaConfig(
        vocab_size=vocabulary_size,
        hidden_size=64,
        intermediate_size=168,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=4,
        max_position_embeddings=_LONGEST,
        tie_word_embeddings=True,
        bos_token_id=None,
        eos_token_id=None,
        pad_token_id=None,
        attn_implementation="sdpa",
    )
