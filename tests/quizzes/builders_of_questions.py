"""Questions for tests, read from YAML as an author writes it."""

from typing import Any

from course.problems import Problem
from course.quizzes.questions.experiment import Experiment
from course.quizzes.questions.question import Question, Refusal, Sample
from course.quizzes.quiz import Quiz
from course.quizzes.reading import QuizReading, read_quiz


def reading_of(*questions: str, header: str = "") -> QuizReading:
    """Read a quiz of these questions, each a YAML map."""
    items = "".join("  - " + question.strip().replace("\n", "\n    ") + "\n" for question in questions)
    text = f"language: en\ntitle: T\n{header}questions:\n{items}"
    return read_quiz(text, file="q.yaml", slug="q", languages=["en", "ro"], render=lambda text, _f, _l: (text, []))


def quiz_of(*questions: str, header: str = "") -> Quiz:
    """Read a quiz that has no fault."""
    reading = reading_of(*questions, header=header)
    assert [problem for problem in reading.problems if problem.severity == "error"] == []
    assert reading.quiz is not None
    return reading.quiz


def question_of(text: str) -> Question:
    """Read one question that has no fault."""
    return quiz_of(text).questions[0]


def faults_of(*questions: str, header: str = "") -> list[str]:
    """Tell the faults of a quiz by line, column and code; without a header the first question begins on line 4."""
    return [_place(problem) for problem in reading_of(*questions, header=header).problems]


def response_of(question: Question, sample: Sample) -> Any:
    """Make the response of a sample: what its form says, completed by its runs where the kind needs some."""
    response = question.read(sample.form)
    if isinstance(response, Refusal) or not isinstance(question, Experiment):
        return response
    return question.measured(response, sample.runs or {})


def _place(problem: Problem) -> str:
    return f"{problem.line}:{problem.column} {problem.severity} {problem.code}"
