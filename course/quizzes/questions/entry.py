"""What the kinds share that are answered by typing: one field, and what may be said about what stands in it."""

from dataclasses import dataclass

from course.quizzes.prose import Prose
from course.quizzes.questions.body import Body, RowState, View
from course.quizzes.questions.question import Form, Refusal

ROW = "answer"
"""The one row of a question with one field."""

LONGEST = 200
NOTHING_WRITTEN = Refusal("Write an answer first.")
TOO_LONG = Refusal("The answer is too long. Write at most 200 characters.")


@dataclass(frozen=True)
class EntryBody(Body):
    """A field with what was written into it, and what is said about that."""

    value: str
    state: RowState
    feedback: Prose | None
    key: str


def typed(form: Form, question_id: str) -> str | Refusal:
    """Read the one field of a question."""
    values = [value.strip() for value in form.get(f"answer-{question_id}", ()) if value.strip()]
    if len(values) != 1:
        return NOTHING_WRITTEN
    return values[0] if len(values[0]) <= LONGEST else TOO_LONG


def entry_body(view: View) -> EntryBody:
    """Show what was written; the key only where a remark has it."""
    written = view.response if isinstance(view.response, str) else ""
    remark = view.remarks.get(ROW)
    return EntryBody(written, view.state(ROW), view.feedback(ROW), remark.key if remark else "")
