"""The backward pass of `llama.py`, written out: the gradient of all weights from that of the logits.

Autograd gives the same, and a test holds us to it. By hand it takes half the time: nothing is recorded on the way, and
every gradient is written to its place in one flat vector.

Shapes: as in `llama.py`. `d_x` is the gradient of x.
Source: the chain rule, operation by operation in the opposite order; for softmax and SiLU torch's own derivatives.
"""

import math
from typing import Any

import torch
from torch import Tensor

from course.lab.learning.llama import (
    Layer,
    Normed,
    Passage,
    Paths,
    Seen,
    Weights,
    read,
    turn,
    weight_shapes,
    weights_of,
)


class Read(torch.autograd.Function):
    """Both passes as one operation of autograd: from the flat vector of weights to the logits."""

    @staticmethod
    def forward(ctx: Any, flat: Tensor, weights: Weights, paths: Paths) -> Tensor:
        """Read a tree by weights that are views of the flat vector. Shapes: flat [all weights] → logits [N, V]."""
        passage = read(weights, paths)
        if flat.requires_grad:
            ctx.passage = passage
        return passage.logits

    @staticmethod
    def backward(ctx: Any, d_logits: Tensor) -> tuple[Tensor, None, None]:
        """Give the gradient of the flat vector. Shapes: d_logits [N, V] → [all weights]."""
        return gradient(ctx.passage, d_logits), None, None


def gradient(passage: Passage, d_logits: Tensor) -> Tensor:
    """Give the gradient of all weights, as one flat vector. Shapes: d_logits [N, V] → [all weights]."""
    weights, tree = passage.weights, passage.paths.tree
    flat = d_logits.new_empty(sum(map(math.prod, weight_shapes(passage.paths.shape).values())))
    into = weights_of(flat, passage.paths.shape)
    torch.mm(d_logits.t(), passage.last.scaled, out=into.embedding)
    d_x = _through_norm(d_logits @ weights.embedding, passage.last, weights.last_norm, into.last_norm)
    for layer, d_layer, seen in zip(weights.layers[::-1], into.layers[::-1], passage.seen[::-1], strict=True):
        d_x = _through_feed_forward(d_x, layer, d_layer, seen)
        d_x = _through_attention(d_x, layer, d_layer, seen, passage.paths)
    into.embedding.index_add_(0, tree.tokens, d_x)
    return flat


def _through_norm(d_scaled: Tensor, normed: Normed, weight: Tensor, into: Tensor) -> Tensor:
    """Take out what would change only a vector's length: after the norm it changes nothing. Shapes: [N, C] → [N, C]."""
    root = math.sqrt(d_scaled.shape[1])
    torch.mul((d_scaled * normed.direction).sum(0), root, out=into)
    d_direction = d_scaled * (weight * root)
    along = torch.linalg.vecdot(d_direction, normed.direction)[:, None]  # [N, 1]
    return torch.addcmul(d_direction, along, normed.direction, value=-1).div_(normed.length)


def _through_feed_forward(d_x: Tensor, layer: Layer, into: Layer, seen: Seen) -> Tensor:
    """Go back through the second half of a layer. Shapes: d_x [N, C] → [N, C]."""
    torch.mm(d_x.t(), seen.fed, out=into.down)
    d_fed = d_x @ layer.down  # [N, F]
    d_gate = torch.ops.aten.silu_backward(d_fed * seen.up, seen.gate)
    d_together = torch.cat([d_gate, d_fed * seen.opened], 1)  # [N, 2·F]
    torch.mm(d_together.t(), seen.before_feeding.scaled, out=into.gate_and_up)
    d_scaled = d_together @ layer.gate_and_up  # [N, C]
    return d_x + _through_norm(d_scaled, seen.before_feeding, layer.feed_forward_norm, into.feed_forward_norm)


def _through_attention(d_x: Tensor, layer: Layer, into: Layer, seen: Seen, paths: Paths) -> Tensor:
    """Go back through the first half of a layer. Shapes: d_x [N, C] → [N, C]."""
    torch.mm(d_x.t(), seen.mixed, out=into.attention_out)
    d_nodes = (d_x @ layer.attention_out).view(len(paths.homes), -1)  # [N·H, D]
    d_mixed = torch.zeros_like(seen.values).view(-1, d_nodes.shape[1]).index_copy_(0, paths.homes, d_nodes)
    d_mixed = d_mixed.view_as(seen.values)  # [R·H, S, D]
    d_attention = torch.bmm(seen.values, d_mixed.transpose(1, 2)).transpose(0, 1).contiguous()  # [S, R·H, S]
    weighed = seen.attention * d_attention
    d_scores = torch.addcmul(weighed, seen.attention, weighed.sum(0), value=-1)
    d_queries = torch.bmm(d_scores.permute(1, 2, 0), seen.keys)  # [R·H, S, D]
    d_keys = torch.bmm(d_scores.transpose(0, 1), seen.queries)
    d_values = torch.bmm(seen.attention.transpose(0, 1), d_mixed)
    rows, places = paths.tree.rows.shape
    along = torch.stack([d_queries, d_keys, d_values]).view(3, rows, -1, places, d_nodes.shape[1])  # [3, R, H, S, D]
    along = along.permute(1, 3, 0, 2, 4).reshape(rows * places, -1)  # [R·S, 3·C]
    d_together = d_x.new_zeros(len(d_x), along.shape[1]).index_add_(0, paths.tree.rows.flatten(), along)  # [N, 3·C]
    turn(d_together, paths.turns.conj())
    torch.mm(d_together.t(), seen.before_attention.scaled, out=into.queries_keys_values)
    d_scaled = d_together @ layer.queries_keys_values  # [N, C]
    return d_x + _through_norm(d_scaled, seen.before_attention, layer.attention_norm, into.attention_norm)
