"""What a kind of question gives its template: the rows of a card, with remarks but without a key."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from course.quizzes.prose import Prose

RowState = Literal["", "right", "wrong", "key", "left"]


@dataclass(frozen=True)
class Remark:
    """What is said about one row after a response, and the author's words for it.

    The state is ``key`` for what the answer is and the response left out, ``left`` for what the answer is not and the
    response rightly left out; `key` spells out the right answer where there is no row of its own to mark. All of these
    are said only where the key is shown.
    """

    state: Literal["right", "wrong", "key", "left"]
    words: Prose | None
    key: str = ""


@dataclass(frozen=True, kw_only=True)
class View:
    """How a question is to be shown: in which order, under which hidden values, with which response and remarks."""

    order: tuple[str, ...]
    values: Mapping[str, str]
    response: Any = None
    remarks: Mapping[str, Remark] = field(default_factory=dict)

    def state(self, row: str) -> RowState:
        """Say how a row is marked."""
        remark = self.remarks.get(row)
        return remark.state if remark else ""

    def feedback(self, row: str) -> Prose | None:
        """Give what the author says of a row."""
        remark = self.remarks.get(row)
        return remark.words if remark else None


@dataclass(frozen=True)
class Row:
    """One choice with what is said about it. `feedback` is None until its choice has been answered with."""

    value: str
    text: Prose
    is_chosen: bool
    state: RowState
    feedback: Prose | None


@dataclass(frozen=True)
class Option:
    """One line of a list that drops down, which holds no markup."""

    value: str
    text: str
    is_chosen: bool


class Body:
    """What every kind's own body is; its template knows which."""


@dataclass(frozen=True)
class ChoicesBody(Body):
    """Rows to mark: one of them, or several."""

    rows: tuple[Row, ...]
