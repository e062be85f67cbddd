"""What one attempt asks: questions from pools, values of parameters and the order of everything, out of one seed.

The same seed and quiz give the same drawing, in whatever language the quiz is: what is drawn hangs on ids and words of
the author's, not on texts. So a page that is shown before an attempt begins asks what the attempt will ask.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from course.quizzes.questions.experiment import Experiment
from course.quizzes.questions.question import Question
from course.quizzes.quiz import Quiz


@dataclass(frozen=True)
class Draw:
    """The questions of one attempt in their order, with nothing left to draw, and the order of each one's parts."""

    questions: tuple[Question, ...]
    orders: Mapping[str, tuple[str, ...]]


def draw(quiz: Quiz, seed: str) -> Draw:
    """Draw an attempt at a quiz."""
    left_out = {question_id for pool in quiz.pools for question_id in _ranked(pool.ids, seed, "pool")[pool.pick :]}
    asked = [question for question in quiz.questions if question.id not in left_out]
    if "questions" in quiz.settings.shuffle:
        places = _ranked([question.id for question in asked], seed, "questions")
        asked.sort(key=lambda question: places.index(question.id))
    questions = tuple(draw_question(question, seed) for question in asked)
    return Draw(questions, {question.id: order_of(question, quiz, seed) for question in questions})


def draw_question(question: Question, seed: str) -> Question:
    """Draw the values of one question and the seed of its runs, whether or not the attempt asks it."""
    if isinstance(question, Experiment):
        question = question.seeded(_number(seed, "run", question.id))
    if not question.parameters:
        return question
    return question.drawn(question.parameters.chosen(_number(seed, "values", question.id)))


def order_of(question: Question, quiz: Quiz, seed: str) -> tuple[str, ...]:
    """Put the parts of a question in order: shuffled, whatever place the author gave the key, unless told otherwise."""
    if "choices" not in quiz.settings.shuffle and not question.is_always_shuffled:
        return question.parts()
    return _ranked(question.parts(), seed, question.id) if question.is_shuffled else question.parts()


def _ranked(names: tuple[str, ...] | list[str], seed: str, purpose: str) -> tuple[str, ...]:
    return tuple(sorted(names, key=lambda name: _number(seed, purpose, name)))


def _number(*names: str) -> int:
    return int.from_bytes(hashlib.sha256("\n".join(names).encode()).digest())
