"""What the store takes and gives: runs, the right to write to one, and events on their way in and out."""

from dataclasses import dataclass
from datetime import datetime

from course.lab.reasons import Reason
from course.lab.recipe import Recipe
from course.lab.run import RunState


@dataclass(frozen=True)
class Run:
    """A run as its learner may see it.

    Units: place counts from 1 the runs that wait; 0 where the run does not wait. `has_begun` says that it had a first
    event: one that was cancelled before has left nothing.
    """

    id: str
    recipe: Recipe
    state: RunState
    claim: int
    place: int
    has_begun: bool
    is_cancelling: bool
    reason: Reason | None


@dataclass(frozen=True)
class PastRun:
    """A run in a list of a learner's runs."""

    id: str
    task: str
    language: str
    state: RunState
    asked_at: datetime


@dataclass(frozen=True)
class Claim:
    """The right to write to a run, until it is lost."""

    run_id: str
    number: int
    learner_id: str
    recipe: Recipe


@dataclass(frozen=True)
class NewEvent:
    """An event on its way into the database: its place in the run, its kind, and itself as JSON."""

    seq: int
    kind: str
    body: str


@dataclass(frozen=True)
class StoredEvent:
    """An event as it was stored; ids grow over all runs."""

    id: int
    kind: str
    body: str
