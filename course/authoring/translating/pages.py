"""What the page that shows two languages side by side is made of: plain values, ready for its template."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from shlex import quote

from markupsafe import Markup

from course.authoring.translating.alignment import Pair, State, align
from course.authoring.translating.cutting import beside, cut
from course.chapters.chapter import Chapter, Embed, Section
from course.chapters.sections import FRONT_MATTER
from course.languages import NAMES

Parts = tuple[Markup | Embed, ...]


@dataclass(frozen=True)
class Front:
    """What a chapter's front matter says."""

    title: str
    summary: str
    objectives: tuple[Markup, ...]
    takeaway: Markup


@dataclass(frozen=True)
class Side:
    """A section in one language: where it stands, and its text, or what the front matter says."""

    language: str
    name: str
    place: str
    parts: Parts
    front: Front | None = None


@dataclass(frozen=True)
class Row:
    """Two sections that belong together.

    `command` is what to run for the translation; `following` names the next row that somebody has to look at.
    """

    key: str
    title: str
    state: State
    source: Side | None
    own: Side | None
    command: str
    following: str

    @property
    def anchor(self) -> str:
        """The row's name on the page: that of its heading, so that links within the chapter lead to it."""
        return self.key.replace(" ", "_")


@dataclass(frozen=True)
class Count:
    """How many sections are in a state, and where the first of them is."""

    state: State
    number: int
    anchor: str


def rows(source: Chapter, own: Chapter | None, language: str) -> tuple[Row, ...]:
    """Put a chapter and its translation into this language side by side."""
    pieces, others = cut(source), cut(own) if own else {}
    made: list[Row] = []
    following = ""
    for pair in reversed(align(source, own)):
        row = Row(
            key=pair.key,
            title=_title(pair),
            state=pair.state,
            source=_side(pair.source, source, pieces) if pair.source else None,
            own=_side(pair.own, own, others) if own and pair.own else None,
            command=_command(pair, source, language),
            following=following,
        )
        following = row.anchor if row.state != State.CURRENT else following
        made.insert(0, row)
    return tuple(made)


def counts(shown: Sequence[Row]) -> list[Count]:
    """Count the sections by their states, in the order in which the states are named."""
    numbers = Counter(row.state for row in shown)
    first = {row.state: row.anchor for row in reversed(shown)}
    return [Count(state, numbers[state], first[state]) for state in State if state in numbers]


def _title(pair: Pair) -> str:
    """Name a section in the words of the translation, or else of the source."""
    return next((section.title for section in (pair.own, pair.source) if section and section.title), "")


def _command(pair: Pair, source: Chapter, language: str) -> str:
    """Give what a translator runs in a terminal, once the words stand as they should or to have words to write over."""
    place = f"{source.module}/{source.slug}"
    if pair.state == State.MISSING:
        return f"course translate {place} --to {language}"
    return f"course translate {quote(f'{place}#{pair.key}')} --stamp" if pair.source else ""


def _side(section: Section, chapter: Chapter, pieces: Mapping[str, Parts]) -> Side:
    name, place = NAMES[chapter.language], f"{chapter.file}:{section.line}"
    front = _front(chapter) if section.key == FRONT_MATTER else None
    return Side(chapter.language, name, place, pieces.get(section.key, ()), front)


def _front(chapter: Chapter) -> Front:
    objectives = tuple(beside(objective, chapter) for objective in chapter.objectives)
    return Front(chapter.title, chapter.summary, objectives, beside(chapter.takeaway, chapter))
