"""True or false: the learner says whether the stem is so. All or nothing.

On a page the two words are the site's own, in the reader's language.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from pydantic import Field

from course.problems import Problem
from course.quizzes.prose import Prose
from course.quizzes.questions.body import Body, ChoicesBody, Remark, Row, View
from course.quizzes.questions.choosing import (
    NOTHING_CHOSEN,
    UNKNOWN_CHOICE,
    feedback_faults,
    row_remark,
    values_of,
)
from course.quizzes.questions.question import (
    FULL_POINTS,
    Form,
    Grade,
    Question,
    QuestionFile,
    Sample,
    as_warning,
    value_at,
)
from course.sentences import Sentence
from course.source import Document, Path_

WORDS = ("true", "false")


class TrueFalseFile(QuestionFile):
    """A sentence that is so or not, as it is written."""

    answer: bool
    feedback: dict[str, str] = Field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, repr=False)
class TrueFalse(Question):
    """A sentence that is so or not; the key is ``true`` or ``false``."""

    name: ClassVar[str] = "true-false"
    file_model: ClassVar[type[QuestionFile]] = TrueFalseFile
    word_places: ClassVar[tuple[str, ...]] = ("feedback.*",)
    example: ClassVar[str] = """\
id: human
kind: true-false
stem: GRPO needs a person to give the reward.
answer: false
feedback:
  "true": A program can give it, such as one that checks a result.
  "false": Any number for each completion will do.
"""

    @classmethod
    def faults(cls, document: Document, path: Path_) -> Iterator[Problem]:
        """Check the feedback."""
        yield from feedback_faults(document, (*path, "feedback"), list(WORDS))
        feedback = value_at(document, (*path, "feedback"))
        for word in WORDS:
            if not isinstance(feedback, dict) or word not in feedback:
                message = Sentence("Nothing is said to those who answer {word}.", word=word)
                where = (*path, "feedback")
                yield as_warning(
                    document.problem(
                        where, "feedback-missing", message, Sentence("Add {word}: … there.", word=word), key=True
                    )
                )

    @classmethod
    def key_of(cls, written: QuestionFile) -> Any:
        """Give the right word."""
        return WORDS[0 if isinstance(written, TrueFalseFile) and written.answer else 1]

    def parts(self) -> tuple[str, ...]:
        """Name the two answers."""
        return WORDS

    @property
    def is_shuffled(self) -> bool:
        """Leave the two words in the order that everybody expects."""
        return False

    def read(self, form: Form) -> Any:
        """Read which of the two was marked."""
        values = values_of(form, self.id)
        if not values:
            return NOTHING_CHOSEN
        return values[0] if len(values) == 1 and values[0] in WORDS else UNKNOWN_CHOICE

    def grade(self, response: Any) -> Grade:
        """Give everything or nothing."""
        return Grade(FULL_POINTS if response == self.key.value else 0)

    def remarks(self, response: Any, *, reveal: bool = False) -> Mapping[str, Remark]:
        """Speak of the marked row; to reveal, of both."""
        return {
            word: row_remark(
                is_marked=word == response, is_key=word == self.key.value, words=self.words.get(f"feedback.{word}")
            )
            for word in WORDS
            if reveal or word == response
        }

    def body(self, view: View) -> Body:
        """Give two rows without words."""
        marked = self.chosen(view.response)
        nothing = Prose("", "")
        return ChoicesBody(
            tuple(
                Row(view.values[word], nothing, word in marked, view.state(word), view.feedback(word)) for word in WORDS
            )
        )

    def samples(self) -> tuple[Sample, ...]:
        """Make the key right, the other word wrong, and whatever else refused."""
        field, key = f"answer-{self.id}", self.key.value
        other = WORDS[1 - WORDS.index(key)]
        return (
            Sample({field: [key]}, "right"),
            Sample({field: [other]}, "wrong"),
            Sample({}, "refused"),
            Sample({field: [key, other]}, "refused"),
            Sample({field: ["True"]}, "refused"),
        )
