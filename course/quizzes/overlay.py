"""A translation of a quiz: a second file with words only, each question stamped with the hash of its source.

A key cannot be broken by a translation that holds none. A question whose translation is missing, unfinished or older
than its source is shown in the source language.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import Field

from course.binding import FileModel, bind
from course.languages import words_hash
from course.problems import Problem, has_errors
from course.quizzes.prose import Prose, Render
from course.quizzes.questions.question import Question, as_warning, value_at
from course.quizzes.quiz import Quiz, Translation, kind_named
from course.quizzes.words import WordsAt, places_of
from course.sentences import Sentence, did_you_mean
from course.source import Document, Path_, parse

NOT_WORDS = frozenset({"answer", "decide", "expect", "id", "kind", "lab", "objective", "see", "waive"})
STAMP = "source"


class OverlayFile(FileModel):
    """A translation as it is written; the words of each question are checked against the question itself."""

    language: str
    of: str
    title: str | None = None
    objectives: dict[str, str | None] = Field(default_factory=dict)
    questions: dict[str, dict[str, Any] | None] = Field(default_factory=dict)


@dataclass(frozen=True)
class OverlayReading:
    """What reading a translation gave: its usable words and its faults."""

    translation: Translation | None
    problems: list[Problem] = field(default_factory=list)
    document: Document | None = None


def read_overlay(text: str, *, file: str, language: str, quiz: Quiz, render: Render) -> OverlayReading:
    """Read a translation of `quiz`; never raises, whatever the text."""
    document, problems = parse(text, file)
    if document is None:
        return OverlayReading(None, problems)
    written, problems = bind(OverlayFile, document)
    problems += _header_faults(document, language, quiz)
    problems += _missing_words(document, quiz)
    questions: dict[str, Mapping[str, Prose]] = {}
    for question_id in _translated_ids(document):
        words, found = _question(document, question_id, quiz, text.split("\n"), render)
        problems += found
        questions |= {question_id: words} if words else {}
    if written is None or has_errors(problems):
        return OverlayReading(None, problems, document)
    title = (written.title or "").strip() or None
    objectives = {word: text for word, text in written.objectives.items() if text}
    return OverlayReading(Translation(title, objectives, questions), problems, document)


def stamp_overlay(text: str, file: str, quiz: Quiz) -> tuple[str, list[Problem]]:
    """Write the current hash of its source into every translated question, leaving every other character as it is."""
    document, problems = parse(text, file)
    if document is None:
        return text, problems
    lines = text.splitlines(keepends=True)
    edits = [_stamp_edit(document, question_id, quiz, lines) for question_id in _translated_ids(document)]
    for line, column, length, new in sorted((edit for edit in edits if edit), reverse=True):
        old = lines[line - 1]
        lines[line - 1] = old[: column - 1] + new + old[column - 1 + length :]
    return "".join(lines), []


def source_hash(question: Question) -> str:
    """Give the hash that a translation of this question must carry to be current."""
    return words_hash({name: prose.text for name, prose in question.words.items()})


def _header_faults(document: Document, language: str, quiz: Quiz) -> Iterator[Problem]:
    written = value_at(document, ("language",))
    if isinstance(written, str) and written != language:
        message = Sentence(
            "The file's name says {language!r}, and this says {written!r}.", language=language, written=written
        )
        yield document.problem(("language",), "overlay-language", message, Sentence("Make the two agree."))
    of = value_at(document, ("of",))
    if isinstance(of, str) and of != quiz.slug:
        message = Sentence(
            "The file's name says that it translates {quiz!r}, and this says {of!r}.", quiz=quiz.slug, of=of
        )
        yield document.problem(("of",), "overlay-of", message, Sentence("Make the two agree."))
    for group, known in (("questions", [question.id for question in quiz.questions]), ("objectives", quiz.objectives)):
        written = value_at(document, (group,))
        for word in written if isinstance(written, dict) else ():
            if word not in known:
                message = Sentence("The quiz has no {word!r} under {group}.", word=word, group=group)
                remedy = did_you_mean(word, list(known), Sentence("Remove it."))
                yield as_warning(document.problem((group, word), "translation-extra", message, remedy, key=True))


def _missing_words(document: Document, quiz: Quiz) -> Iterator[Problem]:
    if not value_at(document, ("title",)):
        message, remedy = Sentence("The title is not translated."), Sentence("Add {word}: … here.", word="title")
        yield as_warning(document.problem((), "translation-missing", message, remedy))
    for group, known in (("questions", [question.id for question in quiz.questions]), ("objectives", quiz.objectives)):
        written = value_at(document, (group,))
        for word in known:
            if not isinstance(written, dict) or written.get(word) is None:
                message = Sentence(
                    "{word!r} under {group} is not translated; it is shown in the source language.",
                    word=word,
                    group=group,
                )
                remedy = Sentence("Add {word}: … here.", word=word)
                yield as_warning(document.problem((group,), "translation-missing", message, remedy, key=True))


def _question(
    document: Document, question_id: str, quiz: Quiz, lines: list[str], render: Render
) -> tuple[Mapping[str, Prose] | None, list[Problem]]:
    question = quiz.question(question_id)
    path: Path_ = ("questions", question_id)
    if question is None:
        return None, []
    kind = kind_named(question.name) or type(question)
    words_at = WordsAt(kind, document, path, lines)
    problems = [*_key_faults(document, path, kind), *_shape_faults(document, path, kind), *words_at.empty()]
    problems += words_at.undeclared(question.parameters.names)
    doubts = [*_word_doubts(words_at, question)]
    if words_at.texts():  # of a question that nobody has begun, that is enough said
        doubts += _stamp_doubts(document, path, question)
    words, found = words_at.rendered(render, question.parameters.names)
    usable = not doubts and not has_errors([*problems, *found])
    return (words if usable else None), [*problems, *doubts, *_extra_words(words_at, question), *found]


def _key_faults(document: Document, path: Path_, kind: type[Question]) -> Iterator[Problem]:
    known = [*dict.fromkeys(place.split(".")[0] for place in places_of(kind)), STAMP]
    for name in value_at(document, path):
        if name in NOT_WORDS:
            message = Sentence("A translation holds words only; {name!r} belongs to the quiz's own file.", name=name)
            remedy = Sentence("Remove it here: what the quiz says of it is true in every language.")
            yield document.problem((*path, name), "overlay-key", message, remedy, key=True)
        elif name not in known:
            message = Sentence("There is no key {name!r} here.", name=name)
            remedy = did_you_mean(name, known, Sentence("Known here: {known}.", known=", ".join(known)))
            yield document.problem((*path, name), "unknown-key", message, remedy, key=True)


def _shape_faults(document: Document, path: Path_, kind: type[Question]) -> Iterator[Problem]:
    if not isinstance(value_at(document, (*path, STAMP)), str | None):
        yield _not_text(document, (*path, STAMP))
    for place in places_of(kind):
        yield from _shape_faults_at(document, path, place.split("."))


def _shape_faults_at(document: Document, path: Path_, steps: list[str]) -> Iterator[Problem]:
    """Walk down to the texts, and tell of what is neither a text nor on the way to one."""
    value = value_at(document, path)
    if not steps:
        if not isinstance(value, str | None):
            yield _not_text(document, path)
        return
    if value is None:
        return
    wanted, what = (list, Sentence("a list")) if steps[0] == "#" else (dict, Sentence("a map of keys and values"))
    if not isinstance(value, wanted):
        message = Sentence("{name!r} must be {what}.", name=path[-1], what=what)
        yield document.problem(path, "wrong-type", message, Sentence("Write it so, or look at the indentation."))
        return
    each = range(len(value)) if steps[0] == "#" else value if steps[0] == "*" else [steps[0]]
    for step in each:
        yield from _shape_faults_at(document, (*path, step), steps[1:])


def _not_text(document: Document, path: Path_) -> Problem:
    return document.problem(
        path,
        "wrong-type",
        Sentence("{name!r} must be text.", name=path[-1]),
        Sentence("Write a text, in quotes if need be."),
    )


def _word_doubts(words_at: WordsAt, question: Question) -> Iterator[Problem]:
    """Find what keeps a translation from being shown because it is unfinished."""
    missing = [name for name in question.words if name not in words_at.texts()]
    if missing:
        message = Sentence(
            "Not translated: {known}. The question is shown in the source language.", known=", ".join(missing)
        )
        yield as_warning(
            words_at.document.problem(words_at.path, "translation-missing", message, Sentence("Add it here."), key=True)
        )
    for name, why in question.unsuited(words_at.texts()) if words_at.texts() else ():
        message = Sentence("{why} The question is shown in the source language.", why=why)
        yield as_warning(
            words_at.document.problem(
                words_at.place(name), "translation-unsuited", message, Sentence("Translate it anew.")
            )
        )


def _stamp_doubts(document: Document, path: Path_, question: Question) -> Iterator[Problem]:
    stamp = value_at(document, (*path, STAMP))
    remedy = Sentence("Compare it with the source, then stamp the translation.")
    if stamp is None:
        message = Sentence("This translation does not say which source it was made from; the source is shown.")
        yield as_warning(document.problem(path, "translation-unstamped", message, remedy, key=True))
    elif stamp != source_hash(question):
        message = Sentence("The source has changed since this was translated; the source is shown.")
        yield as_warning(document.problem((*path, STAMP), "translation-stale", message, remedy))


def _extra_words(words_at: WordsAt, question: Question) -> Iterator[Problem]:
    for name in words_at.texts():
        if name not in question.words:
            message = Sentence("The source has no text {name!r}.", name=name)
            place = words_at.place(name)
            yield as_warning(
                words_at.document.problem(place, "translation-extra", message, Sentence("Remove it."), key=True)
            )


def _translated_ids(document: Document) -> list[str]:
    questions = value_at(document, ("questions",))
    items = questions.items() if isinstance(questions, dict) else ()
    return [question_id for question_id, words in items if isinstance(words, dict)]


def _stamp_edit(document: Document, question_id: str, quiz: Quiz, lines: list[str]) -> tuple[int, int, int, str] | None:
    """Say what to write where: line, column, how many characters it replaces, and the text."""
    question = quiz.question(question_id)
    path: Path_ = ("questions", question_id)
    first = next(iter(value_at(document, path)), None)
    if question is None or first is None:
        return None
    stamp = f'"{source_hash(question)}"'
    if isinstance(value_at(document, (*path, STAMP)), str):
        line, column = document.places[(*path, STAMP)]
        written = re.compile(r"\"[^\"]*\"|'[^']*'|[^\s,}#]+").match(lines[line - 1], column - 1)
        return (line, column, len(written.group()), stamp) if written else None
    line, column = document.key_places[(*path, first)]
    before = lines[line - 1][: column - 1]
    ending = "\r\n" if lines[line - 1].endswith("\r\n") else "\n"
    return line, column, 0, f"{STAMP}: {stamp}, " if before.strip() else f"{STAMP}: {stamp}{ending}{before}"
