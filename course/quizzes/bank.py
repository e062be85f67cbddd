"""Every quiz of a course, with its translations joined: read from a folder, or from what publishing has kept."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from course.problems import Problem
from course.quizzes.overlay import OverlayReading, read_overlay, stamp_overlay
from course.quizzes.prose import Render
from course.quizzes.questions.question import as_warning
from course.quizzes.quiz import Quiz
from course.quizzes.reading import QuizReading, Reference, read_quiz
from course.quizzes.translating import completed_overlay, new_overlay
from course.sentences import Sentence
from course.source import Document, read_text
from course.writing import write_whole

_NAME = re.compile(r"(?P<slug>[a-z0-9-]{1,64})(?:\.(?P<language>[a-z-]{2,10}))?\.yaml")


@dataclass(frozen=True, repr=False)
class QuizBank:
    """The quizzes by their slugs, what they refer to in chapters, and their files by slug and language."""

    quizzes: Mapping[str, Quiz]
    references: tuple[Reference, ...] = field(default=())
    documents: Mapping[tuple[str, str], Document] = field(default_factory=dict, compare=False)

    def __repr__(self) -> str:
        return f"QuizBank({', '.join(self.quizzes)})"

    def __iter__(self) -> Iterator[Quiz]:
        return iter(self.quizzes.values())

    def find(self, slug: str) -> Quiz | None:
        """Find a quiz by its slug."""
        return self.quizzes.get(slug)

    def holds(self, reference: str) -> bool:
        """Say whether there is such a quiz (``rl-basics``) or such a question (``rl-basics#reward``)."""
        slug, has_question, question_id = reference.partition("#")
        quiz = self.find(slug)
        return quiz is not None and (not has_question or quiz.question(question_id) is not None)

    def to_json(self, each: Callable[[Quiz], dict[str, Any]] = Quiz.to_json) -> dict[str, Any]:
        """Give plain values, keys included: for the server's own files only. Who has those of quizzes gives `each`."""
        return {"quizzes": [each(quiz) for quiz in self]}

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> "QuizBank":
        """Rebuild what `to_json` gave; what concerns authors only (places in files) is not kept.

        Raises: LookupError if it holds a kind of question that this version does not know.
        """
        quizzes = [Quiz.from_json(quiz) for quiz in values["quizzes"]]
        return cls({quiz.slug: quiz for quiz in quizzes})


@dataclass(frozen=True)
class QuizFile:
    """A quiz's own file, which has no language, or a translation; `name` is for readers of a fault."""

    path: Path
    name: str
    slug: str
    language: str | None


@dataclass(frozen=True)
class WholeQuiz:
    """What the files of one quiz gave: the quiz with its translations if it can be used, and its files by language."""

    quiz: Quiz | None
    problems: list[Problem]
    references: list[Reference] = field(default_factory=list)
    documents: dict[str, Document] = field(default_factory=dict)


Read = Callable[[Path, str], tuple[str | None, list[Problem]]]
"""Gives a file's text, or what keeps it from being read, as `course.source.read_text` does."""


def read_bank(folder: Path, languages: Sequence[str], render: Render) -> tuple[QuizBank, list[Problem]]:
    """Read every quiz and translation of a folder; a quiz with an error is left out, and all faults are told."""
    files, problems = quiz_files(folder, languages)
    wholes = {slug: read_whole(each, languages, render) for slug, each in files.items()}
    return joined(wholes), sorted([*problems, *(problem for whole in wholes.values() for problem in whole.problems)])


def quiz_files(folder: Path, languages: Sequence[str]) -> tuple[dict[str, list[QuizFile]], list[Problem]]:
    """Find the files of each quiz, its own first; and tell of those that belong to none."""
    files, problems = _files(folder, languages)
    found = {file.slug: [file] for file in files if file.language is None}
    for file in files:
        if file.language and file.slug in found:
            found[file.slug].append(file)
    return found, [*problems, *_orphans(files)]


def read_whole(
    files: Sequence[QuizFile], languages: Sequence[str], render: Render, read: Read = read_text
) -> WholeQuiz:
    """Read one quiz from its own file, which is the first, and its translations."""
    own, *others = files
    reading = _read_source(own, languages, render, read)
    if reading.quiz is None or reading.document is None:
        return WholeQuiz(None, reading.problems, reading.references)
    documents = {reading.quiz.language: reading.document}
    quiz, overlays = _with_translations(
        reading.quiz, reading.document, others, languages, partial(_read_overlay, render=render, read=read)
    )
    documents |= {language: each.document for language, each in overlays.items() if each.document}
    problems = [problem for each in overlays.values() for problem in each.problems]
    return WholeQuiz(quiz, [*reading.problems, *problems], reading.references, documents)


def joined(wholes: Mapping[str, WholeQuiz]) -> QuizBank:
    """Put the quizzes that can be used together, in the order in which they come."""
    return QuizBank(
        {slug: whole.quiz for slug, whole in wholes.items() if whole.quiz},
        tuple(reference for whole in wholes.values() for reference in whole.references),
        {(slug, language): each for slug, whole in wholes.items() for language, each in whole.documents.items()},
    )


def stamp(folder: Path, bank: QuizBank) -> tuple[list[str], list[Problem]]:
    """Mark every translation as current; give the names of the files that changed, and those that cannot be read."""
    changed = []
    files, problems = _files(folder, ())
    for file in files:
        quiz = bank.find(file.slug)
        if file.language is None or quiz is None:
            continue
        readable, found = read_text(file.path, file.name)
        problems += found
        if readable is not None:
            text = file.path.read_bytes().decode("utf-8")  # with the line endings that the author uses
            stamped, faults = stamp_overlay(text, file.name, quiz)
            problems += faults
            if stamped != text:
                write_whole(file.path, stamped.encode())
                changed.append(file.name)
    return changed, problems


def translate(folder: Path, quiz: Quiz, language: str) -> tuple[str | None, list[Problem]]:
    """Make a translation to fill in, or bring one up to date; give the name of the file if it changed."""
    path = folder / f"{quiz.slug}.{language}.yaml"
    name = f"{folder.name}/{path.name}"
    if not path.exists():
        source, _ = read_text(folder / f"{quiz.slug}.yaml", f"{folder.name}/{quiz.slug}.yaml")
        write_whole(path, new_overlay(quiz, language, source or "").encode())
        return name, []
    text, problems = read_text(path, name)
    if text is None:
        return None, problems
    completed, problems = completed_overlay(text, name, quiz)
    if completed == text:
        return None, problems
    write_whole(path, completed.encode())
    return name, problems


def _files(folder: Path, languages: Sequence[str]) -> tuple[list[QuizFile], list[Problem]]:
    files, problems = [], []
    paths = sorted(folder.iterdir()) if folder.is_dir() else []
    for path in paths:
        name = f"{folder.name}/{path.name}"
        match = _NAME.fullmatch(path.name)
        if path.name.startswith(".") or path.suffix not in {".yaml", ".yml"}:
            continue
        if match is None or path.is_dir():
            message = Sentence(
                "A quiz's file is called slug.yaml, and its translation slug.en.yaml, in lower-case letters."
            )
            problems.append(Problem(name, 1, 1, "file-name", message, Sentence("Rename it.")))
        elif match["language"] and languages and match["language"] not in languages:
            message = Sentence("The course has no language {language!r}.", language=match["language"])
            remedy = Sentence(
                "Its languages are: {known}. Rename the file, or add the language to course.yaml.",
                known=", ".join(languages),
            )
            problems.append(Problem(name, 1, 1, "language", message, remedy))
        else:
            files.append(QuizFile(path, name, match["slug"], match["language"]))
    return files, problems


def _read_source(file: QuizFile, languages: Sequence[str], render: Render, read: Read) -> QuizReading:
    text, problems = read(file.path, file.name)
    if text is None:
        return QuizReading(None, problems)
    return read_quiz(text, file=file.name, slug=file.slug, languages=languages, render=render)


def _with_translations(
    quiz: Quiz,
    own: Document,
    files: Sequence[QuizFile],
    languages: Sequence[str],
    read_one: Callable[..., OverlayReading],
) -> tuple[Quiz, dict[str, OverlayReading]]:
    """Join a quiz with its translations; what became of each, or is missing, is told by language."""
    overlays = {file.language: file for file in files if file.language}
    readings: dict[str, OverlayReading] = {}
    for language in languages:
        if language in overlays:
            readings[language] = read_one(overlays[language], language, quiz)
        elif language != quiz.language:
            message = Sentence(
                "The quiz is not translated into {language!r}; it is shown in {source!r}.",
                language=language,
                source=quiz.language,
            )
            remedy = Sentence("Write {slug}.{language}.yaml beside it.", slug=quiz.slug, language=language)
            problem = own.problem(("language",), "translation-missing", message, remedy)
            readings[language] = OverlayReading(None, [as_warning(problem)])
    translations = {language: each.translation for language, each in readings.items() if each.translation}
    return replace(quiz, translations=translations), readings


def _read_overlay(file: QuizFile, language: str, quiz: Quiz, *, render: Render, read: Read) -> OverlayReading:
    if language == quiz.language:
        message = Sentence(
            "The quiz itself is written in {language!r}; this translation cannot be shown.", language=language
        )
        remedy = Sentence("Remove the file, or rename it.")
        return OverlayReading(None, [Problem(file.name, 1, 1, "overlay-language", message, remedy)])
    text, problems = read(file.path, file.name)
    if text is None:
        return OverlayReading(None, problems)
    return read_overlay(text, file=file.name, language=language, quiz=quiz, render=render)


def _orphans(files: Sequence[QuizFile]) -> Iterator[Problem]:
    sources = {file.slug for file in files if file.language is None}
    for file in files:
        if file.language and file.slug not in sources:
            message = Sentence("This translates {slug}.yaml, which is not here.", slug=file.slug)
            yield Problem(file.name, 1, 1, "overlay-orphan", message, Sentence("Rename it, or remove it."))
