"""One contract for every kind of question: each kind's own example and samples must grade as they claim."""

import json
from functools import cache

import pytest
from builders_of_questions import response_of
from hypothesis import given
from hypothesis import strategies as st

from course.quizzes.attempt import Shown, opaque_values
from course.quizzes.card import Said, draw_card
from course.quizzes.questions import KINDS
from course.quizzes.questions.body import View
from course.quizzes.questions.question import FULL_POINTS, Question, Refusal
from course.quizzes.quiz import Quiz, question_from_json
from course.quizzes.reading import read_quiz
from course.settings import SHIPPED

EVERY_KIND = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
FORMS = st.dictionaries(
    st.sampled_from(["check", "answer-", "answer-x", *(f"answer-{name}" for name in ("reward", "a", "b"))]) | st.text(),
    st.lists(st.text() | st.sampled_from(["reward", "label", "true", "0", "\x00"]), max_size=3),
    max_size=6,
)
STORED = (
    st.none() | st.booleans() | st.integers() | st.text() | st.lists(st.text()) | st.dictionaries(st.text(), st.text())
)


@cache
def example(kind: type[Question]) -> Question:
    text = "language: en\ntitle: T\nquestions:\n  - " + kind.example.rstrip().replace("\n", "\n    ") + "\n"
    reading = read_quiz(text, file="q.yaml", slug="q", languages=["en"], render=lambda text, _f, _l: (text, []))
    assert reading.problems == []
    quiz = reading.quiz
    assert isinstance(quiz, Quiz)
    return quiz.questions[0]


def test_names_of_kinds_are_unique() -> None:
    assert len({kind.name for kind in KINDS}) == len(KINDS)


@EVERY_KIND
def test_samples_grade_as_they_claim(kind: type[Question]) -> None:
    question = example(kind)

    for sample in question.samples():
        response = response_of(question, sample)
        if sample.outcome == "refused":
            assert isinstance(response, Refusal), sample
            assert response.message.endswith(".")
        else:
            points = question.grade(response).points
            expected = {"right": points == FULL_POINTS, "wrong": points == 0, "partly": 0 < points < FULL_POINTS}
            assert expected[sample.outcome], sample


@EVERY_KIND
def test_samples_show_every_outcome_that_matters(kind: type[Question]) -> None:
    assert {"right", "wrong", "refused"} <= {sample.outcome for sample in example(kind).samples()}


@EVERY_KIND
def test_a_response_goes_through_json_and_marks_its_rows(kind: type[Question]) -> None:
    question = example(kind)
    for sample in question.samples():
        response = response_of(question, sample)
        if not isinstance(response, Refusal):
            assert question.grade(json.loads(json.dumps(response))) == question.grade(response)
            assert question.chosen(response) <= set(question.parts())
            assert set(question.remarks(response)) <= set(question.rows())


@EVERY_KIND
def test_a_question_goes_through_json_unchanged(kind: type[Question]) -> None:
    question = example(kind)

    again = question_from_json(json.loads(json.dumps(question.to_json())))

    assert again == question


@EVERY_KIND
def test_the_key_is_not_printed_and_not_public(kind: type[Question]) -> None:
    question = example(kind)
    public = question.public(View(order=question.parts(), values=opaque_values(question)))

    assert "<key>" in repr(question)
    assert str(question.key.value) not in repr(question).replace(question.id, "")
    assert not hasattr(public, "key")
    assert not hasattr(public, "words")


@EVERY_KIND
def test_an_unanswered_card_depends_on_the_key_in_nothing(kind: type[Question]) -> None:
    question = example(kind)
    for key in (*question.parts(), [], {}, None, list(question.parts())):
        other = question_from_json({**question.to_json(), "key": key})
        assert _card(other) == _card(question)


@EVERY_KIND
@given(data=st.data())
def test_any_form_is_graded_or_refused(kind: type[Question], data: st.DataObject) -> None:
    question = example(kind)
    fields = [f"answer-{question.id}.{number}" for number in ("0", "1", "2", "3", "9", "²", "")]
    names = [f"answer-{question.id}", *fields]
    values = st.sampled_from([*question.tokens(), "", "0.25", "1e99", "policy", "\x00"]) | st.text()
    form = data.draw(FORMS | st.dictionaries(st.sampled_from(names), st.lists(values, max_size=3), max_size=6))

    response, draft = question.read(form), question.draft(form)

    for given_ in (response, draft):
        if given_ is not None and not isinstance(given_, Refusal):
            assert 0 <= question.grade(given_).points <= FULL_POINTS
            assert json.loads(json.dumps(given_)) == given_
    if not isinstance(response, Refusal):
        assert draft == response


@EVERY_KIND
def test_the_key_is_spelt_out_only_when_it_is_to_be_revealed(kind: type[Question]) -> None:
    question = example(kind)
    right = next(sample for sample in question.samples() if sample.outcome == "right")
    for sample in question.samples():
        response = response_of(question, sample)
        if sample.outcome in {"wrong", "partly"}:
            assert all(remark.state != "key" and not remark.key for remark in question.remarks(response).values())
            told = question.remarks(response, reveal=True).values()
            assert [remark for remark in told if remark.state in {"key", "right"} or remark.key]
    revealed = question.remarks(response_of(question, right), reveal=True).values()
    assert {"right"} <= {remark.state for remark in revealed} <= {"right", "left"}
    assert question.remarks(None, reveal=True)


@EVERY_KIND
def test_every_kind_has_a_template_and_is_drawn_with_each_sample(kind: type[Question]) -> None:
    question = example(kind)

    assert (SHIPPED / "course" / "templates" / "quizzes" / "kinds" / f"{kind.name}.html").is_file()
    for sample in question.samples():
        response = question.draft(sample.form) if sample.outcome == "refused" else response_of(question, sample)
        view = View(order=question.parts(), values=opaque_values(question), response=response,
                    remarks=question.remarks(response, reveal=True))  # fmt: skip
        assert question.public(view).body == question.body(view)


@EVERY_KIND
def test_no_word_of_an_author_names_a_value_of_an_open_question(kind: type[Question]) -> None:
    question = example(kind)
    values = opaque_values(question)

    assert set(values) == set(question.tokens())
    assert len(set(values.values())) == len(values)
    assert all(len(value) == 12 for value in values.values())


@EVERY_KIND
@given(
    response=st.none()
    | st.booleans()
    | st.integers()
    | st.text()
    | st.lists(st.text())
    | st.dictionaries(st.text(), st.text())
)
def test_no_stored_response_raises(kind: type[Question], response: object) -> None:
    question = example(kind)

    assert 0 <= question.grade(response).points <= FULL_POINTS
    assert question.chosen(response) <= set(question.parts())
    assert set(question.remarks(response)) <= set(question.rows())


def _card(question: Question) -> object:
    values = opaque_values(question)
    shown = Shown(question=question, order=question.parts(), values=values, standing=None, marked=frozenset())
    return draw_card(shown, Said(), number=1, count=1, page_language="en")
