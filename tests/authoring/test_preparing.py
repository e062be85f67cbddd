"""Several processes compile what is missing; what then is read, and what is told of it, is the same."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from builders import QUIZ, chapter

from course.authoring import preparing
from course.authoring.checks import check_course
from course.authoring.reading import read_course
from course.chapters.published import CHAPTERS

FIRST = "content/ro/basics/01-first.md"


@pytest.fixture
def two_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preparing, "WORTH_STARTING", 1)
    monkeypatch.setattr(preparing, "processes", lambda: 2)


@pytest.mark.usefixtures("two_processes")
def test_what_several_processes_compiled_is_found_and_read(
    course_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (course_folder / "quizzes/other.yaml").write_text(QUIZ.replace("blue", "b"), "utf-8")
    (course_folder / FIRST).write_text(chapter("T", "$\\nonsense$\n"), "utf-8")
    told: list[tuple[int, int]] = []
    found = check_course(course_folder, tmp_path / "two", lambda done, total: told.append((done, total)))

    assert told == sorted(told)
    assert [each for each in told if each == (5, 5)] == told[-1:]
    monkeypatch.setattr(preparing, "processes", lambda: 1)
    assert found == check_course(course_folder, tmp_path / "one")
    one, two = ({path.name for path in (tmp_path / name / CHAPTERS).iterdir()} for name in ("one", "two"))
    assert one == two
    assert len(two) == 2


@pytest.mark.usefixtures("two_processes")
def test_the_processes_do_all_that_can_be_done_and_nothing_is_left_behind(course_folder: Path, tmp_path: Path) -> None:
    told: list[int] = []
    preparing.prepare(course_folder, tmp_path / "compiled", told.append)

    assert told[-1] == 4
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "compiled").rglob("*.json")}
    assert len(before) == 3 + 2
    read_course(course_folder, tmp_path / "compiled")
    assert before == {path: path.stat().st_mtime_ns for path in (tmp_path / "compiled").rglob("*.json")}


def test_checking_loads_neither_the_site_nor_what_trains(course_folder: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "course", "check", "--root", str(course_folder)],
        env={**os.environ, "COURSE_VAR": str(tmp_path / "var")}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    loaded = {line.rpartition("|")[2].strip().split(".")[0] for line in done.stderr.splitlines() if "|" in line}
    assert {"click", "pydantic", "yaml"} <= loaded
    assert not loaded & {"torch", "transformers", "flask", "sqlalchemy", "huey", "markdown", "pygments"}
