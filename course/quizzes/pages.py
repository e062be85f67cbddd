"""What templates get of attempts and exams: public values and ready sentences, and no key before its time."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from course.quizzes.attempt import Shown
from course.quizzes.card import Link, QuestionCard, Said, draw_card
from course.quizzes.questions.body import View
from course.quizzes.questions.question import FULL_POINTS
from course.quizzes.snapshot import Snapshot, opaque_values


@dataclass(frozen=True, kw_only=True)
class AttemptLine:
    """One attempt in the list of one's attempts. `href` leads to its review, where it has one."""

    name: str
    when: str
    score: str
    href: str | None
    is_passed: bool
    is_open: bool


@dataclass(frozen=True, kw_only=True)
class AttemptsPanel:
    """One's attempts at a quiz, and what may be done next. Addresses are None where it may not."""

    lines: tuple[AttemptLine, ...]
    begin: str | None
    finish: str | None
    number: int
    unanswered: int
    note: str
    idempotency_key: str


@dataclass(frozen=True, kw_only=True)
class ExamCard:
    """A question of an exam as it is answered: with what was saved, and its fingerprint."""

    card: QuestionCard
    was: str


@dataclass(frozen=True, kw_only=True)
class ExamPage:
    """An exam under way. Times are ISO instants; `ends_text` is for readers. `unanswered` is set on handing in."""

    title: str
    language: str | None
    questions: tuple[ExamCard, ...]
    save: str
    hand_in: str
    now: int
    ends_at: str
    ends_text: str
    unanswered: tuple[Link, ...]
    asks_to_hand_in: bool
    message: str

    @property
    def answered(self) -> int:
        """How many questions have something saved."""
        return sum(bool(question.was) for question in self.questions)


@dataclass(frozen=True, kw_only=True)
class ReviewPage:
    """A finished attempt. `questions` are empty where the quiz shows no answers afterwards."""

    title: str
    name: str
    language: str | None
    questions: tuple[QuestionCard, ...]
    shows_answers: bool
    score: str
    verdict: str
    is_passed: bool
    when: str
    message: str
    back: Link
    chapter: Link | None


def exam_card(snapshot: Snapshot, question_id: str, response: Any, language: str, *, hints_shown: int = 0) -> ExamCard:
    """Show a question of an exam; nothing is said about the response but that it is there."""
    question = snapshot.question_in(language, question_id)
    hints = snapshot.hints_of(question)
    shown = Shown(
        question=question,
        order=snapshot.orders[question_id],
        values=opaque_values(snapshot.question(question_id)),
        standing=None,
        marked=question.chosen(response),
        response=response,
        hints=hints[:hints_shown],
        hint_count=len(hints),
    )
    number, count = _place(snapshot, question_id)
    return ExamCard(
        card=draw_card(shown, Said(), number=number, count=count, page_language=language), was=fingerprint_of(response)
    )


def review_card(snapshot: Snapshot, question_id: str, response: Any, language: str, said: Said) -> QuestionCard:
    """Show a question of a finished attempt: what was chosen, the key, and why."""
    question = snapshot.question_in(language, question_id)
    points = 0 if response is None else snapshot.grade(question_id, response).points
    view = View(
        order=snapshot.orders[question_id],
        values=opaque_values(snapshot.question(question_id)),
        response=response,
        remarks=question.remarks(response, reveal=True),
    )
    public = question.public(view)
    number, count = _place(snapshot, question_id)
    return QuestionCard(
        id=question.id,
        number=number,
        count=count,
        kind=public.kind,
        stem=public.stem,
        stem_rest=public.stem_rest,
        body=public.body,
        hints=(),
        hint_count=0,
        status="right" if points == FULL_POINTS else "partly" if points else "wrong",
        is_answered=response is not None,
        message=said.message,
        explanation=question.explanation,
        see=said.see,
        can_answer=False,
        language=public.language if public.language != language else None,
        score_text=said.score_text,
        helped=said.helped,
    )


def fingerprint_of(response: Any) -> str:
    """Reduce a response to a word by which a form can tell whether it changes it; empty where there is none."""
    if response is None:
        return ""
    return hashlib.sha256(json.dumps(response, sort_keys=True).encode()).hexdigest()[:12]


def _place(snapshot: Snapshot, question_id: str) -> tuple[int, int]:
    ids: Sequence[str] = [question.id for question in snapshot.questions]
    return ids.index(question_id) + 1, len(ids)
