"""What the documentation says is so: commands, knobs, examples, links between files."""

import re
from pathlib import Path

import click
import pytest

from course.authoring.checks import check_course
from course.authoring.publishing import COMPILED
from course.cli import main
from course.lab.recipe import KNOBS
from course.quizzes.questions import KINDS
from course.settings import SHIPPED

KINDS_HEADER = "language: en\ntitle: Every kind\n"
PAGES = sorted([*SHIPPED.glob("*.md"), *(SHIPPED / "docs").rglob("*.md")])


def commands(group: click.Group, name: str = "course") -> list[str]:
    found = []
    for word, command in group.commands.items():
        whole = f"{name} {word}"
        found += commands(command, whole) if isinstance(command, click.Group) else [whole]
    return found


def test_every_command_is_documented() -> None:
    told = "".join(page.read_text("utf-8") for page in PAGES)
    assert [command for command in commands(main) if f"`{command}" not in told and f"\n{command}" not in told] == []


def test_every_knob_is_documented_with_its_bounds() -> None:
    table = (SHIPPED / "docs" / "lab.md").read_text("utf-8")
    for knob in KNOBS:
        row = rf"\| `{knob.name}` \| {re.escape(knob.symbol)} \| [\d.]+ – [\d.]+ \| [\d.]+ \|"
        found = re.search(row, table)
        assert found, knob.name
        bounds = [float(number) for number in re.findall(r"(?<= )[\d.]+(?= )", found[0])]
        assert bounds == [knob.low, knob.high, knob.default]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(SHIPPED)))
def test_links_and_named_files_exist(page: Path) -> None:
    text = page.read_text("utf-8")
    links = [link for link in re.findall(r"\]\(([^)#]+)[^)]*\)", text) if not re.match(r"https?:|term:", link)]
    assert [link for link in links if not (page.parent / link).exists()] == []
    named = re.findall(r"`((?:docs|tests|content|course|static)/[\w./-]+)`", text)
    examples = {"content/course.yaml", "content/figures/loop.svg", "static/dist"}
    assert [name for name in named if name not in examples and not list(SHIPPED.glob(f"{name}*"))] == []


def test_the_examples_for_authors_make_a_sound_course(tmp_path: Path) -> None:
    blocks = re.findall(
        r"^(`{3,4})(\w+)\n(.*?)\n\1$", (SHIPPED / "docs/authoring.md").read_text("utf-8"), re.MULTILINE | re.DOTALL
    )
    course, glossary, quiz, overlay, *others = (body for _, kind, body in blocks if kind == "yaml")
    *questions, taken = others
    every_kind = KINDS_HEADER + taken + "\nquestions:\n" + "".join(map(as_item, questions))
    chapter, *marks = (body for _, kind, body in blocks if kind == "markdown")
    marks = [mark.replace("basics#first-question", "basics#sky") for mark in marks]
    drawing = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><text data-label="agent" x="1" y="5"/></svg>'
    files = {
        "content/course.yaml": course,
        "content/glossary.yaml": glossary,
        "content/ro/basics/01-first-steps.md": "\n\n".join([chapter, *marks]),
        "content/en/basics/01-first-steps.md": "\n\n".join([chapter, *marks]),
        "content/figures/loop.svg": drawing,
        "quizzes/basics.yaml": quiz,
        "quizzes/basics.en.yaml": overlay,
        "quizzes/kinds.yaml": every_kind,
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    problems = check_course(tmp_path, tmp_path / COMPILED)
    untranslated = {"translation-unstamped", "translation-missing", "unused-quiz"}
    assert [str(problem) for problem in problems if problem.code not in untranslated] == []
    assert {kind.name for kind in KINDS} <= set(re.findall(r"kind: ([a-z-]+)", quiz + every_kind))


def as_item(question: str) -> str:
    return "  - " + question.strip().replace("\n", "\n    ") + "\n"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(SHIPPED)))
def test_nobody_is_sold_anything(page: Path) -> None:
    words = re.findall(
        r"\b(seamless|blazing|powerful|cutting-edge|world-class|revolutionary|effortless)\w*", page.read_text("utf-8")
    )
    assert words == []
