"""The policy token by token, all rows at the same position: how completions are drawn.

The same forward pass as in `llama.py`, for one token of each row, with the keys and values of those before it kept.
What can be prepared is prepared once: every matrix as it is multiplied, with the norm's scale in it.

Shapes: B rows; C channels, H heads of D channels each, F inner channels, V words.
"""

import math
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from course.lab.learning.llama import Layer, Shape, Weights, length_of, turn


@dataclass
class Decoder:
    """What has been read so far. Shapes: keys and values [longest, B, H, D] of each layer."""

    shape: Shape
    layers: tuple[tuple[Tensor, ...], ...]
    embedding: Tensor
    output: Tensor  # [C, V]
    keys: list[Tensor]
    values: list[Tensor]
    position: int = 0

    @classmethod
    def begin(cls, weights: Weights, shape: Shape, rows: int, longest: int) -> "Decoder":
        """Begin with nothing read, in so many rows."""
        size = (longest, rows, shape.heads, shape.width)
        return cls(
            shape=shape,
            layers=tuple(map(_prepare, weights.layers)),
            embedding=weights.embedding,
            output=_scaled(weights.embedding, weights.last_norm),
            keys=[torch.empty(size) for _ in weights.layers],
            values=[torch.empty(size) for _ in weights.layers],
        )

    def keep(self, rows: Tensor) -> None:
        """Go on with these rows only, in this order; a row may come more than once. Shapes: rows [B]."""
        self.keys = [each.index_select(1, rows) for each in self.keys]
        self.values = [each.index_select(1, rows) for each in self.values]

    def read(self, tokens: Tensor) -> Tensor:
        """Read the next token of each row, and give the logits of the one after it. Shapes: tokens [B] → [B, V]."""
        by = self.shape.turns[self.position]  # [2·H, D/2]
        x = self.embedding.index_select(0, tokens)  # [B, C]
        for layer, keys, values in zip(self.layers, self.keys, self.values, strict=True):
            queries_keys_values, attention_out, gate_and_up, down = layer
            together = torch.mm(x / length_of(x, self.shape), queries_keys_values)  # [B, 3·C]
            turn(together, by)
            x = torch.addmm(x, self._attend(together, keys, values), attention_out)
            gate, up = torch.mm(x / length_of(x, self.shape), gate_and_up).chunk(2, -1)  # [B, F] each
            x = torch.addmm(x, functional.silu(gate).mul_(up), down)
        self.position += 1
        return torch.mm(x / length_of(x, self.shape), self.output)

    def _attend(self, together: Tensor, keys: Tensor, values: Tensor) -> Tensor:
        """Keep the new key and value, and look at all that there are. Shapes: together [B, 3·C] → [B, C]."""
        queries, keys[self.position], values[self.position] = together.view(-1, 3, *keys.shape[2:]).unbind(1)
        until = slice(self.position + 1)
        attention = torch.sum(keys[until] * queries, -1, keepdim=True).softmax(0)  # [T, B, H, 1]
        return torch.sum(values[until] * attention, 0).flatten(1)


def _prepare(layer: Layer) -> tuple[Tensor, ...]:
    """Give the four matrices of a layer as they are multiplied."""
    return (
        _scaled(layer.queries_keys_values, layer.attention_norm),
        layer.attention_out.t().contiguous(),
        _scaled(layer.gate_and_up, layer.feed_forward_norm),
        layer.down.t().contiguous(),
    )


def _scaled(matrix: Tensor, norm: Tensor) -> Tensor:
    """Put the scale of the norm before it into a matrix. Shapes: matrix [X, C], norm [C] → [C, X]."""
    return (matrix * (norm * math.sqrt(len(norm)))).t().contiguous()
