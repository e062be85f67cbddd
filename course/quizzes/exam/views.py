"""An exam's pages: the one to begin on, the one with all questions, and the addresses that save and hand in."""

from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Blueprint, abort, jsonify, make_response, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from markupsafe import Markup
from werkzeug import Response

from course.database import Database
from course.people.access import learner_id
from course.quizzes.access import FRAGMENT, NO_STORE, chapter_link, find_quiz, next_hint, wants_fragment
from course.quizzes.attempt import AttemptClosedError, HintAsked
from course.quizzes.card import Link
from course.quizzes.exam.store import Change, Paper, extra_minutes, load_paper, open_exam_id, save, settle, show_hint
from course.quizzes.pages import ExamCard, ExamPage, exam_card, fingerprint_of
from course.quizzes.past.views import address, moment, panel, percent, said, say
from course.quizzes.questions.question import Form, Question, Refusal
from course.quizzes.quiz import Quiz
from course.web.services import use

blueprint = Blueprint("exam", __name__)

_DIGITS = 15


def show(quiz: Quiz, language: str) -> Response:
    """Show the exam under way, or what awaits whoever begins."""
    now = datetime.now(UTC)
    with use(Database).read() as connection:
        attempt_id = open_exam_id(connection, learner_id(), quiz.slug)
        paper = load_paper(connection, learner_id(), attempt_id) if attempt_id else None
    if paper is None:
        return _begin_page(quiz, language)
    if paper.clock.is_up(now) or not paper.takes_answers(now):
        return _time_is_up(quiz, paper, language, now)
    return _exam_page(quiz, paper, language, now)


@blueprint.post("/<language>/quizzes/<slug>/attempts/<attempt_id>/answers")
def keep(language: str, slug: str, attempt_id: str) -> Response:
    """Save what was changed: one question's fields from a script, or the whole form from the button, or with a hint."""
    now = datetime.now(UTC)
    quiz, paper = find_quiz(language, slug), _own_paper(slug, attempt_id)
    changes = _changes(paper, now)
    try:
        save(use(Database), paper, changes, now=now)
        if "hint" in request.form:
            return _hint(paper, language, now)
    except AttemptClosedError:
        return _late(quiz, language)
    if _wants_json():
        return _saved(paper, changes)
    say(slug, str(gettext("Saved.")))
    return redirect(address(quiz, language), 303)


@blueprint.post("/<language>/quizzes/<slug>/attempts/<attempt_id>/hand-in")
def hand_in(language: str, slug: str, attempt_id: str) -> Response:
    """Take the last changes and end the exam; where questions are open, ask once."""
    now = datetime.now(UTC)
    quiz, paper = find_quiz(language, slug), _own_paper(slug, attempt_id)
    review = url_for("quizzes.past.review", language=language, slug=slug, attempt_id=attempt_id)
    changes = _changes(paper, now)
    if not paper.takes_answers(now):
        settle(use(Database), paper, now=now)
        if any(paper.saved.get(change.question_id) != change.response for change in changes):
            say(slug, _too_late())
        return redirect(review, 303)
    open_ones = _unanswered(paper, changes)
    is_over = paper.clock.is_up(now)
    asks_first = open_ones and not request.form.get("confirm")
    is_early = request.form.get("time_is_up") and not is_over
    if (asks_first or is_early) and not is_over:
        save(use(Database), paper, changes, now=now)
        return redirect(f"{address(quiz, language)}{'' if is_early else '?hand-in=1#hand-in'}", 303)
    settle(use(Database), paper, changes, now=now)
    return redirect(review, 303)


def render_link(quiz: Quiz, language: str) -> Markup:
    """Lead from a chapter to the exam, which is taken on a page of its own."""
    link = Link(address(quiz, language), quiz.in_language(language).title)
    html = render_template("quizzes/exam_link.html", link=link, facts=_facts(quiz, 0), language=language)
    return Markup(html)  # noqa: S704 - a template's output, which has escaped what needs it


def _begin_page(quiz: Quiz, language: str) -> Response:
    learner = learner_id()
    with use(Database).read() as connection:
        extra = extra_minutes(connection, learner, quiz.slug)
    html = render_template(
        "quizzes/exam_begin.html",
        title=quiz.in_language(language).title,
        facts=_facts(quiz, extra),
        attempts=panel(quiz, language, learner),
        message=said(quiz.slug),
        learner=learner if quiz.settings.minutes else "",
        chapter=chapter_link(quiz.chapter, language),
        language=language,
        page_title=quiz.in_language(language).title,
    )
    return make_response(html, NO_STORE)


def _facts(quiz: Quiz, extra: int) -> tuple[str, ...]:
    """Say what awaits the learner: how many questions, how much time, what is enough."""
    settings, count = quiz.settings, quiz.question_count
    facts = [str(ngettext("%(num)s question", "%(num)s questions", count))]
    if settings.minutes is not None:
        minutes = settings.minutes + extra
        facts.append(str(ngettext("%(num)s minute from the beginning", "%(num)s minutes from the beginning", minutes)))
    else:
        facts.append(str(gettext("no time limit")))
    facts.append(str(gettext("%(share)s to pass", share=percent(settings.pass_share))))
    return tuple(facts)


def _exam_page(quiz: Quiz, paper: Paper, language: str, now: datetime) -> Response:
    page = ExamPage(
        title=paper.snapshot.titles.get(language) or quiz.in_language(language).title,
        language=None if language in paper.snapshot.titles else quiz.language,
        questions=tuple(_card(paper, question.id, language) for question in paper.snapshot.questions),
        save=url_for("quizzes.exam.keep", language=language, slug=quiz.slug, attempt_id=paper.attempt_id),
        hand_in=url_for("quizzes.exam.hand_in", language=language, slug=quiz.slug, attempt_id=paper.attempt_id),
        now=_milliseconds(now),
        ends_at=paper.clock.ends_at.isoformat() if paper.clock.ends_at else "",
        ends_text=moment(paper.clock.ends_at) if paper.clock.ends_at else "",
        unanswered=tuple(_links(paper, _unanswered(paper, []))),
        asks_to_hand_in="hand-in" in request.args,
        message=said(quiz.slug),
    )
    html = render_template("quizzes/exam.html", exam=page, language=language, page_title=page.title)
    return make_response(html, NO_STORE)


def _time_is_up(quiz: Quiz, paper: Paper, language: str, now: datetime) -> Response:
    """Say that it is over; what was under way at the last moment may still arrive before it is graded."""
    if not paper.takes_answers(now):
        settle(use(Database), paper, now=now)
    review = url_for("quizzes.past.review", language=language, slug=quiz.slug, attempt_id=paper.attempt_id)
    answered = len(paper.saved)
    html = render_template(
        "quizzes/exam_over.html",
        title=quiz.in_language(language).title,
        saved=str(ngettext("%(num)s saved answer counts.", "%(num)s saved answers count.", answered)),
        review=review,
        message=said(quiz.slug),
        language=language,
        page_title=quiz.in_language(language).title,
    )
    return make_response(html, NO_STORE)


def _hint(paper: Paper, language: str, now: datetime) -> Response:
    """Show a question's next hint: to a script the question alone, or else the page at this place."""
    asked = request.form["hint"]
    if all(question.id != asked for question in paper.snapshot.questions):
        abort(400)
    show_hint(use(Database), paper, HintAsked(asked, next_hint(asked)), now=now)
    if not wants_fragment():
        address = url_for("quizzes.show", language=language, slug=paper.snapshot.quiz)
        return redirect(f"{address}#question-{asked}", 303)
    fresh = _own_paper(paper.snapshot.quiz, paper.attempt_id)
    html = render_template("quizzes/exam_question.html", question=_card(fresh, asked, language), language=language)
    return make_response(html, {**NO_STORE, "Content-Type": f"{FRAGMENT}; charset=utf-8"})


def _card(paper: Paper, question_id: str, language: str) -> ExamCard:
    shown = paper.hints.get(question_id, 0)
    return exam_card(paper.snapshot, question_id, paper.saved.get(question_id), language, hints_shown=shown)


def _own_paper(slug: str, attempt_id: str) -> Paper:
    with use(Database).read() as connection:
        paper = load_paper(connection, learner_id(), attempt_id)
    if paper is None or paper.snapshot.quiz != slug or not paper.snapshot.settings.is_exam:
        abort(404)
    return paper


def _changes(paper: Paper, now: datetime) -> list[Change]:
    """Read what the form changes: the questions that a script names, or those that differ from the page it came from.

    A page that has stood open for long must not undo what was saved from another one meanwhile.
    """
    form = paper.snapshot.understood(request.form.to_dict(flat=False))
    named, sequence = request.form.getlist("save"), _sequence(now)
    changes = []
    for question in paper.snapshot.questions:
        was = request.form.get(f"was-{question.id}")
        response = _draft(question, form)
        if question.id in named or (not named and was is not None and was != fingerprint_of(response)):
            changes.append(Change(question.id, response, sequence))
    return changes


def _draft(question: Question, form: Form) -> Any:
    response = question.draft(form)
    return None if isinstance(response, Refusal) else response


def _sequence(now: datetime) -> int:
    """Give when a change was made; a script says so, since what it sends may be overtaken on the way."""
    said_by_script = request.form.get("sequence", "")
    known = said_by_script.isascii() and said_by_script.isdigit() and len(said_by_script) <= _DIGITS
    return min(int(said_by_script), _milliseconds(now)) if known else _milliseconds(now)


def _saved(paper: Paper, changes: list[Change]) -> Response:
    with use(Database).read() as connection:
        fresh = load_paper(connection, paper.learner_id, paper.attempt_id)
    form = paper.snapshot.understood(request.form.to_dict(flat=False))
    ends_at = fresh.clock.ends_at if fresh else None
    return jsonify(
        {
            "saved": {change.question_id: fingerprint_of(change.response) for change in changes},
            "messages": {
                change.question_id: gettext(refusal.message)
                for change in changes
                if change.response is None
                and isinstance(refusal := paper.snapshot.question(change.question_id).read(form), Refusal)
            },
            "ends_at": ends_at.isoformat() if ends_at else "",
            "answered": len(fresh.saved) if fresh else 0,
        }
    )


def _late(quiz: Quiz, language: str) -> Response:
    if _wants_json():
        return make_response(jsonify({"message": _too_late()}), 409, NO_STORE)
    say(quiz.slug, _too_late())
    return redirect(address(quiz, language), 303)


def _too_late() -> str:
    return str(
        gettext("Time is up, or the exam was handed in already. What was saved before counts; this came too late.")
    )


def _unanswered(paper: Paper, changes: list[Change]) -> list[str]:
    after = {**paper.saved, **{change.question_id: change.response for change in changes}}
    return [question.id for question in paper.snapshot.questions if after.get(question.id) is None]


def _links(paper: Paper, question_ids: list[str]) -> list[Link]:
    numbers = {question.id: number for number, question in enumerate(paper.snapshot.questions, 1)}
    return [
        Link(f"#question-{each}", str(gettext("Question %(number)s", number=numbers[each]))) for each in question_ids
    ]


def _milliseconds(at: datetime) -> int:
    return int((at - datetime(1970, 1, 1, tzinfo=UTC)) / timedelta(milliseconds=1))


def _wants_json() -> bool:
    return "application/json" in request.headers.get("Accept", "")
