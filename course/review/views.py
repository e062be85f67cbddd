"""The page of review: what is due today, one question after the other, and what follows from an answer."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, Response, abort, make_response, redirect, render_template, request, url_for
from flask_babel import format_date, gettext
from werkzeug import Response as AnyResponse

from course.database import Database
from course.people.access import known_learner_id, learner_id
from course.quizzes.access import NO_STORE, next_hint, see_link
from course.quizzes.attempt import HintAsked
from course.quizzes.bank import QuizBank
from course.quizzes.card import Link, QuestionCard, Said, draw_card
from course.quizzes.history import Exercise, exercise
from course.quizzes.questions.question import Refusal
from course.review.access import PACE, cards_of
from course.review.answering import Card, Place, Reviewed, can_be_rated, round_of
from course.review.pages import Answered, Asked, Later, Line, ReviewPage
from course.review.scheduling import Sureness, day_of
from course.review.store import (
    NewAnswer,
    answers_to,
    owned_answer,
    record_answer,
    record_sureness,
    reviewed_since,
    show_hint,
    shown_hints,
)
from course.web.security import new_key
from course.web.services import use
from course.web.store import Once, fingerprint

blueprint = Blueprint("review", __name__)

MOST_LINES = 30
_KEY = re.compile(r"[!-~]{1,64}")
_ID = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True)
class _Again:
    """A question that is asked once more: with what is marked, after a hint or with the reason of a refusal."""

    place: Place
    marked: Any
    refusal: str = ""


@blueprint.get("/<language>/review")
def show(language: str) -> Response:
    """Ask the first question that is due, and list what comes back later."""
    return _page(language, datetime.now(UTC))


@blueprint.get("/<language>/review/answers")
def show_again(language: str) -> AnyResponse:
    """Go to the review from the address that a refused form was shown at, as after a change of language."""
    return redirect(url_for("review.show", language=language), 303)


@blueprint.post("/<language>/review/answers")
def respond(language: str) -> AnyResponse:
    """Take an answer: grade it, keep it and move its question in the schedule; or show a hint; or say why not."""
    now, learner, key = datetime.now(UTC), learner_id(), _key()
    wants_hint = "hint" in request.form
    place = Place(request.form.get("quiz", ""), request.form.get("hint" if wants_hint else "check", ""))
    asked, _ = _exercise(place, language, learner)
    if asked is None or not _was_answered(place, learner, now):
        abort(404)
    form = request.form.to_dict(flat=False)
    if wants_hint:
        _hint(place, asked, learner, now)
        return _page(language, now, again=_Again(place, asked.draft(form)))
    response = asked.read(form)
    if isinstance(response, Refusal):
        return _page(language, now, again=_Again(place, asked.draft(form), gettext(response.message)))
    once = Once(key, learner, fingerprint("review", place.quiz, place.question_id, json.dumps(response)))
    answer = NewAnswer(place, asked, response, asked.grade(response))
    answer_id = record_answer(use(Database), once, answer, pace=PACE, now=now)
    return redirect(_answer_href(language, answer_id, place), 303)


@blueprint.get("/<language>/review/answers/<answer_id>")
def show_answer(language: str, answer_id: str) -> Response:
    """Show what was answered, why it was right or not, and when the question comes back."""
    now, answer = datetime.now(UTC), _owned(answer_id)
    cards = cards_of(learner_id(), now)
    due = [card for card in cards if card.is_due(now)]
    page = ReviewPage(
        due=len(due),
        asked=_asked_again(answer, len(due), language, now),
        answered=_answered(answer, cards, due, language),
        later=_later(cards, now, language),
    )
    return _render(page, language, 200)


@blueprint.post("/<language>/review/answers/<answer_id>/sureness")
def rate(language: str, answer_id: str) -> AnyResponse:
    """Take what the learner says of a right answer: that they knew it, or that they guessed."""
    now, learner, answer = datetime.now(UTC), learner_id(), _owned(answer_id)
    said = next((each for each in Sureness if each == request.form.get("said")), None)
    if said is None or not can_be_rated(_up_to(answer, learner)):
        abort(400)
    once = Once(_key(), learner, fingerprint("sureness", answer.id, said))
    record_sureness(use(Database), once, (answer, said), pace=PACE, now=now)
    return redirect(_answer_href(language, answer.id, answer.place), 303)


def _was_answered(place: Place, learner: str, now: datetime) -> bool:
    """Say whether a question has a card; one that was never answered in its quiz is not asked here."""
    return any(card.place == place for card in cards_of(learner, now))


def _exercise(place: Place, language: str, learner: str) -> tuple[Exercise | None, int]:
    """Give a question as it is asked now, and how many hints have been shown since it was last settled."""
    quiz = use(QuizBank).find(place.quiz)
    if quiz is None:
        return None, 0
    with use(Database).read() as connection:
        answers = answers_to(connection, learner, place)
        hints = shown_hints(connection, learner, place, round_of(answers))
    seed = f"{learner}\nreview\n{round_of(answers)}"
    return exercise(quiz, place.question_id, language=language, seed=seed), hints


def _hint(place: Place, asked: Exercise, learner: str, now: datetime) -> None:
    number = min(next_hint(place.question_id), len(asked.question.hints))
    if number:
        show_hint(use(Database), learner, place, HintAsked(place.question_id, number), now=now)


def _page(language: str, now: datetime, again: _Again | None = None) -> Response:
    learner = known_learner_id()
    cards = cards_of(learner, now) if learner else []
    due = [card for card in cards if card.is_due(now)]
    chosen = next((card for card in cards if again and card.place == again.place), due[0] if due else None)
    asked = _ask(chosen, len(due), language, now, again) if chosen else None
    page = ReviewPage(due=len(due), asked=asked, answered=None, later=_later(cards, now, language))
    return _render(page, language, 422 if again and again.refusal else 200)


def _render(page: ReviewPage, language: str, status: int) -> Response:
    title = gettext("Review")
    html = render_template("review/review.html", review=page, language=language, page_title=title)
    return make_response(html, status, NO_STORE)


def _ask(card: Card, due: int, language: str, now: datetime, again: _Again | None) -> Asked | None:
    asked, hints = _exercise(card.place, language, learner_id())
    if asked is None:  # pragma: no cover - its card would have been left out
        return None
    marked, refusal = (again.marked, again.refusal) if again else (None, "")
    said, done = Said(message=refusal, is_refused=bool(refusal)), _done_today(now)
    shown = asked.unanswered(marked, hints=hints)
    drawn = draw_card(shown, said, number=done + 1, count=done + max(due, 1), page_language=language)
    return _asked(drawn, card.place, language, _last_time(card))


def _asked_again(answer: Reviewed, due: int, language: str, now: datetime) -> Asked:
    shown = answer.exercise.answered(answer.response, answer.points, hints=answer.hints)
    said, done = (
        Said(message=_message(answer), see=see_link(answer.exercise.chapter, answer.exercise.question.see, language)),
        max(1, _done_today(now)),
    )
    drawn = draw_card(shown, said, number=done, count=done + due, page_language=language)
    return _asked(drawn, answer.place, language, "")


def _asked(card: QuestionCard, place: Place, language: str, before: str) -> Asked:
    return Asked(
        card=card,
        quiz=_quiz_link(place, language),
        slug=place.quiz,
        action=url_for("review.respond", language=language),
        idempotency_key=new_key(),
        before=before,
    )


def _answered(answer: Reviewed, cards: Sequence[Card], due: Sequence[Card], language: str) -> Answered:
    card = next((card for card in cards if card.place == answer.place), None)
    return Answered(
        comes_back=format_date(card.due, "long") if card else "",
        can_rate=answer.said is None and can_be_rated(_up_to(answer, learner_id())),
        rate_action=url_for("review.rate", language=language, answer_id=answer.id),
        rate_key=new_key(),
        said=answer.said or "",
        hints=answer.hints,
        left=len(due),
    )


def _later(cards: Sequence[Card], now: datetime, language: str) -> Later:
    later = [card for card in cards if not card.is_due(now)]
    lines = [_line(card, language) for card in later[:MOST_LINES]]
    return Later(tuple(line for line in lines if line), max(0, len(later) - MOST_LINES))


def _line(card: Card, language: str) -> Line | None:
    asked, _ = _exercise(card.place, language, learner_id())
    if asked is None:  # pragma: no cover - its card would have been left out
        return None
    return Line(
        stem=asked.opening,
        language=asked.question.language if asked.question.language != language else None,
        quiz=_quiz_link(card.place, language),
        answered=format_date(card.answered_at, "medium"),
        was_right=card.was_right,
        comes_back=format_date(card.due, "medium"),
    )


def _last_time(card: Card) -> str:
    date = format_date(card.answered_at, "long")
    if card.was_right:
        return str(gettext("You last answered this on %(date)s, and you were right.", date=date))
    return str(gettext("You last answered this on %(date)s, and it was not right yet.", date=date))


def _message(answer: Reviewed) -> str:
    if answer.is_right:
        return str(gettext("Right."))
    return str(gettext("Not quite. You may try again."))


def _quiz_link(place: Place, language: str) -> Link:
    quiz = use(QuizBank).find(place.quiz)
    title = quiz.in_language(language).title if quiz else place.quiz
    return Link(url_for("quizzes.show", language=language, slug=place.quiz), title)


def _up_to(answer: Reviewed, learner: str) -> list[Reviewed]:
    with use(Database).read() as connection:
        answers = answers_to(connection, learner, answer.place)
    return [each for each in answers if each.number <= answer.number]


def _done_today(now: datetime) -> int:
    with use(Database).read() as connection:
        return reviewed_since(connection, learner_id(), day_of(now))


def _answer_href(language: str, answer_id: str, place: Place) -> str:
    return f"{url_for('review.show_answer', language=language, answer_id=answer_id)}#question-{place.question_id}"


def _owned(answer_id: str) -> Reviewed:
    if not _ID.fullmatch(answer_id):
        abort(404)
    with use(Database).read() as connection:
        answer = owned_answer(connection, known_learner_id(), answer_id)
    if answer is None:
        abort(404)
    return answer


def _key() -> str:
    key = request.form.get("idempotency_key", "")
    if not _KEY.fullmatch(key):
        abort(400)
    return key
