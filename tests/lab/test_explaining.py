from dataclasses import replace

import pytest

from course.lab.explaining import SENTENCES, remarks
from course.lab.outcome import Outcome

QUIET = Outcome(**dict.fromkeys(Outcome.__dataclass_fields__, 0.5))


def said(kl_coefficient: float = 0.04, most: float = 1, **figures: float) -> str:
    return " ".join(each.sentence for each in remarks(replace(QUIET, **figures), kl_coefficient, most))


@pytest.mark.parametrize(
    ("figures", "words"),
    [
        ({"no_signal_last": 0.9, "reward_last": 0.95, "correct_last": 0.95}, "taught nothing more"),
        ({"no_signal_last": 0.9}, "every advantage was 0"),
        ({"reward_last": 0.95}, "not the whole story"),
        ({"kl_last": 0.01}, "hardly left the reference"),
        ({"kl_last": 0.01, "kl_coefficient": 0.0}, "though nothing held it back"),
        ({}, "KL grew to {kl} nats per token: so far"),
        ({"kl_last": 2.0}, "quite another policy"),
        ({"entropy_last": 0.02}, "almost always the same"),
        ({"length_first": 7.0, "length_last": 3.0}, "Completions went"),
        ({"reward_last": 1.0, "most": 2.0}, "KL grew"),
    ],
)
def test_what_moved_is_said(figures: dict[str, float], words: str) -> None:
    assert words in said(**figures)


def test_what_did_not_move_is_passed_over() -> None:
    assert said() == "KL grew to {kl} nats per token: so far has the policy moved from where it began."


def test_every_sentence_gets_what_it_asks_for() -> None:
    seen = set()
    for no_signal, reward, kl, entropy in [(0.9, 0.95, 0.01, 0.01), (0.9, 0.1, 3.0, 0.5), (0.1, 0.5, 0.4, 0.5)]:
        for held in (0.0, 0.1):
            changed = replace(
                QUIET, no_signal_last=no_signal, reward_last=reward, kl_last=kl, entropy_last=entropy, length_last=4.0
            )
            for remark in remarks(changed, held, 1):
                assert "{" not in remark.sentence.format(**remark.shares, **remark.numbers)
                seen.add(remark.sentence)
    assert seen == set(SENTENCES)
