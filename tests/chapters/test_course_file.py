from pathlib import Path

import pytest

from course.chapters.course_file import RESERVED, read_course_file
from course.chapters.course_folder import read_course_folder
from course.problems import Problem

COURSE = """\
title: {ro: Curs, en: Course}
description: {ro: Despre., en: About.}
languages: [ro, en]
modules:
  - slug: basics
    title: {ro: Baze, en: Basics}
    chapters: [first, second]
    quiz: basics
"""
UNTRANSLATED = "missing-translation"
FILES = ("ro/basics/01-first.md", "ro/basics/02-second.md", "en/basics/01-first.md")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for file in FILES:
        write(tmp_path, file)
    (tmp_path / "content" / "course.yaml").write_text(COURSE, "utf-8")
    return tmp_path


def write(root: Path, file: str) -> None:
    path = root / "content" / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("text", "utf-8")


def change(root: Path, old: str, new: str) -> list[Problem]:
    assert old in COURSE
    (root / "content" / "course.yaml").write_text(COURSE.replace(old, new), "utf-8")
    return read_course_folder(root).problems


def test_a_true_course_has_its_chapters_in_order(root: Path) -> None:
    folder = read_course_folder(root)
    assert [problem.code for problem in folder.problems] == [UNTRANSLATED]
    assert folder.course is not None
    assert folder.course.modules[0].quiz == "basics"
    assert [(each.language, each.module, each.slug, each.number, each.file) for each in folder.chapters] == [
        ("ro", "basics", "first", 1, "content/ro/basics/01-first.md"),
        ("ro", "basics", "second", 2, "content/ro/basics/02-second.md"),
        ("en", "basics", "first", 1, "content/en/basics/01-first.md"),
    ]
    assert all(each.path.is_file() for each in folder.chapters)


@pytest.mark.parametrize(
    ("old", "new", "line", "column", "code"),
    [
        ("languages: [ro, en]", "languages: [ro, en, xx]", 3, 21, "unknown-language"),
        ("languages: [ro, en]", "about: basics/frist\nlanguages: [ro, en]", 3, 8, "no-chapter"),
        ("languages: [ro, en]", "languages: [ro, en, ro]", 3, 21, "duplicate"),
        ("languages: [ro, en]", "languages: []", 3, 12, "wrong-value"),
        ("languages: [ro, en]", "languages: ro", 3, 12, "wrong-type"),
        ("title: {ro: Curs, en: Course}", "title: Curs", 1, 8, "wrong-value"),
        ("title: {ro: Curs, en: Course}", "title: {ro: Curs}", 1, 8, "missing-translation"),
        ("title: {ro: Curs, en: Course}", "title: {ro: Curs, en: ' '}", 1, 23, "missing-translation"),
        ("title: {ro: Curs, en: Course}", "title: {ro: a, en: b, fr: c}", 1, 23, "unknown-language"),
        ("description: {ro: Despre., en: About.}", "description: {en: About.}", 2, 14, "missing-translation"),
        ("title: {ro: Baze, en: Basics}", "title: {ro: Baze}", 6, 12, "missing-translation"),
        ("slug: basics", "slug: Basics!", 5, 11, "slug"),
        ("slug: basics", "slug: ../basics", 5, 11, "slug"),
        ("slug: basics", "slug: lab", 5, 11, "reserved-slug"),
        ("quiz: basics", "quiz: No Quiz", 8, 11, "slug"),
        ("[first, second]", "[first, second, first]", 7, 31, "duplicate"),
        ("[first, second]", "[first, second, third]", 7, 31, "no-chapter"),
        ("[first, second]", "[first, ../../etc]", 7, 23, "slug"),
        ("chapters: [first, second]", "chapters: first", 7, 15, "wrong-type"),
        ("quiz: basics", "quizz: basics", 8, 5, "unknown-key"),
        ("modules:\n", "modules: []\nmodule:\n", 4, 10, "wrong-value"),
        ("title: {ro: Curs, en: Course}", "title: &a {ro: Curs}", 1, 8, "yaml-anchor"),
    ],
)
def test_a_fault_has_its_place(  # noqa: PLR0913, PLR0917
    root: Path, old: str, new: str, line: int, column: int, code: str
) -> None:
    problems = change(root, old, new)
    assert all(problem.remedy for problem in problems)
    assert ("content/course.yaml", line, column, code, "error") in [
        (problem.file, problem.line, problem.column, problem.code, problem.severity) for problem in problems
    ]


def test_two_modules_cannot_share_a_slug(root: Path) -> None:
    twice = COURSE + COURSE[COURSE.index("  - slug") :]
    (root / "content" / "course.yaml").write_text(twice, "utf-8")
    _, _, problems = read_course_file(root)
    assert [(problem.line, problem.code) for problem in problems] == [(9, "duplicate")]


@pytest.mark.parametrize("slug", sorted(RESERVED))
def test_no_module_takes_an_address_of_the_site(root: Path, slug: str) -> None:
    assert "reserved-slug" in {problem.code for problem in change(root, "slug: basics", f"slug: {slug}")}


def test_all_faults_are_told(root: Path) -> None:
    text = COURSE.replace("{ro: Curs, en: Course}", "{ro: Curs}").replace("slug: basics", "slug: me")
    (root / "content" / "course.yaml").write_text(text, "utf-8")
    assert [problem.code for problem in read_course_file(root)[2]] == ["missing-translation", "reserved-slug"]


def test_no_course_file_is_a_fault(tmp_path: Path) -> None:
    folder = read_course_folder(tmp_path)
    assert folder.course is None
    assert [problem.code for problem in folder.problems] == ["file"]


@pytest.mark.parametrize(
    ("file", "code", "severity"),
    [
        ("ro/basics/03-third.md", "not-listed", "warning"),
        ("ro/basics/third.md", "chapter-name", "error"),
        ("ro/basics/03-First.md", "chapter-name", "error"),
        ("ro/basics/03-first.md", "duplicate", "error"),
        ("en/basics/00-second.md", "chapter-order", "warning"),
        ("de/basics/01-first.md", "not-listed", "warning"),
        ("ro/other/01-first.md", "not-listed", "warning"),
    ],
)
def test_a_file_that_does_not_fit_the_list_is_told(root: Path, file: str, code: str, severity: str) -> None:
    write(root, file)
    problems = [problem for problem in read_course_folder(root).problems if problem.code != UNTRANSLATED]
    assert [(problem.file, problem.code, problem.severity) for problem in problems] == [
        (f"content/{file}", code, severity)
    ]


def test_a_chapter_may_be_missing_in_another_language_only(root: Path) -> None:
    (root / "content/en/basics/01-first.md").unlink()
    assert {problem.code for problem in read_course_folder(root).problems} == {UNTRANSLATED}
    (root / "content/ro/basics/01-first.md").unlink()
    assert [(problem.line, problem.column, problem.code) for problem in read_course_folder(root).problems][:1] == [
        (7, 16, "no-chapter")
    ]


def test_a_chapter_without_its_translation_is_a_warning_that_names_the_file(root: Path) -> None:
    (warning,) = read_course_folder(root).problems
    assert str(warning).startswith("content/course.yaml:7:23: warning[missing-translation]: The chapter 'second'")
    assert "content/en/basics/02-second.md" in warning.remedy


def test_the_files_that_an_editor_keeps_for_itself_are_no_chapters(root: Path) -> None:
    write(root, "ro/basics/.#01-first.md")
    write(root, "ro/nowhere/.01-first.md")
    assert [problem.code for problem in read_course_folder(root).problems] == [UNTRANSLATED]
