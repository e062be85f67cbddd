"""What the kinds share that give every line something: each item its position, each word on the left its partner.

A form has one field for each line; its value names the line and what it is given, such as ``agent:llm``.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from course.quizzes.prose import Prose
from course.quizzes.questions.body import Body, Option, RowState, View
from course.quizzes.questions.fields import fields_of
from course.quizzes.questions.question import Form, Outcome, Question, Sample

Given = Mapping[str, object]


@dataclass(frozen=True)
class Line:
    """One line, what it can be given, and what is said about what it has; `key` spells out what is right."""

    text: Prose
    options: tuple[Option, ...]
    state: RowState
    feedback: Prose | None
    key: str


@dataclass(frozen=True)
class LinesBody(Body):
    """The lines in the order in which they are shown."""

    rows: tuple[Line, ...]


def token(line: str, given: object) -> str:
    """Write what a field says."""
    return f"{line}:{given}"


def pairs_of(values: Iterable[str]) -> dict[str, str]:
    """Read what fields say."""
    return {line: given for line, _, given in (value.partition(":") for value in values)}


def drafted(question: Question, form: Form) -> dict[str, str]:
    """Read what has been given so far; what the page did not offer is left out."""
    known = set(question.tokens())
    return pairs_of(value for _, value in fields_of(form, question.id) if value in known)


def line_of(view: View, name: str, text: Prose, offered: Mapping[str, str], given: str | None) -> Line:
    """Show a line with all that it can be given, by what stands for it in a list."""
    return Line(
        text=text,
        options=tuple(Option(view.values[token(name, word)], shown, word == given) for word, shown in offered.items()),
        state=view.state(name),
        feedback=view.feedback(name),
        key=view.remarks[name].key if name in view.remarks else "",
    )


def form_of(question_id: str, given: Given) -> dict[str, list[str]]:
    """Fill in a form as a browser would."""
    return {f"answer-{question_id}.{number}": [token(*pair)] for number, pair in enumerate(given.items(), 1)}


def assigning_samples(
    question: Question,
    right: Mapping[str, object],
    nearly: tuple[Mapping[str, object], Outcome],
    wrong: Mapping[str, object],
) -> tuple[Sample, ...]:
    """Make samples of what is right, nearly so and wrong, and of forms with gaps, which are refused."""
    _, *others = right.items()
    return (
        Sample(form_of(question.id, right), "right"),
        Sample(form_of(question.id, nearly[0]), nearly[1]),
        Sample(form_of(question.id, wrong), "wrong"),
        Sample({}, "refused"),
        Sample(form_of(question.id, dict(others)), "refused"),
        Sample({**form_of(question.id, right), f"answer-{question.id}.1": ["\x00"]}, "refused"),
    )
