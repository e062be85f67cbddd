"""One quiz file becomes a `Quiz`, or all of its faults at once."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from pydantic import Field

from course.binding import FileModel, bind
from course.problems import Problem, has_errors
from course.quizzes.pools import pool_faults, pools_of, written_questions
from course.quizzes.prose import Render
from course.quizzes.questions import KINDS
from course.quizzes.questions.experiment import Experiment
from course.quizzes.questions.parameter_faults import parameter_faults, parameters_of
from course.quizzes.questions.question import WORD, WORD_REMEDY, Key, Question, as_warning, value_at
from course.quizzes.quiz import ChapterPlace, Quiz, chapter_place, kind_named
from course.quizzes.settings import SettingsFile, settings_faults
from course.quizzes.settings import read as read_settings
from course.quizzes.waiving import not_waived, waive_faults, waivers
from course.quizzes.words import WordsAt, version_of
from course.sentences import Sentence, did_you_mean
from course.source import Document, Path_, parse

_CHAPTER = re.compile(r"[a-z0-9-]+/[a-z0-9-]+")
_SEE = re.compile(r"(?:[a-z0-9-]+#)?[a-z0-9-]+")


class QuizFile(FileModel):
    """A quiz as it is written; each question is read by its own kind."""

    language: str
    title: str
    chapter: str | None = None
    objectives: dict[str, str] = Field(default_factory=dict)
    settings: SettingsFile | None = None
    waive: dict[str, str] = Field(default_factory=dict)
    questions: list[dict[str, Any]]


@dataclass(frozen=True)
class Reference:
    """Where a quiz file speaks of a chapter or of a heading in it, so that the check can follow it."""

    file: str
    line: int
    column: int
    module: str
    chapter: str
    heading: str | None


@dataclass(frozen=True)
class QuizReading:
    """What reading a file gave: the quiz if it can be used, its faults, and what it refers to."""

    quiz: Quiz | None
    problems: list[Problem]
    references: list[Reference] = field(default_factory=list)
    document: Document | None = None


def read_quiz(text: str, *, file: str, slug: str, languages: Sequence[str], render: Render) -> QuizReading:
    """Read a quiz file; never raises, whatever the text."""
    document, problems = parse(text, file)
    if document is None:
        return QuizReading(None, problems)
    header, problems = bind(QuizFile, document)
    problems += _header_faults(document, languages)
    problems += settings_faults(document)
    problems += pool_faults(document)
    problems += waive_faults(document)
    problems += _exam_faults(document)
    questions, found = _questions(document, text.split("\n"), render)
    problems = not_waived([*problems, *found], waivers(document, ()))
    references = list(_references(document))
    if header is None or has_errors(problems):
        return QuizReading(None, problems, references, document)
    quiz = Quiz(
        slug=slug,
        language=header.language,
        title=header.title.strip(),
        chapter=header.chapter,
        objectives=header.objectives,
        questions=tuple(replace(question, language=header.language) for question in questions),
        pools=tuple(pools_of(document)),
        settings=read_settings(header.settings),
    )
    return QuizReading(quiz, problems, references, document)


def _header_faults(document: Document, languages: Sequence[str]) -> Iterator[Problem]:
    language = value_at(document, ("language",))
    if isinstance(language, str) and language not in languages:
        message = Sentence("The course has no language {language!r}.", language=language)
        yield document.problem(
            ("language",), "language", message, Sentence("Its languages are: {known}.", known=", ".join(languages))
        )
    title = value_at(document, ("title",))
    if isinstance(title, str) and not title.strip():
        message = Sentence("{name!r} is empty.", name="title")
        yield document.problem(("title",), "empty-text", message, Sentence("Write a title."))
    chapter = value_at(document, ("chapter",))
    if isinstance(chapter, str) and not _CHAPTER.fullmatch(chapter):
        message = Sentence("{chapter!r} does not name a chapter.", chapter=chapter)
        yield document.problem(
            ("chapter",), "chapter", message, Sentence("Write it as module/chapter, both as in course.yaml.")
        )
    if value_at(document, ("questions",)) == []:
        message = Sentence("There are no questions.")
        yield document.problem(("questions",), "questions-none", message, Sentence("Add one under questions:."))
    yield from _objective_faults(document)


def _objective_faults(document: Document) -> Iterator[Problem]:
    objectives = value_at(document, ("objectives",))
    known = list(objectives) if isinstance(objectives, dict) else []
    served = set()
    for path, question in written_questions(document):
        objective = question.get("objective")
        served.add(objective if isinstance(objective, str) else None)
        if isinstance(objective, str) and objective not in known:
            message = Sentence("The objective {objective!r} is not among the quiz's objectives.", objective=objective)
            remedy = did_you_mean(objective, known)
            yield as_warning(document.problem((*path, "objective"), "objective-unknown", message, remedy))
    for objective in known:
        if not WORD.fullmatch(objective):
            message = Sentence("The objective {objective!r} cannot be an objective's word.", objective=objective)
            yield document.problem(("objectives", objective), "objective-word", message, WORD_REMEDY, key=True)
        elif objective not in served:
            message = Sentence("No question serves the objective {objective!r}.", objective=objective)
            remedy = Sentence("Add a question for it, or remove it.")
            yield as_warning(document.problem(("objectives", objective), "objective-unused", message, remedy, key=True))


def _questions(document: Document, lines: list[str], render: Render) -> tuple[list[Question], list[Problem]]:
    questions, problems = [], list(_identity_faults(document))
    for path, written in written_questions(document):
        kind = kind_named(written.get("kind"))
        if kind is None:
            problems += _kind_faults(document, path, written)
            continue
        question, found = _question(kind, WordsAt(kind, document, path, lines), render)
        problems += found
        questions += [question] if question else []
    return questions, problems


def _question(kind: type[Question], words_at: WordsAt, render: Render) -> tuple[Question | None, list[Problem]]:
    document, path = words_at.document, words_at.path
    written, problems = bind(kind.file_model, document, path)
    problems += words_at.empty()
    problems += kind.faults(document, path)
    problems += parameter_faults(document, path, list(kind.expressions(document, path)))
    parameters = parameters_of(document, path)
    problems += words_at.undeclared(parameters.names)
    words, found = words_at.rendered(render, parameters.names)
    problems = not_waived([*problems, *found], waivers(document, path))
    if written is None or has_errors(problems):
        return None, problems
    key, options = kind.key_of(written), kind.options_of(written)
    question = kind(
        id=written.id,
        language="",
        words=words,
        key=Key(key),
        version=version_of(kind.name, words_at.texts(), key, options, parameters.to_json()),
        objective=written.objective,
        see=written.see,
        waive=written.waive,
        options=options,
        parameters=parameters,
    )
    return question, problems


def _exam_faults(document: Document) -> Iterator[Problem]:
    """Find what cannot be asked in an exam: what runs decide is told as it happens."""
    settings = value_at(document, ("settings",))
    said = settings if isinstance(settings, dict) else {}
    is_exam = said.get("mode") == "exam" or said.get("feedback") == "end"
    for path, written in written_questions(document) if is_exam else ():
        kind = kind_named(written.get("kind"))
        if kind is not None and issubclass(kind, Experiment):
            message = Sentence("A question of the kind {kind!r} can be asked in practice only.", kind=kind.name)
            yield document.problem(
                (*path, "kind"), "kind-in-exam", message, Sentence("Move it to a quiz for practice.")
            )


def _identity_faults(document: Document) -> Iterator[Problem]:
    chapter = value_at(document, ("chapter",))
    first: dict[str, int] = {}
    for path, question in written_questions(document):
        question_id, see = question.get("id"), question.get("see")
        if isinstance(question_id, str):
            yield from _id_faults(document, (*path, "id"), question_id, first)
        if isinstance(see, str) and not _SEE.fullmatch(see):
            message = Sentence("{see!r} does not name a heading.", see=see)
            yield document.problem(
                (*path, "see"), "see", message, Sentence("Write heading-id, or chapter-slug#heading-id.")
            )
        elif isinstance(see, str) and chapter is None:
            message = Sentence("{see!r} can be found only beside a chapter, and the quiz names none.", see=see)
            yield document.problem((*path, "see"), "see", message, Sentence("Add chapter: module/chapter to the quiz."))


def _id_faults(document: Document, path: Path_, question_id: str, first: dict[str, int]) -> Iterator[Problem]:
    line, _ = document.place(path)
    if not WORD.fullmatch(question_id):
        message = Sentence("{id!r} cannot be a question's id.", id=question_id)
        yield document.problem(path, "question-id", message, WORD_REMEDY)
    elif question_id in first:
        taken = first[question_id]
        message = Sentence("The id {id!r} is taken: the question on line {line} has it.", id=question_id, line=taken)
        remedy = Sentence("Give each question of a quiz an id of its own.")
        yield document.problem(path, "id-duplicate", message, remedy)
    first.setdefault(question_id, line)


def _kind_faults(document: Document, path: Path_, written: Mapping[str, Any]) -> Iterator[Problem]:
    known = [kind.name for kind in KINDS]
    if "kind" in written:
        name = str(written["kind"])[:40]
        message = Sentence("There is no kind of question {kind!r}.", kind=name)
        yield document.problem((*path, "kind"), "kind-unknown", message, did_you_mean(name, known))
    else:
        remedy = Sentence("There are: {known}.", known=", ".join(known))
        yield document.problem(path, "missing-key", Sentence("The key {name!r} is missing.", name="kind"), remedy)


def _references(document: Document) -> Iterator[Reference]:
    chapter = value_at(document, ("chapter",))
    if not isinstance(chapter, str) or not _CHAPTER.fullmatch(chapter):
        return
    module, _, slug = chapter.partition("/")
    yield Reference(document.file, *document.place(("chapter",)), module, slug, None)
    for path, question in written_questions(document):
        see = question.get("see")
        place = chapter_place(chapter, see) if isinstance(see, str) and _SEE.fullmatch(see) else None
        if place:
            yield _reference(document, (*path, "see"), place)


def _reference(document: Document, path: Path_, place: ChapterPlace) -> Reference:
    return Reference(document.file, *document.place(path), place.module, place.chapter, place.heading)
