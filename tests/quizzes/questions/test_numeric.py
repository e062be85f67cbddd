import sys
from decimal import Decimal
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent))

from builders_of_questions import faults_of, question_of
from hypothesis import given
from hypothesis import strategies as st

from course.quizzes.questions.numeric import NO_NUMBER, Numeric
from course.quizzes.questions.question import FULL_POINTS, Refusal

NUMBERS = st.decimals(min_value=-1000, max_value=1000, places=3)


@given(
    value=NUMBERS,
    tolerance=st.decimals(min_value=0, max_value=10, places=3),
    step=st.sampled_from(["0.0000001", "1"]),
)
def test_the_tolerance_is_exact_at_the_border(value: Decimal, tolerance: Decimal, step: str) -> None:
    question = question_of(f'id: n\nkind: numeric\nstem: N?\nanswer: "{value}"\ntolerance: {tolerance}')

    for border in (value - tolerance, value + tolerance, value):
        assert question.grade(f"{border}").points == FULL_POINTS
    for beyond in (value - tolerance - Decimal(step), value + tolerance + Decimal(step)):
        assert question.grade(f"{beyond:f}").points == 0


@pytest.mark.parametrize("text", ["0.25", "0,25", ".25", ",25", " 0.25 ", "+0.25", "25e-2", "0.250"])
def test_a_number_may_be_written_as_people_do(text: str) -> None:
    question = question_of(Numeric.example)

    assert question.grade(question.read({"answer-advantage": [text]})).is_right


@pytest.mark.parametrize("text", ["−0,25", "-0.25", "\u00a0−0.25"])
def test_a_minus_sign_may_be_a_true_one(text: str) -> None:
    question = question_of("id: n\nkind: numeric\nstem: N?\nanswer: -0.25\ntolerance: 0")

    assert question.grade(question.read({"answer-n": [text]})).is_right


@pytest.mark.parametrize("text", ["1/4", "0,2,5", "1.000,5", "NaN", "inf", "1e999", "0x10", "1_000", "²", "--1", "."])
def test_what_is_no_number_is_refused_and_kept_as_a_draft(text: str) -> None:
    question = question_of(Numeric.example)
    form = {"answer-advantage": [text]}

    assert question.read(form) == NO_NUMBER
    assert question.draft(form) == text
    assert not isinstance(question.draft(form), Refusal)


def test_an_expected_mistake_is_answered_and_the_key_is_not_told() -> None:
    question = question_of(Numeric.example)

    remark = question.remarks("1")["answer"]
    assert (remark.state, str(remark.words), remark.key) == ("wrong", "That is the sum, not the average.", "")
    assert question.remarks("7")["answer"].words is None
    assert question.remarks("7", reveal=True)["answer"].key == "0.25"


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("tolerance: 0.01\n", "", "7:5 warning tolerance-missing"),
        ("tolerance: 0.01", "tolerance: -1", "8:16 error tolerance"),
        ("tolerance: 0.01", "tolerance: small", "8:16 error wrong-type"),
        ("answer: 1 / 4", "answer: 1 / 0", "7:13 error expression"),
        ("answer: 1 / 4", "answer: [1]", "7:13 error wrong-value"),
        ("answer: 1 / 4", "answer: true", "7:13 error wrong-value"),
        ("{value: 1,", "{value: 0.255,", "10:17 warning mistake-right"),
        ("{value: 1,", "{valu: 1,", "10:10 error unknown-key"),
        ("{value: 1,", "{value: 1 +,", "10:17 error expression"),
    ],
)
def test_a_fault_is_told_at_its_place(old: str, new: str, expected: str) -> None:
    assert expected in faults_of(Numeric.example.replace(old, new))
