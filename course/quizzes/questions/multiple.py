"""Several of several: the learner marks every choice that belongs, and none that does not.

Credit: ``none`` (the default) gives everything for exactly the key and nothing else. ``partial`` gives an equal share
for each right choice that is marked and takes the same share off for each wrong one, down to nothing; so marking
everything earns nothing where half of the choices are right, and no mark is ever worth less for being right.
"""

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
    near,
    row_remark,
    values_of,
    words_of,
)
from course.quizzes.questions.credit import Credit, credit_of, share
from course.quizzes.questions.question import Form, Grade, Question, QuestionFile, Sample, as_warning, value_at
from course.sentences import Sentence
from course.source import Document, Path_


class MultipleFile(QuestionFile):
    """A question with several right choices, as it is written; `missed` speaks of right choices left out."""

    choices: dict[str, str]
    answer: list[str]
    credit: Credit = "none"
    feedback: dict[str, str] = Field(default_factory=dict)
    missed: dict[str, str] = Field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, repr=False)
class Multiple(Question):
    """A question with several right choices; the key is the list of their words."""

    name: ClassVar[str] = "multiple"
    file_model: ClassVar[type[QuestionFile]] = MultipleFile
    word_places: ClassVar[tuple[str, ...]] = ("choices.*", "feedback.*", "missed.*")
    example: ClassVar[str] = """\
id: needs
kind: multiple
credit: partial
stem: What does GRPO need?
choices:
  group: Several completions of one prompt
  reward: A number for each completion
  critic: A second network that estimates values
  pairs: Pairs of answers that people have ranked
answer: [group, reward]
feedback:
  group: Their average is what each of them is measured against.
  reward: Without it no completion is better than another.
  critic: The group's average takes its place.
  pairs: These train a reward model; GRPO takes any reward.
missed:
  group: Without several completions there is no average to compare with.
"""

    @classmethod
    def faults(cls, document: Document, path: Path_) -> Iterator[Problem]:
        """Check the choices, and the keys and the feedback against them."""
        choices, answer = value_at(document, (*path, "choices")), value_at(document, (*path, "answer"))
        if not isinstance(choices, dict):
            return
        yield from choice_faults(document, (*path, "choices"))
        yield from answer_faults(document, (*path, "answer"), list(choices))
        yield from feedback_faults(document, (*path, "feedback"), list(choices))
        yield from missing_feedback(document, path, "choices")
        if isinstance(answer, list):
            yield from _key_faults(document, path, list(choices), answer)

    @classmethod
    def key_of(cls, written: QuestionFile) -> Any:
        """Give the words of the right choices."""
        return written.answer if isinstance(written, MultipleFile) else None

    @classmethod
    def options_of(cls, written: QuestionFile) -> dict[str, Any]:
        """Say how credit is given."""
        return {**super().options_of(written), **credit_of(written)}

    def parts(self) -> tuple[str, ...]:
        """Name the choices."""
        return words_of(self.words, "choices")

    def read(self, form: Form) -> Any:
        """Read the choices that were marked, in the author's order."""
        values = values_of(form, self.id)
        if not values:
            return NOTHING_CHOSEN
        if not set(values) <= set(self.parts()):
            return UNKNOWN_CHOICE
        return [word for word in self.parts() if word in values]

    def grade(self, response: Any) -> Grade:
        """Give credit for what was marked."""
        marked, key = self.chosen(response if isinstance(response, list) else []), self.chosen(self.key.value)
        right, wrong = len(marked & key), len(marked - key)
        return share(right - wrong, len(key), self.options)

    def remarks(self, response: Any, *, reveal: bool = False) -> Mapping[str, Remark]:
        """Speak of the marked rows, so that the others can be tried; to reveal, of what was left out as well."""
        marked, key = self.chosen(response if isinstance(response, list) else []), self.chosen(self.key.value)
        return {
            word: row_remark(
                is_marked=word in marked,
                is_key=word in key,
                words=self.words.get(f"feedback.{word}"),
                missed=self.words.get(f"missed.{word}"),
            )
            for word in self.parts()
            if reveal or word in marked
        }

    def body(self, view: View) -> Body:
        """Give the choices as rows."""
        return choices_body(self, view)

    def samples(self) -> tuple[Sample, ...]:
        """Make the key right, a part of it partly right where that is credited, and what is not among it wrong."""
        field, key = f"answer-{self.id}", [word for word in self.parts() if word in self.key.value]
        others = [word for word in self.parts() if word not in key]
        some = key[: len(key) - 1]
        return (
            Sample({field: key}, "right"),
            Sample({field: key[::-1]}, "right"),
            *([Sample({field: some}, "partly" if self.options.get("credit") else "wrong")] if some else []),
            *(
                [Sample({field: others}, "wrong"), Sample({field: [*key, *others[:1]]}, _lowered(self))]
                if others
                else []
            ),
            Sample({}, "refused"),
            Sample({field: [""]}, "refused"),
            Sample({field: [key[0], "\x00"]}, "refused"),
        )


def _lowered(question: Multiple) -> Any:
    """Say what the whole key with one wrong choice is."""
    return "partly" if question.options.get("credit") and len(question.key.value) > 1 else "wrong"


def _key_faults(document: Document, path: Path_, choices: list[str], answer: list[Any]) -> Iterator[Problem]:
    where = (*path, "answer")
    if not answer:
        yield document.problem(
            where, "answer-none", Sentence("No choice is right."), Sentence("Name the right ones, such as [group].")
        )
    elif set(choices) <= {str(word) for word in answer}:
        message = Sentence("Every choice is right, so that marking all of them is.")
        yield as_warning(document.problem(where, "answer-all", message, Sentence("Add a choice that does not belong.")))
    missed = value_at(document, (*path, "missed"))
    for word in missed if isinstance(missed, dict) else ():
        if word not in answer:
            message = Sentence("Nobody can miss {word!r}: it does not belong to the answer.", word=word)
            remedy = near(word, [each for each in answer if isinstance(each, str)])
            yield document.problem((*path, "missed", word), "missed-unknown", message, remedy, key=True)
