from decimal import Decimal

import pytest
from builders_of_questions import faults_of, question_of, reading_of

from course.quizzes.parameters import Parameters, with_stand_ins, without_stand_ins, written
from course.quizzes.questions.question import FULL_POINTS

SHARE = """\
id: share
kind: numeric
parameters: {G: [4, 8], k: [1, 3]}
let: {mean: k / G}
stem: "{{k}} of {{ G }} earn 1; the mean is not {{other}} in $\\\\frac{{a}}{b}$."
answer: mean
tolerance: 0
"""


@pytest.mark.parametrize(
    ("number", "language", "expected"),
    [("0.25", "en", "0.25"), ("0.25", "ro", "0,25"), ("-3", "en", "−3"), ("4.0", "en", "4"), ("-0.00001", "en", "0"),
     ("0.333333", "ro", "0,3333"), ("1000000", "en", "1000000")],
)  # fmt: skip
def test_a_number_is_written_as_its_reader_does(number: str, language: str, expected: str) -> None:
    assert written(Decimal(number), language) == expected


def test_a_question_with_values_drawn_is_a_question_of_its_own() -> None:
    question = question_of(SHARE.replace("{{other}}", "0"))
    values = question.parameters.completed({"G": Decimal(8), "k": Decimal(3)})

    drawn = question.drawn(values)

    assert drawn.words["stem"].html.startswith("3 of 8 earn 1")
    assert r"\frac{{a}}{b}" in drawn.words["stem"].text
    assert drawn.grade("0.375").points == FULL_POINTS
    assert drawn.grade("0,25").points == 0
    assert (drawn.version, drawn.id) == (question.version, question.id)
    assert not drawn.parameters


def test_every_set_of_values_can_be_drawn() -> None:
    parameters = Parameters({"a": ("1", "2"), "b": ("3", "4", "5")}, {"c": "a * b"})

    drawn = {tuple(sorted(parameters.chosen(number).items())) for number in range(6)}

    assert len(drawn) == parameters.combinations == 6
    assert all(dict(values)["c"] == dict(values)["a"] * dict(values)["b"] for values in drawn)


def test_a_name_survives_markdown_and_formulas() -> None:
    text = with_stand_ins("{{k}} of $x_{{{G}}}$ and {{other}}", ("k", "G"))

    assert "{{k}}" not in text
    assert without_stand_ins(text, ("k", "G")) == "{{k}} of $x_{{{G}}}$ and {{other}}"


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("", "", "8:11 error parameter-unknown"),
        ("{mean: k / G}", "{mean: k / (G - 4)}", "7:17 error expression"),
        ("{mean: k / G}", "{mean: k / g}", "7:17 error expression"),
        ("{mean: k / G}", "{k: k / G}", "7:11 error parameter-twice"),
        ("{mean: k / G}", "{mean: k / G, sqrt: 1}", "7:24 error parameter-name"),
        ("{mean: k / G}", "{mean: [1]}", "7:17 error wrong-value"),
        ("k: [1, 3]", "k: []", "6:32 error parameter-empty"),
        ("k: [1, 3]", "k: [one]", "6:33 error wrong-type"),
        ("k: [1, 3]", "k: 1", "6:32 error wrong-type"),
        ("answer: mean", "answer: maen", "9:13 error expression"),
    ],
)
def test_a_fault_is_told_at_its_place(old: str, new: str, expected: str) -> None:
    assert expected in faults_of(SHARE.replace(old, new) if old else SHARE)


LENGTH = """\
id: length
kind: numeric
parameters: {lungime: [4, 8], x1: [1, 3]}
stem: "TEXT"
answer: lungime
tolerance: 0
"""


def test_a_wrong_name_in_a_formula_is_told_with_the_name_that_was_meant() -> None:
    for formula in ("$\\\\lambda = {{lungimea}}$", "$$x_{{{ lungimea }}}$$"):
        found = reading_of(LENGTH.replace("TEXT", f"With {{{{x1}}}}, {formula}?")).problems
        assert [(each.code, each.message, each.remedy) for each in found] == [
            ("parameter-unknown", "'lungimea' in double braces is not declared.", "Did you mean 'lungime'?")
        ]


@pytest.mark.parametrize("formula", ["$\\\\frac{{x}}{2}$", "$\\\\text{{rate}}$", "${{lungime}} + {{x1}}$"])
def test_what_may_be_the_braces_of_tex_is_left_alone(formula: str) -> None:
    assert faults_of(LENGTH.replace("TEXT", f"What is {formula}?")) == []


def test_a_division_by_zero_for_any_values_is_told_with_these_values() -> None:
    reading = reading_of(SHARE.replace("k / G", "k / (G - 8)").replace("{{other}}", "0"))

    assert [problem.message for problem in reading.problems] == ["'k / (G - 8)' divides by zero. (With G = 8, k = 1.)"]


def test_too_many_sets_of_values_are_refused() -> None:
    numbers = ", ".join(str(number) for number in range(40))
    faulty = SHARE.replace("[4, 8]", f"[{numbers}]").replace("[1, 3]", f"[{numbers}]")

    assert "6:5 error parameters-many" in faults_of(faulty)
