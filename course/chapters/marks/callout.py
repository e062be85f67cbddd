"""The mark that sets a paragraph apart: a note, a frequent confusion, an example."""

from html import escape

from pydantic import field_validator

from course.binding import FileModel, WrongValueError
from course.chapters.marks.surroundings import Surroundings
from course.chapters.place import value_place
from course.chapters.scanning import Fence
from course.sentences import Sentence, did_you_mean

TITLES = {
    "note": {"ro": "De reținut", "en": "Note"},
    "misconception": {"ro": "Confuzie frecventă", "en": "Common misconception"},
    "example": {"ro": "Exemplu", "en": "Example"},
    "worked": {"ro": "Exemplu rezolvat", "en": "Worked example"},
}


class CalloutMark(FileModel):
    """What a callout says, and of which kind it is."""

    kind: str
    text: str
    title: str | None = None

    @field_validator("kind")
    @classmethod
    def _be_known(cls, kind: str) -> str:
        if kind not in TITLES:
            message = Sentence("There is no kind {kind!r} of callout.", kind=kind)
            raise WrongValueError(message, did_you_mean(kind, list(TITLES)))
        return kind

    @field_validator("text")
    @classmethod
    def _say_something(cls, text: str) -> str:
        if not text.strip():
            raise WrongValueError(Sentence("The callout is empty."), Sentence("Write its text, or remove it."))
        return text


def draw(fence: Fence, around: Surroundings) -> str:
    """Draw the callout; its text is Markdown too."""
    known = around.read(CalloutMark, fence)
    if known is None:
        return ""
    mark, document = known
    title = escape(mark.title or TITLES[mark.kind].get(around.language, TITLES[mark.kind]["en"]))
    text = around.render(mark.text, value_place(document, ("text",), around.lines))
    return (
        f'<aside class="callout callout-{mark.kind}" role="note" aria-label="{title}">'
        f'<p class="over">{title}</p>{text}</aside>'
    )
