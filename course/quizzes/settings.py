"""How a quiz is taken: for practice or as an exam, how often, for how long, and what is enough to pass."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import Field, WithJsonSchema, field_validator

from course.binding import FileModel, WrongValueError, described
from course.problems import Problem
from course.sentences import Sentence
from course.source import Document, Path_

Mode = Literal["practice", "exam"]
Feedback = Literal["immediate", "end"]

UNLIMITED = "unlimited"
SHUFFLED = ("questions", "choices")
MOST_ATTEMPTS = 1000
MOST_MINUTES = 7 * 24 * 60

_SHARE = re.compile(r"(?P<percent>\d{1,3}(?:\.\d)?)\s?%")


@dataclass(frozen=True, kw_only=True)
class QuizSettings:
    """The rules of one quiz. Units: `pass_share` in thousandths of the whole score; None is no limit."""

    mode: Mode = "practice"
    feedback: Feedback = "immediate"
    attempts: int | None = None
    pass_share: int = 800
    shuffle: frozenset[str] = frozenset({"choices"})
    review: bool = True
    hints: bool = True
    cool_down_minutes: int = 0
    minutes: int | None = None

    @property
    def is_exam(self) -> bool:
        """Whether nothing is said about any answer before all of them have been handed in."""
        return self.feedback == "end"

    def to_json(self) -> dict[str, Any]:
        """Give plain values."""
        return {
            "mode": self.mode,
            "feedback": self.feedback,
            "attempts": self.attempts,
            "pass_share": self.pass_share,
            "shuffle": sorted(self.shuffle),
            "review": self.review,
            "hints": self.hints,
            "cool_down_minutes": self.cool_down_minutes,
            "minutes": self.minutes,
        }

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> "QuizSettings":
        """Rebuild what `to_json` gave."""
        return cls(**{**values, "shuffle": frozenset(values["shuffle"])})


class SettingsFile(FileModel):
    """The `settings:` of a quiz as they are written; whatever is left out has the value of `QuizSettings`."""

    mode: Annotated[str, WithJsonSchema({"enum": ["practice", "exam"]})] = "practice"
    feedback: Annotated[str | None, WithJsonSchema({"enum": ["immediate", "end"]})] = None
    attempts: Annotated[Any, WithJsonSchema({"anyOf": [{"const": UNLIMITED}, {"type": "integer", "minimum": 1}]})] = (
        UNLIMITED
    )
    pass_: Annotated[Any, WithJsonSchema({"type": "string", "pattern": r"^\d{1,3}(\.\d)? ?%$"})] = Field(
        default="80%", alias="pass"
    )
    shuffle: Annotated[
        list[str], WithJsonSchema({"type": "array", "items": {"enum": list(SHUFFLED)}, "uniqueItems": True})
    ] = Field(default_factory=lambda: ["choices"])
    review: bool = True
    hints: bool = True
    cool_down_minutes: Annotated[int, WithJsonSchema({"type": "integer", "minimum": 0})] = 0
    minutes: Annotated[int | None, WithJsonSchema({"type": "integer", "minimum": 1})] = None

    @field_validator("mode")
    @classmethod
    def _known_mode(cls, mode: str) -> str:
        return _one_of(mode, ("practice", "exam"), "mode")

    @field_validator("feedback")
    @classmethod
    def _known_feedback(cls, feedback: str | None) -> str | None:
        return None if feedback is None else _one_of(feedback, ("immediate", "end"), "feedback")

    @field_validator("attempts")
    @classmethod
    def _counted(cls, attempts: Any) -> Any:
        if attempts == UNLIMITED or (type(attempts) is int and 1 <= attempts <= MOST_ATTEMPTS):
            return attempts
        raise WrongValueError(
            Sentence("This is {found}, which is no number of attempts.", found=described(attempts)),
            Sentence("Write a whole number from 1, or unlimited."),
        )

    @field_validator("pass_")
    @classmethod
    def _share(cls, share: Any) -> Any:
        if _thousandths(share) is None:
            raise WrongValueError(
                Sentence("This is {found}, which is no share to pass with.", found=described(share)),
                Sentence("Write it in percent, such as 80%."),
            )
        return share

    @field_validator("shuffle")
    @classmethod
    def _shuffled(cls, shuffle: list[str]) -> list[str]:
        for what in shuffle:
            _one_of(what, SHUFFLED, "shuffle")
        return shuffle

    @field_validator("cool_down_minutes")
    @classmethod
    def _pause(cls, minutes: int) -> int:
        return _within(minutes, 0)

    @field_validator("minutes")
    @classmethod
    def _limit(cls, minutes: int | None) -> int | None:
        return None if minutes is None else _within(minutes, 1)


def read(written: SettingsFile | None) -> QuizSettings:
    """Turn the file's values into the rules; an exam gives its feedback at the end."""
    if written is None:
        return QuizSettings()
    is_exam = written.mode == "exam"
    return QuizSettings(
        mode="exam" if is_exam else "practice",
        feedback="end" if is_exam or written.feedback == "end" else "immediate",
        attempts=None if written.attempts == UNLIMITED else written.attempts,
        pass_share=_thousandths(written.pass_) or 0,
        shuffle=frozenset(written.shuffle),
        review=written.review,
        hints=written.hints,
        cool_down_minutes=written.cool_down_minutes,
        minutes=written.minutes,
    )


def settings_faults(document: Document, path: Path_ = ("settings",)) -> Iterator[Problem]:
    """Find the settings that contradict each other; the values may still have any shape."""
    written = document.data
    for step in path:
        written = written.get(step) if isinstance(written, dict) else None
    if not isinstance(written, dict):
        return
    mode, feedback = written.get("mode", "practice"), written.get("feedback")
    if mode == "exam" and feedback == "immediate":
        message = Sentence("An exam gives its feedback at the end.")
        yield document.problem(
            (*path, "feedback"), "settings", message, Sentence("Write feedback: end, or mode: practice.")
        )
    if mode == "practice" and feedback != "end" and written.get("minutes") is not None:
        message = Sentence("'minutes' is a time limit, and practice with feedback at once has none.")
        yield document.problem(
            (*path, "minutes"), "settings", message, Sentence("Write mode: exam, or remove minutes.")
        )


def _thousandths(share: Any) -> int | None:
    match = _SHARE.fullmatch(share.strip()) if isinstance(share, str) else None
    if match is None:
        return None
    percent, _, tenth = match["percent"].partition(".")
    thousandths = int(percent) * 10 + int(tenth or 0)
    return thousandths if 0 < thousandths <= 1000 else None  # noqa: PLR2004 - the whole


def _one_of(value: str, known: tuple[str, ...], name: str) -> str:
    if value not in known:
        raise WrongValueError(
            Sentence("{name!r} cannot be {value!r}.", name=name, value=value[:40]),
            Sentence("Write one of: {known}.", known=", ".join(known)),
        )
    return value


def _within(minutes: int, least: int) -> int:
    if not least <= minutes <= MOST_MINUTES:
        raise WrongValueError(
            Sentence("The minutes cannot be {minutes}.", minutes=minutes),
            Sentence("Write a whole number from {least} to {most}.", least=least, most=MOST_MINUTES),
        )
    return minutes
