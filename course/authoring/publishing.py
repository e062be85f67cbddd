"""Publishing is compiling: read, check, keep what is good, then switch the site to it in one step.

A chapter or quiz with an error stays as it was published last; a course file with an error leaves everything as it was.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Self

from course.authoring.checks import problems_of
from course.authoring.files import State, look
from course.authoring.kept_quizzes import remove_other_quizzes
from course.authoring.reading import Address, CourseReader, Reading
from course.chapters.chapter import Chapter
from course.chapters.glossary import GLOSSARY_FILE, Glossary
from course.chapters.outline import Outline
from course.chapters.published import (
    INDEX,
    PublishedCourse,
    make_outline,
    read_chapter,
    remove_unused,
    stamp_of,
    write_index,
)
from course.problems import CourseNotFoundError, Problem
from course.quizzes.bank import QuizBank

COMPILED = "compiled"


class Publisher:
    """Publishes a course into `var` whenever its files have changed; until its block ends it remembers what it read."""

    def __init__(self, root: Path, var: Path, report: Callable[[list[Problem]], None]) -> None:
        self._root, self._compiled, self._report = root, var / COMPILED, report
        self._reader = CourseReader(root, self._compiled)
        self._index: tuple[object, Outline | None] = (None, None)
        self._seen: Mapping[str, State] | None = None
        self._told: list[Problem] = []

    def __enter__(self) -> Self:
        """Begin; nothing is read yet."""
        return self

    def __exit__(self, *_: object) -> None:
        """Leave no process behind."""
        self._reader.__exit__()

    def has_published(self) -> bool:
        """Say whether there is a course to serve, from now or from before."""
        return self._current() is not None

    def get_ready(self) -> None:
        """Let the first change be published as fast as those after it."""
        self._reader.get_ready()

    def publish_changes(self) -> None:
        """Publish if anything changed since the last time, and report the faults if they are not the same as before."""
        now = look(self._root)
        if now == self._seen:
            return
        self._seen = now
        reading = self._reader.read(states=now)
        problems = sorted(problems_of(reading))
        published = _publish(reading, problems, self._compiled, self._current())
        if published is not None:
            self._index = (stamp_of(self._compiled / INDEX), published)
        if problems != self._told:
            self._told = problems
            self._report(problems)

    def _current(self) -> Outline | None:
        """Give what is published; it is read only if another than we has written it, or removed it."""
        stamp = stamp_of(self._compiled / INDEX)
        if stamp != self._index[0]:
            self._index = (stamp, _read_index(self._compiled))
        return self._index[1]


def _read_index(compiled: Path) -> Outline | None:
    try:
        return PublishedCourse(compiled).current()
    except CourseNotFoundError:
        return None


def _publish(reading: Reading, problems: list[Problem], compiled: Path, before: Outline | None) -> Outline | None:
    """Switch to the course as it was read, as far as it is sound; give it, or None if nothing is other than before."""
    if reading.folder.course is None or any(_is_of_course_file(problem) for problem in problems):
        return None
    faulty = {problem.file for problem in problems if problem.severity == "error"}
    chapters = _chapters(reading, faulty, before, compiled)
    quizzes, glossary = _quizzes(reading, faulty, before), _glossary(reading, faulty, before)
    outline = make_outline(reading.folder.course, chapters, quizzes, glossary)
    if before is not None and outline.to_json() == before.to_json():
        return None
    write_index(compiled, outline, before)
    remove_unused(compiled, outline)
    remove_other_quizzes(compiled, reading.quiz_slugs)
    return outline


def _is_of_course_file(problem: Problem) -> bool:
    return problem.file == "content/course.yaml" and problem.severity == "error"


def _chapters(
    reading: Reading, faulty: set[str], before: Outline | None, compiled: Path
) -> dict[Address, tuple[str, Chapter]]:
    """Take each chapter as it is now, or, where it has an error, as it was."""
    chosen = {}
    for file in reading.folder.chapters:
        address = (file.language, file.module, file.slug)
        # A chapter without an error is left out too, where a drawing that it shows has one.
        if file.file not in faulty and address in reading.chapters:
            chosen[address] = reading.chapters[address]
        elif before is not None and (earlier := _earlier(before, address, compiled)):
            chosen[address] = earlier
    return chosen


def _earlier(before: Outline, address: Address, compiled: Path) -> tuple[str, Chapter] | None:
    language, module, slug = address
    entry = before.entry(module, slug)
    version = entry.versions.get(language) if entry else None
    kept = read_chapter(compiled, version.key) if version else None
    return (version.key, kept[0]) if version and kept else None


def _quizzes(reading: Reading, faulty: set[str], before: Outline | None) -> Mapping[str, Any]:
    """Take each quiz as it is now, or, where one of its files has an error, as it was."""
    bank, memory = reading.bank, reading.memory
    slugs = {file.removeprefix("quizzes/").split(".")[0] for file in faulty if file.startswith("quizzes/")}
    earlier = QuizBank.from_json(before.quizzes).quizzes if slugs and before and before.quizzes else {}
    kept = {slug: quiz for slug, quiz in earlier.items() if slug in slugs}
    sound = {slug: quiz for slug, quiz in bank.quizzes.items() if f"quizzes/{slug}.yaml" not in faulty}
    return QuizBank({**sound, **kept}).to_json(lambda quiz: memory.made(("index", quiz.slug), (quiz,), quiz.to_json))


def _glossary(reading: Reading, faulty: set[str], before: Outline | None) -> Glossary:
    """Take the glossary as it is now, or, where its file has an error, as it was."""
    return before.glossary if before and GLOSSARY_FILE in faulty else reading.glossary.terms
