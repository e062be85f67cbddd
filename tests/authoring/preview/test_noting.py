"""The faults on disk, between the process that finds them and the one that shows them."""

import os
from pathlib import Path

import pytest

from course.authoring.preview.noting import FAULTS, FaultNotes, NotedFaults
from course.problems import Problem
from course.sentences import Sentence

FILE = "content/ro/basics/01-first.md"


def problem(file: str = FILE, line: int = 1) -> Problem:
    return Problem(file, line, 1, "code", Sentence("Wrong."), Sentence("Mend it."))


@pytest.fixture
def noted(course_folder: Path, tmp_path: Path) -> tuple[FaultNotes, NotedFaults]:
    return FaultNotes(course_folder, tmp_path / "compiled"), NotedFaults(tmp_path / "compiled")


def test_what_was_noted_is_read_with_its_lines(noted: tuple[FaultNotes, NotedFaults]) -> None:
    notes, faults = noted
    assert faults.current() == []
    before = faults.version()
    notes.note([problem(line=2)])
    (fault,) = faults.current()
    assert [line.number for line in fault.lines] == [1, 2, 3, 4]
    assert fault.lines[1].at == "t"
    assert faults.version() != before


def test_the_lines_follow_the_file_while_the_fault_stays_the_same(
    noted: tuple[FaultNotes, NotedFaults], course_folder: Path
) -> None:
    notes, faults = noted
    notes.note([problem()])
    before = faults.version()
    notes.look_again()
    assert faults.version() == before
    (course_folder / FILE).write_text("Altceva\n", "utf-8")
    notes.look_again()
    assert faults.version() != before
    assert faults.current()[0].lines[0].after == "ltceva"


def test_a_file_that_is_gone_or_no_text_has_faults_all_the_same(
    noted: tuple[FaultNotes, NotedFaults], course_folder: Path
) -> None:
    notes, faults = noted
    (course_folder / FILE).write_bytes(b"\xff\xfea")
    notes.note([problem(), problem("quizzes/none.yaml")])
    assert [fault.lines == () for fault in faults.current()] == [False, True]


def test_a_note_of_the_last_time_is_forgotten_at_the_start(course_folder: Path, tmp_path: Path) -> None:
    compiled = tmp_path / "compiled"
    FaultNotes(course_folder, compiled).note([problem()])
    FaultNotes(course_folder, compiled)
    assert NotedFaults(compiled).current() == []


@pytest.mark.parametrize("damage", [b"", b"{", b"\xff", None])
def test_a_damaged_note_is_no_note(course_folder: Path, tmp_path: Path, damage: bytes | None) -> None:
    FaultNotes(course_folder, tmp_path)
    if damage is None:
        os.unlink(tmp_path / FAULTS)  # noqa: PTH108
    else:
        (tmp_path / FAULTS).write_bytes(damage)
    assert NotedFaults(tmp_path).current() == []
