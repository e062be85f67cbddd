"""A word or two: right if it is one of the accepted texts. All or nothing.

Case, accents, and spaces around and between words do not count: ``Politică`` is taken for ``politica``. In Romanian the
letters with a cedilla are taken for those with a comma.
"""

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from course.problems import Problem
from course.quizzes.questions.body import Body, Remark, View
from course.quizzes.questions.entry import ROW, entry_body, typed
from course.quizzes.questions.question import FULL_POINTS, Form, Grade, Question, QuestionFile, Sample, value_at
from course.sentences import Sentence
from course.source import Document, Path_


class TextFile(QuestionFile):
    """A question that is answered with a word or two, as it is written."""

    answer: list[str]


@dataclass(frozen=True, kw_only=True, repr=False)
class Text(Question):
    """A question that is answered with a word or two; the key is the list of accepted texts, in all languages."""

    name: ClassVar[str] = "text"
    file_model: ClassVar[type[QuestionFile]] = TextFile
    example: ClassVar[str] = """\
id: word
kind: text
stem: Which word stands for the rule by which an agent picks its actions?
answer: [policy, the policy]
explanation: A policy gives each action a probability.
"""

    @classmethod
    def faults(cls, document: Document, path: Path_) -> Iterator[Problem]:
        """Check that something is accepted, and nothing twice."""
        yield from accepted_faults(document, (*path, "answer"))

    @classmethod
    def key_of(cls, written: QuestionFile) -> Any:
        """Give the accepted texts."""
        return written.answer if isinstance(written, TextFile) else None

    def parts(self) -> tuple[str, ...]:
        """Name the one field."""
        return (ROW,)

    def tokens(self) -> tuple[str, ...]:
        """Name nothing: what is typed is not looked up."""
        return ()

    def read(self, form: Form) -> Any:
        """Read what was typed."""
        return typed(form, self.id)

    def grade(self, response: Any) -> Grade:
        """Give everything for an accepted text."""
        return Grade(FULL_POINTS if is_accepted(response, self.key.value) else 0)

    def remarks(self, response: Any, *, reveal: bool = False) -> Mapping[str, Remark]:
        """Say right or wrong; to reveal, the first of the accepted texts."""
        if self.grade(response).is_right:
            return {ROW: Remark("right", None)}
        key = self.key.value[0] if reveal and isinstance(self.key.value, list) else ""
        return {ROW: Remark("wrong", None, key)} if isinstance(response, str) or reveal else {}

    def body(self, view: View) -> Body:
        """Give the field."""
        return entry_body(view)

    def samples(self) -> tuple[Sample, ...]:
        """Make every accepted text right, however it is written, another wrong, and nothing at all refused."""
        field = f"answer-{self.id}"
        return (
            *(Sample({field: [text]}, "right") for text in self.key.value),
            Sample({field: [f"  {self.key.value[0].upper()} "]}, "right"),
            Sample({field: [f"{self.key.value[0]} not"]}, "wrong"),
            Sample({field: ["\x00"]}, "wrong"),
            Sample({}, "refused"),
            Sample({field: ["   "]}, "refused"),
            Sample({field: ["x" * 1000]}, "refused"),
        )


def accepted_faults(document: Document, path: Path_) -> Iterator[Problem]:
    """Find a list of accepted texts that accepts nothing, or the same twice."""
    accepted = value_at(document, path)
    if accepted == []:
        yield document.problem(path, "answer-none", Sentence("No text is accepted."), Sentence("List at least one."))
    seen: set[str] = set()
    for place, text in enumerate(accepted if isinstance(accepted, list) else []):
        if not isinstance(text, str):
            continue
        plain = plain_text(text)
        if not plain:
            yield document.problem(
                (*path, place),
                "empty-text",
                Sentence("An accepted text is empty."),
                Sentence("Write it, or remove it."),
            )
        elif plain in seen:
            message = Sentence("{text!r} is accepted already: case, accents and spaces do not count.", text=text)
            yield document.problem((*path, place), "answer-twice", message, Sentence("Remove one of the two."))
        seen.add(plain)


def is_accepted(response: Any, accepted: Any) -> bool:
    """Say whether a response is one of the accepted texts."""
    if not isinstance(response, str) or not isinstance(accepted, list):
        return False
    return plain_text(response) in {plain_text(str(text)) for text in accepted}


def plain_text(text: str) -> str:
    """Reduce a text to what counts."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(character for character in apart if not unicodedata.combining(character))
    return " ".join(letters.split())
