"""One of several: the learner marks one choice, and exactly one is the key."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from pydantic import Field

from course.problems import Problem
from course.quizzes.questions.body import Body, Remark, View
from course.quizzes.questions.choosing import (
    NOTHING_CHOSEN,
    UNKNOWN_CHOICE,
    answer_faults,
    choice_faults,
    choices_body,
    feedback_faults,
    missing_feedback,
    row_remark,
    values_of,
    words_of,
)
from course.quizzes.questions.question import (
    FULL_POINTS,
    Form,
    Grade,
    Question,
    QuestionFile,
    Sample,
    value_at,
)
from course.source import Document, Path_


class SingleFile(QuestionFile):
    """A question with one right choice, as it is written."""

    choices: dict[str, str]
    answer: str
    feedback: dict[str, str] = Field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, repr=False)
class Single(Question):
    """A question with one right choice; the key is that choice's word."""

    name: ClassVar[str] = "single"
    file_model: ClassVar[type[QuestionFile]] = SingleFile
    word_places: ClassVar[tuple[str, ...]] = ("choices.*", "feedback.*")
    example: ClassVar[str] = """\
id: reward
kind: single
stem: What tells an agent how good its action was?
choices:
  label: A label that a person wrote
  reward: A number from the environment
  loss: The loss of the previous step
answer: reward
feedback:
  label: Labels belong to supervised learning.
  reward: The environment answers each action with one.
  loss: The loss is computed by the learner itself.
explanation: The reward is all that the environment says about an action.
"""

    @classmethod
    def faults(cls, document: Document, path: Path_) -> Iterator[Problem]:
        """Check the choices, and the key and the feedback against them."""
        choices = value_at(document, (*path, "choices"))
        if not isinstance(choices, dict):
            return
        yield from choice_faults(document, (*path, "choices"))
        yield from answer_faults(document, (*path, "answer"), list(choices))
        yield from feedback_faults(document, (*path, "feedback"), list(choices))
        yield from missing_feedback(document, path, "choices")

    @classmethod
    def key_of(cls, written: QuestionFile) -> Any:
        """Give the word of the right choice."""
        return written.answer if isinstance(written, SingleFile) else None

    def parts(self) -> tuple[str, ...]:
        """Name the choices."""
        return words_of(self.words, "choices")

    def read(self, form: Form) -> Any:
        """Read the one choice that was marked."""
        values = values_of(form, self.id)
        if not values:
            return NOTHING_CHOSEN
        return values[0] if len(values) == 1 and values[0] in self.parts() else UNKNOWN_CHOICE

    def grade(self, response: Any) -> Grade:
        """Give everything for the key and nothing for another choice."""
        return Grade(FULL_POINTS if response == self.key.value else 0)

    def remarks(self, response: Any, *, reveal: bool = False) -> Mapping[str, Remark]:
        """Speak of the chosen row only, so that a wrong choice can be tried again; to reveal, of every row."""
        return {
            word: row_remark(
                is_marked=word == response, is_key=word == self.key.value, words=self.words.get(f"feedback.{word}")
            )
            for word in self.parts()
            if reveal or word == response
        }

    def body(self, view: View) -> Body:
        """Give the choices as rows."""
        return choices_body(self, view)

    def samples(self) -> tuple[Sample, ...]:
        """Make the key right, each other choice wrong, and whatever else refused."""
        field = f"answer-{self.id}"
        wrong = [word for word in self.parts() if word != self.key.value]
        return (
            Sample({field: [self.key.value]}, "right"),
            *(Sample({field: [word]}, "wrong") for word in wrong),
            Sample({}, "refused"),
            Sample({field: [""]}, "refused"),
            Sample({field: [self.key.value, wrong[0]]}, "refused"),
            Sample({field: ["\x00"]}, "refused"),
            Sample({field: [self.key.value.upper() + "?"]}, "refused"),
        )
