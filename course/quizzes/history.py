"""What a learner has been told of their answers, and questions that are practised outside any attempt.

For the slices above, which look back on answers and ask the same questions again.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from course.quizzes.attempt import Kept, Shown, Standing
from course.quizzes.drawing import draw_question, order_of
from course.quizzes.prose import Prose, opening_and_rest
from course.quizzes.questions.experiment import Experiment
from course.quizzes.questions.question import FULL_POINTS, Form, Question
from course.quizzes.quiz import Quiz, question_from_json
from course.quizzes.snapshot import opaque_values


@dataclass(frozen=True)
class Told:
    """An answer whose outcome its learner knows.

    Helped is one that was not the first in its attempt, or came after a hint.
    """

    quiz: str
    question_id: str
    points: int
    is_helped: bool
    at: datetime

    @property
    def is_right(self) -> bool:
        """Whether it earned everything."""
        return self.points == FULL_POINTS


@dataclass(frozen=True, kw_only=True, repr=False)
class Exercise:
    """A question as it is asked for practice: with nothing left to draw, its parts in order and under hidden names."""

    quiz: str
    question: Question
    order: tuple[str, ...]
    values: Mapping[str, str]
    chapter: str | None = None

    def __repr__(self) -> str:
        return f"Exercise({self.quiz!r}, {self.question.id!r}, <key>)"

    @property
    def opening(self) -> Prose:
        """The first paragraph of the stem, for a list."""
        stem = self.question.words["stem"]
        return Prose(stem.text, opening_and_rest(stem.html)[0])

    def read(self, form: Form) -> Any:
        """Read a response out of the form of a page, as plain values, or a `Refusal`."""
        return self.question.read(self._understood(form))

    def draft(self, form: Form) -> Any:
        """Read what the form of a page has marked so far."""
        return self.question.draft(self._understood(form))

    def grade(self, response: Any) -> int:
        """Grade what was read. Units: thousandths."""
        return self.question.grade(response).points

    def unanswered(self, marked: Any = None, *, hints: int = 0) -> Shown:
        """Give the question for a card, with what is marked and the hints shown so far."""
        return self._shown(marked, None, hints)

    def answered(self, response: Any, points: int, *, hints: int = 0) -> Shown:
        """Give the question for a card, with a response and what it earned."""
        kept = Kept(
            question_id=self.question.id, question_version=self.question.version, response=response,
            points=points, quiz=self.quiz, attempt_id="", number=1,
        )  # fmt: skip
        return self._shown(response, Standing(kept, points), hints)

    def to_json(self) -> dict[str, Any]:
        """Give plain values, key included: for the server's own tables only."""
        return {
            "question": self.question.to_json(),
            "order": list(self.order),
            "values": dict(self.values),
            "chapter": self.chapter,
        }

    @classmethod
    def from_json(cls, quiz: str, values: Mapping[str, Any]) -> "Exercise":
        """Rebuild what `to_json` gave."""
        question, order = question_from_json(values["question"]), tuple(values["order"])
        return cls(quiz=quiz, question=question, order=order, values=values["values"], chapter=values.get("chapter"))

    def _understood(self, form: Form) -> Form:
        words = {value: part for part, value in self.values.items()}
        own = {name: values for name, values in form.items() if name.startswith(f"answer-{self.question.id}")}
        return {name: [words.get(value, value) for value in own[name]] for name in own}

    def _shown(self, response: Any, standing: Standing | None, hints: int) -> Shown:
        return Shown(
            question=self.question,
            order=self.order,
            values=self.values,
            standing=standing,
            marked=self.question.chosen(response),
            response=response,
            hints=self.question.hints[:hints],
            hint_count=len(self.question.hints),
        )


def exercise(quiz: Quiz, question_id: str, *, language: str, seed: str) -> Exercise | None:
    """Ask a question of a quiz as it is now, whether or not a pool would pick it; the same seed asks the same.

    What takes runs is not asked outside its quiz.
    """
    source, question = quiz.question(question_id), quiz.in_language(language).question(question_id)
    if source is None or question is None or isinstance(question, Experiment):
        return None
    return Exercise(
        quiz=quiz.slug,
        question=draw_question(question, seed),
        order=order_of(question, quiz, seed),
        values=opaque_values(draw_question(source, seed)),
        chapter=quiz.chapter,
    )
