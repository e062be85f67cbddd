"""A quiz that was kept is the quiz that was read, with its places and all that is said of it."""

from pathlib import Path

import pytest
from builders import QUIZ

from course.authoring.kept_quizzes import CheckedQuiz, KeptQuizzes, remove_other_quizzes
from course.problems import Problem
from course.quizzes.bank import quiz_files
from course.sentences import Sentence
from course.settings import SHIPPED

LANGUAGES = ["ro", "en"]


def render(text: str, file: str, line: int) -> tuple[str, list[Problem]]:
    if "$\\nonsense$" not in text:
        return f"<p>{text}</p>", []
    return "", [Problem(file, line, 1, "maths", Sentence("No."), Sentence("Mend it."))]


def refuse(text: str, file: str, line: int) -> tuple[str, list[Problem]]:
    raise AssertionError((text, file, line))


def read(folder: Path, kept: KeptQuizzes) -> dict[str, CheckedQuiz]:
    return {slug: kept.read(files, LANGUAGES) for slug, files in quiz_files(folder, LANGUAGES)[0].items()}


@pytest.mark.parametrize("folder", [SHIPPED / "quizzes", SHIPPED / "docs" / "handbook" / "quizzes"])
def test_what_was_kept_is_what_was_read(folder: Path, tmp_path: Path) -> None:
    first = read(folder, KeptQuizzes(tmp_path, render))
    again = read(folder, KeptQuizzes(tmp_path, refuse))
    assert first.keys() == again.keys()
    for slug, checked in first.items():
        assert again[slug] == checked
        for language, document in checked.whole.documents.items():
            kept = again[slug].whole.documents[language]
            assert (kept.places, kept.key_places) == (document.places, document.key_places)


def test_of_a_changed_quiz_only_the_new_texts_are_compiled(tmp_path: Path) -> None:
    folder, compiled = tmp_path / "quizzes", tmp_path / "compiled"
    folder.mkdir()
    (folder / "basics.yaml").write_text(QUIZ.replace("Verde este iarba.", "$\\nonsense$"), "utf-8")
    faulty = read(folder, KeptQuizzes(compiled, render))["basics"].whole
    assert (faulty.quiz, [problem.code for problem in faulty.problems]) == (None, ["maths"])
    (folder / "basics.yaml").write_text("\n" + QUIZ.replace("Verde este iarba.", "Verde e iarba."), "utf-8")
    asked: list[str] = []
    read(folder, KeptQuizzes(compiled, lambda text, *_: (asked.append(text) or f"<p>{text}</p>", [])))
    assert asked == ["Verde e iarba."]


def test_quizzes_that_are_gone_are_not_kept(tmp_path: Path) -> None:
    folder, compiled = tmp_path / "quizzes", tmp_path / "compiled"
    folder.mkdir()
    for name in ("one", "two"):
        (folder / f"{name}.yaml").write_text(QUIZ, "utf-8")
    read(folder, KeptQuizzes(compiled, render))
    (folder / "one.yaml").write_text(QUIZ.replace("Test", "Alt test"), "utf-8")
    read(folder, KeptQuizzes(compiled, render))
    remove_other_quizzes(compiled, {"one"})
    assert [path.name.split(".")[0] for path in sorted(compiled.rglob("*.json"))] == ["one", "one"]
