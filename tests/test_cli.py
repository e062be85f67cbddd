"""The command line as a person meets it: words, exit codes, files."""

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from course.cli import main


def course(*arguments: str, **environment: str) -> Result:
    return CliRunner().invoke(main, arguments, env=environment)


def test_help_names_every_command_with_what_it_does() -> None:
    told = course("--help").output
    for command in ("serve", "web", "worker", "check", "lab"):
        assert re.search(rf"^  {command} +[A-Z]", told, re.MULTILINE)


def test_a_sound_course_passes_the_check_with_what_it_could_still_do_better(course_folder: Path) -> None:
    done = course("check", "--root", str(course_folder))
    lines = done.output.splitlines()
    assert lines[0] == f"Checking {course_folder}"
    assert re.match(r"content/course\.yaml:7:23: warning\[missing-translation\]: ", lines[1])
    assert re.match(r"quizzes/basics\.yaml:1:11: warning\[translation-missing\]: ", lines[3])
    assert lines[-1] == "0 errors, 2 warnings"
    assert done.exit_code == 0


def test_every_fault_is_printed_with_its_place_and_a_way_out(course_folder: Path) -> None:
    quiz = course_folder / "quizzes" / "basics.yaml"
    quiz.write_text(quiz.read_text("utf-8").replace("answer: blue", "answer: bleu"), "utf-8")
    page = course_folder / "content" / "ro" / "basics" / "01-first.md"
    page.write_text(page.read_text("utf-8").replace("$x^2$", r"$\nonsense$"), "utf-8")
    done = course("check", "--root", str(course_folder))
    assert done.exit_code == 1
    assert re.search(r"^content/ro/basics/01-first\.md:10:\d+: error\[[a-z-]+\]: .+\n  .+$", done.output, re.MULTILINE)
    assert re.search(r"^quizzes/basics\.yaml:15:13: error\[[a-z-]+\]: .+\n  .+$", done.output, re.MULTILINE)
    assert "2 errors" in done.output


def test_a_folder_without_a_course_is_one_sentence(tmp_path: Path) -> None:
    done = course("check", "--root", str(tmp_path))
    assert done.exit_code == 1
    assert "content/course.yaml is missing" in done.output


def test_a_run_writes_its_events_and_says_how_it_ended(tmp_path: Path) -> None:
    done = course("lab", "run", "--set", "steps=3", "--set", "group_size=4", "--events", str(tmp_path / "run.jsonl"))
    assert done.exit_code == 0
    events = [json.loads(line) for line in (tmp_path / "run.jsonl").read_text("utf-8").splitlines()]
    steps = [event for event in events if event["event"] == "step"]
    assert [event["step"] for event in steps] == [1, 2, 3]
    assert all({"reward_mean", "reward_std", "kl", "entropy"} <= event.keys() for event in steps)
    last = done.output.strip().splitlines()[-1]
    assert re.fullmatch(r"completed: 3 steps, mean reward [01]\.\d{3} over the last ten", last)


def test_the_same_seed_gives_the_same_events_bit_for_bit(tmp_path: Path) -> None:
    written = []
    for name in ("one", "two"):
        course("lab", "run", "--language", "ro", "--seed", "7", "--set", "steps=4", "--events", str(tmp_path / name))
        written.append((tmp_path / name).read_bytes())
    assert written[0] == written[1]


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ("group_size=1", "group_size: This must be a whole number from 2 to 16"),
        ("learning_rate=nan", "learning_rate: This must be a number"),
        ("size=4", "write KNOB=VALUE"),
        ("steps", "write KNOB=VALUE"),
    ],
)
def test_a_recipe_that_cannot_be_used_is_refused_with_the_bounds(setting: str, said: str) -> None:
    done = course("lab", "run", "--set", setting)
    assert done.exit_code == 2
    assert said in done.output


def test_an_unknown_task_is_refused_with_the_known_ones() -> None:
    done = course("lab", "run", "--task", "cat")
    assert done.exit_code == 2
    assert "dog" in done.output
