"""`course new course`: a folder that can be served at once, in any of the languages."""

import re
import tomllib
from collections.abc import Callable
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from json_schema import refusals

from course.authoring.checks import check_course
from course.authoring.publishing import COMPILED
from course.authoring.schemas import SCHEMAS
from course.authoring.starting import cli
from course.authoring.starting.templates import FOLDER
from course.languages import NAMES
from course.quizzes.questions import KINDS
from course.settings import SHIPPED, read_settings
from course.source import parse, split_front_matter

Course = Callable[..., Result]
Files = Callable[[Path], dict[str, bytes]]
NAMED = re.compile(r"^# yaml-language-server: \$schema=(\S+)$", re.MULTILINE)


def faults(root: Path) -> list[str]:
    return [str(problem) for problem in check_course(root, root / "var" / COMPILED)]


def test_whatever_is_begun_passes_the_strict_check(
    course: Course, languages: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "my-course"
    chosen = [part for code in languages for part in ("--language", code)]
    monkeypatch.chdir(tmp_path)
    assert course("new", "course", "my-course", *chosen, "--title", 'C#: "a" and: b').exit_code == 0
    assert faults(root) == []
    check_schemas(root)
    for command in (
        ("chapter", "basics/second-steps"),
        ("quiz", "colours", "--chapter", "basics/first-steps", "--title", "Culori: 'a', # b"),
    ):
        done = course("new", *command, "--root", str(root))
        assert done.exit_code == 0, done.output
    assert faults(root) == []
    check_schemas(root)
    assert read_settings({}, root=root).root == root
    for code in languages:
        assert len(list((root / "content" / code / "basics").iterdir())) == 2


def check_schemas(root: Path) -> None:
    """Find the schema that each file names, and hold the file against it."""
    schemas = {path.name: as_data(path.read_text("utf-8")) for path in (root / "schemas").iterdir()}
    assert set(schemas) == {Path(name).name for name in SCHEMAS}
    written = [*root.rglob("*.yaml"), *root.rglob("*.md")]
    for path in written:
        text = path.read_text("utf-8")
        named = NAMED.findall(text)[0]
        assert (path.parent / named).resolve() == root / "schemas" / Path(named).name
        page = split_front_matter(text, path.name)[0] if path.suffix == ".md" else None
        data = page.front.data if page and page.front else as_data(text)
        assert list(refusals(data, schemas[Path(named).name], schemas[Path(named).name])) == [], path
    kinds = {NAMED.findall(path.read_text("utf-8"))[0].rsplit("/")[-1] for path in written}
    assert {"course.schema.json", "chapter.schema.json", "glossary.schema.json", "quiz.schema.json"} <= kinds


def as_data(text: str) -> Any:
    document, problems = parse(text, "f.yaml")
    assert document, problems
    return document.data


def test_its_course_file_teaches_a_second_module(course: Course, begun: Path) -> None:
    file = begun / "content" / "course.yaml"
    text = file.read_text("utf-8")
    shown, _, module = text.partition("#\n#  - slug: more")
    file.write_text(shown + "  - slug: more" + module.replace("\n#", "\n"), "utf-8")
    assert course("new", "chapter", "more/third-steps").exit_code == 0
    assert faults(begun) == []
    assert "\nmodules:" in text
    assert (begun / "content" / "en" / "more" / "01-third-steps.md").is_file()


def test_it_says_what_was_written_and_what_comes_next(course: Course, tmp_path: Path) -> None:
    told = course("new", "course", str(tmp_path / "a course"), language="ro").output
    lines = told.splitlines()
    assert f"Scris: {tmp_path}/a course/content/ro/basics/01-first-steps.md" in lines
    written = [line.removeprefix("Scris: ") for line in lines if line.startswith("Scris: ")]
    assert sorted(written) == sorted(str(path) for path in (tmp_path / "a course").rglob("*") if path.is_file())
    assert lines[-4:-2] == ["Mai departe:", f"  cd '{tmp_path}/a course'"]
    assert re.fullmatch("  course serve --edit +citește-l și vezi pe loc ce salvezi", lines[-2])


def test_a_title_is_given_or_made_of_the_name(course: Course, tmp_path: Path) -> None:
    course("new", "course", str(tmp_path / "cell-biology"))
    course("new", "course", str(tmp_path / "other"), "--title", "Biologia celulei", "--language", "ro")
    title = as_data((tmp_path / "cell-biology" / "content" / "course.yaml").read_text("utf-8"))["title"]
    assert title == {"en": "Cell biology"}
    title = as_data((tmp_path / "other" / "content" / "course.yaml").read_text("utf-8"))["title"]
    assert title == {"ro": "Biologia celulei"}


def test_a_folder_may_be_there_and_keeps_what_it_has(
    course: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "README.md").write_text("Mine.")
    (tmp_path / ".gitignore").write_text("*.log\n")
    monkeypatch.chdir(tmp_path)
    done = course("new", "course", ".")
    assert done.exit_code == 0
    assert "Add a line var/ to your .gitignore" in done.output
    assert "\n  cd " not in done.output
    assert ((tmp_path / "README.md").read_text(), (tmp_path / ".gitignore").read_text()) == ("Mine.", "*.log\n")
    assert faults(tmp_path) == []


def test_a_course_is_never_begun_over_another(course: Course, begun: Path, files: Files) -> None:
    before = files(begun)
    for name, said in ((".", "content is there already"), ("content/inner", "is a part of the course")):
        refused = course("new", "course", name)
        assert (refused.exit_code, refused.exception.__class__) == (1, SystemExit)
        assert said in refused.stderr
    assert files(begun) == before


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("",), 2),
        (("a\nb",), 2),
        (("a\0b",), 2),
        (("x" * 300,), 2),
        (("file",), 1),
        (("file/below",), 1),
        (("good", "--title", " "), 2),
        (("good", "--title", "x" * 121), 2),
        (("good", "--title", "a\u202eb"), 2),
        (("good", "--language", "fr"), 2),
        (("good", "--language", "ro", "--language", "ro"), 2),
    ],
)
def test_bad_names_and_places_are_refused_with_a_sentence(
    course: Course, arguments: tuple[str, ...], code: int, here: Path
) -> None:
    (here / "file").write_text("Mine.")
    refused = course("new", "course", *arguments)
    assert refused.exit_code == code
    assert re.search(r"^Error: .+\.", refused.stderr, re.MULTILINE)
    assert [path.name for path in here.iterdir()] == ["file"]


def test_a_failure_leaves_nothing_half_written(
    course: Course, tmp_path: Path, files: Files, no_file_larger_than: Callable[[int], None]
) -> None:
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "schemas").write_text("No folder.")
    (tmp_path / "own" / "notes.txt").write_text("Mine.")
    before = files(tmp_path)
    in_the_way = course("new", "course", str(tmp_path / "own"))
    no_file_larger_than(3800)
    full = course("new", "course", str(tmp_path / "new" / "deep"))
    assert (in_the_way.exit_code, full.exit_code) == (1, 1)
    assert "schemas cannot be written" in in_the_way.stderr
    assert "nothing was changed." in full.stderr
    assert files(tmp_path) == before
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["notes.txt", "own", "schemas"]


def test_both_languages_have_the_same_templates_with_the_same_structure() -> None:
    names = {code: sorted(path.name for path in (FOLDER / code).iterdir()) for code in NAMES}
    assert len(set(map(tuple, names.values()))) == 1
    for name in ("first-chapter.md", "chapter.md", "first-quiz.yaml", "quiz.yaml"):
        texts = [(FOLDER / code / name).read_text("utf-8") for code in NAMES]
        first, *others = [re.findall(r"\{#[a-z-]+\}|^```\w+|^ *(?:- )?[a-z]+:", text, re.MULTILINE) for text in texts]
        assert first
        assert others == [first] * len(others)


def test_the_quiz_names_the_kinds_that_it_does_not_show() -> None:
    for code in NAMES:
        text = (FOLDER / code / "first-quiz.yaml").read_text("utf-8")
        shown = set(re.findall(r"kind: ([a-z-]+)", text))
        last = text.splitlines()[-1]
        assert {kind.name for kind in KINDS} - shown == {kind.name for kind in KINDS if kind.name in last}


def test_a_wheel_carries_every_template() -> None:
    project = tomllib.loads((SHIPPED / "pyproject.toml").read_text("utf-8"))
    globs = project["tool"]["setuptools"]["package-data"]["*"]
    assert any(fnmatch("gitignore", each) for each in globs)
    assert not any(fnmatch("other.unknown", each) for each in globs)
    templates = [path for path in FOLDER.rglob("*") if path.is_file()]
    assert len(templates) >= 19
    assert [path for path in templates if not any(fnmatch(path.name, each) for each in globs)] == []


def test_its_help_teaches(course: Course) -> None:
    told = course("new", "--help").output
    for name in cli.new.commands:
        assert re.search(rf"^  course new {name} \S+", told, re.MULTILINE)
        assert re.search(rf"^  course new {name} \S+", course("new", name, "--help").output, re.MULTILINE)
