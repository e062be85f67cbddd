"""Llama's forward pass over a model's own weights: the numbers that transformers gives, without its overhead.

A policy of 100,000 parameters spends most of a forward pass between the operations, not in them. Here are the
operations alone. Left out is what our policies do not have: biases, grouped keys, padding inside a sequence.

Shapes: B sequences, T tokens, C channels, H heads of D channels each, V words.
Source: Llama 2 (arXiv:2307.09288) §2.2, with RMSNorm (arXiv:1910.07467) eq. 4, SwiGLU (arXiv:2002.05202) eq. 6 and
rotary positions (arXiv:2104.09864) eq. 34.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import torch
from torch import Tensor
from torch.nn import functional


@dataclass(frozen=True)
class Shape:
    """The sizes that the weights alone do not tell."""

    layers: int
    heads: int
    norm_epsilon: float
    rope_theta: float


@dataclass(frozen=True)
class Layer:
    """The weights of one layer; queries, keys and values in one, and the gate with what it lets through."""

    attention_norm: Tensor  # [C]
    queries_keys_values: Tensor  # [3·C, C]
    attention_out: Tensor  # [C, C]
    feed_forward_norm: Tensor  # [C]
    gate_and_up: Tensor  # [2·F, C]
    down: Tensor  # [C, F]


@dataclass(frozen=True)
class Weights:
    """All weights of a model, as the forward pass takes them."""

    shape: Shape
    embedding: Tensor  # [V, C], the output layer too
    layers: tuple[Layer, ...]
    last_norm: Tensor  # [C]
    cosines: Tensor  # [longest, D]
    sines: Tensor  # [longest, D]


@dataclass
class Cache:
    """What has been read so far, so that each token is read once: keys and values of every layer [B, H, T, D]."""

    keys: list[Tensor] = field(default_factory=list)
    values: list[Tensor] = field(default_factory=list)

    @property
    def length(self) -> int:
        """How many tokens have been read."""
        return self.keys[0].shape[2] if self.keys else 0

    def keep(self, rows: Tensor) -> None:
        """Go on with these rows only, in this order; a row may come more than once. Shapes: rows [N]."""
        self.keys = [each[rows] for each in self.keys]
        self.values = [each[rows] for each in self.values]

    def extend(self, layer: int, keys: Tensor, values: Tensor) -> tuple[Tensor, Tensor]:
        """Add a layer's new keys and values, and give all that it has."""
        if layer == len(self.keys):
            self.keys.append(keys)
            self.values.append(values)
        else:
            self.keys[layer] = torch.cat([self.keys[layer], keys], 2)
            self.values[layer] = torch.cat([self.values[layer], values], 2)
        return self.keys[layer], self.values[layer]


def weights_of(named: Mapping[str, Tensor], shape: Shape, rotation: tuple[Tensor, Tensor]) -> Weights:
    """Gather the weights under transformers' names. Gradients flow back to them; an update needs a new gathering."""
    return Weights(
        shape=shape,
        embedding=named["model.embed_tokens.weight"],
        layers=tuple(_layer(named, f"model.layers.{number}.") for number in range(shape.layers)),
        last_norm=named["model.norm.weight"],
        cosines=rotation[0],
        sines=rotation[1],
    )


def rotation(longest: int, width: int, theta: float) -> tuple[Tensor, Tensor]:
    """Give each position's cosines, and its sines with the sign that each half of a head takes.

    Shapes: → [longest, D] twice.
    """
    speeds = theta ** (-torch.arange(0, width, 2, dtype=torch.float32) / width)  # [D/2]
    angles = torch.arange(longest, dtype=torch.float32)[:, None] * speeds  # [longest, D/2]
    return angles.cos().repeat(1, 2), torch.cat([-angles.sin(), angles.sin()], 1)


def hidden_states(weights: Weights, tokens: Tensor, cache: Cache | None = None) -> Tensor:
    """Read tokens, after those in the cache if there is one, and give what the output layer sees.

    Shapes: tokens [B, T] → [B, T, C].
    """
    start = cache.length if cache else 0
    here = slice(start, start + tokens.shape[1])
    x = functional.embedding(tokens, weights.embedding)  # [B, T, C]
    for number, layer in enumerate(weights.layers):
        x = x + _attention(weights, number, _norm(x, layer.attention_norm, weights.shape), here, cache)
        x = x + _feed_forward(layer, _norm(x, layer.feed_forward_norm, weights.shape))
    return _norm(x, weights.last_norm, weights.shape)


def logits(weights: Weights, states: Tensor) -> Tensor:
    """Give the logits of the next token: the output layer is the embedding once more. Shapes: [..., C] → [..., V]."""
    return functional.linear(states, weights.embedding)


def _layer(named: Mapping[str, Tensor], own: str) -> Layer:
    return Layer(
        attention_norm=named[own + "input_layernorm.weight"],
        queries_keys_values=torch.cat([named[f"{own}self_attn.{each}_proj.weight"] for each in "qkv"]),
        attention_out=named[own + "self_attn.o_proj.weight"],
        feed_forward_norm=named[own + "post_attention_layernorm.weight"],
        gate_and_up=torch.cat([named[f"{own}mlp.{each}_proj.weight"] for each in ("gate", "up")]),
        down=named[own + "mlp.down_proj.weight"],
    )


def _norm(x: Tensor, weight: Tensor, shape: Shape) -> Tensor:
    return functional.rms_norm(x, weight.shape, weight, shape.norm_epsilon)


def _attention(weights: Weights, number: int, x: Tensor, here: slice, cache: Cache | None) -> Tensor:
    """Let every token, `here` in its sequence, look at itself and those before it. Shapes: x [B, T, C] → [B, T, C]."""
    layer = weights.layers[number]
    batch, length, channels = x.shape
    parts = functional.linear(x, layer.queries_keys_values).view(batch, length, 3, weights.shape.heads, -1)
    parts = parts.transpose(1, 3)  # [B, H, 3, T, D]
    turned = _turn(parts[:, :, :2], weights.cosines[here], weights.sines[here])
    queries, keys, values = turned[:, :, 0], turned[:, :, 1], parts[:, :, 2]  # [B, H, T, D]
    if cache is not None:
        keys, values = cache.extend(number, keys, values)
    mixed = functional.scaled_dot_product_attention(queries, keys, values, is_causal=length > 1)
    return functional.linear(mixed.transpose(1, 2).reshape(batch, length, channels), layer.attention_out)


def _turn(heads: Tensor, cosines: Tensor, sines: Tensor) -> Tensor:
    """Turn queries and keys by their position. Shapes: heads [..., T, D], cosines and sines [T, D]."""
    return heads * cosines + heads.roll(heads.shape[-1] // 2, -1) * sines


def _feed_forward(layer: Layer, x: Tensor) -> Tensor:
    gate, up = functional.linear(x, layer.gate_and_up).chunk(2, -1)
    return functional.linear(functional.silu(gate) * up, layer.down)
