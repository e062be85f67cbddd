"""How far a trial is: which of its runs is the next to be made, and what is shown of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from course.lab.records import Run
from course.lab.run import RunState

Part = Literal["waits", "runs", "ended", "failed", "none"]


@dataclass(frozen=True)
class Made:
    """The latest run of a role: the how manieth it is, and at which step it is."""

    number: int
    run: Run
    step: int

    @property
    def part(self) -> Part:
        """Say how it stands, in short."""
        if self.run.state is RunState.FINISHED:
            return "ended"
        if self.run.state.is_final:
            return "failed"
        return "runs" if self.step else "waits"


@dataclass(frozen=True)
class Kept:
    """A trial as it is kept: what was committed to in which attempt, and the latest run of each role."""

    id: str
    attempt_id: str
    response: Any
    made: Mapping[str, Made]


@dataclass(frozen=True)
class Next:
    """The first role whose run has not come to its end: its place among all, from 1, and how it stands."""

    role: str
    place: int
    part: Part
    made: Made | None


def next_of(roles: Sequence[str], made: Mapping[str, Made]) -> Next | None:
    """Say which run is to come to its end next; nothing where all have."""
    for place, role in enumerate(roles, 1):
        own = made.get(role)
        part: Part = own.part if own else "none"
        if part != "ended":
            return Next(role, place, part, own)
    return None


def steps_done(made: Mapping[str, Made]) -> int:
    """Count the steps of all runs so far, those of runs that are made again left out."""
    return sum(each.step for each in made.values() if each.part != "failed")
