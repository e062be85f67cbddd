"""The policy: a Llama of about 100,000 parameters, built from a config and from weights that we ship.

The one place that knows transformers, whose names and order of weights the checkpoints have. Nothing is downloaded: a
model is built from numbers in this file, weights are read from a safetensors file. A process that trains sets
HF_HUB_OFFLINE=1 and torch's thread count before it starts.
"""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save
from torch import Tensor, nn
from transformers import LlamaConfig, LlamaForCausalLM

from course.lab.learning.decoding import Decoder
from course.lab.learning.gradient import Read
from course.lab.learning.llama import Paths, Shape, Weights, weight_shapes, weights_of
from course.lab.learning.tree import Tree
from course.problems import CourseError

_EMBEDDING, _OUTPUT = "model.embed_tokens.weight", "lm_head.weight"


class CheckpointError(CourseError):
    """A checkpoint is missing, cannot be read, or was built for another vocabulary."""


class Policy(nn.Module):
    """A causal language model: from the tokens so far to the logits of the next one.

    All weights stand in one vector, `flat`: one parameter to update, to measure and to copy.
    """

    def __init__(self, vocabulary_size: int) -> None:
        super().__init__()
        self.shape = Shape(vocabulary_size)
        self.flat = nn.Parameter(torch.zeros(sum(map(math.prod, weight_shapes(self.shape).values()))))
        self._views = weights_of(self.flat.detach(), self.shape)

    def weights(self) -> Weights:
        """Give the weights, as views of the vector: they follow every update."""
        if self._views.embedding.data_ptr() != self.flat.data_ptr():  # moved by `double()` and the like
            self._views = weights_of(self.flat.detach(), self.shape)
        return self._views

    def forward(self, tokens: Tensor) -> Tensor:
        """Read whole sequences. Shapes: tokens [B, T] → logits [B, T, V]."""
        tree = Tree.of(tokens[:, None], torch.ones_like(tokens, dtype=torch.bool)[:, None])
        return self.read(Paths.along(tree, self.shape)).view(*tokens.shape, -1)

    def read(self, paths: Paths) -> Tensor:
        """Read every node of a tree. Shapes: → logits [N, V]."""
        logits: Tensor = Read.apply(self.flat, self.weights(), paths)  # type: ignore[no-untyped-call]
        return logits

    def decoder(self, rows: int, longest: int) -> Decoder:
        """Begin to read token by token."""
        return Decoder.begin(self.weights(), self.shape, rows, longest)

    def frozen_copy(self) -> "Policy":
        """Give a copy that does not learn: the reference."""
        copy = Policy(self.shape.vocabulary).requires_grad_(requires_grad=False)
        copy.flat.data.copy_(self.flat.data)
        return copy

    def named(self, vector: Tensor) -> dict[str, Tensor]:
        """Give weights, or their gradients, as transformers names and orders them. Shapes: vector as `flat`."""
        views = _as_transformers(weights_of(vector.detach(), self.shape), self.shape)
        return {name: view.reshape(-1, view.shape[-1]).squeeze(0).clone() for name, view in views.items()}

    def take(self, named: Mapping[str, Tensor]) -> None:
        """Take up weights as transformers names and orders them.

        Raises: KeyError where one is missing.
        """
        for name, view in _as_transformers(self.weights(), self.shape).items():
            view.copy_(named[name].view_as(view))

    @property
    def network(self) -> LlamaForCausalLM:
        """Build transformers' own model with the weights as they are now; it learns apart from the policy."""
        network = LlamaForCausalLM(_config(self.shape)).eval()
        named = self.named(self.flat)
        network.load_state_dict({**named, _OUTPUT: named[_EMBEDDING]})
        return network


@dataclass(frozen=True)
class Reading:
    """A rollout as the tree that it is, to be scored by one policy after another.

    Shapes: at [B·T], where each token of a completion stands among the [N, V] that may follow each node.
    """

    paths: Paths
    at: Tensor
    mask: Tensor

    @classmethod
    def of(cls, sequences: Tensor, mask: Tensor, groups: int, shape: Shape) -> "Reading":
        """Find the tree of completions, of which those of one group stand together.

        Shapes: sequences [B, L+T] (L prompt tokens), mask [B, T].
        """
        length = mask.shape[1]
        prompt = torch.ones(len(mask), sequences.shape[1] - length - 1, dtype=torch.bool)
        is_read = torch.cat([prompt, mask], 1).view(groups, -1, sequences.shape[1] - 1)
        tree = Tree.of(sequences[:, :-1].view_as(is_read), is_read)
        nodes = tree.nodes.flatten(0, 1)[:, -length:]  # [B, T]
        at = (nodes * shape.vocabulary + sequences[:, -length:]).flatten()
        return cls(Paths.along(tree, shape), at, mask)

    def scores(self, policy: Policy, temperature: float) -> tuple[Tensor, Tensor]:
        """Give the log-probability of every completion token, and the entropy of the distribution it was drawn from.

        Both are those of the distribution that is sampled from: logits divided by the temperature. Padding has 0 in
        both.

        Shapes: → [B, T] and [B, T].
        Units: nats.
        """
        logs = (policy.read(self.paths) / temperature).log_softmax(-1)  # [N, V]
        chosen = logs.view(-1).index_select(0, self.at).view_as(self.mask)
        entropy = -(logs.detach().exp() * logs.detach()).sum(-1)  # [N]
        nodes = self.paths.tree.nodes.flatten(0, 1)[:, -self.mask.shape[1] :]
        return chosen.where(self.mask, 0.0), entropy[nodes].where(self.mask, 0.0)


def token_scores(policy: Policy, sequences: Tensor, mask: Tensor, temperature: float) -> tuple[Tensor, Tensor]:
    """Score completions once, as `Reading.scores` does. Shapes: sequences [B, L+T], mask [B, T] → [B, T] twice."""
    return Reading.of(sequences, mask, 1, policy.shape).scores(policy, temperature)


def new_policy(vocabulary_size: int, seed: int) -> Policy:
    """Build a policy that knows nothing yet."""
    policy = Policy(vocabulary_size)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        policy.take(LlamaForCausalLM(_config(policy.shape)).state_dict())
    return policy


def save_policy(policy: Policy, path: Path, about: Mapping[str, object]) -> None:
    """Write the weights, and what the checkpoint is about, as a safetensors file."""
    path.write_bytes(policy_bytes(policy, about))


def policy_bytes(policy: Policy, about: Mapping[str, object]) -> bytes:
    """Give the weights, and what they are about, as a safetensors file has them."""
    # One key of metadata: with several, their order in the file would change from one writing to the next.
    metadata = {"about": json.dumps(about, ensure_ascii=False, sort_keys=True)}
    return save(policy.named(policy.flat), metadata=metadata)


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
    policy.take(weights)
    return policy


def _as_transformers(weights: Weights, shape: Shape) -> dict[str, Tensor]:
    """Give views of the weights under transformers' names; the output layer is the embedding and has none of its own.

    Two channels that are turned together stand side by side with us, half a head apart with transformers: queries and
    keys come as [H, 2, D/2, C].
    """
    named = {_EMBEDDING: weights.embedding, "model.norm.weight": weights.last_norm}
    for number, layer in enumerate(weights.layers):
        own = f"model.layers.{number}."
        *turned, values = layer.queries_keys_values.view(3, shape.heads, -1, 2, shape.channels)
        queries, keys = (each.transpose(1, 2) for each in turned)
        gate, up = layer.gate_and_up.chunk(2)
        named |= {
            own + "self_attn.q_proj.weight": queries,
            own + "self_attn.k_proj.weight": keys,
            own + "self_attn.v_proj.weight": values.reshape(-1, shape.channels),
            own + "self_attn.o_proj.weight": layer.attention_out,
            own + "mlp.gate_proj.weight": gate,
            own + "mlp.up_proj.weight": up,
            own + "mlp.down_proj.weight": layer.down,
            own + "input_layernorm.weight": layer.attention_norm,
            own + "post_attention_layernorm.weight": layer.feed_forward_norm,
        }
    return named


def _config(shape: Shape) -> LlamaConfig:
    return LlamaConfig(
        vocab_size=shape.vocabulary,
        hidden_size=shape.channels,
        intermediate_size=shape.inner,
        num_hidden_layers=shape.layers,
        num_attention_heads=shape.heads,
        num_key_value_heads=shape.heads,
        max_position_embeddings=shape.longest,
        rms_norm_eps=shape.norm_epsilon,
        rope_parameters={"rope_type": "default", "rope_theta": shape.rope_theta},
        tie_word_embeddings=True,
        bos_token_id=None,
        eos_token_id=None,
        pad_token_id=None,
        attn_implementation="sdpa",
    )
