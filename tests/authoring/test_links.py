"""Every way in which a link between pages can be wrong, and the ways in which it is right."""

from pathlib import Path

import pytest

from course.authoring.checks import check_course
from course.problems import Problem

FIRST, SECOND = "content/ro/basics/01-first.md", "content/ro/basics/02-second.md"
BODY_LINE = 10


def dead_links(root: Path, tmp_path: Path, body: str, file: str = FIRST) -> list[Problem]:
    path = root / file
    path.write_text(path.read_text("utf-8") + body, "utf-8")
    return [each for each in check_course(root, tmp_path / "compiled") if each.code == "dead-link"]


@pytest.mark.parametrize(
    "href",
    [
        "second",
        "second#sky",
        "../basics/second#sky",
        "/ro/basics/second",
        "/en/basics/second#sky",
        "/ro/",
        "/",
        "/ro/lab",
        "/ro/me",
        "/en/quizzes/basics",
        "#start",
        "https://example.org/nope.md",
        "mailto:a@example.org",
        "////[",
    ],
)
def test_a_link_that_leads_somewhere_is_not_complained_of(course_folder: Path, tmp_path: Path, href: str) -> None:
    assert dead_links(course_folder, tmp_path, f"\n[There]({href}).\n") == []


@pytest.mark.parametrize(
    ("href", "message", "remedy"),
    [
        ("nope.md", "There is no page /ro/basics/nope.md.", "From here the chapters are: first, second."),
        ("02-second.md", "There is no page", "A link names the page, not the file: write second."),
        ("02-second.md#sky", "There is no page", "write second#sky."),
        ("../../ro/basics/02-second.md", "There is no page", "write second."),
        ("../basics/secnd", "There is no page /ro/basics/secnd.", "Did you mean second?"),
        ("../other/second", "There is no page /ro/other/second.", "From here the chapters are: first, second."),
        ("second/", "There is no page /ro/basics/second/.", "Did you mean second?"),
        ("/ro/nope", "There is no page /ro/nope.", "From here the chapters are"),
        ("/de/basics/first", "There is no page /de/basics/first.", ""),
        ("/ro/quizzes/basic", "There is no page /ro/quizzes/basic.", ""),
        ("second#nope", "The chapter 'basics/second' has no section 'nope'.", "It has: sky."),
        ("/en/basics/second#skye", "has no section 'skye'", "Did you mean #sky?"),
    ],
)
def test_a_link_that_leads_nowhere_is_told_where_it_stands(
    course_folder: Path, tmp_path: Path, href: str, message: str, remedy: str
) -> None:
    body = f"\nOne `[x]({href})`.\n\nTwo, [there]({href}).\n"
    lines = (course_folder / FIRST).read_text("utf-8").count("\n")
    (found,) = dead_links(course_folder, tmp_path, body)
    assert (found.file, found.line, found.column) == (FIRST, lines + 4, 14)
    assert message in found.message
    assert remedy in found.remedy
    assert found.severity == "warning"


def test_each_of_several_dead_links_has_its_own_place(course_folder: Path, tmp_path: Path) -> None:
    lines = (course_folder / FIRST).read_text("utf-8").count("\n")
    body = "\n[a](x) [b](y)\n\n[c](x)\n\n```callout\nkind: note\ntext: See [d](z).\n```\n"
    found = dead_links(course_folder, tmp_path, body)
    assert [(each.line - lines, each.column) for each in found] == [(2, 5), (2, 12), (4, 5), (8, 15)]


def test_a_section_is_looked_for_in_the_language_that_is_shown(course_folder: Path, tmp_path: Path) -> None:
    english = "content/en/basics/01-first.md"
    assert dead_links(course_folder, tmp_path, "\n[There](second#sky).\n", english) == []
    (found,) = dead_links(course_folder, tmp_path, "\n[There](second#start).\n", english)
    assert found.file == english


def test_a_link_to_a_chapter_with_an_error_is_no_second_fault(course_folder: Path, tmp_path: Path) -> None:
    (course_folder / SECOND).write_text("no front matter", "utf-8")
    assert dead_links(course_folder, tmp_path, "\n[There](second#sky).\n") == []
