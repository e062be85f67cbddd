"""How this slice has runs made and judged, which it does not do itself: what it asks, and what it is told.

Everything here is plain values; the composition root provides the functions.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from course.quizzes.questions.experiment import Experiment, Measured
from course.quizzes.snapshot import Snapshot


@dataclass(frozen=True)
class Place:
    """A question of a learner's attempt, as it is asked there."""

    learner_id: str
    snapshot: Snapshot
    question: Experiment


@dataclass(frozen=True)
class Trial:
    """How the runs of a question stand, in a sentence, and how far they are. Nothing in it depends on the key.

    A trial that is ``stopped`` goes on when its learner says so, one that is ``going`` by itself.
    """

    state: Literal["going", "stopped"]
    response: Any
    said: str
    done: int
    whole: int


@dataclass(frozen=True)
class NotYet:
    """There is nothing to grade yet; `why` says it in the reader's language where there is something to do about it."""

    why: str = ""


@dataclass(frozen=True)
class Wanted:
    """What a form asks of a question that runs decide: to commit to a response, or to go on with what was begun.

    `is_following` where a page asks by itself, so that what has failed is not begun again unseen; `judged` are runs
    that have been judged before.
    """

    place: Place
    response: Any
    now: datetime
    is_following: bool = False
    judged: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True)
class Done:
    """What a trial came to: the response it began with, its runs by their roles, and what they are to be graded by.

    `name` is one of its own, so that it counts once.
    """

    response: Any
    runs: Mapping[str, Measured]
    snapshot: Snapshot
    name: str


@dataclass(frozen=True)
class Trials:
    """The lab, as this slice knows it.

    `look` tells how a trial stands, and `go_on` begins it or goes on with it. `links` gives the address of the lab for
    a task, in a language, and that of runs which were judged, by their roles.
    """

    look: Callable[[Place], Trial | None]
    go_on: Callable[[Wanted], Done | NotYet]
    links: Callable[[str, str, Mapping[str, str]], tuple[str, str | None]]
