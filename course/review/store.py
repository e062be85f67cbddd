"""Reviews as rows: answers are appended, and a question's place in the schedule is made anew from all of them."""

import logging
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, delete, func, insert, select
from sqlalchemy.exc import SQLAlchemyError

from course.database import Database, add_if_missing
from course.people.store import ensure
from course.quizzes.attempt import HintAsked
from course.quizzes.history import Exercise, Told
from course.quizzes.store import told_responses
from course.review.answering import Card, Outcome, Place, Reviewed, card_of, reviewed_outcomes, round_of, told_outcome
from course.review.scheduling import Pace, Sureness
from course.review.tables import review_answers, review_cards, review_hints, review_ratings
from course.web.store import Once, earlier_effect, remember_effect

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class NewAnswer:
    """A graded answer that is about to be kept. Units: points in thousandths."""

    place: Place
    exercise: Exercise
    response: Any
    points: int


def bring_up_to_date(
    database: Database, learner_id: str, *, can_be_asked: Callable[[Place], bool], pace: Pace, now: datetime
) -> list[Card]:
    """Make the cards of every question that the learner has answered, and give them, what is due first.

    A second time changes nothing; it only reads.
    """
    with database.read() as connection:
        cards = _made(connection, learner_id, can_be_asked, pace)
        is_same = sorted(cards, key=_by_place) == sorted(_kept(connection, learner_id), key=_by_place)
    if not is_same:
        with database.write(learner_id) as connection:
            ensure(connection, learner_id, now=now)
            cards = _made(connection, learner_id, can_be_asked, pace)
            connection.execute(delete(review_cards).where(review_cards.c.learner_id == learner_id))
            for card in cards:
                _insert_card(connection, learner_id, card)
    return sorted(cards, key=_by_due)


def can_bring_up_to_date(
    database: Database, learner_id: str, *, can_be_asked: Callable[[Place], bool], pace: Pace, now: datetime
) -> bool:
    """Do the same beside something else, which is not to fail where the cards cannot be written now."""
    try:
        bring_up_to_date(database, learner_id, can_be_asked=can_be_asked, pace=pace, now=now)
    except SQLAlchemyError:
        _log.exception("The cards of a learner could not be made.")
        return False
    return True


def due_count(connection: Connection, learner_id: str, now: datetime) -> int:
    """Count the questions that are due, for every page; one query by index."""
    due = and_(review_cards.c.learner_id == learner_id, review_cards.c.due <= now)
    return connection.execute(select(func.count()).select_from(review_cards).where(due)).scalar_one()


def answers_to(connection: Connection, learner_id: str, place: Place) -> list[Reviewed]:
    """Give the answers from reviews to one question, in their order."""
    return _answers(connection, and_(review_answers.c.learner_id == learner_id, *_at(review_answers, place)))


def owned_answer(connection: Connection, learner_id: str | None, answer_id: str) -> Reviewed | None:
    """Give an answer to the learner whose it is; to everybody else it does not exist."""
    mine = and_(review_answers.c.id == answer_id, review_answers.c.learner_id == learner_id)
    return next(iter(_answers(connection, mine)), None)


def reviewed_since(connection: Connection, learner_id: str, since: datetime) -> int:
    """Count the questions that were answered in reviews since then."""
    own = and_(review_answers.c.learner_id == learner_id, review_answers.c.at >= since)
    places = select(review_answers.c.quiz, review_answers.c.question_id).where(own).distinct().subquery()
    return connection.execute(select(func.count()).select_from(places)).scalar_one()


def record_answer(database: Database, once: Once, answer: NewAnswer, *, pace: Pace, now: datetime) -> str:
    """Keep an answer and move its question in the schedule; return the answer's id after commit.

    Raises: KeyReusedError.
    """
    with database.write(once.learner_id) as connection:
        ensure(connection, once.learner_id, now=now)
        earlier = earlier_effect(connection, once)
        if earlier is not None:
            return earlier
        answer_id = uuid.uuid4().hex
        before = answers_to(connection, once.learner_id, answer.place)
        connection.execute(
            insert(review_answers).values(
                id=answer_id,
                learner_id=once.learner_id,
                quiz=answer.place.quiz,
                question_id=answer.place.question_id,
                number=len(before) + 1,
                snapshot=answer.exercise.to_json(),
                response=answer.response,
                points=answer.points,
                hints=shown_hints(connection, once.learner_id, answer.place, round_of(before)),
                at=now,
            )
        )
        _move(connection, once.learner_id, answer.place, pace)
        remember_effect(connection, once, effect=answer_id, at=now)
    return answer_id


def show_hint(database: Database, learner_id: str, place: Place, asked: HintAsked, *, now: datetime) -> None:
    """Keep that a hint was shown, so that it stays shown until the question is settled; return after commit.

    The same request twice shows one.
    """
    with database.write(learner_id) as connection:
        ensure(connection, learner_id, now=now)
        current = round_of(answers_to(connection, learner_id, place))
        number = min(asked.number, shown_hints(connection, learner_id, place, current) + 1)
        own = {"learner_id": learner_id, "quiz": place.quiz, "question_id": place.question_id, "round": current}
        add_if_missing(connection, review_hints, **own, number=number, at=now)


def shown_hints(connection: Connection, learner_id: str, place: Place, current: int) -> int:
    """Count the hints that were shown at a question since it was last settled; `current` is the round."""
    own = and_(review_hints.c.learner_id == learner_id, *_at(review_hints, place), review_hints.c.round == current)
    return connection.execute(select(func.count()).select_from(review_hints).where(own)).scalar_one()


def record_sureness(
    database: Database, once: Once, saying: tuple[Reviewed, Sureness], *, pace: Pace, now: datetime
) -> None:
    """Keep what the learner says of a right answer, the first time they say it; return after commit.

    Raises: KeyReusedError.
    """
    answer, said = saying
    with database.write(once.learner_id) as connection:
        ensure(connection, once.learner_id, now=now)
        if earlier_effect(connection, once) is not None:
            return
        given = connection.execute(select(review_ratings.c.said).where(review_ratings.c.answer_id == answer.id))
        if given.first() is None:
            connection.execute(insert(review_ratings).values(answer_id=answer.id, said=said.value, at=now))
            _move(connection, once.learner_id, answer.place, pace)
        remember_effect(connection, once, effect=answer.id, at=now)


def _made(connection: Connection, learner_id: str, can_be_asked: Callable[[Place], bool], pace: Pace) -> list[Card]:
    told = told_responses(connection, learner_id)
    reviewed = _answers(connection, review_answers.c.learner_id == learner_id)
    found = _outcomes(told, reviewed)
    return [card_of(place, outcomes, pace) for place, outcomes in found.items() if can_be_asked(place)]


def _outcomes(told: Iterable[Told], reviewed: Iterable[Reviewed]) -> Mapping[Place, list[Outcome]]:
    found: dict[Place, list[Outcome]] = {}
    for response in told:
        found.setdefault(Place(response.quiz, response.question_id), []).append(told_outcome(response))
    by_place: dict[Place, list[Reviewed]] = {}
    for answer in reviewed:
        by_place.setdefault(answer.place, []).append(answer)
    for place, answers in by_place.items():
        found.setdefault(place, []).extend(reviewed_outcomes(answers))
    return found


def _move(connection: Connection, learner_id: str, place: Place, pace: Pace) -> None:
    told = told_responses(connection, learner_id, place.quiz)
    outcomes = _outcomes(told, answers_to(connection, learner_id, place))[place]
    own = and_(review_cards.c.learner_id == learner_id, *_at(review_cards, place))
    connection.execute(delete(review_cards).where(own))
    _insert_card(connection, learner_id, card_of(place, outcomes, pace))


def _insert_card(connection: Connection, learner_id: str, card: Card) -> None:
    connection.execute(
        insert(review_cards).values(
            learner_id=learner_id,
            quiz=card.place.quiz,
            question_id=card.place.question_id,
            card=dict(card.state),
            answered_at=card.answered_at,
            was_right=card.was_right,
            due=card.due,
        )
    )


def _kept(connection: Connection, learner_id: str) -> list[Card]:
    rows = connection.execute(select(review_cards).where(review_cards.c.learner_id == learner_id))
    return [
        Card(Place(row.quiz, row.question_id), row.answered_at, row.was_right, row.due, row.card) for row in rows
    ]  # fmt: skip


def _answers(connection: Connection, wanted: ColumnElement[bool]) -> list[Reviewed]:
    with_ratings = select(review_answers, review_ratings.c.said).outerjoin(review_ratings)
    rows = connection.execute(with_ratings.where(wanted).order_by(review_answers.c.at, review_answers.c.number))
    return [_reviewed(row) for row in rows]


def _reviewed(row: Row[Any]) -> Reviewed:
    return Reviewed(
        id=row.id,
        place=Place(row.quiz, row.question_id),
        number=row.number,
        exercise=Exercise.from_json(row.quiz, row.snapshot),
        response=row.response,
        points=row.points,
        at=row.at,
        said=Sureness(row.said) if row.said else None,
        hints=row.hints,
    )


def _at(table: Any, place: Place) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return table.c.quiz == place.quiz, table.c.question_id == place.question_id


def _by_place(card: Card) -> Place:
    return card.place


def _by_due(card: Card) -> tuple[datetime, datetime, Place]:
    return card.due, card.answered_at, card.place
