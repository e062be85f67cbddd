"""Quizzes of mdbook-quiz, in TOML. Source: the README of mdbook-quiz, “Quiz schema”."""

import re
import tomllib
from collections.abc import Mapping
from typing import Any

from course.authoring.formats.building import Draft, Option, choice_question, imported, text_question
from course.authoring.formats.exchange import (
    BY_HAND,
    MOST_QUESTIONS,
    Format,
    Imported,
    NotCarriedError,
    Report,
    shortened,
)
from course.authoring.formats.markup import from_markdown, lost_words
from course.authoring.formats.prose import cleaned
from course.sentences import Sentence

MOST_BRACKETS = 60

_AT = re.compile(r"\(at line (\d+), column (\d+)\)")
_TABLE = re.compile(r"^[ \t]*\[\[[ \t]*questions[ \t]*\]\]", re.MULTILINE)
_NESTED = re.compile(r"[\[{][\[{\s]*+")
_READ = {"type", "id", "prompt", "answer", "context", "multipart"}


def read_mdbook(text: str, file: str) -> Imported:
    """Read a TOML file of mdbook-quiz."""
    report = Report(file)
    written = _parsed(cleaned(text), report)
    questions = written.get("questions")
    if not isinstance(questions, list) or not all(isinstance(each, dict) for each in questions):
        raise report.error(
            1, 1, Sentence("There is no list of questions."), Sentence("Each question begins with [[questions]].")
        )
    if len(questions) > MOST_QUESTIONS:
        message = Sentence("There are more than {limit} questions in this file.", limit=MOST_QUESTIONS)
        raise report.error(1, 1, message, Sentence("Split it into several files."))
    for name in written.keys() - {"questions", "multipart"}:
        report.loss(1, Sentence("The key {name!r} was left out.", name=shortened(name)), BY_HAND)
    lines = [text.count("\n", 0, match.start()) + 1 for match in _TABLE.finditer(text)]
    parts = written.get("multipart")
    drafts = []
    for place, question in enumerate(questions):
        line = lines[place] if place < len(lines) else 1
        reading = _Question(question, line, report, parts if isinstance(parts, dict) else {})
        try:
            drafts.append(reading.draft())
        except NotCarriedError as error:
            report.not_carried(
                line,
                str(reading.prompt.get("prompt") or reading.prompt.get("program") or ""),
                error.reason,
                error.remedy,
            )
    return imported(drafts, len(questions), report)


def _parsed(text: str, report: Report) -> Mapping[str, Any]:
    for nested in _NESTED.finditer(text):
        if sum(sign in "[{" for sign in nested[0]) > MOST_BRACKETS:
            line = text.count("\n", 0, nested.start()) + 1
            raise report.error(
                line,
                1,
                Sentence("Nested more than {max_depth} deep.", max_depth=MOST_BRACKETS),
                Sentence("Write it flatter."),
            )
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        at = _AT.search(str(error))
        line, column = (int(at[1]), int(at[2])) if at else (text.count("\n") + 1, 1)
        message = Sentence("This is no TOML ({reason}).", reason=_AT.sub("", str(error)).strip())
        raise report.error(line, column, message, Sentence("Correct it here.")) from error
    except (RecursionError, ValueError) as error:
        raise report.error(1, 1, Sentence("This TOML cannot be read."), Sentence("Write it flatter.")) from error


class _Question:
    """One question on its way to a draft."""

    def __init__(self, written: Mapping[str, Any], line: int, report: Report, parts: Mapping[str, Any]) -> None:
        self.written, self.line, self.report, self.parts = written, line, report, parts
        self.prompt, self.answer = (
            value if isinstance(value, dict) else {} for value in (written.get("prompt"), written.get("answer"))
        )

    def note(self, message: Sentence, remedy: Sentence) -> None:
        """Tell of a loss in this question."""
        self.report.loss(self.line, message, remedy)

    def words(self, text: object) -> str:
        """Give a text in our Markdown."""
        if not isinstance(text, str):
            raise NotCarriedError(Sentence("one of its texts is none."))
        made, lost = from_markdown(text)
        for each in lost:
            self.note(lost_words(each), BY_HAND)
        return made

    def draft(self) -> Draft:
        """Give the question in one of our kinds."""
        kind = str(self.written.get("type"))
        if kind == "Tracing":
            raise NotCarriedError(
                Sentence("it asks what a program does, and nothing here can run one."),
                Sentence("Ask for the output, with choices."),
            )
        if kind not in {"MultipleChoice", "ShortAnswer"}:
            raise NotCarriedError(Sentence("the kind {type!r} is not known here.", type=shortened(kind)))
        stem = self._stem()
        data = self._choices(stem) if kind == "MultipleChoice" else self._typed(stem)
        for name in self.written.keys() - _READ:
            self.note(Sentence("The key {name!r} was left out.", name=shortened(name)), BY_HAND)
        explanation = self.words(self.written["context"]) if "context" in self.written else ""
        return Draft(str(self.written.get("id", "")), self.line, {**data, "explanation": explanation})

    def _stem(self) -> str:
        stem = self.words(self.prompt.get("prompt"))
        if not stem:
            raise NotCarriedError(Sentence("it has no text."))
        part = self.written.get("multipart")
        if part is not None:
            self.note(Sentence("The question belongs to others; the text that they share stands in each."), BY_HAND)
            stem = f"{stem}\n\n{self.words(self.parts.get(str(part), ''))}".strip()
        return stem

    def _choices(self, stem: str) -> dict[str, Any]:
        right = self.answer.get("answer")
        answers = right if isinstance(right, list) else [right]
        listed = self.prompt.get("distractors", self.prompt.get("choices"))
        wrong = [each for each in listed if each not in answers] if isinstance(listed, list) else []
        options = [*(Option(self.words(text), 1 / len(answers)) for text in answers if text is not None)]
        options += [Option(self.words(text), -1 / max(len(answers), 1) if len(answers) > 1 else 0) for text in wrong]
        data = choice_question(stem, options, several=len(answers) > 1, note=self.note)
        if len(answers) > 1:
            data["credit"] = None
        # Nothing here is known of an order, so the key must not stand first.
        data["choices"] = dict(sorted(data["choices"].items()))
        self._tell_the_rest(self.prompt, {"prompt", "distractors", "choices"})
        self._tell_the_rest(self.answer, {"answer"})
        return data

    def _typed(self, stem: str) -> dict[str, Any]:
        others = self.answer.get("alternatives", [])
        texts = [self.answer.get("answer"), *(others if isinstance(others, list) else [])]
        options = [Option(text.replace("*", "\\*"), 1) for text in texts if isinstance(text, str)]
        if self.prompt.get("response") == "code":
            self.note(Sentence("Spaces and case do not count in a typed answer here, in code either."), BY_HAND)
        self._tell_the_rest(self.prompt, {"prompt", "response"})
        self._tell_the_rest(self.answer, {"answer", "alternatives"})
        return text_question(stem, options, self.note)

    def _tell_the_rest(self, table: Mapping[str, Any], read: set[str]) -> None:
        for name in sorted(table.keys() - read):
            self.note(Sentence("The key {name!r} was left out.", name=shortened(name)), BY_HAND)


MDBOOK = Format("mdbook", (".toml",), read_mdbook)
