"""What the pages of chapters show: plain values, ready for their templates."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from markupsafe import Markup

from course.chapters.chapter import Heading


class QuizCard(Protocol):
    """How far a learner is with a module's quiz; the slice that knows quizzes fills it in."""

    @property
    def title(self) -> str:
        """The quiz's title."""

    @property
    def href(self) -> str:
        """Its own page."""

    @property
    def question_count(self) -> int:
        """How many questions it has."""

    @property
    def answered(self) -> int:
        """How many of them the learner has answered."""

    @property
    def correct(self) -> int:
        """How many of those were right."""


@dataclass(frozen=True)
class Home:
    """Where the pages of chapters learn of quizzes: `quiz_cards(language, learner id)` gives them by slug."""

    quiz_cards: Callable[[str, str | None], Mapping[str, QuizCard]]


@dataclass(frozen=True)
class ChapterCard:
    """A chapter in a list: on the course's first page, and beside another chapter of its module."""

    number: int
    title: str
    summary: str
    minutes: int
    href: str
    language: str
    is_read: bool
    is_current: bool = False


@dataclass(frozen=True)
class ModuleCard:
    """A module on the course's first page."""

    title: str
    chapters: tuple[ChapterCard, ...]
    quiz: QuizCard | None


@dataclass(frozen=True)
class ChapterPage:
    """A chapter with everything in it drawn."""

    number: int
    title: str
    module_title: str
    summary: str
    minutes: int
    objectives: tuple[Markup, ...]
    takeaway: Markup
    headings: tuple[Heading, ...]
    parts: tuple[Markup, ...]
    language: str


@dataclass(frozen=True)
class Definition:
    """A term that a page explains: its name and meaning in the page's language, its names in the others."""

    id: str
    name: str
    text: str
    others: tuple[tuple[str, str], ...] = ()
    see: "Link | None" = None


@dataclass(frozen=True)
class Link:
    """Where a link goes, what it says, and in which language it says it."""

    title: str
    href: str
    language: str
