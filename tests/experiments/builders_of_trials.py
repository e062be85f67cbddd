"""A question of the small course as a learner is asked it."""

from flask import Flask

from course.quizzes.bank import QuizBank
from course.quizzes.questions.experiment import Experiment
from course.quizzes.snapshot import take_snapshot
from course.quizzes.trials import Place

QUIZ_NAME = "trials"


def place_of(site: Flask, learner: str) -> Place:
    """Give the prediction in a learner's first attempt."""
    bank: QuizBank = site.extensions["services"][QuizBank]()
    snapshot = take_snapshot(bank.quizzes[QUIZ_NAME], learner_id=learner, language="en")
    question = snapshot.question("leash")
    assert isinstance(question, Experiment)
    return Place(learner, snapshot, question)
