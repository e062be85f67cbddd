"""What the pages of progress show: plain values, ready for their templates."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Reviews:
    """How this slice learns of reviews, which it does not know: `due(learner, now)` counts what is due."""

    due: Callable[[str, datetime], int]


@dataclass(frozen=True)
class ChapterLine:
    """A chapter and whether it was read."""

    title: str
    language: str | None
    href: str
    is_read: bool


@dataclass(frozen=True)
class QuizLine:
    """A module's quiz and its best result; `score` is empty until there is one."""

    title: str
    href: str
    score: str
    is_passed: bool
    needed: str


@dataclass(frozen=True)
class ModuleBox:
    """A module with everything that counts towards its certificate."""

    slug: str
    title: str
    chapters: tuple[ChapterLine, ...]
    quiz: QuizLine | None
    certificate_href: str
    is_earned: bool
    is_issued: bool

    @property
    def read_count(self) -> int:
        """How many of its chapters were read."""
        return sum(chapter.is_read for chapter in self.chapters)


@dataclass(frozen=True)
class RunLine:
    """One of the learner's last runs in the lab."""

    title: str
    href: str
    asked: str
    state: str


@dataclass(frozen=True, kw_only=True)
class MePage:
    """All that a learner sees of themselves. `since` is empty while nothing is kept of them."""

    code: str
    since: str
    modules: tuple[ModuleBox, ...]
    due: int
    runs: tuple[RunLine, ...]


@dataclass(frozen=True, kw_only=True)
class CertificatePage:
    """A certificate as it is printed."""

    name: str
    course_title: str
    module_title: str
    date: str
    score: str
    code: str
    address: str
    is_own: bool
