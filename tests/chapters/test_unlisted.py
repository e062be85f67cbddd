"""A chapter that no list leads to has a page all the same, for those who know its address."""

from pathlib import Path

from course.authoring.checks import check_course
from course.authoring.publishing import COMPILED, Publisher
from course.authoring.reading import read_course
from course.chapters.published import PublishedCourse


def hide_second(folder: Path) -> None:
    file = folder / "content" / "course.yaml"
    file.write_text(file.read_text("utf-8").replace("[first, second]", "[first]\n    unlisted: [second]"), "utf-8")


def test_an_unlisted_chapter_is_found_by_its_address_alone(course_folder: Path, tmp_path: Path) -> None:
    hide_second(course_folder)

    with Publisher(course_folder, tmp_path / "var", report=list) as publisher:
        publisher.publish_changes()

    outline = PublishedCourse(tmp_path / "var" / COMPILED).current()
    entry = outline.entry("basics", "second")
    assert entry is not None
    assert [each.slug for each in outline.entries] == ["first"]
    assert [each.slug for each in outline.unlisted] == ["second"]
    assert outline.neighbours(entry) == (None, None)
    assert outline.neighbours(outline.entries[0]) == (None, None)
    shown = outline.chapter("ro", "basics", "second")
    assert shown is not None
    assert shown.chapter.title == "Al doilea"


def test_a_quiz_may_lead_back_to_an_unlisted_chapter(course_folder: Path, tmp_path: Path) -> None:
    hide_second(course_folder)

    codes = {problem.code for problem in check_course(course_folder, tmp_path / COMPILED)}

    assert not codes & {"no-chapter", "no-section", "not-listed"}


def test_an_unlisted_chapter_needs_a_file_and_a_slug_of_its_own(course_folder: Path, tmp_path: Path) -> None:
    file = course_folder / "content" / "course.yaml"
    text = file.read_text("utf-8").replace("[first, second]", "[first, second]\n    unlisted: [second, third]")
    file.write_text(text, "utf-8")

    faults = [f"{p.line}:{p.column} {p.code}" for p in read_course(course_folder, tmp_path / COMPILED).folder.problems]

    assert {"8:16 duplicate", "8:24 no-chapter"} <= set(faults)
