"""A question as a card, a quiz as a list of cards: exactly what templates get, and no key among it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from course.quizzes.attempt import Shown, is_settled
from course.quizzes.prose import Prose
from course.quizzes.questions.body import Body, View
from course.quizzes.questions.experiment import ends_at_once
from course.quizzes.questions.question import FULL_POINTS
from course.quizzes.trials import Trial

Status = Literal["", "right", "partly", "wrong", "refused"]


@dataclass(frozen=True)
class Link:
    """Where to read on."""

    href: str
    title: str


@dataclass(frozen=True)
class ChapterLinks:
    """How this slice finds chapters, which it does not know: `href(language, module, chapter, heading or None)`.

    The function gives the address and the title of the chapter (or of the heading), or None where there is none.
    """

    href: Callable[[str, str, str, str | None], tuple[str, str] | None]


@dataclass(frozen=True)
class LabLinks:
    """Where a question's task stands in the lab, and the runs that were judged, laid over one another."""

    lab: str
    runs: str | None


@dataclass(frozen=True, kw_only=True)
class QuestionCard:
    """One question on a page. `language` is None where it is the page's own.

    `hints` are those asked for so far, out of `hint_count`; `helped` says, afterwards, that there were some.
    """

    id: str
    number: int
    count: int
    kind: str
    stem: Prose
    stem_rest: Prose | None
    body: Body
    hints: tuple[Prose, ...]
    hint_count: int
    status: Status
    is_answered: bool
    message: str
    explanation: Prose | None
    see: Link | None
    can_answer: bool
    language: str | None
    score_text: str
    helped: str
    trial: Trial | None = None
    lab: LabLinks | None = None


@dataclass(frozen=True)
class Tally:
    """How far a learner is with a quiz; `correct` counts first answers."""

    question_count: int
    answered: int
    correct: int

    @property
    def is_whole(self) -> bool:
        """Whether every question has an answer."""
        return self.answered == self.question_count


@dataclass(frozen=True, kw_only=True)
class QuizPage:
    """A whole quiz on a page. `language` is None where the title is in the page's own."""

    slug: str
    title: str
    questions: tuple[QuestionCard, ...]
    tally: Tally
    language: str | None
    chapter: Link | None


@dataclass(frozen=True)
class QuizSummary:
    """A quiz in one line of the course's first page."""

    title: str
    href: str
    question_count: int
    answered: int
    correct: int


@dataclass(frozen=True, kw_only=True)
class Said:
    """What a card says in the reader's language, beside the author's own words."""

    message: str = ""
    score_text: str = ""
    helped: str = ""
    see: Link | None = None
    is_refused: bool = False
    lab: LabLinks | None = None


def draw_card(shown: Shown, said: Said, *, number: int, count: int, page_language: str) -> QuestionCard:
    """Put a card together; after a wrong answer it tells neither the key nor the explanation, unless it is the last."""
    standing, is_over = shown.standing, is_settled(shown.question, shown.standing)
    reveal = is_over and ends_at_once(shown.question)
    remarks = shown.question.remarks(standing.shown.response, reveal=reveal) if standing else {}
    view = View(order=shown.order, values=shown.values, response=shown.response, remarks=remarks)
    question = shown.question.public(view)
    return QuestionCard(
        id=question.id,
        number=number,
        count=count,
        kind=question.kind,
        stem=question.stem,
        stem_rest=question.stem_rest,
        body=question.body,
        hints=shown.hints,
        hint_count=shown.hint_count,
        status=_status(shown, said),
        is_answered=standing is not None,
        message=said.message,
        explanation=shown.question.explanation if is_over else None,
        see=said.see if standing else None,
        can_answer=not is_over,
        language=question.language if question.language != page_language else None,
        score_text=said.score_text,
        helped=said.helped,
        trial=shown.trial,
        lab=said.lab,
    )


def _status(shown: Shown, said: Said) -> Status:
    if said.is_refused:
        return "refused"
    if shown.standing is None:
        return ""
    if shown.standing.is_right:
        return "right"
    return "partly" if 0 < shown.standing.shown.points < FULL_POINTS else "wrong"
