"""Pairs: the learner finds for everything on the left what belongs to it on the right, where more may stand.

Credit: ``none`` (the default) gives everything when all pairs are right and nothing otherwise. ``partial`` gives each
pair an equal share; a wrong pair takes nothing off.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from pydantic import Field

from course.problems import Problem
from course.quizzes.questions.assigning import LinesBody, assigning_samples, drafted, line_of, pairs_of, token
from course.quizzes.questions.body import Body, Remark, View
from course.quizzes.questions.choosing import UNKNOWN_CHOICE, feedback_faults, near, word_faults, words_of
from course.quizzes.questions.credit import Credit, credit_of, share
from course.quizzes.questions.fields import fields_of
from course.quizzes.questions.question import Form, Grade, Outcome, Question, QuestionFile, Refusal, Sample, value_at
from course.sentences import Sentence
from course.source import Document, Path_

INCOMPLETE = Refusal("Choose something for every line first.")


class MatchingFile(QuestionFile):
    """Two lists to match, as they are written."""

    left: dict[str, str]
    right: dict[str, str]
    answer: dict[str, str]
    credit: Credit = "none"
    feedback: dict[str, str] = Field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, repr=False)
class Matching(Question):
    """Two lists to match; key and responses give each word of the left one of the right."""

    name: ClassVar[str] = "matching"
    file_model: ClassVar[type[QuestionFile]] = MatchingFile
    word_places: ClassVar[tuple[str, ...]] = ("left.*", "right.*", "feedback.*")
    example: ClassVar[str] = """\
id: pair
kind: matching
credit: partial
stem: Match each word with its part of a language model that learns by RL.
left:
  agent: Agent
  action: Action
right:
  token: The next token
  llm: The model itself
  gpu: The machine it runs on
answer: {agent: llm, action: token}
feedback:
  agent: It is the model that acts.
"""

    @classmethod
    def faults(cls, document: Document, path: Path_) -> Iterator[Problem]:
        """Check both lists, and that the key pairs what is in them."""
        left, right = value_at(document, (*path, "left")), value_at(document, (*path, "right"))
        if not isinstance(left, dict) or not isinstance(right, dict):
            return
        yield from word_faults(document, (*path, "left"), "left")
        yield from word_faults(document, (*path, "right"), "right")
        yield from feedback_faults(document, (*path, "feedback"), list(left))
        for group, words in (("left", left), ("right", right)):
            if len(words) < 2:  # noqa: PLR2004 - one alone cannot be mistaken
                message = Sentence(
                    "There must be two or more under {group}; here: {count}.", group=group, count=len(words)
                )
                yield document.problem((*path, group), "choices-few", message, Sentence("Add some."), key=True)
        yield from _pair_faults(document, (*path, "answer"), list(left), list(right))

    @classmethod
    def key_of(cls, written: QuestionFile) -> Any:
        """Give the pairs."""
        return written.answer if isinstance(written, MatchingFile) else None

    @classmethod
    def options_of(cls, written: QuestionFile) -> dict[str, Any]:
        """Say how credit is given."""
        return {**super().options_of(written), **credit_of(written)}

    def parts(self) -> tuple[str, ...]:
        """Name what stands on the right."""
        return words_of(self.words, "right")

    def rows(self) -> tuple[str, ...]:
        """Name what stands on the left."""
        return words_of(self.words, "left")

    def tokens(self) -> tuple[str, ...]:
        """Name every pair that can be made."""
        return tuple(token(left, right) for left in self.rows() for right in self.parts())

    def read(self, form: Form) -> Any:
        """Read the pairs."""
        given = [value for _, value in fields_of(form, self.id)]
        if not set(given) <= set(self.tokens()):
            return UNKNOWN_CHOICE
        pairs = pairs_of(given)
        return pairs if len(pairs) == len(self.rows()) == len(given) else INCOMPLETE

    def draft(self, form: Form) -> Any:
        """Read the pairs made so far."""
        return drafted(self, form) or None

    def grade(self, response: Any) -> Grade:
        """Count the right pairs."""
        pairs = self._understood(response)
        return share(
            sum(pairs.get(left) == right for left, right in self._key().items()), len(self._key()), self.options
        )

    def remarks(self, response: Any, *, reveal: bool = False) -> Mapping[str, Remark]:
        """Mark each pair that was made; to reveal, spell out what belongs there."""
        pairs = self._understood(response)
        found = {}
        for left, right in self._key().items():
            if left in self.rows() and (left in pairs or reveal):
                is_right, prose = pairs.get(left) == right, self.words.get(f"right.{right}")
                key = prose.plain if reveal and not is_right and prose else ""
                found[left] = Remark("right" if is_right else "wrong", self.words.get(f"feedback.{left}"), key)
        return found

    def body(self, view: View) -> Body:
        """Give the lines of the left in their author's order, each with all of the right."""
        pairs = self._understood(view.response)
        offered = {right: self.words[f"right.{right}"].plain for right in view.order}
        return LinesBody(
            tuple(line_of(view, left, self.words[f"left.{left}"], offered, pairs.get(left)) for left in self.rows())
        )

    def samples(self) -> tuple[Sample, ...]:
        """Make the key right, one pair of it partly right, none of it wrong, and gaps refused."""
        key = self._key()
        wrong = {left: next(word for word in self.parts() if word != right) for left, right in key.items()}
        first = next(iter(key))
        nearly: Outcome = "partly" if self.options.get("credit") else "wrong"
        return assigning_samples(self, key, ({**wrong, first: key[first]}, nearly), wrong)

    def _key(self) -> dict[str, str]:
        return self.key.value if isinstance(self.key.value, dict) else {}

    def _understood(self, response: Any) -> dict[str, str]:
        given = response.items() if isinstance(response, dict) else ()
        return {left: right for left, right in given if left in self.rows() and right in self.parts()}


def _pair_faults(document: Document, path: Path_, left: list[str], right: list[str]) -> Iterator[Problem]:
    answer = value_at(document, path)
    if not isinstance(answer, dict):
        return
    for word, other in answer.items():
        if word not in left:
            message = Sentence("The answer pairs {word!r}, which does not stand on the left.", word=word)
            yield document.problem((*path, word), "answer-unknown", message, near(word, left), key=True)
        if isinstance(other, str) and other not in right:
            message = Sentence("The answer {other!r} does not stand on the right.", other=other)
            yield document.problem((*path, word), "answer-unknown", message, near(other, right))
    for word in left:
        if word not in answer:
            message = Sentence("{word!r} stands on the left and has no answer.", word=word)
            yield document.problem(path, "answer-short", message, Sentence("Add {word}: … here.", word=word), key=True)
