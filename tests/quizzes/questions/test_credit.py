"""Partial credit: within 0 and 1, full for the key alone, the same in any order, never less for more that is right."""

import sys
from itertools import permutations
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))

from builders_of_questions import faults_of, question_of
from hypothesis import given
from hypothesis import strategies as st

from course.quizzes.questions.cloze import Cloze
from course.quizzes.questions.matching import Matching
from course.quizzes.questions.multiple import Multiple
from course.quizzes.questions.ordering import Ordering
from course.quizzes.questions.question import FULL_POINTS, Question

NEEDS, STEPS = question_of(Multiple.example), question_of(Ordering.example)
PAIR, BASELINE = question_of(Matching.example), question_of(Cloze.example)


def points(question: Question, response: Any) -> int:
    return question.grade(response).points


def without_credit(example: str) -> Question:
    return question_of(example.replace("credit: partial\n", ""))


@given(st.lists(st.sampled_from(NEEDS.parts()), unique=True), st.sampled_from(NEEDS.parts()))
def test_marking_a_right_choice_never_lowers_the_score_and_a_wrong_one_never_raises_it(
    marked: list[str], other: str
) -> None:
    before, after = points(NEEDS, [each for each in marked if each != other]), points(NEEDS, [*marked, other])

    assert 0 <= before <= FULL_POINTS
    assert after >= before if other in NEEDS.key.value else after <= before
    assert (points(NEEDS, marked) == FULL_POINTS) == (set(marked) == set(NEEDS.key.value))


@given(st.permutations(NEEDS.parts()))
def test_the_order_in_which_choices_are_sent_does_not_matter(order: list[str]) -> None:
    marked = [word for word in order if word != "pairs"]

    assert NEEDS.read({"answer-needs": marked}) == ["group", "reward", "critic"]


def test_several_choices_earn_a_share_each_and_lose_one_for_each_wrong_one() -> None:
    assert points(NEEDS, ["group"]) == 500
    assert points(NEEDS, ["group", "critic"]) == 0
    assert points(NEEDS, ["group", "reward", "critic"]) == 500
    assert points(NEEDS, ["group", "reward", "critic", "pairs"]) == 0


def test_an_order_earns_what_its_pairs_are_worth() -> None:
    """Three items have three pairs: one exchanged is (2 - 1) / 3, two are below nothing."""
    key = STEPS.key.value
    earned = {order: points(STEPS, {word: place for place, word in enumerate(order, 1)}) for order in permutations(key)}

    assert sorted(earned.values()) == [0, 0, 0, 333, 333, FULL_POINTS]
    assert earned[tuple(key)] == FULL_POINTS
    assert earned[tuple(reversed(key))] == 0


@given(st.permutations(["a", "b", "c", "d", "e"]), st.integers(0, 3))
def test_putting_two_neighbours_right_never_earns_less(order: list[str], place: int) -> None:
    five = question_of(
        "id: five\nkind: ordering\ncredit: partial\nstem: S\nchoices: {a: A, b: B, c: C, d: D, e: E}\n"
        "answer: [a, b, c, d, e]"
    )
    better = list(order)
    better[place : place + 2] = sorted(better[place : place + 2])
    positions = [{word: number for number, word in enumerate(each, 1)} for each in (order, better)]

    assert points(five, positions[0]) <= points(five, positions[1])


def test_pairs_and_gaps_earn_equal_shares() -> None:
    assert points(PAIR, {"agent": "llm", "action": "gpu"}) == 500
    assert points(PAIR, {"agent": "llm", "action": "token"}) == FULL_POINTS
    assert points(BASELINE, {"stat": "mean", "network": "actor"}) == 500
    assert points(BASELINE, {"stat": "best", "network": " Value  Network "}) == 500
    assert points(BASELINE, {"stat": "mean", "network": "CRITIC"}) == FULL_POINTS


def test_what_is_unfinished_earns_what_it_has() -> None:
    assert points(PAIR, {"agent": "llm"}) == 500
    assert points(BASELINE, {"stat": "mean"}) == 500
    assert points(STEPS, {"compare": 1, "model": 2}) == 0


def test_without_partial_credit_it_is_all_or_nothing() -> None:
    assert points(without_credit(Multiple.example), ["group"]) == 0
    assert points(without_credit(Ordering.example), {"compare": 2, "model": 1, "tune": 3}) == 0
    assert points(without_credit(Matching.example), {"agent": "llm", "action": "gpu"}) == 0
    assert points(without_credit(Cloze.example), {"stat": "mean", "network": "actor"}) == 0
    for kind in (Multiple, Ordering, Matching, Cloze):
        question = without_credit(kind.example)
        for sample in question.samples():
            assert sample.outcome != "right" or question.grade(question.read(sample.form)).is_right
            assert sample.outcome != "partly"


def test_an_unknown_rule_is_told_with_those_that_are_known() -> None:
    assert faults_of(Multiple.example.replace("partial", "half")) == ["6:13 error wrong-value"]
