"""Questions that are practised outside an attempt: every kind asks, reads, grades and shows as it does in a quiz."""

import json
from collections.abc import Mapping, Sequence

import pytest
from flask import Flask, render_template

from course.problems import Problem
from course.quizzes.card import Said, draw_card
from course.quizzes.history import Exercise, exercise
from course.quizzes.questions import KINDS
from course.quizzes.questions.experiment import Experiment
from course.quizzes.questions.question import Question, Refusal
from course.quizzes.quiz import Quiz
from course.quizzes.reading import read_quiz

ALONE = [kind for kind in KINDS if not issubclass(kind, Experiment)]
EVERY_KIND = pytest.mark.parametrize("kind", ALONE, ids=lambda kind: kind.name)
PATTERN = """\
language: en
title: T
questions:
  - id: mean
    kind: numeric
    parameters: {G: [4, 8, 16, 32], k: [1, 2, 3]}
    let: {mean: k / G}
    stem: "{{k}} of {{G}} earn 1. What is the mean?"
    answer: mean
    tolerance: 0.01
"""


def quiz_of(text: str) -> Quiz:
    def render(text: str, _file: str, _line: int) -> tuple[str, list[Problem]]:
        return f"<p>{text}</p>", []

    reading = read_quiz(text, file="q.yaml", slug="q", languages=["en"], render=render)
    assert isinstance(reading.quiz, Quiz), reading.problems
    return reading.quiz


def asked(kind: type[Question], seed: str = "seed") -> Exercise:
    text = "language: en\ntitle: T\nquestions:\n  - " + kind.example.rstrip().replace("\n", "\n    ") + "\n"
    quiz = quiz_of(text)
    found = exercise(quiz, quiz.questions[0].id, language="en", seed=seed)
    assert found is not None
    return found


def hidden(form: Mapping[str, Sequence[str]], asked: Exercise) -> dict[str, list[str]]:
    """Give the form as a page sends it, which names the parts by hidden values."""
    return {name: [asked.values.get(value, value) for value in values] for name, values in form.items()}


@EVERY_KIND
def test_a_form_of_the_page_is_read_and_graded_as_the_sample_claims(kind: type[Question]) -> None:
    found = asked(kind)
    for sample in found.question.samples():
        response = found.read(hidden(sample.form, found))
        assert isinstance(response, Refusal) is (sample.outcome == "refused"), sample
        if not isinstance(response, Refusal):
            assert (found.grade(response) == 1000) is (sample.outcome == "right")


@EVERY_KIND
def test_an_exercise_goes_through_json_unchanged(kind: type[Question]) -> None:
    found = asked(kind)
    assert Exercise.from_json("q", json.loads(json.dumps(found.to_json()))) == found
    assert "<key>" in repr(found)


@EVERY_KIND
def test_its_card_is_drawn_before_and_after_every_answer(kind: type[Question], app: Flask) -> None:
    found = asked(kind)
    answers = [found.read(hidden(sample.form, found)) for sample in found.question.samples()]
    shown = [found.answered(answer, found.grade(answer)) for answer in answers if not isinstance(answer, Refusal)]
    with app.test_request_context("/en/"):
        for each in (found.unanswered(), *shown):
            card = draw_card(each, Said(), number=1, count=1, page_language="en")
            html = render_template("quizzes/question.html", question=card, form={"idempotency_key": "k"}, language="en")
            assert f'id="question-{found.question.id}"' in html


def test_the_same_seed_asks_the_same_and_another_seed_other_numbers() -> None:
    quiz = quiz_of(PATTERN)
    stems = [exercise(quiz, "mean", language="en", seed=str(seed)) for seed in (1, 1, *range(2, 20))]
    texts = [each.opening.text for each in stems if each]
    assert texts[0] == texts[1]
    assert len(set(texts)) > 3
    assert not any("{{" in text for text in texts)


def test_a_question_that_is_not_there_cannot_be_asked() -> None:
    assert exercise(quiz_of(PATTERN), "none", language="en", seed="1") is None


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in ALONE], ids=lambda kind: kind.name)
def test_what_runs_decide_is_not_asked_outside_its_quiz(kind: type[Question]) -> None:
    quiz = quiz_of("language: en\ntitle: T\nquestions:\n  - " + kind.example.rstrip().replace("\n", "\n    ") + "\n")
    assert exercise(quiz, quiz.questions[0].id, language="en", seed="seed") is None
