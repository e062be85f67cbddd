"""The small quiz as an exam of ten minutes, with two attempts."""

import sys
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from course.quizzes.bank import QuizBank
from course.quizzes.quiz import Quiz
from course.quizzes.settings import QuizSettings
from course.web.services import provide

sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture
def exam(quiz: Quiz) -> Quiz:
    """Two questions, ten minutes, two attempts, all right to pass."""
    settings = QuizSettings(mode="exam", feedback="end", attempts=2, minutes=10, pass_share=1000)
    return replace(quiz, settings=settings)


@pytest.fixture
def client(app: Flask, exam: Quiz) -> FlaskClient:
    """A browser without JavaScript on a site with the exam."""
    provide(app, QuizBank({exam.slug: exam}))
    return app.test_client()
