"""What other formats say arrives whole, or its loss is told at its line: sample files with the hard cases of each."""

import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from course.authoring.formats import FORMATS
from course.authoring.formats.exchange import Imported
from course.authoring.formats.gift import GIFT
from course.authoring.formats.hf_mdx import HF_MDX
from course.authoring.formats.mdbook_toml import MDBOOK
from course.authoring.formats.moodle_xml import MOODLE

SAMPLES = Path(__file__).parent / "samples"
# How many questions each file has, how many arrive; the rest must be told of one by one.
FILES = {
    "hard.gift": (GIFT, 17, 14),
    "hard.xml": (MOODLE, 10, 8),
    "hard.toml": (MDBOOK, 5, 3),
    "hf/en/chapter1/2.mdx": (HF_MDX, 4, 3),
}


@cache
def sample(name: str) -> Imported:
    read = FILES[name][0].read
    assert read
    return read((SAMPLES / name).read_text("utf-8"), name)


def question(name: str, question_id: str) -> dict[str, Any]:
    return next(dict(item.data) for item in sample(name).items if item.data["id"] == question_id)


def losses(name: str, line: int) -> str:
    return "\n".join(str(problem.message) for problem in sample(name).problems if problem.line == line)


@pytest.mark.parametrize("name", FILES)
def test_every_question_arrives_or_is_told_of(name: str) -> None:
    _, found, carried = FILES[name]
    read = sample(name)
    assert (read.found, len(read.items)) == (found, carried)
    assert len([problem for problem in read.problems if problem.code == "not-carried"]) == found - carried
    assert not [problem for problem in read.problems if problem.severity == "error"]


def test_every_format_that_reads_has_a_sample() -> None:
    assert {form.name for form in FORMATS if form.read} == {form.name for form, _, _ in FILES.values()}


def test_gift_weights_and_feedback() -> None:
    assert question("hard.gift", "capital") == {
        "id": "capital", "kind": "single", "stem": "What is the capital of France?",
        "choices": {"paris": "Paris", "london": "London", "lyon": "Lyon"}, "answer": "paris",
        "feedback": {"paris": "Yes, on the Seine.", "london": "That is in England."},
        "explanation": "It has been so for long.",
    }  # fmt: skip
    assert "a part of the points" in losses("hard.gift", 4)
    even = question("hard.gift", "which-of-these-are-even")
    assert (even["kind"], even["credit"], even["answer"]) == ("multiple", "partial", ["2", "4"])
    assert even["stem"] == "Which of these are **even**?"


def test_gift_gaps_numbers_and_pairs() -> None:
    assert (
        question("hard.gift", "grant-is-entombed-in-grant-s-tomb")["stem"] == "Grant is [[entombed]] in Grant's tomb."
    )
    assert question("hard.gift", "two-plus-two-equals-four")["gaps"] == {"four": {"answer": ["four", "4"]}}
    buried = question("hard.gift", "grant-is-buried-in-grant-s-tomb")
    assert (buried["answer"], buried["feedback"]) == (False, {"true": "No one is buried there.", "false": "Right!"})
    between = question("hard.gift", "what-is-a-number-from-1-to")
    assert (between["answer"], between["tolerance"]) == (3, 2)
    pi = question("hard.gift", "what-is-pi-to-two-decimals")
    assert (pi["answer"], pi["tolerance"], pi["mistakes"]) == (3.14, 0.01, [{"value": 3, "say": "Too few decimals."}])
    pairs = question("hard.gift", "match-the-countries-with-their-capitals")
    assert pairs["answer"] == {"canada": "ottawa", "italy": "rome", "japan": "tokyo"}
    assert list(pairs["right"]) == ["ottawa", "rome", "tokyo", "paris"]


def test_gift_escapes_and_formats() -> None:
    escapes = question("hard.gift", "escapes")
    assert escapes["stem"] == "What does {a: 1} mean in Python~ish, with 50% = half# \\\\ and\na new line?"
    assert escapes["answer"] == ["a dictionary", "dict"]
    assert "wildcard" in losses("hard.gift", 39)
    marked = question("hard.gift", "the-policy-is-pi-theta-it-costs")
    assert marked["stem"] == r"The policy is $\pi_\theta$, it costs \$5, and `a_b` is **code**. Which one is it?"
    assert marked["choices"] == {"pi": "`pi`", "theta": "*theta*", "none": "**none**"}


def test_what_gift_has_and_we_do_not_is_told_at_its_line() -> None:
    assert "category" in losses("hard.gift", 2)
    assert "essay" in losses("hard.gift", 43)
    assert "description" in losses("hard.gift", 45)
    assert "weights" in losses("hard.gift", 47)
    assert "no choice is right" in losses("hard.gift", 49)
    assert "all of them are to be marked" in losses("hard.gift", 51)


def test_moodle_choices_with_everything_around_them() -> None:
    reward = question("hard.xml", "reward")
    assert reward["stem"] == "What tells an agent **how good** its action was?\n\nThe loop"
    assert reward["choices"] == {"a-reward": "A reward", "a-label": "A label", "a-loss": "A loss"}
    assert reward["feedback"] == {"a-reward": "Yes & no: a &lt; b."}
    assert reward["explanation"] == "The reward is a number: $r_t$."
    assert (reward["shuffle"], reward["hints"]) == (False, ["Who answers?", "A number."])
    told = losses("hard.xml", 5)
    for lost in ("a.png", "<img>", "grade 2", "Read it again.", "<tags>"):
        assert lost in told, lost
    assert "penalty 0.5" in losses("hard.xml", 26)


def test_moodle_kinds() -> None:
    assert question("hard.xml", "human")["stem"] == r"GRPO needs a person & a \* to give the reward."
    speed = question("hard.xml", "speed")
    assert (speed["answer"], speed["tolerance"], speed["mistakes"]) == (
        299792,
        1,
        [{"value": 340, "say": "That is sound."}],
    )
    assert "km/s" in losses("hard.xml", 43)
    assert question("hard.xml", "word")["answer"] == ["policy"]
    assert all(lost in losses("hard.xml", 51) for lost in ("the polic*", "rule", "Case"))
    assert question("hard.xml", "pairs")["answer"] == {"agent": "the-model", "action": "the-next-token"}
    assert question("hard.xml", "order")["answer"] == ["compare", "model", "tune"]


def test_moodle_embedded_answers() -> None:
    gaps = question("hard.xml", "gaps")
    assert gaps["stem"] == "The baseline is the [[mean]], no [[critic]] is trained, and 1 + 1 = [[2]]."
    assert gaps["gaps"]["mean"]["feedback"] == {"mean": "Yes", "best": "No, that } is too much."}
    assert gaps["gaps"]["critic"]["answer"] == ["critic", "value network"]
    assert "tolerance" in losses("hard.xml", 69)


def test_mdbook() -> None:
    let = question("hard.toml", "which-keyword-declares-a-variable-in-rust")
    assert let["choices"] == {"let": "`let`", "var": "`var`", "vec-t": "`Vec<T>`"}
    assert let["explanation"] == "A variable is declared with `let`.\n\nIt costs \\$5 nowhere."
    assert question("hard.toml", "which-of-these-are-numbers")["answer"] == ["i32", "f64"]
    assert question("hard.toml", "short")["answer"] == ["cargo new", "cargo init"]
    assert "program" in losses("hard.toml", 30)


def test_questions_of_a_hugging_face_chapter() -> None:
    name = "hf/en/chapter1/2.mdx"
    receive = question(name, "what-does-an-agent-receive-after-it")
    assert receive["choices"]["a-gradient"] == "A 'gradient'"
    assert receive["feedback"]["a-label"] == "That is *supervised* learning. See [here](https://example.org/a)."
    assert receive["feedback"]["a-gradient"] == "The agent's own code computes one, as in `loss.backward()`."
    tokens = question(name, "which-of-these-are-tokens")
    assert tokens["stem"] == 'Which of these are tokens?\n\n```python\ntokens = ["<pad>", "a < b"]\n```'
    assert list(tokens["choices"].values()) == ["`<pad>`", "`{'a': {'b': 1}}`", "`a`"]
    assert (tokens["kind"], tokens["answer"]) == ("multiple", ["pad", "a"])
    mean = question(name, "which-formula-gives-the-mean")
    assert list(mean["choices"].values()) == [r"$\frac{1}{n} \sum x$", "The **sum**"]
    assert "points" in losses(name, 31)


def test_no_name_is_a_position() -> None:
    for name in FILES:
        for item in sample(name).items:
            assert not re.fullmatch(r"(question|q|choice|answer)?-?\d+", item.data["id"])
