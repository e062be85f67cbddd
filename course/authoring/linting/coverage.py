"""The rule that every question says what it is for, once a quiz has begun to say so."""

from collections.abc import Iterator

from course.authoring.linting.edition import Edition
from course.problems import Problem
from course.sentences import Sentence, did_you_mean


def objective_missing(edition: Edition) -> Iterator[Problem]:
    """Find questions without an objective in a quiz that has objectives."""
    known = list(edition.quiz.objectives)
    for question in edition.questions("objective-missing") if edition.is_source and known else ():
        if question.objective is None:
            message = Sentence("The question {id!r} has no objective.", id=question.id)
            yield edition.warning("objective-missing", edition.place(question), message, did_you_mean("", known))
