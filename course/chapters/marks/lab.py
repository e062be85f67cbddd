"""The mark that places the lab in the text, with the recipe it opens with."""

from pydantic import Field, field_validator

from course.binding import FileModel, WrongValueError
from course.chapters.chapter import SLUG, Embed
from course.chapters.marks.surroundings import Surroundings
from course.chapters.scanning import Fence
from course.sentences import Sentence


class LabMark(FileModel):
    """A task, the preset it opens with, and what of its recipe differs from that or from the defaults."""

    task: str
    preset: str = ""
    recipe: dict[str, int | float | str] = Field(default_factory=dict)

    @field_validator("task")
    @classmethod
    def _name_a_task(cls, task: str) -> str:
        if not SLUG.fullmatch(task):
            raise WrongValueError(Sentence("This does not name a task."), Sentence("Write its name alone: task: dog."))
        return task


def read(fence: Fence, around: Surroundings) -> Embed | None:
    """Read the task and recipe; whether they exist is checked where the lab is known."""
    known = around.read(LabMark, fence)
    if known is None:
        return None
    mark, _ = known
    options = {"preset": mark.preset, "recipe": dict(mark.recipe)}
    return Embed("lab", mark.task, {name: each for name, each in options.items() if each}, fence.place.line)
