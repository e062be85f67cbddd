"""Reads a whole course, chapters and quizzes, compiling only what has changed: what checking and publishing share."""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from course.chapters.chapter import Chapter
from course.chapters.compiling import SECONDS_PER_TEXT, Compiler, Job
from course.chapters.course_folder import FIGURES, ChapterFile, CourseFolder, read_course_folder
from course.chapters.glossary import GlossaryReading, read_glossary
from course.chapters.published import chapter_key, read_chapter, write_chapter
from course.problems import Problem
from course.quizzes.bank import QuizBank, read_bank
from course.source import read_text

Address = tuple[str, str, str]
"""Language, module and slug of a chapter."""

Progress = Callable[[int, int], None]


def silent(_done: int, _total: int) -> None:
    """Report no progress."""


@dataclass
class Reading:
    """A course as its files stand now: what could be read of it, and everything wrong with it."""

    root: Path
    folder: CourseFolder
    chapters: dict[Address, tuple[str, Chapter]]
    bank: QuizBank
    problems: list[Problem] = field(default_factory=list)
    glossary: GlossaryReading = field(default_factory=lambda: GlossaryReading({}, None, []))


def read_course(root: Path, compiled: Path, progress: Progress = silent) -> Reading:
    """Read the course in `root`; what was compiled before is taken from `compiled`, what is new is kept there."""
    folder = read_course_folder(root)
    languages = folder.course.languages if folder.course else []
    reading = Reading(root, folder, {}, QuizBank({}), list(folder.problems))
    with Compiler(seconds_per_text=SECONDS_PER_TEXT) as compiler:
        for done, file in enumerate(folder.chapters):
            progress(done, len(folder.chapters))
            reading.problems += _read_chapter(file, root, compiled, compiler, reading.chapters)
        progress(len(folder.chapters), len(folder.chapters))
        if folder.course:
            reading.bank, problems = read_bank(root / "quizzes", languages, compiler.prose)
            reading.glossary = read_glossary(root, folder.course)
            reading.problems += [*problems, *reading.glossary.problems]
    return reading


def _read_chapter(
    file: ChapterFile, root: Path, compiled: Path, compiler: Compiler, chapters: dict[Address, tuple[str, Chapter]]
) -> list[Problem]:
    text, problems = read_text(file.path, file.file)
    if text is None:
        return problems
    job = _job(file, root, text)
    key = chapter_key(job)
    known = read_chapter(compiled, key)
    chapter, problems = known or compiler.chapter(job)
    if chapter is not None:
        chapters[file.language, file.module, file.slug] = (key, chapter)
        if known is None:
            write_chapter(compiled, key, chapter, problems)
    return problems


def compile_alone(root: Path, file: ChapterFile) -> tuple[Chapter | None, list[Problem]]:
    """Compile one chapter of the course, with its faults."""
    text, problems = read_text(file.path, file.file)
    if text is None:
        return None, problems
    with Compiler(seconds_per_text=SECONDS_PER_TEXT) as compiler:
        return compiler.chapter(_job(file, root, text))


def _job(file: ChapterFile, root: Path, text: str) -> Job:
    return Job(text, file.file, file.module, file.slug, file.language, root / "content" / FIGURES)


def snapshot(root: Path) -> str:
    """Fingerprint the state of every file that makes the course, by name, time and size."""
    found = hashlib.sha256()
    for path in _files(root):
        try:
            state = path.stat()
        except FileNotFoundError:
            continue
        found.update(f"{path}\x1f{state.st_mtime_ns}\x1f{state.st_size}\x1f".encode())
    return found.hexdigest()


def _files(root: Path) -> Iterator[Path]:
    for name in ("content", "quizzes"):
        yield from sorted(path for path in (root / name).rglob("*") if path.is_file() and path.name[0] != ".")


def headings(chapters: Mapping[Address, tuple[str, Chapter]]) -> dict[tuple[str, str], set[str]]:
    """Collect the ids of the sections of each chapter that every one of its languages has."""
    found: dict[tuple[str, str], set[str]] = {}
    for (_, module, slug), (_, chapter) in chapters.items():
        ids = {heading.id for heading in chapter.headings}
        found[module, slug] = found.get((module, slug), ids) & ids
    return found
