"""What the templates of the preview get."""

from dataclasses import dataclass

from course.authoring.preview.faults import Fault, Line, Sorted

MOST_SHOWN = 20
"""Who has more faults than these mends some first; `course check` lists them all."""


@dataclass(frozen=True)
class FaultCard:
    """One fault in the words of the page. `place` is file:line:column, as editors jump to it."""

    place: str
    message: str
    remedy: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class FaultList:
    """So many faults, and the first of them."""

    count: int
    cards: tuple[FaultCard, ...]

    @property
    def more(self) -> int:
        """How many are not shown."""
        return self.count - len(self.cards)


@dataclass(frozen=True)
class Edit:
    """What a page says to its author: its file, its faults, where the translation stands, and its own version.

    `is_missing` where nothing was ever published at its address.
    """

    version: str
    changes_href: str
    file: str
    is_missing: bool
    side_by_side_href: str
    here: FaultList
    elsewhere: FaultList
    warnings: FaultList


def fault_lists(faults: Sorted, language: str) -> tuple[FaultList, FaultList, FaultList]:
    """Give the faults of the page, of other files, and the warnings, as the templates show them."""
    here, elsewhere, warnings = faults.here, faults.elsewhere, faults.warnings
    return _list(here, language), _list(elsewhere, language), _list(warnings, language)


def _list(faults: tuple[Fault, ...], language: str) -> FaultList:
    return FaultList(len(faults), tuple(_card(fault.in_language(language)) for fault in faults[:MOST_SHOWN]))


def _card(fault: Fault) -> FaultCard:
    problem = fault.problem
    place = f"{problem.file}:{problem.line}:{problem.column}"
    return FaultCard(place, str(problem.message), str(problem.remedy), fault.lines)
