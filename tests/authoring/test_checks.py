"""Each fault between files, planted once, with the place that it must be found at."""

from collections.abc import Callable
from pathlib import Path

import pytest
from planting import changed

from course.authoring.checks import check_course
from course.problems import Problem
from course.settings import SHIPPED

FIRST, SECOND = "content/ro/basics/01-first.md", "content/ro/basics/02-second.md"
QUIZ, COURSE = "quizzes/basics.yaml", "content/course.yaml"

FAULTS = [
    (changed(SECOND, "```quiz\nbasics", "```quiz\nbasic"), f"{SECOND}:12:1: error[no-quiz]", "Did you mean 'basics'?"),
    (changed(SECOND, "```quiz\nbasics", "```quiz\nbasics#sea"), f"{SECOND}:12:1: error[no-quiz]", "There are: sky."),
    (changed(SECOND, "```quiz\nbasics", "```lab\ntask: dig"), f"{SECOND}:12:1: error[no-lab]", "Did you mean 'dog'?"),
    (
        changed(SECOND, "```quiz\nbasics", "```lab\ntask: dog\npreset: held-bck"),
        f"{SECOND}:12:1: error[no-lab]",
        "Did you mean 'held-back'?",
    ),
    (
        changed(SECOND, "```quiz\nbasics", "```lab\ntask: sums\npreset: held-back"),
        f"{SECOND}:12:1: error[no-lab]",
        "There are: sums.",
    ),
    (
        changed(SECOND, "```quiz\nbasics", "```lab\ntask: dog\nrecipe: {objective: ppo}"),
        f"{SECOND}:12:1: error[no-lab]: The recipe cannot be used: objective: This must be one of: grpo",
        "Correct it.",
    ),
    (
        changed(SECOND, "```quiz\nbasics", "```lab\ntask: dog\nrecipe: {group_size: 99}"),
        f"{SECOND}:12:1: error[no-lab]",
        "Correct it.",
    ),
    (changed(COURSE, "quiz: basics", "quiz: basic"), f"{COURSE}:8:11: error[no-quiz]", "Did you mean 'basics'?"),
    (changed(QUIZ, "see: second#sky", "see: third#sky"), f"{QUIZ}:21:10: error[no-chapter]", "Did you mean 'basics/"),
    (changed(QUIZ, "see: second#sky", "see: second#ski"), f"{QUIZ}:21:10: error[no-section]", "Did you mean 'sky'?"),
    (
        changed(QUIZ, "chapter: basics/second", "chapter: basics/third"),
        f"{QUIZ}:3:10: error[no-chapter]",
        "Did you mean 'basics/",
    ),
    (changed(FIRST, "title: Primul", "titel: Primul"), f"{FIRST}:2:1: error[unknown-key]", "Did you mean 'title'?"),
    (changed(FIRST, "$x^2$", r"$\frac{1$"), f"{FIRST}:10:", ""),
    (
        changed(SECOND, "```quiz\nbasics", "```lab\ntask: dog\nrecipe: {group: 4}"),
        f"{SECOND}:12:1: error[no-lab]",
        "Did you mean 'group_size'?",
    ),
]


EN = FIRST.replace("/ro/", "/en/")
DRAWING = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"/>'


def added(file: str, text: str) -> Callable[[Path], None]:
    def add(root: Path) -> None:
        (root / file).parent.mkdir(exist_ok=True)
        (root / file).write_text(text, "utf-8")

    return add


LONE_QUIZ = (
    "language: ro\ntitle: A\nquestions:\n  - {id: a, kind: true-false, stem: B., answer: true,"
    " feedback: {'true': C, 'false': D}}\n"
)
# A fault, its place, and words of the remedy.
WARNINGS = [
    (changed(EN, "{#start}", "{#begin}"), f"{EN}:1:1: warning[section-missing]", "{#start}"),
    (changed(FIRST, "$x^2$.", "$x^2$.\n\n```lab\ntask: dog\n```"), f"{EN}:1:1: warning[embed-missing]", "Place it"),
    (changed(FIRST, "Un text", "Un ţintar"), f"{FIRST}:10:4: warning[cedilla]", "'țintar'"),
    (changed(QUIZ, "Este verde", "Este şters"), f"{QUIZ}:12:19: warning[cedilla]", "'șters'"),
    (changed(QUIZ, "Ce culoare are", "Ce culoare nu are"), f"{QUIZ}:10:5: warning[negative-stem]", "emphasise"),
    (added("quizzes/lone.yaml", LONE_QUIZ), "quizzes/lone.yaml:1:1: warning[unused-quiz]", "```quiz"),
    (added("content/figures/lone.svg", DRAWING), "content/figures/lone.svg:1:1: warning[unused-drawing]", "```figure"),
]


def test_what_could_be_better_is_found_at_its_place(course_folder: Path, tmp_path: Path) -> None:
    codes = {problem.code for problem in shown(course_folder, tmp_path)}
    assert not codes & {place.partition("[")[2].rstrip("]") for _, place, _ in WARNINGS}
    for plant, _, _ in WARNINGS:
        plant(course_folder)
    found = shown(course_folder, tmp_path)
    for _, place, remedy in WARNINGS:
        assert any(str(problem).startswith(place) and remedy in problem.remedy for problem in found), place


def test_our_own_course_is_clean(tmp_path: Path) -> None:
    assert [str(problem) for problem in check_course(SHIPPED, tmp_path / "compiled")] == []


def shown(root: Path, tmp_path: Path) -> list[Problem]:
    return check_course(root, tmp_path / "compiled")


@pytest.mark.parametrize(("plant", "place", "remedy"), FAULTS, ids=[place for _, place, _ in FAULTS])
def test_a_planted_fault_is_found_at_its_place_with_a_remedy(
    course_folder: Path, tmp_path: Path, plant: Callable[[Path], None], place: str, remedy: str
) -> None:
    assert not [problem for problem in shown(course_folder, tmp_path) if problem.severity == "error"]
    plant(course_folder)
    found = [problem for problem in shown(course_folder, tmp_path) if str(problem).startswith(place)]
    assert found
    assert any(remedy in problem.remedy for problem in found)


def test_a_wrong_slug_in_the_list_is_one_fault_and_none_of_who_names_the_chapter(
    course_folder: Path, tmp_path: Path
) -> None:
    drawing = course_folder / "content" / "figures" / "sky.svg"
    drawing.parent.mkdir()
    drawing.write_text(DRAWING, "utf-8")
    (course_folder / EN.replace("01-first", "02-second")).write_text(
        (course_folder / SECOND).read_text("utf-8"), "utf-8"
    )
    for file, text in ((SECOND, "\n```figure\nsrc: sky\ntitle: A\ndescription: B\n```\n"), (FIRST, "\n[x](second)\n")):
        (course_folder / file).write_text((course_folder / file).read_text("utf-8") + text, "utf-8")
    terms = "terms:\n  sky: {term: {ro: cer, en: sky}, definition: {ro: Sus., en: Up.}, see: basics/second}\n"
    (course_folder / "content" / "glossary.yaml").write_text(terms, "utf-8")
    before = {problem for problem in shown(course_folder, tmp_path) if problem.file not in {EN, SECOND}}
    changed(COURSE, "first, second", "first, secnd")(course_folder)
    (found,) = {problem for problem in shown(course_folder, tmp_path) if problem.file not in {EN, SECOND}} - before
    assert (found.file, found.code, found.remedy) == (COURSE, "no-chapter", "Did you mean 'second'?")


def test_a_course_file_that_cannot_be_read_makes_nothing_unused(course_folder: Path, tmp_path: Path) -> None:
    added("content/figures/lone.svg", DRAWING)(course_folder)
    changed(COURSE, "modules:", "modules: [")(course_folder)
    assert {problem.file for problem in shown(course_folder, tmp_path)} == {COURSE}


def test_all_faults_of_all_files_are_told_at_once(course_folder: Path, tmp_path: Path) -> None:
    for file in (SECOND, QUIZ, FIRST):
        next(plant for plant, place, _ in FAULTS if place.startswith(file))(course_folder)
    files = {problem.file for problem in shown(course_folder, tmp_path) if problem.severity == "error"}
    assert files == {SECOND, QUIZ, FIRST}


def test_a_quiz_with_errors_is_complained_of_once_not_wherever_it_is_used(course_folder: Path, tmp_path: Path) -> None:
    changed(QUIZ, "answer: blue", "answer: red")(course_folder)
    assert [problem.file for problem in shown(course_folder, tmp_path) if problem.severity == "error"] == [QUIZ]


def test_a_section_that_a_translation_lacks_is_no_fault_of_the_quiz_that_names_it(
    course_folder: Path, tmp_path: Path
) -> None:
    translation = course_folder / SECOND.replace("/ro/", "/en/")
    translation.write_text((course_folder / SECOND).read_text("utf-8").replace("{#sky}", "{#above}"), "utf-8")
    found = {problem.code for problem in shown(course_folder, tmp_path)}
    assert "no-section" not in found
    assert "section-missing" in found


def test_a_fault_in_a_drawing_is_told_once_however_many_languages_show_it(course_folder: Path, tmp_path: Path) -> None:
    drawing = course_folder / "content" / "figures" / "loop.svg"
    drawing.parent.mkdir()
    drawing.write_text('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path fill="#f00"/></svg>', "utf-8")
    for file in (FIRST, FIRST.replace("/ro/", "/en/")):
        path = course_folder / file
        figure = "\n```figure\nsrc: loop\ntitle: A\ndescription: B\n```\n"
        path.write_text(path.read_text("utf-8") + figure, "utf-8")
    assert [each.code for each in shown(course_folder, tmp_path) if each.file.endswith(".svg")] == ["svg-colour"]


def test_a_text_that_cannot_be_compiled_in_time_is_a_problem_of_its_file_alone(
    course_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("course.authoring.reading.SECONDS_PER_TEXT", 2.0)
    changed(FIRST, "$x^2$", "[" * 9000)(course_folder)
    changed(QUIZ, "Verde este iarba.", "Verde " + "[" * 9000)(course_folder)
    found = {(problem.file, problem.code) for problem in shown(course_folder, tmp_path) if problem.severity == "error"}
    assert {(FIRST, "too-slow"), (QUIZ, "too-slow")} <= found
    assert {file for file, _ in found} == {FIRST, QUIZ}


def test_after_one_text_that_takes_too_long_the_others_of_its_file_are_left_out(
    course_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("course.authoring.reading.SECONDS_PER_TEXT", 1.0)
    for text in ("Verde este iarba.", "Ce culoare are"):
        changed(QUIZ, text, f"{text} " + "[" * 9000)(course_folder)
    found = [problem for problem in shown(course_folder, tmp_path) if problem.code == "too-slow"]
    assert {problem.file for problem in found} == {QUIZ}
    assert sum("it was not done" in problem.message for problem in found) == 1
    assert sum("another of this file" in problem.message for problem in found) == len(found) - 1 > 0
