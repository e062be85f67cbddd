"""One's attempts at a quiz: the list of them, the review of each, ending one and beginning the next."""

from datetime import UTC, datetime

from flask import Blueprint, abort, make_response, redirect, render_template, request, session, url_for
from flask_babel import format_datetime, format_percent, gettext, ngettext
from werkzeug import Response

from course.database import Database
from course.people.access import learner_id
from course.problems import KeyReusedError
from course.quizzes.access import NO_STORE, chapter_link, find_quiz, see_link
from course.quizzes.attempt import MayNotBeginError
from course.quizzes.card import Link, QuestionCard, Said
from course.quizzes.exam.store import begin, finish_practice, load_paper, settle
from course.quizzes.pages import AttemptLine, AttemptsPanel, ReviewPage, review_card
from course.quizzes.past.store import Past, load_past
from course.quizzes.quiz import Quiz
from course.quizzes.results import Entry, Result, entry
from course.quizzes.snapshot import take_snapshot
from course.quizzes.store import attempt_results
from course.web.security import new_key
from course.web.services import use
from course.web.store import Once, fingerprint

blueprint = Blueprint("past", __name__)

SAID = "quiz-said"
_MAX_KEY = 64


@blueprint.get("/<language>/quizzes/<slug>/attempts/<attempt_id>")
def review(language: str, slug: str, attempt_id: str) -> Response:
    """Show a finished attempt: what was chosen, the key, and why; in a quiz without review the score alone."""
    quiz, learner, now = find_quiz(language, slug), learner_id(), datetime.now(UTC)
    past = _past(learner, slug, attempt_id)
    if past.result.finished_at is None:
        _settle_if_over(learner, attempt_id, now)
        past = _past(learner, slug, attempt_id)
    if past.result.finished_at is None:
        abort(404)
    if not past.result.is_closed:
        # The key is shown now: an answer to a question that its author edits later would not be a first one.
        finish_practice(use(Database), learner, slug, past.result.number, now=now)
    page = _review_page(quiz, past, language)
    return make_response(
        render_template("quizzes/review.html", review=page, language=language, page_title=page.title), NO_STORE
    )


@blueprint.post("/<language>/quizzes/<slug>/attempts")
def start(language: str, slug: str) -> Response:
    """Begin the next attempt: an exam's, or practice once more."""
    quiz, learner, now = find_quiz(language, slug), learner_id(), datetime.now(UTC)
    key = request.form.get("idempotency_key", "")
    if not 0 < len(key) <= _MAX_KEY or not key.isascii() or not key.isprintable():
        abort(400)
    with use(Database).read() as connection:
        taken = attempt_results(connection, learner, slug)
    asked = request.form.get("attempt", "")
    number = int(asked) if asked.isdecimal() and len(asked) < 5 else _next_number(taken)  # noqa: PLR2004 - no overflow
    snapshot = take_snapshot(quiz, learner_id=learner, language=language, number=max(number, 1))
    try:
        begin(use(Database), Once(key, learner, fingerprint("begin", slug, str(number))), snapshot, now=now)
    except (MayNotBeginError, KeyReusedError):
        say(slug, str(gettext("Another attempt cannot begin now.")))
    return redirect(address(quiz, language), 303)


@blueprint.post("/<language>/quizzes/<slug>/attempts/<attempt_id>/finish")
def finish(language: str, slug: str, attempt_id: str) -> Response:
    """End an attempt at practice and show its answers."""
    find_quiz(language, slug)
    learner, now = learner_id(), datetime.now(UTC)
    past = _past(learner, slug, attempt_id)
    if past.result.is_exam:
        abort(404)
    finish_practice(use(Database), learner, slug, past.result.number, now=now)
    return redirect(_review_address(slug, language, past.result), 303)


def panel(quiz: Quiz, language: str, learner: str) -> AttemptsPanel:
    """Give the list of one's attempts at a quiz, and what may be done next."""
    now = datetime.now(UTC)
    with use(Database).read() as connection:
        taken = attempt_results(connection, learner, quiz.slug)
    last = taken[-1] if taken else None
    allowed = entry(quiz.settings, taken, now)
    may_begin = allowed.is_open and (quiz.settings.is_exam if last is None else last.finished_at is not None)
    may_finish = last is not None and not last.is_exam and last.answered > 0 and not last.is_closed
    return AttemptsPanel(
        lines=tuple(_line(result, quiz.slug, language) for result in taken),
        begin=url_for("quizzes.past.start", language=language, slug=quiz.slug) if may_begin else None,
        finish=_finish_address(quiz, language, last) if last is not None and may_finish else None,
        number=_next_number(taken),
        unanswered=last.question_count - last.answered if last else 0,
        note=entry_sentence(allowed) if may_begin or (last and last.finished_at) else "",
        idempotency_key=new_key(),
    )


def entry_sentence(allowed: Entry) -> str:
    """Say how many attempts are left, and from when on; empty where there is no limit."""
    if allowed.attempts_left == 0:
        return str(gettext("No attempts are left."))
    if allowed.opens_at is not None:
        when = moment(allowed.opens_at)
        return str(gettext("The next attempt opens on %(when)s.", when=when))
    if allowed.attempts_left is None:
        return ""
    return str(ngettext("%(num)s attempt is left.", "%(num)s attempts are left.", allowed.attempts_left))


def moment(at: datetime) -> str:
    """Write an instant for readers."""
    return f"{format_datetime(at, 'd MMMM y, HH:mm')} UTC"


def percent(share: int) -> str:
    """Write a share in thousandths for readers, rounded down."""
    return str(format_percent(share // 10 / 100))


def address(quiz: Quiz, language: str) -> str:
    """Give the address of a quiz's page."""
    return url_for("quizzes.show", language=language, slug=quiz.slug)


def helped(hints: int) -> str:
    """Say that a question was answered with hints; empty where there was none."""
    return str(ngettext("with %(num)s hint", "with %(num)s hints", hints)) if hints else ""


def say(slug: str, sentence: str) -> None:
    """Keep a sentence for the page that comes next."""
    session[SAID] = [slug, sentence]


def said(slug: str) -> str:
    """Take up, once, what was to be said on a page of this quiz."""
    kept = session.get(SAID)
    if not kept or kept[0] != slug:
        return ""
    session.pop(SAID)
    return str(kept[1])


def _past(learner: str, slug: str, attempt_id: str) -> Past:
    with use(Database).read() as connection:
        past = load_past(connection, learner, slug, attempt_id)
    if past is None:
        abort(404)
    return past


def _settle_if_over(learner: str, attempt_id: str, now: datetime) -> None:
    with use(Database).read() as connection:
        paper = load_paper(connection, learner, attempt_id)
    if paper is not None and paper.snapshot.settings.is_exam and not paper.takes_answers(now):
        settle(use(Database), paper, now=now)


def _next_number(taken: list[Result]) -> int:
    return taken[-1].number + 1 if taken else 1


def _line(result: Result, slug: str, language: str) -> AttemptLine:
    ended = result.finished_at
    return AttemptLine(
        name=str(gettext("Attempt %(number)s", number=result.number)),
        when=moment(ended or result.started_at),
        score=percent(result.share) if ended else "",
        href=_review_address(slug, language, result) if ended else None,
        is_passed=ended is not None and result.is_passed,
        is_open=ended is None,
    )


def _review_page(quiz: Quiz, past: Past, language: str) -> ReviewPage:
    result, asked = past.result, past.asked
    title = asked.titles.get(language) or quiz.in_language(language).title
    needed = percent(result.pass_share)
    verdict = (
        gettext("Passed: %(share)s is enough.") if result.is_passed else gettext("Not passed: it takes %(share)s.")
    )
    return ReviewPage(
        title=title,
        name=str(gettext("Attempt %(number)s", number=result.number)),
        language=None if language in asked.titles or language == quiz.language else quiz.language,
        questions=tuple(_cards(past, language)) if asked.settings.review else (),
        shows_answers=asked.settings.review,
        score=percent(result.share),
        verdict=str(verdict) % {"share": needed},
        is_passed=result.is_passed,
        when=moment(result.finished_at or result.started_at),
        message=said(quiz.slug),
        back=Link(address(quiz, language), quiz.in_language(language).title),
        chapter=chapter_link(asked.chapter or quiz.chapter, language),
    )


def _cards(past: Past, language: str) -> list[QuestionCard]:
    cards = []
    for question_id, (snapshot, response) in past.counted().items():
        points = 0 if response is None else snapshot.grade(question_id, response).points
        words = Said(
            message=str(gettext("Not answered.")) if response is None else "",
            score_text=str(gettext("Score: %(share)s", share=percent(points))),
            helped=helped(past.hints.get(question_id, 0)),
            see=see_link(snapshot.chapter, snapshot.question(question_id).see, language),
        )
        cards.append(review_card(snapshot, question_id, response, language, words))
    return cards


def _review_address(slug: str, language: str, result: Result) -> str:
    return url_for("quizzes.past.review", language=language, slug=slug, attempt_id=result.attempt_id)


def _finish_address(quiz: Quiz, language: str, result: Result) -> str:
    return url_for("quizzes.past.finish", language=language, slug=quiz.slug, attempt_id=result.attempt_id)
