"""Faults in an author's files are values; failures of a call are exceptions.

The exceptions, widest first::

    CourseError               something that a caller can understand and act upon
    ├── SettingsError         a setting has a value that cannot be used
    ├── CourseNotFoundError   there is no course where one was looked for
    ├── RefusedError          a request that cannot be met as asked
    │   └── KeyReusedError    an idempotency key that came back with another body
    └── PolicyRefusedError    a warm start that cannot be trained from
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, Self

from course.sentences import Sentence

Severity = Literal["error", "warning"]


@dataclass(frozen=True, order=True)
class Problem:
    """One fault in a file that an author wrote: where it is, what is wrong, what to do.

    Units: line and column count from 1, as editors do.
    """

    file: str
    line: int
    column: int
    code: str
    message: Sentence
    remedy: Sentence
    severity: Severity = "error"

    def __str__(self) -> str:
        """Give the form that editors and terminals can jump to."""
        return f"{self.file}:{self.line}:{self.column}: {self.severity}[{self.code}]: {self.message}\n  {self.remedy}"

    def to_json(self) -> dict[str, Any]:
        """Give plain values, from which it can still be said in any language."""
        return {**vars(self), "message": self.message.to_json(), "remedy": self.remedy.to_json()}

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Self:
        """Rebuild what `to_json` gave."""
        message, remedy = (Sentence.from_json(values[name]) for name in ("message", "remedy"))
        return cls(**{**values, "message": message, "remedy": remedy})


def has_errors(problems: Iterable[Problem]) -> bool:
    """Say whether one of the problems is more than a warning."""
    return any(problem.severity == "error" for problem in problems)


class CourseError(Exception):
    """What failed, what was expected, what was found and the way out, in one message."""


class SettingsError(CourseError):
    """A setting has a value that cannot be used; the message names the setting and where it came from."""


class CourseNotFoundError(CourseError):
    """There is no course where one was looked for."""


class RefusedError(CourseError):
    """A request that cannot be met as it was asked."""


class KeyReusedError(RefusedError):
    """An idempotency key came back with another request behind it."""


class PolicyRefusedError(CourseError):
    """A warm start that does not beat chance on every prompt, so that training could not begin."""
