"""An order: the learner gives every item its position.

Credit: ``none`` (the default) gives everything for the whole order and nothing else. ``partial`` looks at every pair of
items: those in the right order less those in the wrong one, over all of them, and never below nothing. So the reverse
order and, on average, a blind one earn nothing, and putting two neighbours right always earns more.
Source: the measure is Kendall's τ (M. Kendall, A New Measure of Rank Correlation, Biometrika 30, 1938).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any, ClassVar

from pydantic import Field

from course.problems import Problem
from course.quizzes.questions.assigning import LinesBody, assigning_samples, drafted, form_of, line_of, pairs_of, token
from course.quizzes.questions.body import Body, Remark, View
from course.quizzes.questions.choosing import UNKNOWN_CHOICE, answer_faults, feedback_faults, word_faults, words_of
from course.quizzes.questions.credit import Credit, credit_of, share
from course.quizzes.questions.fields import fields_of
from course.quizzes.questions.question import Form, Grade, Question, QuestionFile, Refusal, Sample, value_at
from course.sentences import Sentence
from course.source import Document, Path_

FEWEST, MOST = 2, 10
INCOMPLETE = Refusal("Give every item a position first.")
TWICE = Refusal("Two items have the same position. Give each its own.")


class OrderingFile(QuestionFile):
    """Items to put in order, as they are written."""

    choices: dict[str, str]
    answer: list[str]
    credit: Credit = "none"
    feedback: dict[str, str] = Field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, repr=False)
class Ordering(Question):
    """Items to put in order; the key is the list of their words, a response gives each word its position from 1."""

    name: ClassVar[str] = "ordering"
    file_model: ClassVar[type[QuestionFile]] = OrderingFile
    word_places: ClassVar[tuple[str, ...]] = ("choices.*", "feedback.*")
    example: ClassVar[str] = """\
id: steps
kind: ordering
credit: partial
stem: Put the steps of RLHF in order.
choices:
  tune: Train the policy against the reward model
  compare: Let people compare pairs of answers
  model: Train a reward model on the comparisons
answer: [compare, model, tune]
feedback:
  model: It learns from the comparisons, so these come first.
"""

    @classmethod
    def faults(cls, document: Document, path: Path_) -> Iterator[Problem]:
        """Check the items, and that the key has each of them once."""
        choices, answer = value_at(document, (*path, "choices")), value_at(document, (*path, "answer"))
        if not isinstance(choices, dict):
            return
        yield from word_faults(document, (*path, "choices"), "choice")
        yield from answer_faults(document, (*path, "answer"), list(choices))
        yield from feedback_faults(document, (*path, "feedback"), list(choices))
        if not FEWEST <= len(choices) <= MOST:
            message = Sentence(
                "An order has {fewest} to {most} items; here: {count}.", fewest=FEWEST, most=MOST, count=len(choices)
            )
            yield document.problem(
                (*path, "choices"), "choices-number", message, Sentence("Add or remove items."), key=True
            )
        for word in choices:
            if isinstance(answer, list) and word not in answer:
                message = Sentence("The item {word!r} has no position.", word=word)
                yield document.problem(
                    (*path, "answer"), "answer-short", message, Sentence("Name every item in the answer.")
                )

    @classmethod
    def key_of(cls, written: QuestionFile) -> Any:
        """Give the words in their right order."""
        return written.answer if isinstance(written, OrderingFile) else None

    @classmethod
    def options_of(cls, written: QuestionFile) -> dict[str, Any]:
        """Say how credit is given."""
        return {**super().options_of(written), **credit_of(written)}

    @property
    def is_always_shuffled(self) -> bool:
        """Shuffle whatever the settings say, since authors tend to write the items in their right order."""
        return True

    def parts(self) -> tuple[str, ...]:
        """Name the items."""
        return words_of(self.words, "choices")

    def tokens(self) -> tuple[str, ...]:
        """Name every item in every position."""
        return tuple(token(word, place) for word in self.parts() for place in range(1, len(self.parts()) + 1))

    def read(self, form: Form) -> Any:
        """Read the position of every item."""
        given = [value for _, value in fields_of(form, self.id)]
        if not set(given) <= set(self.tokens()):
            return UNKNOWN_CHOICE
        positions = _positions(pairs_of(given))
        if len(positions) != len(self.parts()) or len(given) != len(positions):
            return INCOMPLETE
        return positions if len(set(positions.values())) == len(positions) else TWICE

    def draft(self, form: Form) -> Any:
        """Read the positions given so far, two alike included."""
        return _positions(drafted(self, form)) or None

    def grade(self, response: Any) -> Grade:
        """Compare every pair of items."""
        positions = self._understood(response)
        pairs = list(combinations(self.key.value, 2)) if isinstance(self.key.value, list) else []
        right = sum(
            first in positions and second in positions and positions[first] < positions[second]
            for first, second in pairs
        )
        return share(2 * right - len(pairs), len(pairs), self.options)

    def remarks(self, response: Any, *, reveal: bool = False) -> Mapping[str, Remark]:
        """Mark the whole order while it may be tried again; to reveal, every item that is not at its place."""
        positions = self._understood(response)
        is_right = self.grade(response).is_right
        found = {}
        for place, word in enumerate(self.key.value, 1) if isinstance(self.key.value, list) else ():
            is_here = positions.get(word) == place
            if word in self.parts() and (is_right or reveal):
                words = self.words.get(f"feedback.{word}")
                found[word] = Remark("right" if is_here else "wrong", words, "" if is_here else str(place))
        return found

    def body(self, view: View) -> Body:
        """Give the items with their positions."""
        positions = self._understood(view.response)
        offered = {str(number): str(number) for number in range(1, len(self.parts()) + 1)}
        return LinesBody(
            tuple(
                line_of(view, word, self.words[f"choices.{word}"], offered, str(positions.get(word, "")))
                for word in view.order
            )
        )

    def samples(self) -> tuple[Sample, ...]:
        """Make the key right, two neighbours exchanged partly right, the reverse wrong, and gaps refused."""
        key = list(self.key.value)
        is_partial = bool(self.options.get("credit")) and len(key) > 2  # noqa: PLR2004 - two items have one pair
        swapped = _numbered([key[1], key[0], *key[2:]])
        return (
            *assigning_samples(
                self, _numbered(key), (swapped, "partly" if is_partial else "wrong"), _numbered(key[::-1])
            ),
            Sample(form_of(self.id, dict.fromkeys(key, 1)), "refused"),
        )

    def _understood(self, response: Any) -> dict[str, int]:
        given = response.items() if isinstance(response, dict) else ()
        return {word: place for word, place in given if word in self.parts() and type(place) is int}


def _numbered(order: Sequence[str]) -> dict[str, int]:
    return {word: place for place, word in enumerate(order, 1)}


def _positions(pairs: Mapping[str, str]) -> dict[str, int]:
    return {word: int(place) for word, place in pairs.items()}
