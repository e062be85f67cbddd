import pytest

from course.quizzes.prose import Prose
from course.quizzes.questions.body import ChoicesBody, Remark, View
from course.quizzes.questions.choosing import NOTHING_CHOSEN, UNKNOWN_CHOICE
from course.quizzes.questions.question import Key, Refusal
from course.quizzes.questions.single import Single

QUESTION = Single(
    id="sky",
    language="en",
    words={
        "stem": Prose("What colour?", "<p>What colour?</p>\n<pre>x</pre>"),
        "choices.green": Prose("Green", "Green"),
        "choices.blue": Prose("Blue", "Blue"),
        "feedback.green": Prose("Grass.", "Grass."),
    },
    key=Key("blue"),
    version="1",
    waive={},
)


def test_the_key_earns_everything_and_another_choice_nothing() -> None:
    assert QUESTION.grade("blue").points == 1000
    assert QUESTION.grade("green").points == 0


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ({"answer-sky": ["blue"]}, "blue"),
        ({"answer-sky": ["blue", ""]}, "blue"),
        ({}, NOTHING_CHOSEN),
        ({"answer-sky": []}, NOTHING_CHOSEN),
        ({"answer-sky": ["red"]}, UNKNOWN_CHOICE),
        ({"answer-sky": ["blue", "green"]}, UNKNOWN_CHOICE),
        ({"answer-sea": ["blue"]}, NOTHING_CHOSEN),
    ],
)
def test_a_form_is_read_or_refused(form: dict[str, list[str]], expected: str | Refusal) -> None:
    assert QUESTION.read(form) == expected


def test_only_the_chosen_row_is_spoken_of() -> None:
    assert QUESTION.remarks("green") == {"green": Remark("wrong", Prose("Grass.", "Grass."))}
    assert QUESTION.remarks("blue") == {"blue": Remark("right", None)}
    assert QUESTION.remarks("red") == {}


def test_the_stem_is_parted_into_a_legend_and_what_follows() -> None:
    public = QUESTION.public(View(order=("blue", "green"), values={"blue": "b", "green": "g"}))

    assert str(public.stem) == "What colour?"
    assert str(public.stem_rest) == "<pre>x</pre>"
    assert isinstance(public.body, ChoicesBody)
    assert [row.value for row in public.body.rows] == ["b", "g"]
