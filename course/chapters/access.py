"""What the reader of this request has read, asked of the database once."""

from flask import g

from course.chapters.outline import Entry, Outline
from course.chapters.store import read_by
from course.database import Database
from course.people.access import known_learner_id
from course.web.services import use


def chapters_read() -> frozenset[str]:
    """Name the chapters that this reader has read; one query in a request, none for a new reader."""
    if "chapters_read" not in g:
        learner = known_learner_id()
        g.chapters_read = frozenset() if learner is None else _ask(learner)
    return frozenset(g.chapters_read)


def share_read(outline: Outline, also: Entry | None = None) -> float:
    """Say how much of the course this reader has read, and has when `also` is read. Units: 0 to 1."""
    read = chapters_read() | ({also.id} if also else set())
    return sum(entry.id in read for entry in outline.entries) / max(1, len(outline.entries))


def _ask(learner: str) -> frozenset[str]:
    with use(Database).read() as connection:
        return read_by(connection, learner)
