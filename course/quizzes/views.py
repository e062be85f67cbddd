"""The pages of quizzes, their cards in chapters, and the address to which answers are sent."""

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, Response, abort, make_response, redirect, render_template, request, session, url_for
from flask_babel import gettext
from markupsafe import Markup
from werkzeug import Response as AnyResponse

import course.quizzes.exam.views
import course.quizzes.past.views
from course.database import Database
from course.people.access import learner_id
from course.problems import KeyReusedError
from course.quizzes.access import chapter_link, find_quiz, see_link
from course.quizzes.attempt import AttemptClosedError, Shown, Sitting, Standing, Submission, standings
from course.quizzes.bank import QuizBank
from course.quizzes.card import QuestionCard, QuizPage, QuizSummary, Said, draw_card
from course.quizzes.questions.question import Form, Refusal
from course.quizzes.quiz import Quiz
from course.quizzes.snapshot import take_snapshot
from course.quizzes.store import attempt_results, kept_responses, load_sitting, record_response, save_drafts
from course.web.security import new_key, own_path
from course.web.services import use
from course.web.store import Once, fingerprint

blueprint = Blueprint("quizzes", __name__)
blueprint.register_blueprint(course.quizzes.exam.views.blueprint)
blueprint.register_blueprint(course.quizzes.past.views.blueprint)

FRAGMENT = "text/vnd.course.fragment+html"
NO_STORE = {"Cache-Control": "no-store"}
_KEY = re.compile(r"[!-~]{1,64}")
_REFUSED = "refused"


@blueprint.get("/<language>/quizzes/<slug>")
def show(language: str, slug: str) -> AnyResponse:
    """Show a whole quiz on a page of its own."""
    quiz = find_quiz(language, slug)
    if course.quizzes.exam.views.is_exam(quiz):
        return course.quizzes.exam.views.show(quiz, language)
    return make_response(_page(_sitting(quiz), language, _refusal(quiz)), NO_STORE)


@blueprint.post("/<language>/quizzes/<slug>/responses")
def respond(language: str, slug: str) -> AnyResponse:
    """Take the answer to one question of the form: grade it and keep it, or say why not."""
    now = datetime.now(UTC)
    quiz = find_quiz(language, slug)
    if course.quizzes.exam.views.is_exam(quiz):
        abort(404)  # an exam says nothing about a single answer
    sitting = _sitting(quiz)
    form = sitting.understood(request.form.to_dict(flat=False))
    asked = request.form.get("check", "")
    question = next((each for each in sitting.drawn.questions if each.id == asked), None)
    key = request.form.get("idempotency_key", "")
    marked = _marked(sitting, form)
    if question is None or not _KEY.fullmatch(key):
        _keep(sitting, language, marked, now)
        abort(400)
    if sitting.is_closed or request.form.get("attempt", str(sitting.number)) != str(sitting.number):
        return _conflict(quiz, language, question.id, _closed())
    response = question.read(form)
    if isinstance(response, Refusal):
        _keep(sitting, language, marked, now)
        return _refuse(quiz, language, question.id, gettext(response.message))
    snapshot = replace(sitting.drawn, language=language)
    answer = snapshot.answer(question.id, response)
    once = Once(key, sitting.learner_id, fingerprint("quiz", slug, question.id, json.dumps(response)))
    others = {other: value for other, value in marked.items() if other != question.id}
    try:
        record_response(use(Database), once, Submission(snapshot, answer, others), now=now)
    except AttemptClosedError:
        return _conflict(quiz, language, question.id, _closed())
    except KeyReusedError:
        _keep(sitting, language, marked, now)
        return _conflict(quiz, language, question.id, _reused())
    session.pop(_REFUSED, None)
    return (
        _card_alone(quiz, language, question.id, "", 200) if _wants_fragment() else _back(quiz, language, question.id)
    )


def render_embed(reference: str, _options: Mapping[str, Any], language: str) -> Markup:
    """Draw a whole quiz (``rl-basics``) or one of its questions (``rl-basics#reward``) in the flow of a chapter."""
    bank = use(QuizBank)
    slug, _, question_id = reference.partition("#")
    quiz = bank.find(slug)
    if quiz is None or not bank.holds(reference):
        return Markup("")
    if course.quizzes.exam.views.is_exam(quiz):
        return course.quizzes.exam.views.render_link(quiz, language)
    sitting = _sitting(quiz)
    refusal = _refusal(quiz, question_id)
    form = _form(sitting, language, request.path)
    if question_id and all(question.id != question_id for question in sitting.drawn.questions):
        return Markup("")  # this learner's attempt does not ask it
    if question_id:
        card = _card(sitting, question_id, language, refusal)
        html = render_template("quizzes/single.html", question=card, form=form, language=language)
    else:
        page = _quiz_page(sitting, language, refusal)
        html = render_template("quizzes/questions.html", quiz=page, form=form, language=language)
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
            href=_address(quiz, language),
            question_count=quiz.question_count,
            answered=len(found),
            correct=sum(standing.was_right_at_once for standing in found.values()),
        )
    return summaries


def _sitting(quiz: Quiz) -> Sitting:
    with use(Database).read() as connection:
        return load_sitting(connection, quiz, learner_id())


def _marked(sitting: Sitting, form: Form) -> dict[str, Any]:
    """Read what the form has marked at every question that is still open."""
    marked = {}
    for question in sitting.drawn.questions:
        standing = sitting.standings.get(question.id)
        response = question.read(form)
        if not isinstance(response, Refusal) and not (standing and standing.is_right):
            marked[question.id] = response
    return marked


def _keep(sitting: Sitting, language: str, marked: Mapping[str, Any], now: datetime) -> None:
    if not sitting.is_closed:
        snapshot = replace(sitting.drawn, language=language)
        save_drafts(use(Database), sitting.learner_id, snapshot=snapshot, marked=marked, now=now)


def _refuse(quiz: Quiz, language: str, question_id: str, message: str) -> AnyResponse:
    """Say it at the question; without a script the reader goes back to the page they were on, and reads it there."""
    if _wants_fragment():
        return _card_alone(quiz, language, question_id, message, 422)
    session[_REFUSED] = [quiz.slug, question_id, message]
    return _back(quiz, language, question_id)


def _conflict(quiz: Quiz, language: str, question_id: str, message: str) -> AnyResponse:
    if _wants_fragment():
        return _card_alone(quiz, language, question_id, message, 409)
    return make_response(_page(_sitting(quiz), language, (question_id, message)), 409, NO_STORE)


def _reused() -> str:
    return str(
        gettext("Another answer was already sent with this form. Look at the question, then send again if needed.")
    )


def _closed() -> str:
    return str(gettext("This attempt has ended, perhaps in another window. The answer was not kept."))


def _back(quiz: Quiz, language: str, question_id: str) -> AnyResponse:
    return redirect(f"{_return_path(quiz, language)}#question-{question_id}", 303)


def _return_path(quiz: Quiz, language: str) -> str:
    try:
        return own_path(request.form.get("back", ""), _address(quiz, language))
    except ValueError:  # no address at all, such as //[
        return _address(quiz, language)


def _card_alone(quiz: Quiz, language: str, question_id: str, message: str, status: int) -> Response:
    sitting = _sitting(quiz)
    card = _card(sitting, question_id, language, (question_id, message) if message else None)
    form = _form(sitting, language, _return_path(quiz, language))
    html = render_template("quizzes/question.html", question=card, form=form, language=language)
    return make_response(html, status, {**NO_STORE, "Content-Type": f"{FRAGMENT}; charset=utf-8"})


def _page(sitting: Sitting, language: str, refusal: tuple[str, str] | None) -> str:
    quiz = sitting.quiz
    page = _quiz_page(sitting, language, refusal)
    form = _form(sitting, language, _address(quiz, language))
    attempts = course.quizzes.past.views.panel(quiz, language, sitting.learner_id)
    return render_template(
        "quizzes/quiz.html", quiz=page, form=form, attempts=attempts, language=language, page_title=page.title
    )


def _quiz_page(sitting: Sitting, language: str, refusal: tuple[str, str] | None) -> QuizPage:
    quiz = sitting.quiz.in_language(language)
    questions = sitting.drawn.questions
    return QuizPage(
        slug=quiz.slug,
        title=quiz.title,
        questions=tuple(_card(sitting, question.id, language, refusal) for question in questions),
        question_count=len(questions),
        answered=sitting.answered,
        correct=sitting.correct,
        language=quiz.language if quiz.language != language else None,
        chapter=chapter_link(quiz.chapter, language),
    )


def _card(sitting: Sitting, question_id: str, language: str, refusal: tuple[str, str] | None) -> QuestionCard:
    shown = sitting.shown(question_id, language)
    ids = [question.id for question in sitting.drawn.questions]
    said = _said(shown, language, sitting.quiz, refusal[1] if refusal and refusal[0] == question_id else "")
    card = draw_card(shown, said, number=ids.index(question_id) + 1, count=len(ids), page_language=language)
    return replace(card, can_answer=card.can_answer and not sitting.is_closed)


def _said(shown: Shown, language: str, quiz: Quiz, refusal: str) -> Said:
    return Said(
        message=refusal or _message(shown.standing),
        score_text=_score_text(shown.standing),
        see=see_link(quiz.chapter, shown.question.see, language),
        is_refused=bool(refusal),
    )


def _message(standing: Standing | None) -> str:
    if standing is None:
        return ""
    if standing.is_right:
        return str(gettext("Right. The note beside your answer says why."))
    if standing.shown.points > 0:
        return str(gettext("Partly right. You may try again."))
    return str(gettext("Not quite. The note beside your answer says why; you may try again."))


def _score_text(standing: Standing | None) -> str:
    if standing is None:
        return ""
    if standing.was_right_at_once:
        return str(gettext("Right the first time."))
    return str(gettext("The first answer is the one that counts."))


def _refusal(quiz: Quiz, question_id: str = "") -> tuple[str, str] | None:
    """Take up, once, what was to be said at a question of this quiz when its page is shown again."""
    kept = session.get(_REFUSED)
    if not kept or kept[0] != quiz.slug or question_id not in {"", kept[1]}:
        return None
    session.pop(_REFUSED)
    return kept[1], kept[2]


def _form(sitting: Sitting, language: str, back: str) -> dict[str, str]:
    action = url_for("quizzes.respond", language=language, slug=sitting.quiz.slug)
    return {"action": action, "idempotency_key": new_key(), "back": back, "attempt": str(sitting.number)}


def _address(quiz: Quiz, language: str) -> str:
    return url_for("quizzes.show", language=language, slug=quiz.slug)


def _wants_fragment() -> bool:
    return FRAGMENT in request.headers.get("Accept", "")
