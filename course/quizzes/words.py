"""A question's words in a file: where each stands, what is wrong with it, its HTML, and the hashes made of all."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from course.problems import Problem
from course.quizzes.expressions import DECLARE
from course.quizzes.parameters import undeclared_places, with_stand_ins, without_stand_ins
from course.quizzes.prose import Prose, Render, is_one_paragraph, opening_and_rest, without_paragraph
from course.quizzes.questions.question import Question, value_at
from course.sentences import Sentence, did_you_mean
from course.source import Document, Path_
from course.text_place import text_place


@dataclass(frozen=True)
class WordsAt:
    """The words of one question where they stand: in the quiz's own file or in a translation."""

    kind: type[Question]
    document: Document
    path: Path_
    lines: list[str]

    def texts(self) -> dict[str, str]:
        """Give every text under its name, such as ``stem`` or ``choices.core``; what is not text is left out."""
        found = {}
        for pattern in places_of(self.kind):
            for name, value in values_at(self.document, self.path, pattern):
                if isinstance(value, str):
                    found[".".join(name)] = value.strip()
        return found

    def place(self, name: str) -> Path_:
        """Give the path of a text by its name."""
        path, value = self.path, value_at(self.document, self.path)
        for step in name.split("."):
            is_list = isinstance(value, list)
            path = (*path, int(step) if is_list else step)
            value = value_at(self.document, path)
        return path

    def empty(self) -> Iterator[Problem]:
        """Find the texts that say nothing."""
        for name, text in self.texts().items():
            if not text:
                message = Sentence("{name!r} is empty.", name=name)
                yield self.document.problem(
                    self.place(name), "empty-text", message, Sentence("Write a text, or remove the key.")
                )

    def undeclared(self, names: Sequence[str]) -> Iterator[Problem]:
        """Find ``{{name}}`` where nothing of that name is declared."""
        for word, text in self.texts().items():
            for name in undeclared_places(text, names):
                declared = Sentence("Declared: {known}.", known=", ".join(names)) if names else DECLARE
                remedy = did_you_mean(name, names, declared)
                message = Sentence("{name!r} in double braces is not declared.", name=name)
                yield self.document.problem(self.place(word), "parameter-unknown", message, remedy)

    def rendered(self, render: Render, names: tuple[str, ...] = ()) -> tuple[dict[str, Prose], list[Problem]]:
        """Turn every text into HTML, with the faults found on the way; `names` are those of parameters."""
        words, problems = {}, []
        for name, text in self.texts().items():
            sent = with_stand_ins(text, names)
            html, found = render(sent, self.document.file, 1)
            html = without_stand_ins(html, names).strip()
            problems += [self._moved(problem, name, sent, names) for problem in found]
            problems += self._misplaced_blocks(name, html)
            words[name] = Prose(text, html if name in {"stem", "explanation"} else without_paragraph(html))
        return words, problems

    def _misplaced_blocks(self, name: str, html: str) -> Iterator[Problem]:
        if name == "explanation":
            return
        if not is_one_paragraph(opening_and_rest(html)[0] if name == "stem" else html):
            message = Sentence("{name!r} must be one paragraph.", name=name)
            if name == "stem":
                message = Sentence("{name!r} must begin with a sentence.", name=name)
            remedy = Sentence(
                "Lists, tables and code blocks can stand after the stem's first sentence or in the explanation."
            )
            yield self.document.problem(self.place(name), "text-blocks", message, remedy)

    def _moved(self, problem: Problem, name: str, sent: str, names: tuple[str, ...]) -> Problem:
        """Give a fault that was found in a text that was sent away the place that it has in the file."""
        path = self.place(name)
        written = value_at(self.document, path)
        if not isinstance(written, str):  # a word with a point in it, which is refused, leads elsewhere
            line, column = self.document.place(path)
            return replace(problem, line=line, column=column)
        line, before = problem.line, "".join(sent.split("\n")[problem.line - 1 : problem.line])[: problem.column - 1]
        column = len(without_stand_ins(before, names)) + 1
        skipped = written[: len(written) - len(written.lstrip())]
        if line == 1:
            column += len(skipped) - (skipped.rfind("\n") + 1)
        line, column = text_place(self.document, path, self.lines).of(line + skipped.count("\n"), column)
        return replace(problem, line=line, column=column)


def places_of(kind: type[Question]) -> tuple[str, ...]:
    """Say where a kind has words: ``choices.*`` is a map of them, ``hints.#`` a list."""
    return ("stem", "hints.#", *kind.word_places, "explanation")


def values_at(document: Document, path: Path_, pattern: str) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Give what stands at the places of a pattern, each with its name in steps; what is not there is left out."""
    step, _, rest = pattern.partition(".")
    here = value_at(document, path)
    if step == "*":
        steps: list[Any] = list(here) if isinstance(here, dict) else []
    elif step == "#":
        steps = list(range(len(here))) if isinstance(here, list) else []
    else:
        steps = [step] if isinstance(here, dict) and step in here else []
    for each in steps:
        if rest:
            for name, value in values_at(document, (*path, each), rest):
                yield (str(each), *name), value
        else:
            yield (str(each),), value_at(document, (*path, each))


def version_of(kind: str, texts: Mapping[str, str], key: Any, *others: Mapping[str, Any]) -> str:
    """Reduce a question to the hash that says whether two learners were asked the same.

    `others`, such as its options, count only where there are any.
    """
    return _sha256([kind, dict(texts), key, *(dict(other) for other in others if other)])


def _sha256(values: Any) -> str:
    return hashlib.sha256(json.dumps(values, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
