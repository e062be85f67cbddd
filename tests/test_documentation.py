"""What the documentation says is so: commands, knobs, examples, links between files."""

import re
import runpy
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result
from handbook import HANDBOOK, LANGUAGES, all_kinds, chapter_file, correction, examples, steps, told

from course.authoring.checks import check_course
from course.authoring.publishing import COMPILED
from course.chapters.marks.svg import Words, draw
from course.cli import main
from course.lab.presets import PRESETS
from course.lab.recipe import KNOBS
from course.quizzes.questions import KINDS
from course.settings import SHIPPED
from course.source import parse

PAGES = sorted([*SHIPPED.glob("*.md"), *(SHIPPED / "docs").rglob("*.md")])
IN_LANGUAGES = pytest.mark.parametrize("language", LANGUAGES)
EACH_PAGE = pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(SHIPPED)))
QUESTIONS = {language: chapter_file(language, "writing/questions") for language in LANGUAGES}
UNTRANSLATED = {"translation-unstamped", "translation-missing", "untranslated", "unused-quiz"}


def commands(group: click.Group, name: str = "course") -> dict[str, click.Command]:
    found = {}
    for word, command in group.commands.items():
        whole = f"{name} {word}"
        found |= commands(command, whole) if isinstance(command, click.Group) else {whole: command}
    return found


@IN_LANGUAGES
def test_every_command_is_documented(language: str) -> None:
    text = told(language)
    assert [command for command in commands(main) if f"`{command}" not in text and f"\n{command}" not in text] == []


@IN_LANGUAGES
def test_every_command_that_is_shown_exists_with_its_options(language: str) -> None:
    known = commands(main)
    shown = [line for each in examples(told(language)) for line in each.text.splitlines() if line.startswith("course ")]
    assert len(shown) > 20
    for line in shown:
        name = next(name for name in known if f"{line} ".startswith(f"{name} "))
        options = {option for parameter in known[name].params for option in parameter.opts}
        assert set(re.findall(r"(?<= )--?[a-z-]+", line.partition("#")[0])) <= options, line


@IN_LANGUAGES
def test_every_knob_is_documented_with_its_bounds(language: str) -> None:
    table = chapter_file(language, "running/lab").read_text("utf-8")
    for knob in KNOBS:
        row = rf"\| `{knob.name}` \| {re.escape(knob.symbol)} \| [\d.]+ – [\d.]+ \| [\d.]+ \|"
        found = re.search(row, table)
        assert found, knob.name
        bounds = [float(number) for number in re.findall(r"(?<= )[\d.]+(?= )", found[0])]
        assert bounds == [knob.low, knob.high, knob.default]


@IN_LANGUAGES
def test_every_warning_is_documented(language: str) -> None:
    bad = "".join(file.read_text("utf-8") for file in (SHIPPED / "tests/authoring/faults").glob("*.*"))
    codes = set(re.findall(r"warning\[([a-z-]+)\]", bad))
    text = chapter_file(language, "writing/faults").read_text("utf-8")
    assert len(codes) > 30
    assert [code for code in sorted(codes) if f"`{code}`" not in text] == []


@IN_LANGUAGES
def test_every_preset_is_documented(language: str) -> None:
    text = chapter_file(language, "running/lab").read_text("utf-8")
    assert [preset.id for preset in PRESETS if f"| `{preset.id}` | `{preset.task}` |" not in text] == []


@EACH_PAGE
def test_links_and_named_files_exist(page: Path) -> None:
    text = page.read_text("utf-8")
    is_chapter = page.is_relative_to(HANDBOOK)  # its links are addresses, which `course check` follows
    links = [link for link in re.findall(r"\]\(([^)#]+)[^)]*\)", without_examples(text)) if "https://" not in link]
    assert is_chapter or [link for link in links if not (page.parent / link).exists()] == []
    named = re.findall(r"`((?:docs|tests|course|static)/[\w./-]+)`", text)
    assert [name for name in named if name != "static/dist" and not list(SHIPPED.glob(f"{name}*"))] == []


def test_the_one_page_is_what_the_handbook_says() -> None:
    page = runpy.run_path(str(SHIPPED / "docs" / "one_page.py"))["page"]()
    assert (SHIPPED / "docs" / "authoring.md").read_text("utf-8") == page, "Renew it: make docs"


def test_the_links_within_the_one_page_lead_to_its_headings() -> None:
    text = without_examples((SHIPPED / "docs" / "authoring.md").read_text("utf-8"))
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    names = [re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings]
    anchors = {name + (f"-{names[:at].count(name)}" if name in names[:at] else "") for at, name in enumerate(names)}
    linked = re.findall(r"\]\(#([^)]+)\)", text)
    assert len(linked) > 10
    assert set(linked) <= anchors


def test_nothing_is_found_in_the_handbook(tmp_path: Path) -> None:
    assert [str(problem) for problem in check_course(HANDBOOK, tmp_path / COMPILED)] == []


@IN_LANGUAGES
def test_each_kind_is_shown_at_work_under_its_source(language: str) -> None:
    text = QUESTIONS[language].read_text("utf-8")
    shown = [each for each in examples(text) if each.name in {"yaml", "quiz"}]
    sources, embeds = shown[::2], shown[1::2]
    assert [each.name for each in sources] == ["yaml"] * len(embeds)
    for source, embed in zip(sources, embeds, strict=True):
        slug, _, name = embed.text.strip().partition("#")
        written = data(source.text)
        assert written == translated(item(slug, name), slug, language), embed.text
        assert name in {written.get("id"), ""}
    kinds = {data(source.text).get("kind") for source in sources}
    assert kinds == {*(kind.name for kind in KINDS), None}


def item(slug: str, name: str) -> Any:
    """Give a question of a quiz of the handbook, or the pool that is its first item."""
    questions = data((HANDBOOK / f"quizzes/{slug}.yaml").read_text("utf-8"))["questions"]
    return next(each for each in questions if each.get("id", "") == name)


def translated(question: Any, slug: str, language: str) -> Any:
    """Lay the words of a translation over a question, or over each question of a pool."""
    if language == "en":
        return question
    if "from" in question:
        return {**question, "from": [translated(each, slug, language) for each in question["from"]]}
    words = data((HANDBOOK / f"quizzes/{slug}.{language}.yaml").read_text("utf-8"))["questions"][question["id"]]
    return laid_over(question, {name: each for name, each in words.items() if name != "source"})


def laid_over(whole: Any, words: Any) -> Any:
    if isinstance(whole, dict):
        return {key: laid_over(each, words[key]) if key in words else each for key, each in whole.items()}
    if isinstance(whole, list):
        return [laid_over(each, word) for each, word in zip(whole, words, strict=True)]
    return words


@IN_LANGUAGES
def test_quotes_are_shown_where_a_text_would_be_lost_without_them(language: str) -> None:
    text = chapter_file(language, "writing/chapters").read_text("utf-8")
    rows = re.findall(r"^\|[^|]+\| `(.+)` \| `(.+)` \|[^|]+\|$", text, re.MULTILINE)
    assert len(rows) == 7
    for wrong, right in rows:
        assert right.replace("'", "") == wrong
        document, _ = parse(wrong, "example.yaml")
        assert document is None or document.data != data(right)
        assert all(isinstance(word, str) for word in words(data(right))), right


def words(value: Any) -> Iterator[Any]:
    for each in value.values():
        yield from words(each) if isinstance(each, dict) else [each]


@IN_LANGUAGES
def test_every_colour_of_a_drawing_is_documented(language: str) -> None:
    svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><path fill="red"/></svg>'
    (refused,) = draw(svg, "red.svg", Words("", "", {}), prefix="red").problems
    known = str(refused.remedy.values["known"]).split(", ")
    text = chapter_file(language, "writing/marks").read_text("utf-8")
    assert len(known) > 10
    assert [name for name in known if f"`var(--{name})`" not in text] == []


@IN_LANGUAGES
def test_the_examples_for_authors_make_a_sound_course(tmp_path: Path, language: str) -> None:
    for name, text in example_course(language).items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    problems = check_course(tmp_path, tmp_path / COMPILED)
    assert [str(problem) for problem in problems if problem.code not in UNTRANSLATED] == []


def example_course(language: str) -> dict[str, str]:
    """Put every example of the format into the file that its text says it is of, in both languages of the course."""
    shown = [
        example
        for name in ("chapters", "marks", "quizzes", "questions", "translations", "faults")
        for example in examples(chapter_file(language, f"writing/{name}").read_text("utf-8"))
    ]
    files = {"content/figures/water.svg": next(each.text for each in shown if each.name == "html")}
    headers = []
    for text, written in ((each.text, data(each.text)) for each in shown if each.name == "yaml"):
        if written is None:
            continue  # the comment that names a schema
        if "modules" in written:
            files["content/course.yaml"] = text
        elif "terms" in written:
            files["content/glossary.yaml"] = text
        elif "language" in written:
            files[f"quizzes/basics.{written['language']}.yaml" if "of" in written else "quizzes/basics.yaml"] = text
        elif {"settings", "waive"} & {*written}:
            headers.append(text)
    chapter, *pieces = (each.text for each in shown if each.name == "markdown")
    for code in LANGUAGES:
        files[f"content/{code}/basics/01-first-steps.md"] = "\n".join([chapter, *pieces])
    head = f"language: {language}\ntitle: Every kind\n"
    questions = all_kinds(QUESTIONS[language].read_text("utf-8"))
    files["quizzes/kinds.yaml"] = f"{head}questions:\n{questions}"
    first = questions.split("\n\n")[0]
    for number, header in enumerate(headers):
        files[f"quizzes/header-{number}.yaml"] = f"{head}{header}questions:\n{first}\n"
    return files


@IN_LANGUAGES
def test_the_tutorial_leads_to_a_course_with_one_warning(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    monkeypatch.chdir(tmp_path)
    tutorial = chapter_file(language, "writing/first-course").read_text("utf-8")
    wrong, right = correction(tutorial)
    for step in steps(tutorial):
        if step.command.startswith("cd "):
            monkeypatch.chdir(step.command.removeprefix("cd "))
        elif step.command and "serve" not in step.command:
            run(step.command, language)
        elif step.file:
            step.write(Path())
            if wrong in step.text:
                said = next(examples_of(language, "writing/faults", "text"))
                assert said.split() == run("course check", language, exit_code=1).stdout.split()[: len(said.split())]
                replace(step.file, wrong, right)
            if step.text.endswith("questions:\n"):
                replace(step.file, step.text, step.text + all_kinds(QUESTIONS[language].read_text("utf-8")))
    found = check_course(Path(), Path(COMPILED))
    assert [(problem.file, problem.code) for problem in found] == [("quizzes/kinds.yaml", "translation-missing")]


@IN_LANGUAGES
def test_the_import_that_is_shown_says_what_is_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    monkeypatch.chdir(tmp_path)
    command = next(examples_of(language, "writing/exchange", "bash")).splitlines()[0]
    source, said = examples_of(language, "writing/exchange", "text")
    Path("questions.gift").write_text(source, "utf-8")
    assert said.split() == run(command, language).stderr.split()


def run(command: str, language: str, exit_code: int = 0) -> Result:
    done = CliRunner(env={"COURSE_LANGUAGE": language}).invoke(main, shlex.split(command)[1:])
    assert done.exit_code == exit_code, f"{command}\n{done.output}"
    return done


def examples_of(language: str, chapter: str, name: str) -> Iterator[str]:
    shown = examples(chapter_file(language, chapter).read_text("utf-8"))
    return (each.text for each in shown if each.name == name)


def replace(file: str, old: str, new: str) -> None:
    Path(file).write_text(Path(file).read_text("utf-8").replace(old, new), "utf-8")


def data(text: str) -> Any:
    document, problems = parse(text, "example.yaml")
    assert document, problems
    return document.data


def without_examples(text: str) -> str:
    for example in examples(text):
        text = text.replace(example.text, "")
    return text


@EACH_PAGE
def test_nobody_is_sold_anything(page: Path) -> None:
    words = re.findall(
        r"\b(seamless|blazing|powerful|cutting-edge|world-class|revolutionary|effortless)\w*", page.read_text("utf-8")
    )
    assert words == []
