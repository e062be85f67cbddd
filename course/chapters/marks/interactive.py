"""The mark that places a small figure to try things on: two buttons, a labeller's pairs, the curve of the clip."""

from pydantic import field_validator

from course.binding import FileModel, WrongValueError
from course.chapters.chapter import Embed
from course.chapters.marks.surroundings import Surroundings
from course.chapters.scanning import Fence
from course.sentences import Sentence, did_you_mean

KINDS = ("bandit", "labeller", "clip")


class InteractiveMark(FileModel):
    """Which figure; what it shows and says is its own."""

    kind: str

    @field_validator("kind")
    @classmethod
    def _be_known(cls, kind: str) -> str:
        if kind not in KINDS:
            message = Sentence("There is no interactive figure {kind!r}.", kind=kind)
            raise WrongValueError(message, did_you_mean(kind, KINDS))
        return kind


def read(fence: Fence, around: Surroundings) -> Embed | None:
    """Read which figure stands here; the page draws it."""
    known = around.read(InteractiveMark, fence)
    return Embed("interactive", known[0].kind, {}, fence.place.line) if known else None
