import torch

from course.lab.learning.tree import Tree

# Two groups of three rows. In the first, two rows part at their third token and the third repeats the first.
SEQUENCES = torch.tensor([[[1, 2, 3, 4], [1, 2, 5, 4], [1, 2, 3, 4]], [[1, 2, 3, 4], [1, 2, 3, 0], [1, 2, 3, 0]]])
IS_READ = torch.tensor([[[1, 1, 1, 1], [1, 1, 1, 1], [1, 1, 1, 1]], [[1, 1, 1, 1], [1, 1, 1, 0], [1, 1, 0, 0]]]).bool()


def test_every_different_beginning_is_one_node() -> None:
    tree = Tree.of(SEQUENCES, IS_READ)

    assert tree.tokens.tolist() == [1, 2, 3, 4, 5, 4, 1, 2, 3, 4]
    assert tree.depths.tolist() == [0, 1, 2, 3, 2, 3, 0, 1, 2, 3]


def test_every_place_that_is_read_finds_its_node() -> None:
    tree = Tree.of(SEQUENCES, IS_READ)

    assert tree.nodes[0].tolist() == [[0, 1, 2, 3], [0, 1, 4, 5], [0, 1, 2, 3]]
    assert tree.nodes[1][IS_READ[1]].tolist() == [6, 7, 8, 9, 6, 7, 8, 6, 7]


def test_rows_that_add_nothing_are_left_out_and_each_node_has_its_home_in_the_others() -> None:
    tree = Tree.of(SEQUENCES, IS_READ)

    assert tree.rows.tolist() == [[0, 1, 2, 3], [0, 1, 4, 5], [6, 7, 8, 9]]
    assert tree.rows.flatten()[tree.homes].tolist() == list(range(10))


def test_what_is_not_read_does_not_count() -> None:
    other = SEQUENCES.masked_fill(~IS_READ, 7)

    again = Tree.of(other, IS_READ)

    assert again.tokens.tolist() == Tree.of(SEQUENCES, IS_READ).tokens.tolist()
