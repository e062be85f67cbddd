"""The command line as a person meets it: words, exit codes, files."""

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from course.cli import main
from course.database import Database
from course.quizzes.exam.store import extra_minutes


def course(*arguments: str, **environment: str) -> Result:
    return CliRunner().invoke(main, arguments, env={"COURSE_LANGUAGE": "en", **environment})


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


def plant_faults(folder: Path) -> None:
    """Break a quiz, a chapter, a drawing, the course file's neighbour and a translation, each in one place."""
    quiz = folder / "quizzes" / "basics.yaml"
    quiz.write_text(quiz.read_text("utf-8").replace("    kind: single", "    kidn: single"), "utf-8")
    page = folder / "content" / "ro" / "basics" / "01-first.md"
    page.write_text(page.read_text("utf-8").replace("$x^2$", r"$\nonsense$").replace("summary:", "sumary:"), "utf-8")
    (folder / "quizzes" / "other.yaml").write_text("language: ro\ntitle: a: b\n", "utf-8")
    (folder / "quizzes" / "Other.yaml").write_text("", "utf-8")


# file, line, column and code; then what is said, in English and in Romanian
TOLD = [
    ("content/ro/basics/01-first.md:3:1: error[unknown-key]",
     "There is no key 'sumary' here.", "Did you mean 'summary'?",
     "Aici nu există cheia „sumary”.", "Ai vrut să scrii „summary”?"),
    ("content/ro/basics/01-first.md:10:13: error[maths]",
     r"Formulas have no command \nonsense.", "Correct the formula;",
     r"Formulele nu au comanda \nonsense.", "Corectează formula;"),
    ("quizzes/Other.yaml:1:1: error[file-name]",
     "A quiz's file is called slug.yaml", "Rename it.",
     "Fișierul unui test se numește slug.yaml", "Redenumește-l."),
    ("quizzes/basics.yaml:7:5: error[missing-key]",
     "The key 'kind' is missing.", "There are: single, multiple",
     "Lipsește cheia „kind”.", "Există: single, multiple"),
    ("quizzes/other.yaml:2:9: error[yaml-syntax]",
     "There is one colon too many on this line.", "Put a text that holds a colon",
     "Pe acest rând sunt două puncte în plus.", "Pune între ghilimele un text"),
]  # fmt: skip


def test_every_fault_is_told_in_both_languages_at_the_same_place(course_folder: Path) -> None:
    plant_faults(course_folder)
    english = course("check", "--root", str(course_folder), "--language", "en")
    romanian = course("check", "--root", str(course_folder), LC_ALL="ro_RO.UTF-8", COURSE_LANGUAGE="")
    assert (english.exit_code, romanian.exit_code) == (1, 1)
    for place, message, remedy, mesaj, remediu in TOLD:
        assert re.search(
            rf"^{re.escape(place)}: {re.escape(message)}.*\n  {re.escape(remedy)}", english.output, re.MULTILINE
        )
        assert re.search(
            rf"^{re.escape(place)}: {re.escape(mesaj)}.*\n  {re.escape(remediu)}", romanian.output, re.MULTILINE
        )
    places = [re.findall(r"^\S+:\d+:\d+: \w+\[\S+\]", each.output, re.MULTILINE) for each in (english, romanian)]
    assert places[0] == places[1]
    assert "6 errors" in english.output
    assert "6 erori" in romanian.output


def test_warnings_count_only_when_asked_to(course_folder: Path) -> None:
    assert course("check", "--root", str(course_folder)).exit_code == 0
    assert course("check", "--root", str(course_folder), "--strict").exit_code == 1
    assert course("check", "--root", str(course_folder), "--format", "xml").exit_code == 2


def test_faults_are_told_to_programs_too(course_folder: Path) -> None:
    told = course("check", "--root", str(course_folder), "--format", "json", "--language", "ro")
    first = json.loads(told.stdout)[0]
    assert (first["file"], first["line"], first["column"]) == ("content/course.yaml", 7, 23)
    assert first["message"].startswith("Capitolul „second” nu are fișier")
    told = course("check", "--root", str(course_folder), "--format", "github")
    assert told.stdout.startswith("::warning file=content/course.yaml,line=7,col=23,title=missing-translation::The")
    assert "%0AWrite content/en/basics/02-second.md." in told.stdout


def test_one_file_can_be_checked_alone(course_folder: Path) -> None:
    plant_faults(course_folder)
    told = course("check", "--root", str(course_folder), str(course_folder / "quizzes" / "other.yaml"))
    assert told.stdout.splitlines()[-1] == "1 error, 0 warnings"
    assert course("check", "--root", str(course_folder), str(Path(__file__))).exit_code == 2


def test_a_translation_is_made_filled_in_and_stamped(course_folder: Path) -> None:
    path = course_folder / "quizzes" / "basics.en.yaml"
    quiz = course_folder / "quizzes" / "basics.yaml"
    quiz.write_text("# yaml-language-server: $schema=../d/quiz.schema.json\n" + quiz.read_text("utf-8"), "utf-8")
    made = course("translate", "basics", "--to", "en", "--root", str(course_folder))
    assert (made.exit_code, made.output) == (0, "Written: quizzes/basics.en.yaml\n")
    assert path.read_text("utf-8").startswith(
        "# yaml-language-server: $schema=../d/overlay.schema.json\nlanguage: en\n"
    )
    again = course("translate", "basics", "--to", "en", "--root", str(course_folder), COURSE_LANGUAGE="ro")
    assert (again.exit_code, again.output) == (0, "Nu era nimic de făcut.\n")
    words = re.sub(r"^( *)# (.*)\n *([a-z]+:|-)$", r'\1\3 "\2"', path.read_text("utf-8"), flags=re.MULTILINE)
    path.write_text(words, "utf-8")
    assert "translation-unstamped" in course("check", "--root", str(course_folder)).output
    stamped = course("translate", "basics", "--stamp", "--root", str(course_folder))
    assert (stamped.exit_code, stamped.output) == (0, "Stamped: quizzes/basics.en.yaml\n")
    assert "basics.en.yaml" not in course("check", "--root", str(course_folder)).output


def test_what_is_to_be_translated_must_be_there(course_folder: Path) -> None:
    root = ("--root", str(course_folder))
    assert course("translate", *root).exit_code == 2
    assert "There is no quiz 'basic'" in course("translate", "basic", "--stamp", *root).output
    assert "The course has no language 'fr'" in course("translate", "--to", "fr", *root).output


def test_a_chapter_is_printed_as_the_page_has_it(course_folder: Path) -> None:
    file = course_folder / "content" / "ro" / "basics" / "02-second.md"
    done = course("render", str(file), "--root", str(course_folder))
    assert done.exit_code == 0
    assert '<h2 id="sky">Cerul</h2>' in done.stdout
    assert '<div data-embed="quiz" data-of="basics"></div>' in done.stdout
    file.write_text(file.read_text("utf-8").replace("Sus.", "$\\nonsense$"), "utf-8")
    broken = course("render", str(file), "--root", str(course_folder), "--language", "ro")
    assert (broken.exit_code, broken.stdout) == (1, "")
    assert "Formulele nu au comanda" in broken.stderr
    assert course("render", __file__, "--root", str(course_folder)).exit_code == 2


def test_what_a_course_holds_is_told_in_figures(course_folder: Path) -> None:
    quiz = course_folder / "quizzes" / "basics.yaml"
    quiz.write_text(quiz.read_text("utf-8").replace("objectives:\n", "objectives:\n  shapes: o formă\n"), "utf-8")
    lines = [" ".join(line.split()) for line in course("stats", "--root", str(course_folder)).stdout.splitlines()]
    assert lines[0] == "Chapter Language Words Minutes Quizzes Labs Words per sentence Long words, % LIX"
    assert lines[1:6] == [
        "basics/first ro 4 1 0 0 3 0 3", "basics/second ro 2 1 1 0 1 0 1", "basics/first en 4 1 0 0 3 0 3",
        "ro 6 2 1 0 2 0 2", "en 4 1 0 0 3 0 3",
    ]  # fmt: skip
    assert lines[7:10] == ["Quiz Objective Questions", "basics shapes 0", "basics colours 1"]
    assert lines[-1] == "Objectives that no question serves: basics/shapes."


def test_a_learner_gets_extra_time(course_folder: Path, tmp_path: Path) -> None:
    learner = "0" * 32
    var = {"COURSE_VAR": str(tmp_path / "var"), "COURSE_DATABASE_URL": ""}
    done = course("extra-time", "basics", learner, "15", "--root", str(course_folder), **var)
    assert (done.exit_code, done.output) == (0, f"Learner {learner} has 15 extra minutes at basics.\n")
    database = Database(f"sqlite:///{tmp_path / 'var' / 'course.sqlite'}")
    with database.read() as connection:
        assert extra_minutes(connection, learner, "basics") == 15
    database.close()
    refused = course("extra-time", "basics", "Ana", "15", "--root", str(course_folder), **var)
    assert refused.exit_code == 2


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
        ("objective=ppo", "objective: This must be one of: grpo, bnpo"),
        ("size=4", "write NAME=VALUE"),
        ("steps", "write NAME=VALUE"),
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
