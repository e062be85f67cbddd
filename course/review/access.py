"""What this learner is to review: their cards, and how many of them are due."""

from datetime import datetime

from flask import g, request, session

from course.database import Database
from course.quizzes.bank import QuizBank
from course.quizzes.questions.experiment import Experiment
from course.review.answering import Card, Place
from course.review.scheduling import Pace, day_of
from course.review.store import bring_up_to_date, can_bring_up_to_date, due_count
from course.web.services import use

PACE = Pace()
_MADE_ON = "cards_made_on"


def due_today(learner: str | None, now: datetime) -> int:
    """Count what is due, for the frame of every page; one query by index, but for the first page of a day.

    What was answered yesterday is due today at the earliest, so that cards need to be made once a day.
    """
    if learner is None:
        return 0
    today = f"{day_of(now):%Y-%m-%d}"
    # Tried once in a request, since a page that says what went wrong has a frame as well.
    if request.method == "GET" and session.get(_MADE_ON) != today and _MADE_ON not in g:
        g.setdefault(_MADE_ON, today)
        if can_bring_up_to_date(use(Database), learner, can_be_asked=can_be_asked, pace=PACE, now=now):
            session[_MADE_ON] = today
    with use(Database).read() as connection:
        return due_count(connection, learner, now)


def bring_cards_up_to_date(learner: str, now: datetime) -> int:
    """Make the cards of everything that was answered in quizzes since, and count what is due."""
    return sum(card.is_due(now) for card in cards_of(learner, now))


def cards_of(learner: str, now: datetime) -> list[Card]:
    """Give the cards of a learner as all their answers so far make them, what is due first."""
    return bring_up_to_date(use(Database), learner, can_be_asked=can_be_asked, pace=PACE, now=now)


def can_be_asked(place: Place) -> bool:
    """Say whether the question is still there, can be asked alone, and has an answer that is no secret."""
    quiz = use(QuizBank).find(place.quiz)
    question = quiz.question(place.question_id) if quiz else None
    if quiz is None or question is None or isinstance(question, Experiment):
        return False
    return quiz.settings.review or not quiz.settings.is_exam
