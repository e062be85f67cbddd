"""A group is a tree: completions of one prompt begin alike, and what begins alike needs to be read only once.

A policy sees a token and those before it, never those after it. So two completions with the same beginning give the
same numbers there, and a step reads each different beginning once: a node. That is exact, no approximation. Most of the
work looks at one token at a time and runs over nodes; attention alone looks back, and runs along rows.

Shapes: P groups of G rows with S places each, N nodes, R rows that hold all nodes between them.
"""

from dataclasses import dataclass

import torch
from torch import Tensor


@dataclass(frozen=True)
class Tree:
    """The different beginnings of some rows of tokens.

    Shapes: tokens and depths [N], each node's last token and its place in a row; nodes [P, G, S], the node at each
    place of each row (where nothing is read, any node); rows [R, S], the same for those rows that hold a node that no
    row above them holds; homes [N], the place of each node in the flattened `rows`.
    """

    tokens: Tensor
    depths: Tensor
    nodes: Tensor
    rows: Tensor
    homes: Tensor

    @classmethod
    def of(cls, sequences: Tensor, is_read: Tensor) -> "Tree":
        """Find the nodes of rows of which the first places are read; rows of different groups share none.

        Shapes: sequences [P, G, S], is_read [P, G, S] of truths.
        """
        places = sequences.shape[-1]
        differences = (sequences[:, :, None] != sequences[:, None]).cumsum(-1)  # [P, G, G, S]
        first = (differences == 0).to(torch.uint8).argmax(2)  # [P, G, S], the first row that begins alike
        is_new = is_read & (first == torch.arange(sequences.shape[1])[:, None])
        numbers = is_new.flatten().cumsum(0).view_as(is_new) - 1
        nodes = numbers.gather(1, first).where(is_read, 0)
        at = is_new.flatten().nonzero().squeeze(1)  # [N]
        depths = at % places
        holds = is_new.any(-1).flatten()  # [P·G]
        return cls(
            tokens=sequences.flatten()[at],
            depths=depths,
            nodes=nodes,
            rows=nodes.flatten(0, 1)[holds],
            homes=(holds.cumsum(0) - 1)[at // places] * places + depths,
        )
