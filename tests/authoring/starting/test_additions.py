"""`course new chapter` and `course new quiz`: what is added to a course that is there, whoever wrote it."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from builders import write_course
from click.testing import Result

from course.authoring.checks import check_course
from course.authoring.publishing import COMPILED
from course.settings import SHIPPED

Course = Callable[..., Result]
Files = Callable[[Path], dict[str, bytes]]


def codes(root: Path) -> list[str]:
    return sorted({problem.code for problem in check_course(root, root / "var" / COMPILED)})


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A course of two languages that knows nothing of schemas and stamps."""
    return write_course(tmp_path / "small")


def test_a_chapter_counts_on_and_changes_one_line_of_the_course_file(course: Course, begun: Path) -> None:
    file = begun / "content" / "course.yaml"
    before = file.read_text("utf-8")
    told = course("new", "chapter", "basics/second-steps", "--title", "The second: steps").stdout
    assert told.splitlines()[:2] == [
        "Written: content/en/basics/02-second-steps.md", "Changed: content/course.yaml"
    ]  # fmt: skip
    assert file.read_text("utf-8") == before.replace("[first-steps]", "[first-steps, second-steps]", 1)
    written = (begun / "content" / "en" / "basics" / "02-second-steps.md").read_text("utf-8")
    assert '\ntitle: "The second: steps"\n' in written
    assert course("new", "chapter", "basics/third-steps").exit_code == 0
    assert (begun / "content" / "en" / "basics" / "03-third-steps.md").is_file()


def test_an_unlisted_chapter_does_not_count_and_a_listed_one_only_gets_its_file(course: Course, small: Path) -> None:
    file = small / "content" / "course.yaml"
    file.write_text(file.read_text("utf-8").replace("second]", "second, third]\n    unlisted: [about]"), "utf-8")
    (small / "content" / "ro" / "basics" / "90-about.md").write_text("")
    before = file.read_bytes()
    assert course("new", "chapter", "basics/third", "--root", str(small)).exit_code == 0
    assert file.read_bytes() == before
    assert {path.parts[-3] for path in small.glob("content/*/basics/03-third.md")} == {"ro", "en"}


def test_a_chapter_that_is_there_under_another_number_is_not_begun_again(course: Course, begun: Path) -> None:
    (begun / "content" / "en" / "basics" / "07-second-steps.md").write_text("Mine.")
    refused = course("new", "chapter", "basics/second-steps")
    assert (refused.exit_code, refused.stderr) == (
        1, "Error: content/en/basics/07-second-steps.md is there already; nothing was written.\n"
    )  # fmt: skip
    assert course("new", "chapter", "basics/steps").exit_code == 0


def test_one_language_is_enough_where_that_is_asked_for(course: Course, small: Path) -> None:
    told = course("new", "chapter", "basics/third", "--untranslated", "--root", str(small)).stdout
    assert "  course translate basics/third --to en  begin its translation\n" in told
    told = course("new", "quiz", "other", "--untranslated", "--root", str(small)).stdout
    assert "  course translate other --to en  begin its translation\n" in told
    assert "Place it in a chapter with a ```quiz block" in told
    added = {path.name for path in small.rglob("*") if path.name.startswith(("other", "03-"))}
    assert added == {"other.yaml", "03-third.md"}
    assert len(list(small.rglob("03-third.md"))) == 1


def test_files_name_the_schemas_of_the_course_that_they_are_added_to(course: Course, small: Path) -> None:
    course("new", "chapter", "basics/third", "--root", str(small))
    assert "$schema" not in (small / "content" / "ro" / "basics" / "03-third.md").read_text("utf-8")
    (small / "tools").mkdir()
    (small / "tools" / "quiz.schema.json").write_text("{}")
    file = small / "content" / "course.yaml"
    file.write_text(
        f"# yaml-language-server: $schema=../tools/course.schema.json\n{file.read_text('utf-8')}", encoding="utf-8"
    )
    course("new", "quiz", "other", "--root", str(small))
    first = (small / "quizzes" / "other.yaml").read_text("utf-8").splitlines()[0]
    assert first == "# yaml-language-server: $schema=../tools/quiz.schema.json"
    assert "$schema" not in (small / "quizzes" / "other.en.yaml").read_text("utf-8")


def test_a_list_that_cannot_be_changed_safely_is_left_and_the_line_is_told(course: Course, small: Path) -> None:
    file = small / "content" / "course.yaml"
    file.write_text(
        file.read_text("utf-8").replace("[first, second]", "\n      -\n        first\n      - second"), "utf-8"
    )
    assert course("new", "chapter", "basics/third", "--root", str(small)).exit_code == 0
    file.write_text(
        file.read_text("utf-8").replace("      - second\n      - third", "      - second\n      -\n        third"),
        "utf-8",
    )
    before = file.read_bytes()
    done = course("new", "chapter", "basics/fourth", "--root", str(small))
    assert done.exit_code == 0
    assert "Add fourth to the chapters of basics in content/course.yaml." in done.stdout
    assert file.read_bytes() == before
    assert (small / "content" / "ro" / "basics" / "04-fourth.md").is_file()


def test_a_quiz_stands_at_the_end_of_its_chapter_and_stamps_stay_as_current_as_they_were(
    course: Course, here: Path
) -> None:
    course("new", "course", "c", "--language", "ro", "--language", "en")
    root = here / "c"
    source, own = (root / "content" / code / "basics" / "01-first-steps.md" for code in ("ro", "en"))
    source.write_text(source.read_text("utf-8").replace("Aici cititorul", "Aici, cititorul"), "utf-8")
    own.write_bytes(own.read_bytes().replace(b"\n", b"\r\n").rstrip())
    stale = ["translation-stale"]
    assert codes(root) == stale
    before = own.read_bytes()
    assert course("new", "quiz", "shades", "--chapter", "basics/first-steps", "--root", str(root)).exit_code == 0
    assert codes(root) == stale
    after = own.read_bytes()
    assert after.endswith(b"\r\n\r\n```quiz\r\nshades\r\n```\r\n")
    assert after.count(b"\r\n") == after.count(b"\n")
    changed = [line for line in before.splitlines() if line not in after.splitlines()]
    assert len(changed) == 1
    assert changed[0].startswith(b"  what-comes-next: ")
    assert source.read_text("utf-8").endswith("\n\n```quiz\nshades\n```\n")
    assert "chapter: basics/first-steps" in (root / "quizzes" / "shades.yaml").read_text("utf-8")


def test_a_name_may_look_like_a_number(course: Course, begun: Path) -> None:
    assert course("new", "chapter", "basics/2024").exit_code == 0
    assert course("new", "quiz", "1e5", "--chapter", "basics/2024").exit_code == 0
    assert codes(begun) == []


def test_a_chapter_that_shows_the_quiz_already_is_left_as_it_is(course: Course, begun: Path) -> None:
    file = begun / "content" / "en" / "basics" / "01-first-steps.md"
    file.write_text(file.read_text("utf-8") + "\n```quiz\nshades#sky\n```\n\nMore.\n", "utf-8")
    before = file.read_bytes()
    assert course("new", "quiz", "shades", "--chapter", "basics/first-steps").exit_code == 0
    assert file.read_bytes() == before
    assert codes(begun) == []


@pytest.mark.parametrize(
    ("command", "refusal"),
    [
        (("chapter", "second"), (2, "Say in which module: basics/second.")),
        (("chapter", "basic/second"), (2, "The course has no module 'basic'. Did you mean 'basics'?")),
        (("chapter", "basics/Second steps"), (2, "'Second steps' cannot stand in an address.")),
        (("chapter", "basics/../../x"), (2, "cannot stand in an address")),
        (("chapter", f"basics/{'x' * 65}"), (2, "single dashes, 64 of them at most.")),
        (("chapter", "basics/second", "--title", "a\nb"), (2, "A title is one line of at most 120 characters.")),
        (("chapter", "basics/first-steps"), (1, "content/en/basics/01-first-steps.md is there already")),
        (("quiz", "../x"), (2, "cannot stand in an address")),
        (("quiz", "basics"), (1, "quizzes/basics.yaml is there already; nothing was written.")),
        (("quiz", "q", "--chapter", "basics/first-step"), (2, "Did you mean 'basics/first-steps'?")),
        (("quiz", "q", "--chapter", ""), (2, "There is no chapter ''.")),
    ],
)
def test_what_cannot_be_added_is_refused_and_nothing_changes(
    course: Course, begun: Path, files: Files, command: tuple[str, ...], refusal: tuple[int, str]
) -> None:
    before = files(begun)
    refused = course("new", *command)
    assert (refused.exit_code, refusal[1] in refused.stderr) == (refusal[0], True), refused.output
    assert files(begun) == before


def test_a_faulty_course_is_mended_first(course: Course, begun: Path, files: Files) -> None:
    chapter = begun / "content" / "en" / "basics" / "01-first-steps.md"
    chapter.write_text(chapter.read_text("utf-8") + "\n```callout\nkind: note\n", "utf-8")
    before = files(begun)
    refused = course("new", "quiz", "q", "--chapter", "basics/first-steps")
    assert (refused.exit_code, refused.stderr) == (
        1, "Error: The chapter basics/first-steps has a fault in en. `course check` tells it; mend that first.\n"
    )  # fmt: skip
    assert files(begun) == before
    file = begun / "content" / "course.yaml"
    file.write_text(file.read_text("utf-8").replace("[en]", "[fr]"), "utf-8")
    refused = course("new", "chapter", "basics/x", language="ro")
    assert refused.exit_code == 1
    assert re.search(r"^content/course\.yaml:\d+:\d+: error\[unknown-language\]", refused.stderr, re.MULTILINE)
    assert "Error: Îndreaptă mai întâi content/course.yaml." in refused.stderr


def test_a_failure_takes_back_what_was_written(
    course: Course, begun: Path, files: Files, no_file_larger_than: Callable[[int], None]
) -> None:
    file = begun / "content" / "course.yaml"
    file.write_text(file.read_text("utf-8") + "# long\n" * 1000, "utf-8")
    before = files(begun)
    no_file_larger_than(5000)
    refused = course("new", "chapter", "basics/second-steps")
    assert refused.exit_code == 1
    assert "cannot be written (File too large); nothing was changed." in refused.stderr
    assert files(begun) == before


def test_outside_of_a_course_nothing_is_added_to_the_shipped_one(course: Course, here: Path) -> None:
    before = (SHIPPED / "content" / "course.yaml").read_bytes()
    refused = course("new", "chapter", "rl-basics/more")
    assert (refused.exit_code, "There is no course in this folder." in refused.stderr) == (1, True)
    assert (SHIPPED / "content" / "course.yaml").read_bytes() == before
    assert not list(SHIPPED.glob("content/*/rl-basics/*-more.md"))
    assert list(here.iterdir()) == []
