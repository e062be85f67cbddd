"""Each fault of a translation, planted once, with the place that it must be found at."""

from collections.abc import Callable
from pathlib import Path

import pytest
from builders import write_course
from planting import changed
from translations import EN, FRONT, RO, SOURCE, TRANSLATION, stamped_text

from course.authoring.checks import check_course
from course.problems import Problem

Fault = tuple[Callable[[Path], None], str, str, str, str]
OWN = {"translation-stale", "untranslated", "section-missing", "translation-unstamped", "translation-extra"}


@pytest.fixture(scope="module")
def compiled_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("translating") / "compiled"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = write_course(tmp_path / "course")
    (folder / RO).write_text(FRONT["ro"] + SOURCE, "utf-8")
    (folder / EN).write_text(stamped_text(), "utf-8")
    return folder


def line_of(root: Path, file: str, words: str) -> int:
    return (root / file).read_text("utf-8").split(words)[0].count("\n") + 1


def found(root: Path, compiled: Path) -> list[Problem]:
    return [problem for problem in check_course(root, compiled) if problem.code in OWN]


def without(text: str, key: str) -> str:
    return "".join(line for line in text.splitlines(keepends=True) if not line.startswith(f"  {key}:"))


SOURCE_EVENING = SOURCE[SOURCE.index("Drumul") : SOURCE.index("\n\n## Noaptea")]
OWN_EVENING = "The way of the light is longer in the evening."
# A fault, the words at whose line it is found, its code, and what is said and advised.
FAULTS: list[Fault] = [
    (changed(RO, "senin și larg", "senin"), "By day", "translation-stale", f"{RO}:9", "Compare it"),
    (changed(RO, "cel mai mult", "mult"), "## The day", "translation-stale", f"{RO}:11", "stamp the translation"),
    (changed(RO, "title: Cerul", "title: Cer"), "---", "translation-stale", f"{RO}:1", "Compare it"),
    (changed(EN, f"## The evening {{#evening}}\n\n{OWN_EVENING}", f"## Seara {{#evening}}\n\n{SOURCE_EVENING}"),
     "## Seara", "untranslated", f"the words of {RO}", "Translate it."),
    (changed(EN, f"## The evening {{#evening}}\n\n{OWN_EVENING}\n\n", ""),
     "## The day", "section-missing", f"The section 'evening' of {RO}", "## Text {#evening}"),
    (changed(EN, "\nBy day the sky is clear and wide.\n", ""),
     "---", "section-missing", "'opening text'", "Translate it."),
    (changed(EN, "## The night", "## The moon {#moon}\n\nRound.\n\n## The night"),
     "## The moon", "translation-extra", f"{RO} has no section 'moon'", "Remove it"),
]  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_found_at_its_heading(folder: Path, compiled_folder: Path, fault: Fault) -> None:
    plant, place, code, said, advised = fault
    assert found(folder, compiled_folder) == []
    plant(folder)
    (told,) = found(folder, compiled_folder)
    line = line_of(folder, EN, place)
    assert (told.file, told.line, told.column, told.code, told.severity) == (EN, line, 1, code, "warning")
    assert said in told.message
    assert advised in told.remedy


def test_a_section_of_which_a_word_was_translated_is_not_the_sources(folder: Path, compiled_folder: Path) -> None:
    changed(EN, OWN_EVENING, SOURCE_EVENING)(folder)  # under a heading of its own
    assert found(folder, compiled_folder) == []


def test_what_is_not_stamped_is_told_once_for_a_file(folder: Path, compiled_folder: Path) -> None:
    text = (folder / EN).read_text("utf-8")
    (folder / EN).write_text(without(without(text, "day"), "night"), "utf-8")
    (told,) = found(folder, compiled_folder)
    assert (told.code, told.line) == ("translation-unstamped", line_of(folder, EN, "## The day"))
    assert "day, night" in told.message
    (folder / EN).write_text(FRONT["en"] + TRANSLATION, "utf-8")
    (told,) = found(folder, compiled_folder)
    assert (told.code, told.line) == ("translation-unstamped", 1)


def test_a_stamp_that_is_no_text_is_a_fault_of_the_front_matter(folder: Path, compiled_folder: Path) -> None:
    text = (folder / EN).read_text("utf-8")
    (folder / EN).write_text(text.replace("translated:\n", "translated:\n  other: 17\n"), "utf-8")
    told = [each for each in check_course(folder, compiled_folder) if each.file == EN]
    assert [(each.code, each.line, each.column) for each in told] == [("wrong-type", 8, 10)]
