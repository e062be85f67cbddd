"""The course that a chapter or a quiz is added to."""

from dataclasses import dataclass
from pathlib import Path

from course.chapters.course_file import CourseFile, read_course_file
from course.chapters.course_folder import ChapterFile, read_course_folder
from course.problems import Problem, RefusedError, has_errors
from course.sentences import Sentence


@dataclass(frozen=True)
class Opened:
    """A course whose course file can be read, and the files of its chapters in its order."""

    root: Path
    course: CourseFile
    chapters: tuple[ChapterFile, ...]


class FaultyCourseError(RefusedError):
    """A course file that cannot be read, and why."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(Sentence("Mend content/course.yaml first."))
        self.problems = problems


def open_course(root: Path) -> Opened:
    """Read what there is of a course; faults elsewhere than in its course file do not matter here.

    Raises: FaultyCourseError.
    """
    course, _, problems = read_course_file(root)
    if course is None or has_errors(problems):
        raise FaultyCourseError(problems)
    return Opened(root, course, tuple(read_course_folder(root).chapters))
