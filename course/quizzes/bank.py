"""Every quiz of a course, with its translations joined: read from a folder, or from what publishing has kept."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from course.problems import Problem
from course.quizzes.overlay import read_overlay, stamp_overlay
from course.quizzes.prose import Render
from course.quizzes.questions.question import as_warning
from course.quizzes.quiz import Quiz, Translation
from course.quizzes.reading import QuizReading, Reference, read_quiz
from course.quizzes.translating import completed_overlay, new_overlay
from course.source import read_text

_NAME = re.compile(r"(?P<slug>[a-z0-9-]{1,64})(?:\.(?P<language>[a-z-]{2,10}))?\.yaml")


@dataclass(frozen=True, repr=False)
class QuizBank:
    """The quizzes by their slugs, and what they refer to in chapters."""

    quizzes: Mapping[str, Quiz]
    references: tuple[Reference, ...] = field(default=())

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

    def to_json(self) -> dict[str, Any]:
        """Give plain values, keys included: for the server's own files only."""
        return {"quizzes": [quiz.to_json() for quiz in self]}

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> "QuizBank":
        """Rebuild what `to_json` gave; what concerns authors only (places in files) is not kept.

        Raises: LookupError if it holds a kind of question that this version does not know.
        """
        quizzes = [Quiz.from_json(quiz) for quiz in values["quizzes"]]
        return cls({quiz.slug: quiz for quiz in quizzes})


@dataclass(frozen=True)
class _File:
    path: Path
    name: str
    slug: str
    language: str | None


def read_bank(folder: Path, languages: Sequence[str], render: Render) -> tuple[QuizBank, list[Problem]]:
    """Read every quiz and translation of a folder; a quiz with an error is left out, and all faults are told."""
    files, problems = _files(folder, languages)
    quizzes: dict[str, Quiz] = {}
    references: list[Reference] = []
    for file in files:
        if file.language is None:
            reading = _read_source(file, languages, render)
            problems += reading.problems
            references += reading.references
            if reading.quiz:
                quizzes[file.slug], found = _with_translations(reading, file, files, languages, render)
                problems += found
    problems += _orphans(files)
    return QuizBank(quizzes, tuple(references)), sorted(problems)


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
                _write(file.path, stamped)
                changed.append(file.name)
    return changed, problems


def translate(folder: Path, quiz: Quiz, language: str) -> tuple[str | None, list[Problem]]:
    """Make a translation to fill in, or bring one up to date; give the name of the file if it changed."""
    path = folder / f"{quiz.slug}.{language}.yaml"
    name = f"{folder.name}/{path.name}"
    if not path.exists():
        _write(path, new_overlay(quiz, language))
        return name, []
    text, problems = read_text(path, name)
    if text is None:
        return None, problems
    completed, problems = completed_overlay(text, name, quiz)
    if completed == text:
        return None, problems
    _write(path, completed)
    return name, problems


def _files(folder: Path, languages: Sequence[str]) -> tuple[list[_File], list[Problem]]:
    files, problems = [], []
    paths = sorted(folder.iterdir()) if folder.is_dir() else []
    for path in paths:
        name = f"{folder.name}/{path.name}"
        match = _NAME.fullmatch(path.name)
        if path.name.startswith(".") or path.suffix not in {".yaml", ".yml"}:
            continue
        if match is None or path.is_dir():
            message = "A quiz's file is called slug.yaml, and its translation slug.en.yaml, in lower-case letters."
            problems.append(Problem(name, 1, 1, "file-name", message, "Rename it."))
        elif match["language"] and languages and match["language"] not in languages:
            message = f"The course has no language {match['language']!r}."
            remedy = f"Its languages are: {', '.join(languages)}. Rename the file, or add the language to course.yaml."
            problems.append(Problem(name, 1, 1, "language", message, remedy))
        else:
            files.append(_File(path, name, match["slug"], match["language"]))
    return files, problems


def _read_source(file: _File, languages: Sequence[str], render: Render) -> QuizReading:
    text, problems = read_text(file.path, file.name)
    if text is None:
        return QuizReading(None, problems)
    return read_quiz(text, file=file.name, slug=file.slug, languages=languages, render=render)


def _with_translations(
    reading: QuizReading, file: _File, files: Sequence[_File], languages: Sequence[str], render: Render
) -> tuple[Quiz, list[Problem]]:
    quiz = reading.quiz
    if quiz is None or reading.document is None:  # pragma: no cover - asked for quizzes only
        raise ValueError(file.name)
    translations: dict[str, Translation] = {}
    problems: list[Problem] = []
    overlays = {other.language: other for other in files if other.slug == file.slug and other.language}
    for language in languages:
        overlay = overlays.get(language)
        if overlay is None:
            if language != quiz.language:
                message = f"The quiz is not translated into {language!r}; it is shown in {quiz.language!r}."
                remedy = f"Write {file.slug}.{language}.yaml beside it."
                problem = reading.document.problem(("language",), "translation-missing", message, remedy)
                problems.append(as_warning(problem))
            continue
        translation, found = _translation(overlay, language, quiz, render)
        problems += found
        translations |= {language: translation} if translation else {}
    return replace(quiz, translations=translations), problems


def _translation(file: _File, language: str, quiz: Quiz, render: Render) -> tuple[Translation | None, list[Problem]]:
    if language == quiz.language:
        message = f"The quiz itself is written in {language!r}; this translation cannot be shown."
        return None, [Problem(file.name, 1, 1, "overlay-language", message, "Remove the file, or rename it.")]
    text, problems = read_text(file.path, file.name)
    if text is None:
        return None, problems
    reading = read_overlay(text, file=file.name, language=language, quiz=quiz, render=render)
    return reading.translation, reading.problems


def _orphans(files: Sequence[_File]) -> Iterator[Problem]:
    sources = {file.slug for file in files if file.language is None}
    for file in files:
        if file.language and file.slug not in sources:
            message = f"This translates {file.slug}.yaml, which is not here."
            yield Problem(file.name, 1, 1, "overlay-orphan", message, "Rename it, or remove it.")


def _write(path: Path, text: str) -> None:
    beside = path.with_suffix(".new")
    beside.write_bytes(text.encode("utf-8"))
    beside.replace(path)
