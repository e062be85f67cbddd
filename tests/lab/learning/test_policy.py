import socket
from pathlib import Path
from typing import NoReturn

import pytest
import torch

from course.lab.learning.policy import CheckpointError, Policy, load_policy, new_policy, save_policy, token_scores

WORDS = ("a", "b", "c", ".")


def test_a_policy_has_about_a_hundred_thousand_parameters(policy: Policy) -> None:
    assert sum(each.numel() for each in policy.parameters()) == 100_928


def test_a_policy_survives_its_checkpoint(tmp_path: Path) -> None:
    policy = new_policy(4, seed=0)
    save_policy(policy, tmp_path / "p.safetensors", {"vocabulary": WORDS})

    again = load_policy(tmp_path / "p.safetensors", WORDS)

    tokens = torch.tensor([[0, 1, 2]])
    assert torch.equal(again(tokens), policy(tokens))


def test_the_same_seed_gives_the_same_file_to_the_byte(tmp_path: Path) -> None:
    for name in ("one", "two"):
        save_policy(new_policy(4, seed=5), tmp_path / name, {"vocabulary": WORDS, "seed": 5})

    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_building_a_policy_leaves_the_chance_of_others_alone() -> None:
    torch.manual_seed(0)
    expected = torch.rand(3)

    torch.manual_seed(0)
    new_policy(4, seed=9)

    assert torch.equal(torch.rand(3), expected)


def test_building_and_loading_open_no_connection(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> NoReturn:
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    save_policy(new_policy(4, seed=0), tmp_path / "p.safetensors", {"vocabulary": WORDS})

    load_policy(tmp_path / "p.safetensors", WORDS)


def test_a_checkpoint_for_other_words_is_refused(tmp_path: Path) -> None:
    save_policy(new_policy(4, seed=0), tmp_path / "p.safetensors", {"vocabulary": WORDS})

    with pytest.raises(CheckpointError, match="another vocabulary"):
        load_policy(tmp_path / "p.safetensors", ("a", "b", "d", "."))


@pytest.mark.parametrize("content", [None, b"", b"not a checkpoint at all"])
def test_a_checkpoint_that_is_missing_or_broken_is_refused_with_the_way_out(
    tmp_path: Path, content: bytes | None
) -> None:
    path = tmp_path / "p.safetensors"
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(CheckpointError, match="course lab build"):
        load_policy(path, WORDS)


def test_the_reference_stays_while_the_policy_learns(policy: Policy) -> None:
    reference = policy.frozen_copy()
    tokens = torch.tensor([[1, 2, 3]])
    before = reference(tokens)

    with torch.no_grad():
        for weight in policy.parameters():
            weight.add_(1)

    assert torch.equal(reference(tokens), before)
    assert not any(weight.requires_grad for weight in reference.parameters())


def test_scores_are_the_log_probabilities_of_the_drawn_tokens_and_zero_on_padding(policy: Policy) -> None:
    sequences = torch.tensor([[36, 2, 40, 1, 41, 0], [36, 2, 40, 1, 0, 0]])
    mask = torch.tensor([[True, True], [True, False]])

    chosen, entropy = token_scores(policy, sequences, mask, temperature=2.0)

    logs = (policy(sequences[:, :5]) / 2.0).log_softmax(-1)
    assert chosen[0, 0].item() == pytest.approx(logs[0, 3, 41].item(), abs=1e-5)
    assert chosen[0, 1].item() == pytest.approx(logs[0, 4, 0].item(), abs=1e-5)
    assert chosen[1, 1].item() == 0
    assert entropy[0, 0].item() == pytest.approx(-(logs[0, 3].exp() * logs[0, 3]).sum().item(), abs=1e-5)
    assert entropy[1, 1].item() == 0
