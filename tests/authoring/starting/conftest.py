"""Begun courses, in every combination of languages, and the command line."""

import resource
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from course.cli import main

Course = Callable[..., Result]
COMBINATIONS = [("ro",), ("en",), ("ro", "en"), ("en", "ro")]


def run(*arguments: str, language: str = "en") -> Result:
    return CliRunner().invoke(main, arguments, env={"COURSE_LANGUAGE": language, "COURSE_ROOT": ""})


@pytest.fixture
def course() -> Course:
    """The command line, in English unless it is asked otherwise."""
    return run


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, which is the current one."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def begun(here: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A course that was just begun, in English, in the current folder."""
    assert run("new", "course", "my-course", "--language", "en").exit_code == 0
    monkeypatch.chdir(here / "my-course")
    return here / "my-course"


@pytest.fixture(params=COMBINATIONS, ids="+".join)
def languages(request: pytest.FixtureRequest) -> tuple[str, ...]:
    """The languages of a course, that in which it is written first."""
    return tuple(request.param)


@pytest.fixture
def no_file_larger_than() -> Iterator[Callable[[int], None]]:
    """Let writing fail as it does on a full disk, until the end of the test."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    yield lambda size: resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def files() -> Callable[[Path], dict[str, bytes]]:
    """What a folder holds, to compare before and after."""
    return contents
