"""What every kind of question offers: reading a response, grading it, and saying something about it.

A kind is one module with one subclass of `Question`, one line in `KINDS` and one template. Words are kept apart from
structure, under names such as ``stem`` and ``choices.core``, so that translating, hashing and rendering them is the
same for every kind.
"""

import re
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar, Literal, Self

from pydantic import Field

from course.binding import FileModel
from course.problems import Problem
from course.quizzes.parameters import NO_PARAMETERS, Parameters, Values, Written, with_values
from course.quizzes.prose import Prose, opening_and_rest
from course.quizzes.questions.body import Body, Remark, View
from course.sentences import Sentence
from course.source import Document, Path_

FULL_POINTS = 1000
"""Units: points are whole thousandths of a question."""

WORD = re.compile(r"[a-z0-9-]{1,64}")
WORD_REMEDY = Sentence("Use lower-case letters a-z, digits and dashes, at most 64 of them.")

Form = Mapping[str, Sequence[str]]
Outcome = Literal["right", "partly", "wrong", "refused"]


class QuestionFile(FileModel):
    """The keys that a question of any kind may have in its file."""

    id: str
    kind: str
    objective: str | None = None
    parameters: dict[str, list[float]] = Field(default_factory=dict)
    let: dict[str, Written] = Field(default_factory=dict)
    stem: str
    hints: list[str] = Field(default_factory=list)
    explanation: str | None = None
    see: str | None = None
    shuffle: bool = True
    waive: dict[str, str] = Field(default_factory=dict)


@dataclass(frozen=True, repr=False)
class Key:
    """The author's answer; it never shows itself where an object is printed or logged."""

    value: Any

    def __repr__(self) -> str:
        return "<key>"


@dataclass(frozen=True)
class Refusal:
    """Why a response cannot be graded: an English sentence, which is also its message id."""

    message: str


@dataclass(frozen=True)
class Grade:
    """What a response is worth. Units: thousandths, from 0 to `FULL_POINTS`."""

    points: int

    @property
    def is_right(self) -> bool:
        """Whether it is worth everything."""
        return self.points == FULL_POINTS


@dataclass(frozen=True)
class Sample:
    """A form that a browser could send, with `runs` if need be, and what must come of it; a test tries every one."""

    form: Form
    outcome: Outcome
    runs: Any = None


@dataclass(frozen=True)
class PublicQuestion:
    """A question as everybody may see it: it has no key, and nothing that was made from the key."""

    id: str
    kind: str
    language: str
    stem: Prose
    stem_rest: Prose | None
    hint_count: int
    body: Body


@dataclass(frozen=True, kw_only=True, repr=False)
class Question(ABC):
    """A question with its key. `version` is the hash of its words in the source language, of its key and options.

    `options` is what its file says beside words and key, such as how credit is given; anybody may know it. While
    `parameters` has any, the question is a pattern, which `drawn` turns into one that can be answered.
    """

    name: ClassVar[str]
    file_model: ClassVar[type[QuestionFile]]
    word_places: ClassVar[tuple[str, ...]] = ()
    """Where a kind has words beside the stem, the hints and the explanation: ``choices.*`` is a map, ``x.#`` a list."""
    example: ClassVar[str]

    id: str
    language: str
    words: Mapping[str, Prose]
    key: Key
    version: str
    objective: str | None = None
    see: str | None = None
    waive: Mapping[str, str]
    options: Mapping[str, Any] = field(default_factory=dict)
    parameters: Parameters = NO_PARAMETERS

    @classmethod
    @abstractmethod
    def faults(cls, document: Document, path: Path_) -> Iterator[Problem]:
        """Find what is wrong beyond the shape; the values may still have any shape."""

    @classmethod
    @abstractmethod
    def key_of(cls, written: QuestionFile) -> Any:
        """Give the key as plain JSON values."""

    @classmethod
    def options_of(cls, written: QuestionFile) -> dict[str, Any]:
        """Give, as plain JSON values, what else decides about a response; only what differs from the default."""
        return {} if written.shuffle else {"shuffle": False}

    @classmethod
    def expressions(cls, document: Document, path: Path_) -> Iterator[Path_]:  # noqa: ARG003 - for kinds that have some
        """Name the places of expressions of this kind's own, so that they are tried with every set of values."""
        yield from ()

    def unsuited(self, texts: Mapping[str, str]) -> Iterator[tuple[str, Sentence]]:  # noqa: ARG002 - for kinds that need it
        """Find translated texts, by their names, that do not fit the question, and say why."""
        yield from ()

    @abstractmethod
    def parts(self) -> tuple[str, ...]:
        """Name what can be shown in any order, as written."""

    def rows(self) -> tuple[str, ...]:
        """Name what remarks are made on."""
        return self.parts()

    def tokens(self) -> tuple[str, ...]:
        """Name every value that a form may send; a page hides them, since a word may name a misconception."""
        return self.parts()

    @abstractmethod
    def read(self, form: Form) -> Any:
        """Read a response out of a form, as plain JSON values, or a `Refusal`; never raises."""

    def draft(self, form: Form) -> Any:
        """Read what has been filled in so far, in the shape of a response, or None if nothing has been."""
        response = self.read(form)
        return None if isinstance(response, Refusal) else response

    @abstractmethod
    def grade(self, response: Any) -> Grade:
        """Grade what `read` or `draft` has read; never raises, and anything else earns nothing."""

    @abstractmethod
    def remarks(self, response: Any, *, reveal: bool = False) -> Mapping[str, Remark]:
        """Say by row what a response deserves to hear, without telling the key, unless it is to `reveal` it."""

    @abstractmethod
    def body(self, view: View) -> Body:
        """Give what this kind's template shows under the stem; nothing in it depends on the key, remarks apart."""

    @abstractmethod
    def samples(self) -> tuple[Sample, ...]:
        """Make forms with right, partly right, wrong and malformed responses to this very question."""

    def chosen(self, response: Any) -> frozenset[str]:
        """Name the parts that a response marks."""
        marked = response if isinstance(response, list) else [response]
        return frozenset(part for part in self.parts() if part in marked)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.id!r}, {self.key!r})"

    @property
    def explanation(self) -> Prose | None:
        """The author's explanation, for when the question has been answered."""
        return self.words.get("explanation")

    @property
    def stem_html(self) -> str:
        """The stem as it is shown above everything else."""
        return self.words["stem"].html

    @property
    def hints(self) -> tuple[Prose, ...]:
        """The author's hints, in the order in which they are given away."""
        return tuple(prose for name, prose in self.words.items() if name.startswith("hints."))

    @property
    def is_always_shuffled(self) -> bool:
        """Whether the author's own order is the key, so that it must never be shown."""
        return False

    @property
    def is_shuffled(self) -> bool:
        """Whether its author lets the parts stand in any order."""
        return bool(self.options.get("shuffle", True))

    def public(self, view: View) -> PublicQuestion:
        """Give what anybody may see who may see these remarks."""
        opening, rest = opening_and_rest(self.stem_html)
        return PublicQuestion(
            id=self.id,
            kind=self.name,
            language=self.language,
            stem=Prose(self.words["stem"].text, opening),
            stem_rest=Prose("", rest) if rest else None,
            hint_count=len(self.hints),
            body=self.body(view),
        )

    def translated(self, language: str, words: Mapping[str, Prose]) -> Self:
        """Say the same question in other words; identity, key and version stay."""
        return replace(self, language=language, words=words)

    def drawn(self, values: Values) -> Self:
        """Put values where the question has names; identity and version stay."""
        if not self.parameters:
            return self
        words = {name: with_values(prose, values, self.language) for name, prose in self.words.items()}
        return replace(self, words=words, key=Key(self.computed_key(values)), parameters=NO_PARAMETERS)

    def computed_key(self, values: Values) -> Any:  # noqa: ARG002 - for kinds whose key depends on values
        """Give the key for these values."""
        return self.key.value

    def to_json(self) -> dict[str, Any]:
        """Give plain values, key included: for the server's own files and tables only."""
        return {
            "id": self.id,
            "kind": self.name,
            "language": self.language,
            "words": {name: [prose.text, prose.html] for name, prose in self.words.items()},
            "key": self.key.value,
            "version": self.version,
            "objective": self.objective,
            "see": self.see,
            "waive": dict(self.waive),
            "options": dict(self.options),
            "parameters": self.parameters.to_json(),
        }

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Self:
        """Rebuild what `to_json` gave; what was kept before there were options or parameters has none."""
        return cls(
            id=values["id"],
            language=values["language"],
            words={name: Prose(text, html) for name, (text, html) in values["words"].items()},
            key=Key(values["key"]),
            version=values["version"],
            objective=values["objective"],
            see=values["see"],
            waive=values["waive"],
            options=values.get("options", {}),
            parameters=Parameters.from_json(values.get("parameters", {})),
        )


def as_warning(problem: Problem) -> Problem:
    """Lower a problem to one that does not keep the course from being published."""
    return replace(problem, severity="warning")


def texts_at(document: Document, path: Path_) -> dict[str, str]:
    """Give the texts of the map at this path, whatever really stands there."""
    value = value_at(document, path)
    return {key: text for key, text in value.items() if isinstance(text, str)} if isinstance(value, dict) else {}


def value_at(document: Document, path: Path_) -> Any:
    """Give the value at this path, or None if the path leads nowhere."""
    value = document.data
    for step in path:
        is_there = step in value if isinstance(value, dict) else isinstance(value, list) and step in range(len(value))
        if not is_there:
            return None
        value = value[step]
    return value
