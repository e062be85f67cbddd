"""What a mark may ask of the chapter that it stands in."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import TypeVar

from course.binding import FileModel, bind
from course.chapters.place import Place
from course.chapters.scanning import Fence
from course.problems import Problem
from course.source import Document

Model = TypeVar("Model", bound=FileModel)


@dataclass(frozen=True)
class Surroundings:
    """The chapter around a mark: its language, its file's lines, its figures, and where faults are collected.

    `render(text, place)` turns Markdown inside a mark into safe HTML; `render_sentence` does the same and leaves out
    the paragraph around a single one. `numbers` counts the chapter's figures.
    """

    language: str
    figures: Path
    lines: Sequence[str]
    render: Callable[[str, Place], str]
    render_sentence: Callable[[str, Place], str]
    problems: list[Problem] = field(default_factory=list)
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def read(self, model: type[Model], fence: Fence) -> tuple[Model, Document] | None:
        """Read a mark's YAML as `model`, or collect its faults."""
        document, problems = fence.document()
        self.problems.extend(problems)
        if document is None:
            return None
        values, problems = bind(model, document)
        self.problems.extend(problems)
        return (values, document) if values is not None else None
