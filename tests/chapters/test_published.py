import os
from dataclasses import replace
from pathlib import Path

import pytest

from course.chapters.chapter import Chapter, Heading
from course.chapters.compiling import Job
from course.chapters.course_file import CourseFile
from course.chapters.outline import Outline
from course.chapters.published import (
    PublishedCourse,
    chapter_key,
    make_outline,
    read_chapter,
    remove_unused,
    write_chapter,
    write_index,
)
from course.problems import CourseNotFoundError, Problem
from course.sentences import Sentence

COURSE = CourseFile.model_validate({
    "title": {"ro": "Curs", "en": "Course"},
    "description": {"ro": "Despre.", "en": "About."},
    "languages": ["ro", "en"],
    "modules": [
        {"slug": "m", "title": {"ro": "M", "en": "M"}, "chapters": ["a", "missing", "b"], "quiz": "q"},
        {"slug": "n", "title": {"ro": "N", "en": "N"}, "chapters": ["c"]},
    ],
})  # fmt: skip


def chapter(language: str, module: str, slug: str, text: str = "Text.") -> Chapter:
    return Chapter(
        module, slug, language, f"{slug} {language}", "S.", ("o",), "t", (Heading(2, "h", "H"),), (f"<p>{text}</p>",),
        100, 1, f"{slug}.md",
    )  # fmt: skip


def publish(folder: Path, *chapters: Chapter) -> Outline:
    compiled = {}
    for each in chapters:
        key = f"{each.language}{each.module}{each.slug}{hash(each.parts)}"
        write_chapter(folder, key, each)
        compiled[each.language, each.module, each.slug] = (key, each)
    outline = make_outline(COURSE, compiled, {"q": [1, 2]})
    write_index(folder, outline)
    return outline


ALL = (chapter("ro", "m", "a"), chapter("en", "m", "a"), chapter("ro", "m", "b"), chapter("en", "n", "c"))


@pytest.fixture
def published(tmp_path: Path) -> PublishedCourse:
    publish(tmp_path, *ALL)
    return PublishedCourse(tmp_path)


def test_the_course_comes_back_as_it_was_published(published: PublishedCourse, tmp_path: Path) -> None:
    outline = published.current()
    assert outline == publish(tmp_path, *ALL)
    assert outline.title == {"ro": "Curs", "en": "Course"}
    assert outline.languages == ("ro", "en")
    assert outline.quizzes == {"q": [1, 2]}
    assert [(entry.id, entry.number) for entry in outline.entries] == [("m/a", 1), ("m/b", 2), ("n/c", 1)]
    assert [(module.slug, module.quiz) for module in outline.modules] == [("m", "q"), ("n", None)]


def test_a_chapter_is_shown_in_its_language_or_else_in_another(published: PublishedCourse) -> None:
    outline = published.current()
    own, other, only_english = (outline.chapter("en", "m", "a"), outline.chapter("en", "m", "b"),
                                outline.chapter("ro", "n", "c"))  # fmt: skip
    assert own is not None
    assert other is not None
    assert only_english is not None
    assert (own.chapter, own.is_fallback) == (ALL[1], False)
    assert (other.chapter, other.is_fallback) == (ALL[2], True)
    assert (only_english.chapter, only_english.is_fallback) == (ALL[3], True)


@pytest.mark.parametrize("address", [("en", "m", "x"), ("en", "x", "a"), ("de", "m", "a"), ("", "", "")])
def test_what_is_not_published_is_not_found(published: PublishedCourse, address: tuple[str, str, str]) -> None:
    assert published.current().chapter(*address) is None


def test_neighbours_go_across_modules(published: PublishedCourse) -> None:
    outline = published.current()
    first, second, third = outline.entries
    assert outline.neighbours(first) == (None, second)
    assert outline.neighbours(second) == (first, third)
    assert outline.neighbours(third) == (second, None)


def test_a_new_publication_is_seen_at_once(published: PublishedCourse, tmp_path: Path) -> None:
    before = published.current()
    publish(tmp_path, replace(ALL[0], parts=("<p>New.</p>",)))
    shown = published.current().chapter("ro", "m", "a")
    assert shown is not None
    assert shown.chapter.parts == ("<p>New.</p>",)
    assert before.chapter("ro", "m", "a") is not None
    assert published.current() is published.current()


@pytest.mark.parametrize("damaged", ["", "{", "[]", "{}", '{"title": 3}', "\x00", '{"modules": null}'])
def test_a_damaged_index_leaves_the_last_good_course(published: PublishedCourse, tmp_path: Path, damaged: str) -> None:
    before = published.current()
    (tmp_path / "course.json").write_text(damaged)
    assert published.current() is before
    (tmp_path / "course.json").unlink()
    assert published.current() is before
    publish(tmp_path, ALL[0])
    assert len(published.current().entries) == 1


def test_nothing_published_is_said(tmp_path: Path) -> None:
    with pytest.raises(CourseNotFoundError, match="no published course"):
        PublishedCourse(tmp_path).current()
    (tmp_path / "course.json").write_text("{")
    with pytest.raises(CourseNotFoundError):
        PublishedCourse(tmp_path).current()


def test_a_chapter_whose_file_is_gone_is_said(published: PublishedCourse, tmp_path: Path) -> None:
    for path in (tmp_path / "chapters").glob("*.json"):
        path.write_text("{}")
    with pytest.raises(CourseNotFoundError, match="Publish the course"):
        published.current().chapter("ro", "m", "a")


def test_a_chapter_is_read_from_disk_once(published: PublishedCourse, tmp_path: Path) -> None:
    first = published.current().chapter("ro", "m", "a")
    for path in (tmp_path / "chapters").glob("*.json"):
        path.unlink()
    assert published.current().chapter("ro", "m", "a") == first


def test_warnings_are_kept_with_the_chapter(tmp_path: Path) -> None:
    warning = Problem("a.md", 1, 2, "html-removed", Sentence("m"), Sentence("r {n!r}", n="1"), "warning")
    write_chapter(tmp_path, "key", ALL[0], [warning])
    assert read_chapter(tmp_path, "key") == (ALL[0], [warning])
    assert read_chapter(tmp_path, "other") is None


def test_a_publication_leaves_no_half_written_file(tmp_path: Path) -> None:
    publish(tmp_path, *ALL)
    assert not list(tmp_path.rglob("*.part"))


def test_only_old_chapters_that_nobody_names_are_removed(tmp_path: Path) -> None:
    outline = publish(tmp_path, *ALL)
    for name in ("young", "old"):
        write_chapter(tmp_path, name, ALL[0])
    for path in (tmp_path / "chapters").glob("*.json"):
        if path.stem != "young":
            os.utime(path, (0, 0))
    remove_unused(tmp_path, outline)
    left = {path.stem for path in (tmp_path / "chapters").glob("*.json")}
    assert left == {"young", *(version.key for entry in outline.entries for version in entry.versions.values())}


def test_a_key_changes_with_all_that_decides_the_chapter(tmp_path: Path) -> None:
    job = Job("the loop", "a.md", "m", "a", "ro", tmp_path)
    keys = {chapter_key(job)}
    for changed in ({"text": "the loop."}, {"file": "b.md"}, {"module": "n"}, {"slug": "b"}, {"language": "en"}):
        keys.add(chapter_key(replace(job, **changed)))  # type: ignore[arg-type]
    (tmp_path / "loop.svg").write_text("<svg/>")
    keys.add(chapter_key(job))
    (tmp_path / "loop.tall.svg").write_text("<svg/>")
    keys.add(chapter_key(job))
    (tmp_path / "loop.svg").write_text("<svg />")
    keys.add(chapter_key(job))
    assert len(keys) == 9
    (tmp_path / "other.svg").write_text("<svg/>")
    assert chapter_key(job) in keys
