"""The pages of quizzes, their cards in chapters, and their lines on the course's first page."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, g, make_response, request
from markupsafe import Markup
from werkzeug import Response

import course.quizzes.exam.views
import course.quizzes.past.views
import course.quizzes.practice.views
from course.database import Database
from course.quizzes.access import NO_STORE, draw, find_quiz
from course.quizzes.attempt import Sitting, standings
from course.quizzes.bank import QuizBank
from course.quizzes.card import QuizSummary
from course.quizzes.exam.views import render_link
from course.quizzes.past.views import address
from course.quizzes.practice.views import card, form_of, page, quiz_page, sitting_of, take_refusal
from course.quizzes.quiz import Quiz
from course.quizzes.snapshot import take_snapshot
from course.quizzes.store import attempt_results, kept_responses
from course.web.services import use

blueprint = Blueprint("quizzes", __name__)
blueprint.register_blueprint(course.quizzes.exam.views.blueprint)
blueprint.register_blueprint(course.quizzes.past.views.blueprint)
blueprint.register_blueprint(course.quizzes.practice.views.blueprint)


@blueprint.get("/<language>/quizzes/<slug>")
def show(language: str, slug: str) -> Response:
    """Show a whole quiz on a page of its own."""
    quiz = find_quiz(language, slug)
    sitting = _sitting(quiz)
    if sitting is None:
        return course.quizzes.exam.views.show(quiz, language)
    return make_response(page(sitting, language, take_refusal(quiz)), NO_STORE)


def render_embed(reference: str, _options: Mapping[str, Any], language: str) -> Markup:
    """Draw a whole quiz (``rl-basics``) or one of its questions (``rl-basics#reward``) in the flow of a chapter."""
    bank = use(QuizBank)
    slug, _, question_id = reference.partition("#")
    quiz = bank.find(slug)
    if quiz is None or not bank.holds(reference):
        return Markup("")
    sitting = _sitting(quiz)
    if sitting is None:
        return render_link(quiz, language)
    refusal = take_refusal(quiz, question_id)
    form = form_of(sitting, language, request.path)
    if question_id and all(question.id != question_id for question in sitting.drawn.questions):
        return Markup("")  # this learner's attempt does not ask it
    if question_id:
        drawn = card(sitting, question_id, language, refusal)
        html = draw("quizzes/single.html", question=drawn, form=form, language=language)
    else:
        whole = quiz_page(sitting, language, refusal)
        html = draw("quizzes/questions.html", quiz=whole, form=form, language=language)
    return Markup(html)  # noqa: S704 - a template's output, which has escaped what needs it


def cards(language: str, learner: str | None) -> dict[str, QuizSummary]:
    """Say of every quiz, by its slug, how far the learner is, for the course's first page; one query."""
    kept, taken = [], []
    if learner is not None:
        with use(Database).read() as connection:
            kept, taken = kept_responses(connection, learner), attempt_results(connection, learner)
    latest = {result.quiz: result.number for result in taken}
    summaries = {}
    for quiz in use(QuizBank):
        number = latest.get(quiz.slug)
        found = {}
        if learner is not None and number is not None:
            asked = take_snapshot(quiz, learner_id=learner, language=language, number=number).questions
            own = (each for each in kept if each.quiz == quiz.slug and each.attempt_number == number)
            found = standings(asked, own)
        summaries[quiz.slug] = QuizSummary(
            title=quiz.in_language(language).title,
            href=address(quiz, language),
            question_count=quiz.question_count,
            answered=len(found),
            correct=sum(standing.was_right_at_once for standing in found.values()),
        )
    return summaries


def _sitting(quiz: Quiz) -> Sitting | None:
    """Read how this learner stands with a quiz, once for a page; None where they take it as an exam."""
    if quiz.settings.is_exam:
        return None
    read = g.setdefault("sittings", {})
    if quiz.slug not in read:
        read[quiz.slug] = sitting_of(quiz)
    sitting: Sitting = read[quiz.slug]
    return None if sitting.is_exam else sitting
