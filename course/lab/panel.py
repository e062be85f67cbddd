"""Everything that one lab on a page shows, as plain values for its templates."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from course.lab.controls import Form
from course.lab.numbers import Group, Numbers, WriteDecimal, first_group, summaries
from course.lab.report import Report
from course.lab.standing import mood, sentence


@dataclass(frozen=True)
class Notice:
    """Why no run was started, and where the reader can go instead."""

    message: str
    href: str | None = None


@dataclass(frozen=True)
class Link:
    """A way to a task or a preset; `values` is what the form then holds, for the script to fill it in place."""

    name: str
    label: str
    href: str
    is_chosen: bool = False
    tone: str = ""
    paragraph: str = ""
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Panel:
    """Everything that one lab on a page shows.

    `place` begins the ids of its elements, `level` is the heading its parts have. `tasks` is empty where the task is
    not the reader's to choose. `standing` says how its run stands, `other` how one does that is laid over it, in codes
    for the script. `spoken` is the language of the run's words.
    """

    place: str
    task: str
    label: str
    title: str
    summary: str
    level: int
    action: str
    key: str
    tasks: Sequence[Link]
    presets: Sequence[Link]
    chosen: Link | None
    form: Form
    prediction: Mapping[str, str]
    has_earlier: bool
    notice: Notice | None
    standing: Mapping[str, Any] | None
    other: Mapping[str, Any] | None
    report: Report | None
    spoken: str
    numbers: Numbers | None
    no_signal: str
    decimal: WriteDecimal
    words: Mapping[str, str]

    @property
    def sentence(self) -> str:
        """How its run stands, in words; nothing where there is none."""
        return sentence(self.standing, self.step, self.words) if self.standing else ""

    @property
    def summaries(self) -> Mapping[str, str]:
        """Of each curve where it began and where it is."""
        return summaries(self.numbers, self.words, self.decimal) if self.numbers else {}

    @property
    def group(self) -> Group | None:
        """The first group of the latest step."""
        return first_group(self.numbers, self.words, self.decimal) if self.numbers else None

    @property
    def prompt(self) -> str:
        """The command whose answers the policy's panel shows."""
        text = Numbers.spoken(self.numbers.started["probe_prompt"]) if self.numbers else ""
        return self.words["quoted"].format(text=text) if text else ""

    @property
    def mood(self) -> str:
        """The mark beside the sentence: running, finished, failed, or none."""
        return mood(self.standing) if self.standing else ""

    @property
    def step(self) -> int | None:
        """How far its run has come."""
        return self.numbers.last["step"] if self.numbers else None
