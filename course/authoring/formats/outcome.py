"""What an import is about to write, and writing it: never over a file that is there."""

from dataclasses import dataclass
from pathlib import Path

from course.authoring.formats.exchange import FormatError
from course.problems import Problem
from course.sentences import Sentence


@dataclass
class Outcome:
    """The files to write, by their paths in the course, how many questions came in and went out, and all losses."""

    files: dict[str, str]
    found: int
    carried: int
    problems: list[Problem]


def in_the_way(outcome: Outcome, root: Path) -> list[Problem]:
    """Name the files that are there already."""
    message = Sentence("This file is there already; nothing was written.")
    remedy = Sentence("Choose another folder, or move the file away.")
    return [
        Problem(name, 1, 1, "in-the-way", message, remedy)
        for name in sorted(outcome.files)
        if (root / name).exists() or (root / name).is_symlink()
    ]


def write(outcome: Outcome, root: Path) -> list[str]:
    """Write the files, and name them.

    Raises: FormatError if one cannot be written; those before it are there then.
    """
    written = []
    for name, text in sorted(outcome.files.items()):
        path = root / name
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("x", encoding="utf-8") as file:
                file.write(text)
        except OSError as error:
            message = Sentence("The file cannot be written ({reason}).", reason=error.strerror)
            raise FormatError(Problem(name, 1, 1, "file", message, Sentence("Look at its rights."))) from error
        written.append(name)
    return written
