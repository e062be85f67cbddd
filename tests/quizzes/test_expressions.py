from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.quizzes.expressions import ExpressionError, evaluate

VALUES = {"G": Decimal(4), "k": Decimal(1), "mean": Decimal("0.25")}


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("k / G", "0.25"),
        ("0.1 + 0.2", "0.3"),
        ("-mean ** 2", "-0.0625"),
        ("2 ** -2", "0.25"),
        ("sqrt(G) + abs(-k)", "3"),
        ("clip(1.5, 0.8, 1.2)", "1.2"),
        ("min(G, k, 3) + max(G, k)", "5"),
        ("round(mean, 1) + round(2.5)", "2.2"),
        ("floor(-0.5) + ceil(0.5)", "0"),
        ("log2(8) + log10(100)", "5"),
        ("log(exp(1))", "1"),
        ("(k < G) + (k == G) + (0 < k < G <= 4)", "2"),
    ],
)
def test_an_expression_has_the_value_of_a_hand_calculation(expression: str, expected: str) -> None:
    assert round(evaluate(expression, VALUES), 12) == Decimal(expected)


@pytest.mark.parametrize(
    ("expression", "complaint", "remedy"),
    [
        ("k / (G - 4)", "divides by zero", "Change the values"),
        ("maen", "no 'maen'", "Did you mean 'mean'?"),
        ("sqr(4)", "no function 'sqr'", "Did you mean 'sqrt'?"),
        ("sqrt(-1)", "no value", ""),
        ("log(0)", "not above zero", ""),
        ("sqrt(1, 2)", "does not take 2", ""),
        ("10 ** 100", "larger than", "smaller"),
        ("2 ** 2 ** 2 ** 2 ** 2", "exponent", "smaller"),
        ("1e400", "larger than", ""),
        ("k.real", "not read", ""),
        ("[1][0]", "no expression", ""),
        ("'a'", "no expression", ""),
        ("(lambda: 1)()", "no expression", ""),
        ("k if k else G", "not read", ""),
        ("k and G", "not read", ""),
        ("7 // 2", "not read", "Use + - * / and **"),
        ("not k", "not read", ""),
        ("True", "no number", ""),
        ("1 +", "no expression", ""),
        ("", "no expression", ""),
        ("((((", "no expression", ""),
        ("1+" * 99 + "1", "too many parts", "let:"),
        ("1" * 300, "longer than", "let:"),
        ("max(*G)", "plain values", ""),
    ],
)
def test_what_has_no_value_is_told_with_what_to_do(expression: str, complaint: str, remedy: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        evaluate(expression, VALUES)

    assert complaint in caught.value.message
    assert remedy in caught.value.remedy


@given(st.text(alphabet="Gk019.+-*/()<>=! sqrtmeanxp,_", max_size=40) | st.text(max_size=30))
def test_no_text_is_too_broken_to_be_told_about(text: str) -> None:
    told = ""
    try:
        value = evaluate(text, VALUES)
    except ExpressionError as error:
        value, told = VALUES["G"], error.message

    assert value.is_finite()
    assert not told or told.endswith(".")
