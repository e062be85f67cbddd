"""A chapter as it is once compiled: what a page shows of it, and how it is kept as JSON."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from pydantic import Field, field_validator

from course.binding import FileModel, WrongValueError
from course.sentences import Sentence

LONGEST_SLUG = 64
SLUG = re.compile(rf"(?!.{{{LONGEST_SLUG + 1}}})[a-z0-9]+(?:-[a-z0-9]+)*")
MAX_TITLE_LENGTH = 120


class FrontMatter(FileModel):
    """What an author says of a chapter before its text begins."""

    title: str
    summary: str
    objectives: list[str]
    takeaway: str
    translated: dict[str, str] = Field(
        default_factory=dict,
        description="In a translation: what each section was made from. `course translate --stamp` writes it.",
    )

    @property
    def words(self) -> dict[str, str]:
        """What there is to translate, by name."""
        objectives = {f"objectives.{number}": text for number, text in enumerate(self.objectives)}
        return {"title": self.title, "summary": self.summary, **objectives, "takeaway": self.takeaway}

    @field_validator("title", "summary", "takeaway")
    @classmethod
    def _say_something(cls, text: str) -> str:
        if not text.strip():
            raise WrongValueError(Sentence("This text is empty."), Sentence("Write it, in one sentence."))
        return text.strip()

    @field_validator("title")
    @classmethod
    def _fit_a_line(cls, title: str) -> str:
        if "\n" in title or len(title) > MAX_TITLE_LENGTH:
            raise WrongValueError(
                Sentence("A title is one line of at most {limit} characters.", limit=MAX_TITLE_LENGTH),
                Sentence("Shorten it."),
            )
        return title

    @field_validator("objectives")
    @classmethod
    def _promise_something(cls, objectives: list[str]) -> list[str]:
        if not objectives or not all(objective.strip() for objective in objectives):
            raise WrongValueError(
                Sentence("The objectives are empty."),
                Sentence("Say what the reader will be able to do, one line each."),
            )
        return objectives


@dataclass(frozen=True)
class Heading:
    """A section's heading, for the contents beside the text."""

    level: int
    id: str
    text: str


@dataclass(frozen=True)
class Section:
    """A stretch of a chapter's text, from its heading to the next one; the hash is what a translation remembers of it.

    `key` is its heading's id, and `is_named` where the author gave it, so that it is the same in every language.
    `has_sentences` unless there is nothing in it to translate: a name, a formula, code, a quiz.
    Units: line counts from 1 in the chapter's file.
    """

    key: str
    title: str
    level: int
    line: int
    hash: str
    is_named: bool
    has_sentences: bool


@dataclass(frozen=True)
class Embed:
    """A place in the text where another part of the site draws something: a quiz, a lab."""

    kind: str
    reference: str
    options: Mapping[str, Any] = field(default_factory=dict)
    line: int = 1

    def overlaps(self, other: "Embed") -> bool:
        """Say whether the two would draw the same thing twice: a whole quiz holds each of its questions."""
        (quiz, mark, question), (other_quiz, other_mark, other_question) = (
            each.reference.partition("#") for each in (self, other)
        )
        is_same = self.kind == other.kind and quiz == other_quiz
        return is_same and (not mark or not other_mark or question == other_question)


@dataclass(frozen=True)
class Chapter:
    """A compiled chapter in one language.

    `title`, `summary` and the headings are plain text; `objectives`, `takeaway` and the strings in `parts` are HTML
    that the compiler has made safe. `parts` holds the text in order, cut where an embed stands. `sections` are those of
    the file; `translated` says what each section of a translation was made from.
    Units: minutes to read.
    """

    module: str
    slug: str
    language: str
    title: str
    summary: str
    objectives: tuple[str, ...]
    takeaway: str
    headings: tuple[Heading, ...]
    parts: tuple[str | Embed, ...]
    words: int
    minutes: int
    file: str
    sections: tuple[Section, ...] = ()
    translated: Mapping[str, str] = field(default_factory=dict)

    @property
    def embeds(self) -> tuple[Embed, ...]:
        """The embeds in the order of the text."""
        return tuple(part for part in self.parts if isinstance(part, Embed))

    def to_json(self) -> dict[str, Any]:
        """Give plain values that JSON can hold."""
        return asdict(self)

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> "Chapter":
        """Read what `to_json` gave, also after it went through JSON."""
        return cls(**{
            **values,
            "objectives": tuple(values["objectives"]),
            "headings": tuple(Heading(**heading) for heading in values["headings"]),
            "parts": tuple(part if isinstance(part, str) else Embed(**part) for part in values["parts"]),
            "sections": tuple(Section(**section) for section in values["sections"]),
        })  # fmt: skip
