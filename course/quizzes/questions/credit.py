"""Credit for a response that is right in part: nothing, or a share by the kind's own rule."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import AfterValidator, WithJsonSchema

from course.binding import WrongValueError
from course.quizzes.questions.question import FULL_POINTS, Grade, QuestionFile
from course.sentences import Sentence

RULES = ("none", "partial")


def _known(rule: str) -> str:
    if rule not in RULES:
        raise WrongValueError(
            Sentence("{name!r} cannot be {value!r}.", name="credit", value=rule[:40]),
            Sentence("Write one of: {known}.", known=", ".join(RULES)),
        )
    return rule


Credit = Annotated[str, AfterValidator(_known), WithJsonSchema({"enum": list(RULES)})]


def credit_of(written: QuestionFile) -> dict[str, Any]:
    """Give the option of a question that credits what is right in part."""
    return {"credit": "partial"} if getattr(written, "credit", "none") == "partial" else {}


def share(earned: int, whole: int, options: Mapping[str, Any]) -> Grade:
    """Give the share that was earned, rounded down, so that only the whole is worth everything; or all or nothing."""
    if whole > 0 and earned >= whole:
        return Grade(FULL_POINTS)
    if whole <= 0 or earned <= 0 or "credit" not in options:
        return Grade(0)
    return Grade(FULL_POINTS * earned // whole)
