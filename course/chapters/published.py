"""The compiled course on disk: chapters by the hash of all that made them, and one index that says which are current.

The publisher writes chapters first and then switches the index in one step; the site reads the index again when it has
changed. A reader therefore sees the course before or after a publication, never half of each.
"""

import hashlib
import json
import os
import re
import threading
import time
from collections import OrderedDict, defaultdict
from collections.abc import Iterable, Mapping
from contextlib import suppress
from functools import cache
from importlib import metadata
from pathlib import Path
from types import MappingProxyType
from typing import Any

from course.chapters.chapter import Chapter
from course.chapters.compiling import Job
from course.chapters.course_file import CourseFile
from course.chapters.glossary import Glossary
from course.chapters.outline import Entry, Module, Outline, Version
from course.problems import CourseNotFoundError, Problem
from course.writing import write_whole

INDEX = "course.json"
CHAPTERS = "chapters"
MAX_CHAPTERS_IN_MEMORY = 256
UNUSED_SECONDS = 24 * 3600.0
# What reading raises for a file that another version of the site wrote, or that a disk has damaged.
DAMAGED = (KeyError, TypeError, AttributeError, ValueError)
_NAME = re.compile("[a-z0-9-]+")
LIBRARIES = ("markdown", "math-core", "nh3", "pygments")


class PublishedCourse:
    """The course that was published last, for every request of one process; safe to ask from several threads."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._stamp: tuple[int, int, int] | None = None
        self._outline: Outline | None = None
        self._chapters: OrderedDict[str, Chapter] = OrderedDict()

    def current(self) -> Outline:
        """Give the published course; the last good one where a new index cannot be read.

        Raises: CourseNotFoundError if nothing has been published.
        """
        stamp = stamp_of(self._folder / INDEX)
        if stamp is not None and stamp != self._stamp:
            with self._lock:
                self._read_index(stamp)
        if self._outline is None:
            raise CourseNotFoundError(
                f"{self._folder} holds no published course. Run `course serve` or `course check`."
            )
        return self._outline

    def chapter(self, key: str) -> Chapter:
        """Give a compiled chapter; those read last stay in memory.

        Raises: CourseNotFoundError if the file is gone or damaged.
        """
        with self._lock:
            if key in self._chapters:
                self._chapters.move_to_end(key)
                return self._chapters[key]
        compiled = read_chapter(self._folder, key)
        if compiled is None:
            raise CourseNotFoundError(f"The compiled chapter {key} is missing in {self._folder}. Publish the course.")
        with self._lock:
            self._chapters[key] = compiled[0]
            while len(self._chapters) > MAX_CHAPTERS_IN_MEMORY:
                self._chapters.popitem(last=False)
        return compiled[0]

    def _read_index(self, stamp: tuple[int, int, int]) -> None:
        values = read_json(self._folder / INDEX)
        with suppress(*DAMAGED):
            self._outline = Outline.from_json(values or {}, self.chapter)
        self._stamp = stamp


def chapter_key(job: Job, drawings: Mapping[str, str] | None = None) -> str:
    """Name what a chapter compiles to by everything that decides it, so that nothing is compiled twice.

    A drawing counts if the text names it, whether or not it is there yet. `drawings` are those of the job's folder, for
    who asks for many keys.
    """
    known = drawings_of(job.figures) if drawings is None else drawings
    named = sorted(known.keys() & set(_NAME.findall(job.text)))
    parts = [compiler_name(), job.file, job.module, job.slug, job.language, job.text, *(known[name] for name in named)]
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


def drawings_of(figures: Path) -> dict[str, str]:
    """Give a hash of each drawing by its name, of all its files together."""
    held: dict[str, list[str]] = defaultdict(list)
    for path in sorted(figures.glob("*.svg")):
        with suppress(OSError):
            held[path.name.split(".")[0]] += [path.name, hashlib.sha256(path.read_bytes()).hexdigest()]
    return {name: " ".join(parts) for name, parts in held.items()}


def write_chapter(folder: Path, key: str, chapter: Chapter, problems: Iterable[Problem] = ()) -> None:
    """Keep a compiled chapter, and the warnings that were given with it."""
    values = {"chapter": chapter.to_json(), "problems": [problem.to_json() for problem in problems]}
    write_json(folder / CHAPTERS / f"{key}.json", values)


def has_chapter(folder: Path, key: str) -> bool:
    """Say whether a chapter was compiled before."""
    return (folder / CHAPTERS / f"{key}.json").exists()


def read_chapter(folder: Path, key: str) -> tuple[Chapter, list[Problem]] | None:
    """Give a chapter that was compiled before, with its warnings, or None."""
    values = read_json(folder / CHAPTERS / f"{key}.json")
    with suppress(*DAMAGED):
        values = values or {}
        return Chapter.from_json(values["chapter"]), [Problem.from_json(problem) for problem in values["problems"]]
    return None


def make_outline(
    course: CourseFile,
    compiled: Mapping[tuple[str, str, str], tuple[str, Chapter]],
    quizzes: Mapping[str, Any],
    glossary: Glossary = MappingProxyType({}),
) -> Outline:
    """Put the course together from its file and its compiled chapters: (language, module, slug) → (key, chapter)."""
    modules = []
    for module in course.modules:
        entries: list[Entry] = []
        unlisted: list[Entry] = []
        for slug in (*module.chapters, *module.unlisted):
            into = entries if slug in module.chapters else unlisted
            found = {code: compiled[code, module.slug, slug] for code in course.languages
                     if (code, module.slug, slug) in compiled}  # fmt: skip
            versions = {code: _version(key, chapter) for code, (key, chapter) in found.items()}
            if versions:
                into.append(Entry(module.slug, slug, len(into) + 1, versions))
        modules.append(Module(module.slug, module.title, module.quiz, tuple(entries), tuple(unlisted)))
    languages = tuple(course.languages)
    return Outline(course.title, course.description, languages, tuple(modules), quizzes, glossary, course.about)


def write_index(folder: Path, outline: Outline, before: Outline | None = None) -> None:
    """Make this the published course, in one step; what is new since `before` is safe on the disk by then."""
    for key in _keys(outline) - (_keys(before) if before else set()):
        with (folder / CHAPTERS / f"{key}.json").open("rb") as file:
            os.fsync(file.fileno())
    write_json(folder / INDEX, outline.to_json(), is_lasting=True)


def remove_unused(folder: Path, outline: Outline) -> None:
    """Remove compiled chapters that the course has not named for a day; another process may still read younger ones."""
    used = _keys(outline)
    for path in (folder / CHAPTERS).glob("*.json"):
        if path.stem not in used and path.stat().st_mtime < time.time() - UNUSED_SECONDS:
            path.unlink(missing_ok=True)


def _keys(outline: Outline) -> set[str]:
    entries = (*outline.entries, *outline.unlisted)
    return {version.key for entry in entries for version in entry.versions.values()}


def _version(key: str, chapter: Chapter) -> Version:
    has_lab = any(embed.kind == "lab" for embed in chapter.embeds)
    return Version(key, chapter.language, chapter.title, chapter.summary, chapter.minutes, chapter.headings, has_lab)


@cache
def compiler_name() -> str:
    """Name the compiler itself: our own modules by their text, the libraries by their versions."""
    package = Path(__file__).parent
    folders = (package, package / "marks", package.parent)
    sources = [path for folder in folders for path in sorted(folder.glob("*.py"))]
    own = hashlib.sha256(b"\x1f".join(path.read_bytes() for path in sources)).hexdigest()
    return " ".join([own, *(f"{name} {metadata.version(name)}" for name in LIBRARIES)])


def stamp_of(path: Path) -> tuple[int, int, int] | None:
    """Give what changes whenever a file is replaced by another; None if there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size


def read_json(path: Path) -> dict[str, Any] | None:
    """Read a file that `write_json` wrote; None where it is missing or damaged."""
    try:
        values = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return None
    return values if isinstance(values, dict) else None


def write_json(path: Path, values: Mapping[str, Any], *, is_lasting: bool = False) -> None:
    """Write a file that is either as it was or complete; if it is lasting, also after a loss of power."""
    write_whole(path, json.dumps(values, ensure_ascii=False).encode("utf-8"), is_lasting=is_lasting)
