"""Promise P5: whatever is done to a file, it is read or refused at a place in it, in time."""

import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import judging
from fuzzing import fuzz, keep
from judging import Course, busy_at_most, read

from course.authoring.reading import Reading
from course.problems import Problem
from course.sentences import Sentence

COUNT = 10_000
FILE = "quizzes/colours.yaml"
WORDS = (Sentence("A fault."), Sentence("Mend it."))


def test_ten_thousand_spoilt_files_are_read_or_refused_at_a_place_in_time() -> None:
    figures = fuzz("1", COUNT)
    assert figures.count == COUNT
    assert not figures.broken, figures.broken
    # Enough of them get past the syntax to be told all kinds of faults.
    assert figures.refused > COUNT / 2
    assert len(figures.codes) > 100, figures.told()


def crashing(course: Course, file: str) -> Reading:
    raise KeyError(file)


def hanging(course: Course, file: str) -> Reading:
    while True:
        pass


def pointing_at(*place: int) -> Callable[[Course, str], Reading]:
    def check(course: Course, file: str) -> Reading:
        reading = read(course, file)
        reading.problems.append(Problem(FILE, *place, "planted", *WORDS))
        return reading

    return check


def forgetting(course: Course, file: str) -> Reading:
    reading = read(course, file)
    return replace(reading, chapters=dict(list(reading.chapters.items())[1:]))


@pytest.mark.parametrize(
    ("check", "told"),
    [
        (read, []),
        (crashing, ["KeyError"]),
        (hanging, ["busy for more than"]),
        (pointing_at(3, 1), []),
        (pointing_at(0, 1), ["There is no such place"]),
        (pointing_at(3, 99), ["There is no such place"]),
        (pointing_at(33, 1), ["There is no such place"]),
        (forgetting, ["is left out, and nobody says why"]),
    ],
)
def test_a_planted_fault_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, check: Callable[[Course, str], Reading], told: list[str]
) -> None:
    monkeypatch.setattr(judging, "SECONDS_FOR_ONE", 0.5)
    monkeypatch.setattr(judging, "SECONDS_PER_TEXT", 0.5)
    with closing(Course(tmp_path, check)) as course:
        tried = course.tried(1, FILE, course.good[FILE])
    assert len(tried.broken) >= len(told)
    assert all(words in "\n".join(tried.broken) for words in told)
    assert bool(tried.broken) == bool(told)


def test_a_text_that_keeps_the_compiler_busy_is_told_in_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judging, "SECONDS_HERE", 0.2)
    monkeypatch.setattr(judging, "SECONDS_PER_TEXT", 1.0)
    with closing(Course(tmp_path)) as course:
        tried = course.tried(
            1, "content/en/basics/03-hidden.md", course.good["content/en/basics/03-hidden.md"] + b"[" * 9000
        )
    assert (tried.codes["too-slow"], tried.broken) == (1, [])


def test_blocks_of_limited_time_may_stand_in_one_another() -> None:
    with pytest.raises(BaseException, match=r"busy for more than 0\.1 s"), busy_at_most(5), busy_at_most(0.1):
        hanging(None, "")  # type: ignore[arg-type]
    with pytest.raises(BaseException, match=r"busy for more than 0\.1 s"), busy_at_most(0.1):
        with busy_at_most(5):
            pass
        hanging(None, "")  # type: ignore[arg-type]


CHILD = """
import json, os, sys, time
for number in range(*map(int, sys.argv[2:])):
    if number == 3: os.kill(os.getpid(), 9)
    if number == 4: time.sleep(60)
    said = dict(number=number, file="f", seconds=0.1, codes={}, broken=["no"] if number == 5 else [], is_refused=True)
    print(json.dumps(said), flush=True)
"""


def test_a_file_that_costs_the_process_is_told_and_the_others_are_tried(tmp_path: Path) -> None:
    figures = fuzz("7", 8, workers=2, command=[sys.executable, "-c", CHILD], seconds=3)
    assert (figures.count, figures.refused) == (8, 6)
    assert set(figures.broken) == {3, 4, 5}
    assert "ended with -9" in figures.broken[3][1]
    keep("7", figures, tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {"7-3", "7-4", "7-5"}
    assert "--seed 7 --only 5" in (tmp_path / "7-5" / "why.txt").read_text("utf-8")


def test_the_same_number_makes_the_same_file(tmp_path: Path) -> None:
    with closing(Course(tmp_path / "one")) as one, closing(Course(tmp_path / "other")) as other:
        assert [one.spoilt("1", number) for number in range(50)] == [other.spoilt("1", number) for number in range(50)]
