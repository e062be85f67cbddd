"""The mark that shows a drawing: one geometry for all languages, its words in the chapter's own."""

from collections.abc import Iterator
from pathlib import Path

from pydantic import Field, field_validator

from course.binding import FileModel, WrongValueError
from course.chapters.chapter import SLUG
from course.chapters.marks import svg
from course.chapters.marks.surroundings import Surroundings
from course.chapters.place import value_place
from course.chapters.scanning import Fence
from course.problems import has_errors
from course.sentences import Sentence, did_you_mean
from course.source import Document, read_text


class FigureMark(FileModel):
    """Which drawing, and everything that is said with it and in it."""

    src: str
    title: str
    description: str
    caption: str | None = None
    labels: dict[str, str] = Field(default_factory=dict)

    @field_validator("src")
    @classmethod
    def _name_a_drawing(cls, src: str) -> str:
        if not SLUG.fullmatch(src):
            raise WrongValueError(
                Sentence("This does not name a drawing."), Sentence("Write its name without folder and .svg.")
            )
        return src

    @field_validator("title", "description")
    @classmethod
    def _say_something(cls, text: str) -> str:
        if not text.strip():
            raise WrongValueError(
                Sentence("This text is empty."), Sentence("Say in words what the figure shows, for who cannot see it.")
            )
        return text.strip()


def draw(fence: Fence, around: Surroundings) -> str:
    """Draw the figure, with its tall variant for narrow screens where there is one."""
    known = around.read(FigureMark, fence)
    if known is None:
        return ""
    mark, document = known
    wide, tall = around.figures / f"{mark.src}.svg", around.figures / f"{mark.src}.tall.svg"
    if not wide.is_file():
        message = Sentence("There is no {file}.", file=_name(wide))
        remedy = Sentence("Draw {file}, or correct the name.", file=_name(wide))
        around.problems.append(document.problem(("src",), "figure-file", message, remedy))
        return ""
    files = {"wide": wide, "tall": tall} if tall.is_file() else {"": wide}
    drawings = list(_drawings(mark, files, f"figure-{next(around.numbers)}", around))
    _check_labels(mark, drawings, document, around)
    return (
        f'<figure class="figure">{"".join(each.html for each in drawings)}{_caption(mark, document, around)}</figure>'
    )


def _caption(mark: FigureMark, document: Document, around: Surroundings) -> str:
    if not mark.caption:
        return ""
    caption = around.render_sentence(mark.caption, value_place(document, ("caption",), around.lines))
    return f"<figcaption>{caption}</figcaption>"


def _drawings(mark: FigureMark, files: dict[str, Path], prefix: str, around: Surroundings) -> Iterator[svg.Drawing]:
    for kind, path in files.items():
        text, problems = read_text(path, _name(path))
        around.problems.extend(problems)
        if text is None:
            continue
        own = f"{prefix}-{kind or 'wide'}"
        words = svg.Words(mark.title, mark.description, mark.labels)
        drawing = svg.draw(text, _name(path), words, prefix=own, kind=kind)
        around.problems.extend(drawing.problems)
        yield drawing


def _name(path: Path) -> str:
    return "/".join(path.parts[-3:])


def _check_labels(mark: FigureMark, drawings: list[svg.Drawing], document: Document, around: Surroundings) -> None:
    if any(has_errors(drawing.problems) for drawing in drawings):
        return
    wanted = set[str]().union(*(drawing.labels for drawing in drawings))
    for label in sorted(wanted - mark.labels.keys()):
        message = Sentence("The drawing asks for the label {label!r}.", label=label)
        remedy = Sentence("Add {label}: … to labels.", label=label)
        around.problems.append(document.problem(("labels",), "figure-label", message, remedy))
    for label in mark.labels:
        if label not in wanted:
            message = Sentence("The drawing has no label {label!r}.", label=label)
            remedy = did_you_mean(label, sorted(wanted))
            around.problems.append(document.problem(("labels", label), "figure-label", message, remedy, key=True))
