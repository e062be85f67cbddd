"""What is said of one run beyond its numbers: what was expected, what came, why, and how to have it again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from course.lab.comparison import Difference, Pair


@dataclass(frozen=True)
class EarlierLine:
    """A run to lay over this one: where that is shown, when it was asked for, and what differs, in short."""

    href: str
    asked: str
    reward: str
    differs: str
    is_shown: bool


@dataclass(frozen=True)
class Comparison:
    """Two runs beside each other. `alone` is where this one is shown alone, `other` where the other one is."""

    alone: str
    other: str
    differences: Sequence[Difference]
    pairs: Sequence[Pair]


@dataclass(frozen=True)
class Report:
    """Everything that is said of one run beside its numbers; a part that there is nothing to say of is empty.

    `downloads` gives for each file how it is called and its address.
    """

    preset: str
    paragraph: str
    said: str
    came: str
    is_as_said: bool
    remarks: Sequence[str]
    link: str
    downloads: Mapping[str, str]
    earlier: Sequence[EarlierLine]
    comparison: Comparison | None
