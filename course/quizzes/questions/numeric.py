"""A number: right if it is no further from the answer than the tolerance, the border included. All or nothing.

Numbers are decimal throughout, so that 0.3 with a tolerance of 0.1 takes 0.2 and 0.4 exactly. A learner may write a
decimal comma or point. The answer, and each wrong value that its author expects, may be an expression of parameters.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar

from pydantic import Field

from course.binding import FileModel
from course.problems import Problem
from course.quizzes.expressions import ExpressionError, evaluate
from course.quizzes.parameters import Values, Written
from course.quizzes.parameters import written as as_written
from course.quizzes.questions.body import Body, Remark, View
from course.quizzes.questions.entry import ROW, entry_body, typed
from course.quizzes.questions.parameter_faults import is_expression, is_number, parameters_of
from course.quizzes.questions.question import (
    FULL_POINTS,
    Form,
    Grade,
    Question,
    QuestionFile,
    Refusal,
    Sample,
    as_warning,
    value_at,
)
from course.sentences import Sentence
from course.source import Document, Path_

NO_NUMBER = Refusal("This is not a number. Write one such as 0.5 or 0,5.")

_NUMBER = re.compile(r"[-+]?(?:[0-9]{1,15}(?:[.,][0-9]{0,15})?|[.,][0-9]{1,15})(?:[eE][-+]?[0-9]{1,2})?")
_SPACES = re.compile(r"[\s\u00a0\u2009\u202f]+")


class MistakeFile(FileModel):
    """A wrong value that is expected, and what to say to it."""

    value: Written
    say: str


class NumericFile(QuestionFile):
    """A question whose answer is a number, as it is written."""

    answer: Written
    tolerance: float | None = None
    mistakes: list[MistakeFile] = Field(default_factory=list)


@dataclass(frozen=True, kw_only=True, repr=False)
class Numeric(Question):
    """A question whose answer is a number; the key is that number, the tolerance and the mistakes, as text.

    While the question has parameters, the answer and the mistakes are expressions.
    """

    name: ClassVar[str] = "numeric"
    file_model: ClassVar[type[QuestionFile]] = NumericFile
    word_places: ClassVar[tuple[str, ...]] = ("mistakes.#.say",)
    example: ClassVar[str] = """\
id: advantage
kind: numeric
stem: One of four completions earns 1, the rest 0. What is the average reward?
answer: 1 / 4
tolerance: 0.01
mistakes:
  - {value: 1, say: "That is the sum, not the average."}
hints:
  - Add the rewards up.
  - Divide by the number of completions.
"""

    @classmethod
    def faults(cls, document: Document, path: Path_) -> Iterator[Problem]:
        """Check the tolerance, and that no mistake is right."""
        tolerance = value_at(document, (*path, "tolerance"))
        if tolerance is None:
            message = Sentence("There is no tolerance: only the exact number is right.")
            remedy = Sentence("Add tolerance: 0.01, or 0 if only the exact number will do.")
            yield as_warning(document.problem((*path, "answer"), "tolerance-missing", message, remedy, key=True))
        elif is_number(tolerance) and tolerance < 0:
            message = Sentence("A tolerance cannot be {tolerance}.", tolerance=tolerance)
            yield document.problem((*path, "tolerance"), "tolerance", message, Sentence("Write 0 or more."))
        yield from _right_mistakes(document, path)

    @classmethod
    def expressions(cls, document: Document, path: Path_) -> Iterator[Path_]:
        """Name the answer and the values of the mistakes."""
        yield (*path, "answer")
        for place in _mistakes_at(document, path):
            yield (*path, "mistakes", place, "value")

    @classmethod
    def key_of(cls, written: QuestionFile) -> Any:
        """Give the expressions; where nothing is to be drawn, their values."""
        if not isinstance(written, NumericFile):
            return None
        key = {
            "value": str(written.answer),
            "tolerance": str(Decimal(str(written.tolerance or 0))),
            "mistakes": [str(mistake.value) for mistake in written.mistakes],
        }
        return key if written.parameters or written.let else _computed(key, {})

    def computed_key(self, values: Values) -> Any:
        """Compute the answer and the mistakes for these values."""
        return _computed(self.key.value, values)

    def parts(self) -> tuple[str, ...]:
        """Name the one field."""
        return (ROW,)

    def tokens(self) -> tuple[str, ...]:
        """Name nothing: what is typed is not looked up."""
        return ()

    def read(self, form: Form) -> Any:
        """Read a number as it was typed."""
        text = typed(form, self.id)
        if isinstance(text, Refusal):
            return text
        return text if _number(text) is not None else NO_NUMBER

    def draft(self, form: Form) -> Any:
        """Keep what was typed, number or not."""
        text = typed(form, self.id)
        return None if isinstance(text, Refusal) else text

    def grade(self, response: Any) -> Grade:
        """Give everything within the tolerance and nothing beyond."""
        return Grade(FULL_POINTS if self._is_near(_number(response), self._key().get("value")) else 0)

    def remarks(self, response: Any, *, reveal: bool = False) -> Mapping[str, Remark]:
        """Say to an expected mistake what it comes from; to reveal, which number was meant."""
        number = _number(response)
        if self.grade(response).is_right:
            return {ROW: Remark("right", None)}
        expected = self._key().get("mistakes", [])
        places = [place for place, value in enumerate(expected) if self._is_near(number, value)]
        words = self.words.get(f"mistakes.{places[0]}.say") if places else None
        value = _decimal(self._key().get("value"))
        key = as_written(value, self.language) if reveal and value is not None else ""
        return {ROW: Remark("wrong", words, key)} if number is not None or reveal else {}

    def body(self, view: View) -> Body:
        """Give the field."""
        return entry_body(view)

    def samples(self) -> tuple[Sample, ...]:
        """Make the number and both borders right, what lies beyond wrong, and what is no number refused."""
        field = f"answer-{self.id}"
        value, tolerance = Decimal(self._key()["value"]), Decimal(self._key()["tolerance"])
        beyond = tolerance + Decimal("0.001")
        return (
            Sample({field: [f"{value:f}"]}, "right"),
            Sample({field: [f" {value:f} ".replace(".", ",")]}, "right"),
            Sample({field: [f"{value - tolerance:f}"]}, "right"),
            Sample({field: [f"{value + tolerance:f}"]}, "right"),
            Sample({field: [f"{value + beyond:f}"]}, "wrong"),
            Sample({field: [f"{value - beyond:f}"]}, "wrong"),
            Sample({}, "refused"),
            Sample({field: ["a quarter"]}, "refused"),
            Sample({field: ["NaN"]}, "refused"),
            Sample({field: ["1.000,5"]}, "refused"),
            Sample({field: ["1", "2"]}, "refused"),
        )

    def _key(self) -> dict[str, Any]:
        return self.key.value if isinstance(self.key.value, dict) else {}

    def _is_near(self, number: Decimal | None, value: Any) -> bool:
        wanted, tolerance = _decimal(value), _decimal(self._key().get("tolerance"))
        return None not in (number, wanted, tolerance) and abs(number - wanted) <= tolerance  # type: ignore[operator]


def _number(response: Any) -> Decimal | None:
    """Read a number as people write it."""
    if not isinstance(response, str):
        return None
    plain = _SPACES.sub("", response).replace("−", "-")
    return Decimal(plain.replace(",", ".")) if _NUMBER.fullmatch(plain) else None


def _decimal(value: Any) -> Decimal | None:
    """Read a number that we wrote ourselves; an expression that waits for its values is none."""
    return _number(value) if isinstance(value, str) and "," not in value else None


def _computed(key: Mapping[str, Any], values: Values) -> Any:
    try:
        mistakes = [_plain(evaluate(mistake, values)) for mistake in key["mistakes"]]
        return {**key, "value": _plain(evaluate(key["value"], values)), "mistakes": mistakes}
    except ExpressionError:  # told to the author, whose file is not published
        return dict(key)


def _plain(value: Decimal) -> str:
    """Write a value with twelve decimals at most, far beyond what anybody types."""
    return f"{value:.12f}".rstrip("0").rstrip(".") if value else "0"


def _mistakes_at(document: Document, path: Path_) -> list[int]:
    mistakes = value_at(document, (*path, "mistakes"))
    listed = mistakes if isinstance(mistakes, list) else []
    return [place for place, mistake in enumerate(listed) if isinstance(mistake, dict) and "value" in mistake]


def _right_mistakes(document: Document, path: Path_) -> Iterator[Problem]:
    answer, tolerance = value_at(document, (*path, "answer")), value_at(document, (*path, "tolerance"))
    border = Decimal(str(tolerance)) if is_number(tolerance) else Decimal(0)
    parameters = parameters_of(document, path)
    for place in _mistakes_at(document, path):
        where = (*path, "mistakes", place, "value")
        mistake = value_at(document, where)
        if not is_expression(answer) or not is_expression(mistake):
            continue
        try:
            for drawn in parameters.few():
                values = parameters.completed(drawn)
                if abs(evaluate(str(answer), values) - evaluate(str(mistake), values)) <= border:
                    message = Sentence("With some values this mistake is as good as the answer.")
                    yield as_warning(document.problem(where, "mistake-right", message, Sentence("Change the values.")))
                    break
        except ExpressionError:  # told where every expression is tried
            continue
