"""Reads a whole course, chapters and quizzes, compiling only what has changed: what checking and publishing share."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from course.authoring.files import State, look
from course.authoring.kept_quizzes import CheckedQuiz, KeptQuizzes
from course.authoring.memory import Made, Memory
from course.authoring.preparing import is_worth_it, prepare
from course.chapters.chapter import Chapter
from course.chapters.compiling import LOST, SECONDS_PER_TEXT, Compiler, Job
from course.chapters.course_file import COURSE_FILE
from course.chapters.course_folder import FIGURES, ChapterFile, CourseFolder, read_course_folder
from course.chapters.glossary import GLOSSARY_FILE, GlossaryReading, read_glossary
from course.chapters.published import chapter_key, drawings_of, has_chapter, read_chapter, write_chapter
from course.problems import Problem
from course.quizzes.bank import QuizBank, QuizFile, joined, quiz_files
from course.quizzes.quiz import Quiz
from course.source import Document, read_text

Address = tuple[str, str, str]
"""Language, module and slug of a chapter."""

Progress = Callable[[int, int], None]


def silent(_done: int, _total: int) -> None:
    """Report no progress."""


@dataclass
class Reading:
    """A course as its files stand now: what could be read of it, and everything wrong with it.

    `remarks` is what the linter says of the quizzes; `quiz_slugs` are those of faulty ones too.
    """

    root: Path
    folder: CourseFolder
    chapters: dict[Address, tuple[str, Chapter]]
    bank: QuizBank
    problems: list[Problem] = field(default_factory=list)
    glossary: GlossaryReading = field(default_factory=lambda: GlossaryReading({}, None, []))
    remarks: list[Problem] = field(default_factory=list)
    quiz_slugs: frozenset[str] = frozenset()
    states: Mapping[str, State] = field(default_factory=dict, repr=False)
    memory: Memory = field(default_factory=Memory, repr=False)

    def of_file(self, file: str, find: Callable[[str, str], Iterable[Made]]) -> list[Made]:
        """Give what `find(text, file)` finds in one file; it looks again only if the file has changed."""
        path = self.root / file

        def found() -> list[Made]:
            text, _ = read_text(path, file)
            return list(find(text or "", file))

        return self.memory.made((find, file), self.states.get(str(path)), found)

    def of_quiz(
        self, find: Callable[[Quiz, str, Document, Path], Iterable[Made]], quiz: Quiz, language: str, document: Document
    ) -> list[Made]:
        """Give what `find` finds in a quiz in one language and its file; it looks again only if they have changed."""
        name, of = (find, quiz.slug, language), (quiz, document)
        return self.memory.made(name, of, lambda: list(find(quiz, language, document, self.root)))

    def of_chapters(self, find: Callable[..., Iterable[Made]], *chapters: tuple[str, Chapter]) -> list[Made]:
        """Give what `find` finds in chapters alone; it looks again only if one of them has changed."""
        keys, found = [key for key, _ in chapters], [chapter for _, chapter in chapters]
        return self.memory.made((find, *(each.file for each in found)), keys, lambda: list(find(*found)))


@dataclass(frozen=True)
class _Sources:
    """What there is to be read: the state of every file, the chapters' files, the drawings and the quizzes' files."""

    states: Mapping[str, State]
    folder: CourseFolder
    drawings: Mapping[str, str]
    quizzes: Mapping[str, list[QuizFile]]
    problems: list[Problem]

    @property
    def languages(self) -> list[str]:
        return self.folder.course.languages if self.folder.course else []


class CourseReader:
    """Reads the course in `root` as often as one likes, each time only what has changed, until its block ends.

    What was compiled before is taken from `compiled`, what is new is kept there.
    """

    def __init__(self, root: Path, compiled: Path) -> None:
        self._root, self._compiled = root, compiled
        self._compiler = Compiler(seconds_per_text=SECONDS_PER_TEXT)
        self._kept_quizzes = KeptQuizzes(compiled, self._compiler.prose)
        self._memory = Memory()
        self._is_new = True

    def __enter__(self) -> Self:
        """Begin; nothing is read yet."""
        return self

    def __exit__(self, *_: object) -> None:
        """Leave no process behind."""
        self._compiler.close()

    def get_ready(self) -> None:
        """Start what compiles before there is anything to compile."""
        self._compiler.start()

    def read(self, progress: Progress = silent, states: Mapping[str, State] | None = None) -> Reading:
        """Read the course as its files stand now; `states` are those of its files, for who has looked already."""
        self._memory.turn()
        sources = self._sources(look(self._root) if states is None else states)
        folder, total = sources.folder, len(sources.folder.chapters) + len(sources.quizzes)
        told = self._told(sources, total, progress)
        reading = Reading(self._root, folder, {}, QuizBank({}), [*folder.problems, *sources.problems])
        reading.states, reading.memory = sources.states, self._memory
        for done, file in enumerate(folder.chapters):
            told(done, total)
            key, chapter, problems = self._chapter(file, sources)
            reading.problems += problems
            if chapter is not None:
                reading.chapters[file.language, file.module, file.slug] = (key, chapter)
        quizzes: dict[str, CheckedQuiz] = {}
        for done, (slug, files) in enumerate(sources.quizzes.items(), len(folder.chapters)):
            told(done, total)
            quizzes[slug] = self._quiz(files, sources)
        progress(total, total)
        reading.quiz_slugs = frozenset(quizzes)
        self._join(reading, quizzes)
        self._is_new = False
        return reading

    def prepare(self, share: int, count: int) -> Iterator[None]:
        """Compile one of so many shares of what is missing; after each chapter and quiz it gives nothing."""
        sources = self._sources(look(self._root))
        for file in sources.folder.chapters[share::count]:
            if not has_chapter(self._compiled, self._key(file, sources)):
                self._chapter(file, sources)
            yield
        for files in [*sources.quizzes.values()][share::count]:
            if not self._kept_quizzes.has(files, sources.languages):
                self._quiz(files, sources)
            yield

    def _told(self, sources: _Sources, total: int, progress: Progress) -> Progress:
        """Let several processes compile what is missing, if that is much; give what else is to be told of progress."""
        if not self._is_new:
            return silent
        chapters = [self._key(file, sources) for file in sources.folder.chapters]
        missing = sum(not has_chapter(self._compiled, key) for key in chapters)
        quizzes = sum(not self._kept_quizzes.has(files, sources.languages) for files in sources.quizzes.values())
        if not is_worth_it(missing, quizzes):
            return progress
        prepare(self._root, self._compiled, lambda done: progress(min(done, total - 1), total))
        return silent

    def _sources(self, states: Mapping[str, State]) -> _Sources:
        made, course_file = self._memory.made, states.get(str(self._root / COURSE_FILE))
        texts = tuple(path for path in states if path.endswith(".md"))
        folder = made("folder", (course_file, texts), lambda: read_course_folder(self._root))
        figures = self._root / "content" / FIGURES
        drawn = tuple(item for item in states.items() if item[0].endswith(".svg"))
        drawings = made("drawings", drawn, lambda: drawings_of(figures))
        quizzes: dict[str, list[QuizFile]] = {}
        problems: list[Problem] = []
        if folder.course:
            languages, place = folder.course.languages, self._root / "quizzes"
            there = tuple(path for path in states if path.startswith(str(place)))
            quizzes, problems = made("quizzes", (there, languages), lambda: quiz_files(place, languages))
        return _Sources(states, folder, drawings, quizzes, problems)

    def _key(self, file: ChapterFile, sources: _Sources) -> str:
        """Name what a chapter compiles to; nothing, if it cannot be read."""
        state = (file, sources.states.get(str(file.path)), sources.drawings)

        def named() -> str:
            text, _ = read_text(file.path, file.file)
            return "" if text is None else chapter_key(_job(file, self._root, text), sources.drawings)

        return self._memory.made(("key", file.file), state, named)

    def _chapter(self, file: ChapterFile, sources: _Sources) -> tuple[str, Chapter | None, list[Problem]]:
        name, key = ("chapter", file.file), self._key(file, sources)
        state = key or sources.states.get(str(file.path))
        found = self._memory.made(name, state, lambda: self._compiled_chapter(file, key, sources))
        if found[1] is not None and not has_chapter(self._compiled, found[0]):  # somebody emptied the folder
            self._memory.forget(name)
            found = self._memory.made(name, state, lambda: self._compiled_chapter(file, key, sources))
        if any(problem.code in LOST for problem in found[2]):
            self._memory.forget(name)
        return found

    def _compiled_chapter(
        self, file: ChapterFile, key: str, sources: _Sources
    ) -> tuple[str, Chapter | None, list[Problem]]:
        known = read_chapter(self._compiled, key) if key else None
        if known is not None:
            return key, *known
        text, problems = read_text(file.path, file.file)
        if text is None:
            return "", None, problems
        job = _job(file, self._root, text)
        key = chapter_key(job, sources.drawings)
        chapter, problems = self._compiler.chapter(job)
        if chapter is not None:
            write_chapter(self._compiled, key, chapter, problems)
        return key, chapter, problems

    def _quiz(self, files: list[QuizFile], sources: _Sources) -> CheckedQuiz:
        name, states = ("quiz", files[0].slug), [sources.states.get(str(file.path)) for file in files]
        state = (files, states, sources.languages)
        found = self._memory.made(name, state, lambda: self._kept_quizzes.read(files, sources.languages))
        if any(problem.code in LOST for problem in found.whole.problems):
            self._memory.forget(name)
        return found

    def _join(self, reading: Reading, quizzes: Mapping[str, CheckedQuiz]) -> None:
        course = reading.folder.course
        if course is None:
            return
        reading.bank = joined({slug: each.whole for slug, each in quizzes.items()})
        reading.remarks = [remark for each in quizzes.values() for remark in each.remarks]
        states = [reading.states.get(str(self._root / file)) for file in (COURSE_FILE, GLOSSARY_FILE)]
        reading.glossary = self._memory.made("glossary", states, lambda: read_glossary(self._root, course))
        found = [problem for each in quizzes.values() for problem in each.whole.problems]
        reading.problems += [*found, *reading.glossary.problems]


def read_course(root: Path, compiled: Path, progress: Progress = silent) -> Reading:
    """Read the course in `root` once."""
    with CourseReader(root, compiled) as reader:
        return reader.read(progress)


def compile_alone(root: Path, file: ChapterFile) -> tuple[Chapter | None, list[Problem]]:
    """Compile one chapter of the course, with its faults."""
    text, problems = read_text(file.path, file.file)
    if text is None:
        return None, problems
    with Compiler(seconds_per_text=SECONDS_PER_TEXT) as compiler:
        return compiler.chapter(_job(file, root, text))


def _job(file: ChapterFile, root: Path, text: str) -> Job:
    return Job(text, file.file, file.module, file.slug, file.language, root / "content" / FIGURES)


def headings(chapters: Mapping[Address, tuple[str, Chapter]]) -> dict[tuple[str, str], set[str]]:
    """Collect the ids of the sections of each chapter in its first language; what a translation lacks is told there."""
    found: dict[tuple[str, str], set[str]] = {}
    for (_, module, slug), (_, chapter) in chapters.items():
        found.setdefault((module, slug), {heading.id for heading in chapter.headings})
    return found
