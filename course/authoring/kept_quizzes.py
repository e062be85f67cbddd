"""What reading a quiz gave, kept for the next time under the hash of all that decides it.

Beside it is kept the HTML of each of the quiz's texts, so that after a change only the new texts are compiled.
"""

import hashlib
import json
from collections.abc import Container, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

import course
from course.authoring.linting.linter import lint
from course.chapters.compiling import LOST
from course.chapters.published import DAMAGED, compiler_name, read_json, write_json
from course.problems import Problem
from course.quizzes.bank import QuizFile, WholeQuiz, joined, read_whole
from course.quizzes.prose import Render
from course.quizzes.quiz import Quiz
from course.quizzes.reading import Reference
from course.sentences import Sentence
from course.source import Document, Path_, read_text

QUIZZES, TEXTS = "quizzes", "texts"

Texts = Mapping[str, tuple[str | None, list[Problem]]]
"""What the files hold, by their names, or what keeps them from being read."""


@dataclass(frozen=True)
class CheckedQuiz:
    """A quiz as its files gave it, and what the linter says of it."""

    whole: WholeQuiz
    remarks: list[Problem]


class KeptQuizzes:
    """The quizzes that were read before, in a folder of the compiled course."""

    def __init__(self, compiled: Path, render: Render) -> None:
        self._compiled, self._render = compiled, render

    def has(self, files: Sequence[QuizFile], languages: Sequence[str]) -> bool:
        """Say whether these files were read before, as they are now."""
        return self._place(files, _key(files, languages, _texts(files))).exists()

    def read(self, files: Sequence[QuizFile], languages: Sequence[str]) -> CheckedQuiz:
        """Read one quiz from its files, its own first, or take it from where it was kept."""
        texts = _texts(files)
        place = self._place(files, _key(files, languages, texts))
        with suppress(*DAMAGED):
            if (values := read_json(place)) is not None:
                return _from_json(values)
        checked = self._read_anew(files, languages, texts)
        if not any(problem.code in LOST for problem in checked.whole.problems):
            write_json(place, _to_json(checked))
            for path in place.parent.glob(f"{files[0].slug}.*.json"):
                if path != place:
                    path.unlink(missing_ok=True)
        return checked

    def _read_anew(self, files: Sequence[QuizFile], languages: Sequence[str], texts: Texts) -> CheckedQuiz:
        """Read a quiz; of its texts those are compiled that it did not have when it was read last."""
        slug = files[0].slug
        place, compiler = self._compiled / TEXTS / f"{slug}.json", compiler_name()
        earlier = read_json(place) or {}
        known = earlier.get("texts", {}) if earlier.get("compiler") == compiler else {}
        used: dict[str, str] = {}

        costly: set[str] = set()

        def render(text: str, file: str, line: int) -> tuple[str, list[Problem]]:
            if file in costly and text not in known:
                return "", [_left_out(file, line)]
            html, problems = (known[text], []) if text in known else self._render(text, file, line)
            if not problems:
                used[text] = html
            costly.update(problem.file for problem in problems if problem.code in LOST)
            return html, problems

        whole = read_whole(files, languages, render, lambda _, name: texts[name])
        if used != known:
            write_json(place, {"compiler": compiler, "texts": used})
        return CheckedQuiz(whole, list(lint(joined({slug: whole}))))

    def _place(self, files: Sequence[QuizFile], key: str) -> Path:
        return self._compiled / QUIZZES / f"{files[0].slug}.{key}.json"


def remove_other_quizzes(compiled: Path, slugs: Container[str]) -> None:
    """Remove what was kept of quizzes that the course no longer has."""
    for path in (path for folder in (QUIZZES, TEXTS) for path in (compiled / folder).glob("*.json")):
        if path.name.split(".")[0] not in slugs:
            path.unlink(missing_ok=True)


def _left_out(file: str, line: int) -> Problem:
    """Say of a text that its file has cost enough time already."""
    message = Sentence("This text was not compiled, since another of this file took too long.")
    return Problem(file, line, 1, "too-slow", message, Sentence("Mend that one first."))


def _texts(files: Iterable[QuizFile]) -> Texts:
    return {file.name: read_text(file.path, file.name) for file in files}


def _key(files: Sequence[QuizFile], languages: Sequence[str], texts: Texts) -> str:
    decisive = [_program(), list(languages), [(file.name, file.language) for file in files]]
    held = [[name, text, [problem.to_json() for problem in problems]] for name, (text, problems) in texts.items()]
    return hashlib.sha256(json.dumps([decisive, held]).encode()).hexdigest()


@cache
def _program() -> str:
    """Name everything of ours that has a say in what a quiz becomes, by its text."""
    package = Path(course.__file__).parent
    folders = (package, package / "quizzes", package / "quizzes" / "questions", package / "authoring" / "linting")
    sources = [path for folder in (*folders, Path(__file__).parent) for path in sorted(folder.glob("*.py"))]
    return compiler_name() + hashlib.sha256(b"\x1f".join(path.read_bytes() for path in sources)).hexdigest()


def _to_json(checked: CheckedQuiz) -> dict[str, Any]:
    whole = checked.whole
    return {
        "quiz": whole.quiz and whole.quiz.to_json(),
        "problems": [problem.to_json() for problem in whole.problems],
        "references": [asdict(reference) for reference in whole.references],
        "documents": {language: _document_to_json(document) for language, document in whole.documents.items()},
        "remarks": [problem.to_json() for problem in checked.remarks],
    }


def _from_json(values: Mapping[str, Any]) -> CheckedQuiz:
    whole = WholeQuiz(
        values["quiz"] and Quiz.from_json(values["quiz"]),
        [Problem.from_json(problem) for problem in values["problems"]],
        [Reference(**reference) for reference in values["references"]],
        {language: _document(document) for language, document in values["documents"].items()},
    )
    return CheckedQuiz(whole, [Problem.from_json(problem) for problem in values["remarks"]])


def _document_to_json(document: Document) -> dict[str, Any]:
    places = (document.places, document.key_places)
    return {"file": document.file, "data": document.data, "places": [list(each.items()) for each in places]}


def _document(values: Mapping[str, Any]) -> Document:
    places, key_places = (_places(each) for each in values["places"])
    return Document(values["file"], values["data"], places, key_places)


def _places(written: Iterable[Any]) -> dict[Path_, tuple[int, int]]:
    return {tuple(path): (line, column) for path, (line, column) in written}
