"""Reads a course of which one file is spoilt, as `course check` does, and says which promises were not kept.

Most goes on in this process, since a child for each file would take minutes. A text that keeps the compiler busy is
given to the child that has it in the real course, which must come back in time.
"""

import hashlib
import json
import random
import shutil
import signal
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mutating import mutated

from course.authoring.checks import problems_of
from course.authoring.files import look
from course.authoring.linting.linter import lint
from course.authoring.memory import Memory
from course.authoring.publishing import Publisher
from course.authoring.reading import Address, Reading
from course.authoring.reports import report
from course.chapters.chapter import Chapter
from course.chapters.compiling import SECONDS_PER_TEXT, Compiler, Job
from course.chapters.course_folder import ChapterFile, read_course_folder
from course.chapters.glossary import read_glossary
from course.chapters.published import make_outline
from course.chapters.rendering import compile_chapter, compile_prose
from course.problems import Problem, has_errors
from course.quizzes.bank import QuizBank, WholeQuiz, joined, quiz_files, read_whole
from course.source import read_text

GOOD = Path(__file__).parent.parent / "good"
SHIPPED = Path(__file__).parents[3]
SECONDS_FOR_ONE = 5.0
SECONDS_HERE = 2.0
ONE_IN_FULL = 200
"""One file of so many is published for real, by way of a child."""


@dataclass(frozen=True)
class Tried:
    """What became of one spoilt file. Units: seconds of this process's own work."""

    number: int
    file: str
    seconds: float
    codes: Counter[str]
    broken: list[str] = field(default_factory=list)
    is_refused: bool = False


class _BusyError(BaseException):
    """A piece of work takes longer than it may; no `except Exception` may hold it up."""


class Course:
    """A small course in `folder` of which one file at a time is spoilt; `check` says what is wrong with it."""

    def __init__(self, folder: Path, check: Callable[["Course", str], Reading] | None = None) -> None:
        self.root = folder / "course"
        shutil.copytree(GOOD, self.root)
        self.good = {str(path.relative_to(self.root)): path.read_bytes() for path in sorted(self.root.rglob("*.*"))
                     if path.is_file()}  # fmt: skip
        shipped = [*SHIPPED.glob("content/*/*/*.md"), *SHIPPED.glob("quizzes/*.yaml"), *SHIPPED.glob("content/*.yaml")]
        self.others = [*self.good.values(), *(path.read_bytes() for path in sorted(shipped))]
        self.compiler = Compiler(seconds_per_text=SECONDS_PER_TEXT)
        self.told: list[Problem] = []
        self.publisher = Publisher(self.root, folder / "var", self._tell)
        self._check = check or read
        self.memory = Memory()
        self.wasted = 0.0
        self._kept: dict[Any, Any] = {}

    def close(self) -> None:
        """Leave no process behind."""
        self.compiler.close()
        self.publisher.__exit__()

    def _tell(self, problems: list[Problem]) -> None:
        self.told = problems

    def spoilt(self, seed: str, number: int) -> tuple[str, bytes]:
        """Spoil the file that this number stands for."""
        chance = random.Random(f"{seed}-{number}")  # noqa: S311 - the same every time
        file = chance.choice(list(self.good))
        return file, mutated(self.good[file], self.others, chance)

    def tried(self, number: int, file: str, raw: bytes) -> Tried:
        """Read the course with this in place of that file, and hold what comes back against the promises."""
        path = self.root / file
        path.write_bytes(raw)
        self.wasted = 0.0
        started, problems, broken = time.process_time(), [], []
        try:
            with busy_at_most(SECONDS_FOR_ONE + SECONDS_PER_TEXT):
                reading = self._check(self, file)
                problems = sorted(problems_of(reading))
                broken = [*misplaced(problems, self.root), *unsaid(problems), *unexplained(reading, problems)]
            if number % ONE_IN_FULL == 0:
                broken += self._published(problems)
        except (Exception, _BusyError):  # noqa: BLE001 - any of them is what is looked for
            broken = [traceback.format_exc()]
        finally:
            path.write_bytes(self.good[file])
        seconds = time.process_time() - started - self.wasted
        if seconds > SECONDS_FOR_ONE:
            broken.append(f"It took {seconds:.1f} s.")
        codes = Counter({problem.code for problem in problems})
        return Tried(number, file, seconds, codes, broken, has_errors(problems))

    def problems(self, file: str, raw: bytes) -> list[Problem]:
        """Give what is wrong with the course with this in place of that file."""
        (self.root / file).write_bytes(raw)
        try:
            return sorted(problems_of(self._check(self, file)))
        finally:
            (self.root / file).write_bytes(self.good[file])

    def _published(self, problems: Sequence[Problem]) -> Iterator[str]:
        """Publish the course as `course serve` does, which must find the same and go on serving what was good."""
        self.publisher.publish_changes()
        if self.publisher.has_published() and sorted(self.told) != sorted(problems):
            yield f"Publishing tells other faults: {set(self.told) ^ set(problems)}"

    def chapter(self, job: Job) -> tuple[Chapter | None, list[Problem]]:
        """Compile a chapter here; one that is compiled already is remembered."""
        values = {**vars(job), "figures": self.root / "content" / "figures"}
        drawings = tuple(path.read_bytes() for path in sorted(values["figures"].glob("*.svg")))
        return self._here((job.text, job.file, drawings), lambda: compile_chapter(**values),
                          lambda: self.compiler.chapter(job))  # fmt: skip

    def prose(self, text: str, file: str, line: int) -> tuple[str, list[Problem]]:
        """Compile words that stand elsewhere."""
        return self._here((text, file, line), lambda: compile_prose(text, file, line),
                          lambda: self.compiler.prose(text, file, line))  # fmt: skip

    def quizzes(self, slug: str, languages: Sequence[str]) -> tuple[dict[str, WholeQuiz], list[Problem]]:
        """Read the quiz with this slug, and take the others as they were read when they were good."""
        found, problems = quiz_files(self.root / "quizzes", languages)
        wholes = {}
        for name, files in found.items():
            key = ("quiz", name, *languages)
            if name == slug or key not in self._kept:
                wholes[name] = read_whole(files, languages, self.prose)
            if name != slug:
                wholes[name] = self._kept.setdefault(key, wholes.get(name))
        return wholes, problems

    def _here(self, key: Any, work: Callable[[], Any], in_child: Callable[[], Any]) -> Any:
        if key not in self._kept:
            started = time.process_time()
            try:
                with busy_at_most(SECONDS_HERE):
                    made = work()
            except _BusyError:
                # Some of what the libraries do cannot be ended here; what counts is how long the child takes.
                self.wasted += time.process_time() - started
                waited = time.monotonic()
                made = in_child()
                self.wasted -= min(time.monotonic() - waited, SECONDS_PER_TEXT)
            if len(self._kept) > 4000:
                self._kept.clear()
            self._kept[key] = made
        what, problems = self._kept[key]
        return what, list(problems)


def read(course: Course, file: str) -> Reading:
    """Read the course as `reading` does; of the quizzes only those that the file is about."""
    root = course.root
    folder = read_course_folder(root)
    reading = Reading(root, folder, {}, QuizBank({}), list(folder.problems))
    drawings = b"".join(path.read_bytes() for path in sorted(root.glob("content/figures/*.svg")))
    course.memory.turn()
    reading.states, reading.memory = look(root), course.memory
    for each in folder.chapters:
        text, problems = read_text(each.path, each.file)
        if text is not None:
            chapter, problems = course.chapter(_job(each, text, root))
            if chapter is not None:
                key = hashlib.sha256(f"{each.file} {text}".encode() + drawings).hexdigest()
                reading.chapters[each.language, each.module, each.slug] = (key, chapter)
        reading.problems += problems
    if folder.course:
        slug = Path(file).name.split(".")[0]
        wholes, problems = course.quizzes(slug, folder.course.languages)
        reading.bank = joined(wholes)
        reading.remarks = list(lint(joined({name: whole for name, whole in wholes.items() if name == slug})))
        reading.glossary = read_glossary(root, folder.course)
        found = (problem for whole in wholes.values() for problem in whole.problems)
        reading.problems += [*problems, *found, *reading.glossary.problems]
    return reading


def _job(file: ChapterFile, text: str, root: Path) -> Job:
    return Job(text, file.file, file.module, file.slug, file.language, root / "content" / "figures")


@contextmanager
def busy_at_most(seconds: float) -> Iterator[None]:
    """End what goes on in this block after so many seconds of work; blocks may stand in one another."""

    def end(*_: object) -> None:
        raise _BusyError(f"busy for more than {seconds:g} s")

    earlier = signal.signal(signal.SIGVTALRM, end)
    left, _ = signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.signal(signal.SIGVTALRM, earlier)
        signal.setitimer(signal.ITIMER_VIRTUAL, left)


def misplaced(problems: Sequence[Problem], root: Path) -> Iterator[str]:
    """Find problems that do not point into a file of the course."""
    for problem in problems:
        text = read_text(root / problem.file, problem.file)[0]
        if text is None:
            is_there = (problem.line, problem.column) >= (1, 1)
        else:
            lines = text.split("\n")
            is_there = 1 <= problem.line <= len(lines) and 1 <= problem.column <= len(lines[problem.line - 1]) + 1
        if not is_there:
            yield f"There is no such place: {problem}"


def unsaid(problems: Sequence[Problem]) -> Iterator[str]:
    """Find problems that cannot be told in every way and language."""
    for language in ("en", "ro"):
        for form in ("text", "github", "json"):
            report(problems, form, language).encode()
    if [Problem.from_json(json.loads(json.dumps(problem.to_json()))) for problem in problems] != list(problems):
        yield "A problem is not the same after it went through JSON."
    yield from (f"Nothing is said: {problem!r}" for problem in problems if not (problem.message and problem.remedy))


def unexplained(reading: Reading, problems: Sequence[Problem]) -> Iterator[str]:
    """Find files that are left out without an error in them, and a course that could not be kept."""
    faulty = {problem.file for problem in problems if problem.severity == "error"}
    chapters: dict[Address, tuple[str, Chapter]] = reading.chapters
    drawings = {file for file in faulty if file.endswith(".svg")}
    for each in reading.folder.chapters:
        if (each.language, each.module, each.slug) not in chapters and each.file not in faulty and not drawings:
            yield f"{each.file} is left out, and nobody says why."
    slugs = {path.name.split(".")[0] for path in (reading.root / "quizzes").glob("*.yaml")}
    faulty_quizzes = {Path(file).name.split(".")[0] for file in faulty if file.startswith("quizzes/")}
    if reading.folder.course:
        yield from (f"{slug} is left out, and nobody says why."
                    for slug in slugs - set(reading.bank.quizzes) - faulty_quizzes)  # fmt: skip
    if reading.folder.course and "content/course.yaml" not in faulty:
        outline = make_outline(reading.folder.course, chapters, reading.bank.to_json(), reading.glossary.terms)
        json.dumps(outline.to_json(), ensure_ascii=False).encode()
    elif reading.folder.course is None and "content/course.yaml" not in faulty:
        yield "The course file is not read, and nobody says why."
