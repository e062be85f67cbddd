"""Practice: a quiz as one learner stands with it, and the address that takes their answers and shows them hints."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, abort, make_response, redirect, render_template, request, session, url_for
from flask_babel import gettext
from werkzeug import Response

from course.database import Database
from course.people.access import learner_id
from course.problems import KeyReusedError
from course.quizzes.access import FRAGMENT, NO_STORE, chapter_link, draw, find_quiz, next_hint, see_link, wants_fragment
from course.quizzes.attempt import AttemptClosedError, HintAsked, Shown, Sitting, Standing, Submission, is_settled
from course.quizzes.card import QuestionCard, QuizPage, Said, Tally, draw_card
from course.quizzes.past.views import address, panel
from course.quizzes.practice.store import record_response, save_drafts, show_hint
from course.quizzes.questions.experiment import Experiment, ends_at_once
from course.quizzes.questions.question import Form, Question, Refusal
from course.quizzes.quiz import Quiz
from course.quizzes.snapshot import Snapshot
from course.quizzes.store import load_sitting
from course.quizzes.trials import NotYet
from course.quizzes.trying.views import go_on, lab_links, message_of, with_trial
from course.web.security import new_key, own_path
from course.web.services import use
from course.web.store import Once, fingerprint

blueprint = Blueprint("practice", __name__)

_KEY = re.compile(r"[!-~]{1,64}")
_REFUSED = "refused"


@dataclass(frozen=True)
class _Request:
    """What a form asks of which question, and what else it has marked."""

    sitting: Sitting
    question: Question
    form: Form
    marked: Mapping[str, Any]
    language: str
    now: datetime

    @property
    def quiz(self) -> Quiz:
        return self.sitting.quiz


@blueprint.post("/<language>/quizzes/<slug>/responses")
def respond(language: str, slug: str) -> Response:
    """Take the answer to one question of the form, or show the question's next hint; or say why not."""
    now = datetime.now(UTC)
    quiz = find_quiz(language, slug)
    sitting = sitting_of(quiz)
    if quiz.settings.is_exam or sitting.is_exam:
        abort(404)  # an exam says nothing about a single answer
    form = sitting.understood(request.form.to_dict(flat=False))
    wants_hint = "hint" in request.form
    asked = request.form.get("hint" if wants_hint else "check", "")
    question = next((each for each in sitting.drawn.questions if each.id == asked), None)
    marked = _marked(sitting, form)
    if question is None or not (wants_hint or _KEY.fullmatch(request.form.get("idempotency_key", ""))):
        _keep(sitting, language, marked, now)
        abort(400)
    if sitting.is_closed or request.form.get("attempt", str(sitting.number)) != str(sitting.number):
        return _conflict(quiz, language, question.id, _closed())
    wanted = _Request(sitting, question, form, marked, language, now)
    try:
        return _hint(wanted) if wants_hint else _answer(wanted)
    except AttemptClosedError:
        return _conflict(quiz, language, question.id, _closed())


def sitting_of(quiz: Quiz) -> Sitting:
    """Read how this learner stands with a quiz."""
    with use(Database).read() as connection:
        return load_sitting(connection, quiz, learner_id())


def quiz_page(sitting: Sitting, language: str, refusal: tuple[str, str] | None) -> QuizPage:
    """Give a whole quiz for its template."""
    quiz = sitting.quiz.in_language(language)
    questions = sitting.drawn.questions
    return QuizPage(
        slug=quiz.slug,
        title=quiz.title,
        questions=tuple(card(sitting, question.id, language, refusal) for question in questions),
        tally=_tally(sitting),
        language=quiz.language if quiz.language != language else None,
        chapter=chapter_link(quiz.chapter, language),
    )


def card(sitting: Sitting, question_id: str, language: str, refusal: tuple[str, str] | None) -> QuestionCard:
    """Give one question for its template; a refusal names the question at which it is to be said."""
    shown = with_trial(sitting.shown(question_id, language), sitting)
    ids = [question.id for question in sitting.drawn.questions]
    said = _said(shown, language, sitting.quiz, refusal[1] if refusal and refusal[0] == question_id else "")
    drawn = draw_card(shown, said, number=ids.index(question_id) + 1, count=len(ids), page_language=language)
    return replace(drawn, can_answer=drawn.can_answer and not sitting.is_closed)


def form_of(sitting: Sitting, language: str, back: str) -> dict[str, str]:
    """Give what a form with questions carries along."""
    action = url_for("quizzes.practice.respond", language=language, slug=sitting.quiz.slug)
    return {"action": action, "idempotency_key": new_key(), "back": back, "attempt": str(sitting.number)}


def page(sitting: Sitting, language: str, refusal: tuple[str, str] | None) -> str:
    """Draw a quiz's own page."""
    drawn = quiz_page(sitting, language, refusal)
    return render_template(
        "quizzes/quiz.html",
        quiz=drawn,
        form=form_of(sitting, language, address(sitting.quiz, language)),
        attempts=panel(sitting.quiz, language, sitting.learner_id),
        tally=drawn.tally,
        language=language,
        page_title=drawn.title,
    )


def take_refusal(quiz: Quiz, question_id: str = "") -> tuple[str, str] | None:
    """Take up, once, what was to be said at a question of this quiz when its page is shown again."""
    kept = session.get(_REFUSED)
    if not kept or kept[0] != quiz.slug or question_id not in {"", kept[1]}:
        return None
    session.pop(_REFUSED)
    return kept[1], kept[2]


def _answer(wanted: _Request) -> Response:
    sitting, quiz, question, language = wanted.sitting, wanted.quiz, wanted.question, wanted.language
    snapshot, response = replace(sitting.drawn, language=language), question.read(wanted.form)
    if isinstance(question, Experiment):
        return _try(wanted, snapshot, question, response)
    if isinstance(response, Refusal):
        _keep(sitting, language, wanted.marked, wanted.now)
        return _refuse(quiz, language, question.id, gettext(response.message))
    request_hash = fingerprint("quiz", quiz.slug, question.id, json.dumps(response))
    once = Once(request.form["idempotency_key"], sitting.learner_id, request_hash)
    return _record(wanted, once, snapshot, response)


def _try(wanted: _Request, snapshot: Snapshot, question: Experiment, response: Any) -> Response:
    """Begin the runs that decide, or go on with them; what they come to is graded by what was asked then."""
    sitting, quiz, language = wanted.sitting, wanted.quiz, wanted.language
    came = go_on(sitting, snapshot, question, response, wanted.now)
    if isinstance(came, NotYet):
        marked = {other: value for other, value in wanted.marked.items() if came.why or other != question.id}
        _keep(sitting, language, marked, wanted.now)
        return _refuse(quiz, language, question.id, came.why) if came.why else _done(quiz, language, question.id)
    once = Once(came.name, sitting.learner_id, fingerprint("quiz", quiz.slug, question.id, came.name))
    return _record(wanted, once, came.snapshot, question.measured(came.response, came.runs))


def _record(wanted: _Request, once: Once, snapshot: Snapshot, response: Any) -> Response:
    sitting, quiz, question, language = wanted.sitting, wanted.quiz, wanted.question, wanted.language
    others = {other: value for other, value in wanted.marked.items() if other != question.id}
    submission = Submission(snapshot, snapshot.answer(question.id, response), others)
    try:
        record_response(use(Database), once, submission, now=wanted.now)
    except KeyReusedError:
        _keep(sitting, language, wanted.marked, wanted.now)
        return _conflict(quiz, language, question.id, _reused())
    return _done(quiz, language, question.id)


def _hint(wanted: _Request) -> Response:
    sitting, question = wanted.sitting, wanted.question
    _keep(sitting, wanted.language, wanted.marked, wanted.now)
    snapshot = replace(sitting.drawn, language=wanted.language)
    asked = HintAsked(question.id, next_hint(question.id))
    show_hint(use(Database), sitting.learner_id, snapshot, asked, now=wanted.now)
    return _done(wanted.quiz, wanted.language, question.id)


def _marked(sitting: Sitting, form: Form) -> dict[str, Any]:
    """Read what the form has marked anew at the questions that are still open, whole answers or not."""
    marked = {}
    for question in sitting.drawn.questions:
        standing = sitting.standings.get(question.id)
        before = sitting.drafts.get(question.id, standing.shown.response if standing else None)
        response = question.draft(form)
        if response not in (None, before) and not is_settled(question, standing):
            marked[question.id] = response
    return marked


def _keep(sitting: Sitting, language: str, marked: Mapping[str, Any], now: datetime) -> None:
    if not sitting.is_closed:
        snapshot = replace(sitting.drawn, language=language)
        save_drafts(use(Database), sitting.learner_id, snapshot=snapshot, marked=marked, now=now)


def _done(quiz: Quiz, language: str, question_id: str) -> Response:
    session.pop(_REFUSED, None)
    if wants_fragment():
        return _card_alone(quiz, language, question_id, "", 200)
    return _back(quiz, language, question_id)


def _refuse(quiz: Quiz, language: str, question_id: str, message: str) -> Response:
    """Say it at the question; without a script the reader goes back to the page they were on, and reads it there."""
    if wants_fragment():
        return _card_alone(quiz, language, question_id, message, 422)
    session[_REFUSED] = [quiz.slug, question_id, message]
    return _back(quiz, language, question_id)


def _conflict(quiz: Quiz, language: str, question_id: str, message: str) -> Response:
    if wants_fragment():
        return _card_alone(quiz, language, question_id, message, 409)
    return make_response(page(sitting_of(quiz), language, (question_id, message)), 409, NO_STORE)


def _reused() -> str:
    return str(
        gettext("Another answer was already sent with this form. Look at the question, then send again if needed.")
    )


def _closed() -> str:
    return str(gettext("This attempt has ended, perhaps in another window. The answer was not kept."))


def _back(quiz: Quiz, language: str, question_id: str) -> Response:
    return redirect(f"{_return_path(quiz, language)}#question-{question_id}", 303)


def _return_path(quiz: Quiz, language: str) -> str:
    try:
        return own_path(request.form.get("back", ""), address(quiz, language))
    except ValueError:  # no address at all, such as //[
        return address(quiz, language)


def _card_alone(quiz: Quiz, language: str, question_id: str, message: str, status: int) -> Response:
    """Draw one question; and where it was the last one of its quiz's own page, what the page says below them all."""
    sitting, back = sitting_of(quiz), _return_path(quiz, language)
    drawn = card(sitting, question_id, language, (question_id, message) if message else None)
    form = form_of(sitting, language, back)
    html = draw("quizzes/question.html", question=drawn, form=form, language=language)
    tally = _tally(sitting)
    if tally.is_whole and back == address(quiz, language):
        attempts = panel(quiz, language, sitting.learner_id)
        html += draw("quizzes/after.html", tally=tally, attempts=attempts, language=language)
    return make_response(html, status, {**NO_STORE, "Content-Type": f"{FRAGMENT}; charset=utf-8"})


def _tally(sitting: Sitting) -> Tally:
    return Tally(len(sitting.drawn.questions), sitting.answered, sitting.correct)


def _said(shown: Shown, language: str, quiz: Quiz, refusal: str) -> Said:
    score_text = "" if ends_at_once(shown.question) else _score_text(shown.standing)
    return Said(
        message=refusal or message_of(shown) or _message(shown),
        score_text=score_text,
        lab=lab_links(shown, language),
        see=see_link(quiz.chapter, shown.question.see, language),
        is_refused=bool(refusal),
    )


def _message(shown: Shown) -> str:
    standing = shown.standing
    if standing is None:
        return ""
    if standing.is_right:
        return _right(standing.shown.number)
    if standing.shown.points > 0:
        return str(gettext("Partly right. You may try again."))
    if any(remark.words for remark in shown.question.remarks(standing.shown.response).values()):
        return str(gettext("Not quite. The note beside your answer says why; you may try again."))
    return str(gettext("Not quite. You may try again."))


def _right(tries: int) -> str:
    if tries == 1:
        return str(gettext("Right the first time."))
    if tries == 2:  # noqa: PLR2004 - a word of its own
        return str(gettext("Right at the second try."))
    return str(gettext("Right at try %(number)s.", number=tries))


def _score_text(standing: Standing | None) -> str:
    if standing is None or standing.was_right_at_once:
        return ""
    return str(gettext("The first answer is the one that counts."))
