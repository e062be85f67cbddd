"""`course translate` for chapters: a copy is made, completed, stamped; what a translator has written stays."""

from collections.abc import Callable
from pathlib import Path

import pytest
from builders import write_course
from click.testing import CliRunner, Result
from translations import EN, FRONT, RO, SOURCE, TRANSLATION, stamped_text

from course.cli import main

Course = Callable[..., Result]
SECOND = "content/en/basics/02-second.md"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = write_course(tmp_path / "course")
    (folder / RO).write_text(FRONT["ro"] + SOURCE, "utf-8")
    (folder / EN).write_text(FRONT["en"] + TRANSLATION, "utf-8")
    return folder


@pytest.fixture
def course(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Course:
    var = tmp_path_factory.getbasetemp() / "var-of-commands"  # so that most is compiled once

    def run(*arguments: str) -> Result:
        environment = {"COURSE_LANGUAGE": "en", "COURSE_VAR": str(var)}
        return CliRunner().invoke(main, [*arguments, "--root", str(folder)], env=environment)

    return run


def test_a_new_translation_is_a_copy_of_the_source(folder: Path, course: Course) -> None:
    made = course("translate", "basics/second", "--to", "en")
    assert (made.exit_code, made.output) == (0, f"Written: {SECOND}\n")
    assert (folder / SECOND).read_bytes() == (folder / SECOND.replace("/en/", "/ro/")).read_bytes()
    again = course("translate", "basics/second", "--to", "en")
    assert (again.exit_code, again.output) == (0, "There was nothing to do.\n")
    assert f"{SECOND}:1:1: warning[untranslated]" in course("check").output


def test_a_translation_is_written_compared_and_stamped(folder: Path, course: Course) -> None:
    assert "translation-unstamped" in course("check").output
    stamped = course("translate", "basics/first", "--stamp")
    assert (stamped.exit_code, stamped.output) == (0, f"Stamped: {EN}\n")
    assert (folder / EN).read_text("utf-8") == stamped_text()
    assert EN not in course("check").output
    assert course("translate", "basics/first", "--stamp").output == "There was nothing to do.\n"
    (folder / RO).write_text((FRONT["ro"] + SOURCE).replace("senin", "gol").replace("stelele", "astrele"), "utf-8")
    assert course("check").output.count("translation-stale") == 2
    assert course("translate", "basics/first#night", "--stamp").output == f"Stamped: {EN}\n"
    told = course("check").output
    assert told.count("translation-stale") == 1
    assert f"{RO}:9" in told


def test_a_section_can_be_stamped_alone_though_nothing_else_is(folder: Path, course: Course) -> None:
    assert course("translate", "basics/first#night", "--stamp").exit_code == 0
    assert (folder / EN).read_text("utf-8").count('"\n') == 1
    assert "front matter, opening text, day, evening." in course("check").output


def test_all_chapters_and_quizzes_are_meant_where_none_is_named(folder: Path, course: Course) -> None:
    made = course("translate", "--to", "en")
    assert made.output == f"Written: {SECOND}\nWritten: quizzes/basics.en.yaml\n"
    stamped = course("translate", "--stamp")
    assert stamped.output.startswith(f"Stamped: {EN}\n")
    assert "front matter" not in (folder / SECOND).read_text("utf-8")  # it has the words of the source


def test_what_the_source_has_gained_is_added_at_its_place(folder: Path, course: Course) -> None:
    morning = "## Dimineața {#morning}\n\nSoarele răsare.\n"
    end = "## Sfârșit {#end}\n\n```text\nGata.\n```\n"
    (folder / RO).write_text(FRONT["ro"] + SOURCE.replace("## Ziua", f"{morning}\n## Ziua") + f"\n{end}", "utf-8")
    (folder / EN).write_bytes((FRONT["en"] + TRANSLATION).rstrip().replace("\n", "\r\n").encode())
    done = course("translate", "basics/first", "--to", "en")
    assert (done.exit_code, done.output) == (0, f"Written: {EN}\n")
    wanted = FRONT["en"] + TRANSLATION.replace("## The day", f"{morning}\n## The day") + f"\n{end}"
    assert (folder / EN).read_bytes() == wanted.replace("\n", "\r\n").encode()
    assert course("translate", "basics/first", "--to", "en").output == "There was nothing to do.\n"


def test_what_a_translation_places_already_is_not_placed_again(folder: Path, course: Course) -> None:
    blocks = ["```quiz\nbasics#sky\n```", "```lab\ntask: dog\n```", "```interactive\nkind: bandit\n```"]
    kept = "```lab\ntask: sums\n```"
    old = "## Vechi {#old}\n\nUn gând.\n\n" + "\n\n".join([*blocks, "```quiz\nbasics\n```"][1:])
    new = "## Nou {#new}\n\nUn gând.\n\n" + "\n\n".join([*blocks, "Încă unul.", kept]) + "\n"
    (folder / RO).write_text(FRONT["ro"] + SOURCE + f"\n{new}", "utf-8")
    (folder / EN).write_text(FRONT["en"] + TRANSLATION + f"\n{old}\n", "utf-8")
    assert course("translate", "basics/first", "--to", "en").output == f"Written: {EN}\n"
    wanted = f"\n{old}\n\n## Nou {{#new}}\n\nUn gând.\n\nÎncă unul.\n\n{kept}\n"
    assert (folder / EN).read_text("utf-8").endswith(wanted)
    assert "error[" not in course("check").output


def test_a_translation_without_any_section_gets_all_of_them(folder: Path, course: Course) -> None:
    (folder / EN).write_text(FRONT["en"], "utf-8")
    assert course("translate", "basics/first", "--to", "en").exit_code == 0
    assert (folder / EN).read_text("utf-8").split() == (FRONT["en"] + SOURCE).split()


def test_a_chapter_that_cannot_be_read_is_told_of_and_left_alone(folder: Path, course: Course) -> None:
    (folder / EN).write_text(FRONT["en"] + "# No\n", "utf-8")
    for wish in (["--stamp"], ["--to", "en"]):
        done = course("translate", "basics/first", *wish)
        assert done.exit_code == 1
        assert f"{EN}:8:1: error[heading]" in done.output
        assert (folder / EN).read_text("utf-8") == FRONT["en"] + "# No\n"


def test_what_is_to_be_translated_must_be_there(course: Course) -> None:
    for name, said in (
        ("basics/frist", "There is no chapter 'basics/frist'. There are: basics/first, basics/second."),
        ("../first", "There is no chapter '../first'."),
        ("basics/first#nigth", "has no section 'nigth'. There are: front matter, opening text, day, evening, night."),
        ("basic", "There is no quiz 'basic'"),
    ):
        done = course("translate", name, "--stamp")
        assert done.exit_code == 2
        assert said in done.output.replace("\n", " "), done.output
