"""What is wrong in an author's file is told with its place and what to do, in the files of both kinds."""

import sys
from pathlib import Path

import pytest
from builders import write_course

from course.authoring.checks import check_course
from course.authoring.publishing import COMPILED, Publisher
from course.languages import say
from course.problems import Problem

sys.path.insert(0, str(Path(__file__).parent.parent / "quizzes"))

from builders_of_questions import reading_of

from course.quizzes.questions.challenge import Challenge
from course.quizzes.questions.predict import Predict

PREDICT = Predict.example
CHALLENGE = Challenge.example


def told(*questions: str, header: str = "") -> list[str]:
    return [str(problem) for problem in reading_of(*questions, header=header).problems if problem.severity == "error"]


@pytest.mark.parametrize(
    ("before", "after", "place", "words"),
    [
        ("run.reward.last <", "run.rewrad.last <", "13:", "Did you mean 'run.reward.last'?"),
        ("run.reward.last <", "run.loss.end <", "13:", "Such a name is made of run | base . reward | kl"),
        ("run.reward.last < 0.9 * base.reward.last", "run.reward.last", "13:", "is a number, not a comparison"),
        ("run.reward.last < 0.9 * base.reward.last", "run.reward.last <", "13:", "is no expression"),
        ("same: otherwise", "same: run.kl.last < 1", "12:", "One choice must be right wherever no other is."),
        ("  same: otherwise\n", "", "12:", "Nothing decides on the choice 'same'."),
        ("same: otherwise", "sume: otherwise", "15:", "'sume' is decided on, but there is no such choice."),
        ("expect: lower", "expect: lowr", "16:", "Did you mean 'lower'?"),
        ("{task: dog, base: {kl_coefficient: 0.04}, change: {kl_coefficient: 1}}", "{task: dog}", "6:", "'change'"),
    ],
)
def test_a_faulty_prediction_is_told_of_where_it_is_wrong(before: str, after: str, place: str, words: str) -> None:
    assert before in PREDICT
    faults = told(PREDICT.replace(before, after, 1))
    assert [each for each in faults if words in each], faults
    assert [each for each in faults if f"q.yaml:{place}" in each], faults


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("run.kl.last < 1", "base.kl.last < 1", "Such a name is made of run . reward | kl"),
        ("run.kl.last < 1", "run.kl.last", "is a number, not a comparison"),
        ("credit: partial", "credit: some", "Write one of: none, partial."),
    ],
)
def test_a_faulty_challenge_is_told_of(before: str, after: str, words: str) -> None:
    assert [each for each in told(CHALLENGE.replace(before, after, 1)) if words in each]


@pytest.mark.parametrize("header", ["settings: {mode: exam}\n", "settings: {feedback: end}\n"])
@pytest.mark.parametrize("question", [PREDICT, CHALLENGE], ids=["predict", "challenge"])
def test_neither_is_asked_in_an_exam(question: str, header: str) -> None:
    assert told(question) == []
    assert "can be asked in practice only" in told(question, header=header)[0]


def faults_in_a_course(folder: Path, question: str) -> list[Problem]:
    write_course(folder)
    item = "  - " + question.strip().replace("\n", "\n    ") + "\n"
    text = f"language: ro\ntitle: T\nquestions:\n{item}"
    (folder / "quizzes" / "runs.yaml").write_text(text, "utf-8")
    problems = check_course(folder, folder / COMPILED)
    return [problem for problem in problems if problem.severity == "error"]


@pytest.mark.parametrize(
    ("before", "after", "english", "romanian"),
    [
        ("task: dog", "task: dgo", "The lab has no task 'dgo'. Did you mean 'dog'?", "dog"),
        ("base: {kl_coefficient: 0.04}", "base: {kl_coeficient: 0.04}", "Did you mean 'kl_coefficient'?", "Ai vrut"),
        ("change: {kl_coefficient: 1}", "change: {kl_coefficient: 9}", "a number from 0.0 to 5.0", "de la 0.0 la 5.0"),
        ("change: {kl_coefficient: 1}", "change: {objective: pop}", "This must be one of", "Aici poate fi: grpo"),
        ("change: {kl_coefficient: 1}", "change: {seed: 1}", "The seed is drawn for each attempt.", "Sămânța"),
    ],
)
def test_a_recipe_that_the_lab_refuses_is_told_of_in_both_languages(
    tmp_path: Path, before: str, after: str, english: str, romanian: str
) -> None:
    (problem,) = faults_in_a_course(tmp_path / "course", PREDICT.replace(before, after, 1))
    assert (problem.file, problem.line) == ("quizzes/runs.yaml", 6)
    assert problem.column > 10
    assert english in f"{problem.message} {problem.remedy}"
    assert romanian in f"{say(problem.message, 'ro')} {say(problem.remedy, 'ro')}"


def test_a_quiz_whose_runs_cannot_be_made_is_not_published(tmp_path: Path) -> None:
    folder = tmp_path / "course"
    assert faults_in_a_course(folder, PREDICT.replace("{kl_coefficient: 1}", "{steps: 999}"))
    (folder / "var").mkdir()
    told: list[Problem] = []
    with Publisher(folder, folder / "var", report=told.extend) as publisher:
        publisher.publish_changes()
    index = (folder / "var" / COMPILED / "course.json").read_text("utf-8")
    assert '"basics"' in index
    assert '"leash"' not in index
