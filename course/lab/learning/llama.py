"""Llama's forward pass over a tree of beginnings: the logits that transformers gives, without its overhead.

A policy of 100,000 parameters spends most of a step between the operations, not in them. Here are the operations alone,
as few and as large as they can be. Left out is what our policies do not have: biases, grouped keys, an output layer
that is not the embedding. The backward pass stands in `gradient.py`.

Shapes: N nodes, R rows of S places, C channels, H heads of D channels each, F inner channels, V words.
Source: Llama 2 (arXiv:2307.09288) §2.2, with RMSNorm (arXiv:1910.07467) eq. 4, SwiGLU (arXiv:2002.05202) eq. 6 and
rotary positions (arXiv:2104.09864) eq. 34.
"""

import math
from dataclasses import dataclass
from functools import cached_property

import torch
from torch import Tensor
from torch.nn import functional

from course.lab.learning.tree import Tree


@dataclass(frozen=True)
class Shape:
    """The sizes of a policy."""

    vocabulary: int
    channels: int = 64
    inner: int = 168
    layers: int = 2
    heads: int = 4
    longest: int = 64
    norm_epsilon: float = 1e-6
    rope_theta: float = 10_000.0

    @property
    def width(self) -> int:
        """Say how many channels a head has."""
        return self.channels // self.heads

    @cached_property
    def smallest_length(self) -> Tensor:
        """Give what RMSNorm's ε comes to for a vector's length: √(C·ε). Shapes: → a single number."""
        return torch.tensor(math.sqrt(self.channels * self.norm_epsilon))

    @cached_property
    def turns(self) -> Tensor:
        """Give the complex numbers that turn queries and keys at each position; those of queries also hold 1/√D.

        Shapes: → [longest, 2·H, D/2].
        """
        speeds = self.rope_theta ** (-torch.arange(0, self.width, 2, dtype=torch.float32) / self.width)  # [D/2]
        angles = torch.arange(self.longest, dtype=torch.float32)[:, None, None] * speeds  # [longest, 1, D/2]
        scales = torch.tensor([self.width**-0.5] * self.heads + [1.0] * self.heads)[:, None]  # [2·H, 1]
        return torch.polar(scales.expand(self.longest, -1, len(speeds)), angles.expand(-1, len(scales), -1))


@dataclass(frozen=True)
class Layer:
    """The weights of one layer, or their gradients. A pair of channels that is turned together stands side by side."""

    attention_norm: Tensor  # [C]
    queries_keys_values: Tensor  # [3·C, C]
    attention_out: Tensor  # [C, C]
    feed_forward_norm: Tensor  # [C]
    gate_and_up: Tensor  # [2·F, C]
    down: Tensor  # [C, F]


@dataclass(frozen=True)
class Weights:
    """All weights of a policy, or their gradients."""

    embedding: Tensor  # [V, C], the output layer too
    layers: tuple[Layer, ...]
    last_norm: Tensor  # [C]


@dataclass(frozen=True)
class Paths:
    """How attention runs along a tree.

    Shapes: parts [3·R·H·S], where the query, key and value of each head at each place of a row stand among those of the
    nodes; homes [N·H], where a node's heads stand among those of the rows; turns [N, 2·H, D/2], by which queries and
    keys are turned as complex numbers (queries are scaled with it); mask [S, 1, S], by key and query.
    """

    tree: Tree
    shape: Shape
    parts: Tensor
    homes: Tensor
    turns: Tensor
    mask: Tensor

    @classmethod
    def along(cls, tree: Tree, shape: Shape) -> "Paths":
        """Find the paths of a tree."""
        places, heads = tree.rows.shape[1], shape.heads
        head = torch.arange(heads)
        part = (torch.arange(3)[:, None] * heads + head)[:, None, :, None]  # [3, 1, H, 1]
        row, place = tree.homes.div(places, rounding_mode="floor"), tree.homes % places
        return cls(
            tree,
            shape,
            parts=(tree.rows[:, None] * (3 * heads) + part).flatten(),
            homes=((row[:, None] * heads + head) * places + place[:, None]).flatten(),
            turns=shape.turns.index_select(0, tree.depths),
            mask=torch.full((places, places), -torch.inf).tril(-1)[:, None],
        )


@dataclass(frozen=True)
class Normed:
    """A vector made one long, and what it took. Shapes: direction [N, C], length [N, 1], scaled [N, C]."""

    direction: Tensor
    length: Tensor
    scaled: Tensor


@dataclass(frozen=True)
class Seen:
    """What a layer has seen on its way, for the way back.

    Shapes: queries, keys and values [R·H, S, D]; attention [S, R·H, S] by key, row and query; mixed [N, C];
    gate, up, opened and fed [N, F].
    """

    before_attention: Normed
    queries: Tensor
    keys: Tensor
    values: Tensor
    attention: Tensor
    mixed: Tensor
    before_feeding: Normed
    gate: Tensor
    up: Tensor
    opened: Tensor
    fed: Tensor


@dataclass(frozen=True)
class Passage:
    """One forward pass: through which weights, along which paths, what was seen on the way, and the logits [N, V]."""

    weights: Weights
    paths: Paths
    seen: tuple[Seen, ...]
    last: Normed
    logits: Tensor


def weight_shapes(shape: Shape) -> dict[str, tuple[int, ...]]:
    """Name all weights with their shapes, in the order in which they stand in one flat vector."""
    channels, inner = shape.channels, shape.inner
    layer = {
        "attention_norm": (channels,),
        "queries_keys_values": (3 * channels, channels),
        "attention_out": (channels, channels),
        "feed_forward_norm": (channels,),
        "gate_and_up": (2 * inner, channels),
        "down": (channels, inner),
    }
    layers = {f"{number}.{name}": size for number in range(shape.layers) for name, size in layer.items()}
    return {"embedding": (shape.vocabulary, channels), **layers, "last_norm": (channels,)}


def weights_of(flat: Tensor, shape: Shape) -> Weights:
    """Take a flat vector apart. Nothing is copied: who writes into the weights writes into the vector."""
    shapes = weight_shapes(shape)
    pieces = flat.split_with_sizes([math.prod(size) for size in shapes.values()])
    embedding, *inner, last_norm = (piece.view(size) for piece, size in zip(pieces, shapes.values(), strict=True))
    count = len(inner) // shape.layers
    layers = (Layer(*inner[number * count : (number + 1) * count]) for number in range(shape.layers))
    return Weights(embedding, tuple(layers), last_norm)


def read(weights: Weights, paths: Paths) -> Passage:
    """Read every node of a tree, and give the logits of what comes after it."""
    seen: list[Seen] = []
    x = weights.embedding.index_select(0, paths.tree.tokens)  # [N, C]
    for layer in weights.layers:
        before_attention = norm(x, layer.attention_norm, paths.shape)
        queries, keys, values, attention, mixed = _attend(layer, before_attention.scaled, paths)
        x = torch.addmm(x, mixed, layer.attention_out.t())
        before_feeding = norm(x, layer.feed_forward_norm, paths.shape)
        gate, up = functional.linear(before_feeding.scaled, layer.gate_and_up).chunk(2, -1)  # [N, F] each
        opened = functional.silu(gate)
        fed = opened * up
        x = torch.addmm(x, fed, layer.down.t())
        seen.append(
            Seen(before_attention, queries, keys, values, attention, mixed, before_feeding, gate, up, opened, fed)
        )
    last = norm(x, weights.last_norm, paths.shape)
    return Passage(weights, paths, tuple(seen), last, functional.linear(last.scaled, weights.embedding))


def norm(x: Tensor, weight: Tensor, shape: Shape) -> Normed:
    """Divide by the root mean square, which is the length over √C, and scale each channel. Shapes: x [N, C]."""
    length = length_of(x, shape)
    direction = x / length
    return Normed(direction, length, direction * (weight * math.sqrt(shape.channels)))


def length_of(x: Tensor, shape: Shape) -> Tensor:
    """Give each vector's length, never quite 0. Shapes: x [N, C] → [N, 1]."""
    return torch.hypot(torch.linalg.vector_norm(x, dim=-1, keepdim=True), shape.smallest_length)


def turn(queries_keys_values: Tensor, by: Tensor) -> None:
    """Turn queries and keys by their position, in place: each pair of channels is a complex number.

    Shapes: queries_keys_values [N, 3·C], by [N, 2·H, D/2], or without N for all alike.
    """
    parts, half = by.shape[-2:]
    pairs = queries_keys_values[:, : 2 * parts * half].view(-1, parts, half, 2)
    torch.view_as_complex(pairs).mul_(by)


def _attend(layer: Layer, x: Tensor, paths: Paths) -> tuple[Tensor, Tensor, Tensor, Tensor, Tensor]:
    """Let every node look at itself and those before it.

    Shapes: x [N, C] → queries, keys and values [R·H, S, D], attention [S, R·H, S], mixed [N, C].
    """
    together = functional.linear(x, layer.queries_keys_values)  # [N, 3·C]
    turn(together, paths.turns)
    width, places = paths.shape.width, paths.tree.rows.shape[1]
    along = together.view(-1, width).index_select(0, paths.parts)  # [3·R·H·S, D]
    queries, keys, values = along.view(3, -1, places, width).unbind()
    scores = torch.bmm(keys, queries.transpose(1, 2))  # [R·H, S, S] by key and query
    # Keys first: softmax over the first axis is several times as fast as over short last ones.
    attention = (scores.transpose(0, 1).contiguous() + paths.mask).softmax(0)  # [S, R·H, S]
    mixed = torch.bmm(attention.permute(1, 2, 0), values)  # [R·H, S, D]
    return queries, keys, values, attention, mixed.view(-1, width).index_select(0, paths.homes).view(x.shape)
