"""A new instructor with an empty folder, a terminal, an editor and a browser, who follows docs/authoring.md."""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from builders import Running, serving
from handbook import all_kinds, correction, steps
from playwright.sync_api import Browser, Page, expect

from course.quizzes.questions import KINDS
from course.settings import SHIPPED

PAGE = (SHIPPED / "docs" / "authoring.md").read_text("utf-8")
TUTORIAL = PAGE[PAGE.index("\n## A first course\n") : PAGE.index("\n## Chapters\n")]


class Author:
    """Does what the page says, and nothing else: each command and each text is taken from it, in its order."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.steps = steps(TUTORIAL)

    def runs(self, command: str) -> str:
        """Run the page's next command, which begins like this, and give what the terminal shows."""
        step = next(self.steps)
        assert step.command.startswith(command)
        done = subprocess.run(
            [sys.executable, "-m", *shlex.split(step.command)],
            cwd=self.folder, capture_output=True, text=True, check=False, env={**os.environ, "COURSE_LANGUAGE": "en"},
        )  # fmt: skip
        assert done.returncode == 0, f"{step.command}\n{done.stdout}{done.stderr}"
        return done.stdout

    def enters(self) -> Path:
        """Go into the folder that the page's next command names."""
        self.folder /= next(self.steps).command.removeprefix("cd ")
        return self.folder

    def writes(self, file: str) -> None:
        """Write the page's next text into this file and save it."""
        step = next(self.steps)
        assert step.file == file
        step.write(self.folder)

    def changes(self, file: str, old: str, new: str) -> None:
        """Change words in a file and save it."""
        text = (self.folder / file).read_text("utf-8")
        assert old in text
        (self.folder / file).write_text(text.replace(old, new), "utf-8")


@pytest.fixture
def author(tmp_path: Path) -> Iterator[Author]:
    expect.set_options(timeout=20_000)  # between saving and seeing, a whole course is compiled beside a run of the lab
    yield Author(tmp_path)
    expect.set_options(timeout=5_000)


@contextmanager
def watching(browser: Browser, site: Running, path: str) -> Iterator[Page]:
    """Open a page; at the end, hold that it was never loaded anew, and that no fault was logged."""
    context = browser.new_context(locale="en", viewport={"width": 1280, "height": 900})
    page = context.new_page()
    said: list[str] = []
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(site.url + path)
    page.evaluate("window.isSame = true")
    yield page
    assert page.evaluate("window.isSame")
    assert said == []
    context.close()


def test_from_an_empty_folder_to_a_course(browser: Browser, author: Author) -> None:
    author.runs("course new course")
    folder = author.enters()
    assert next(author.steps).command == "course serve --edit"
    with serving(folder, folder / "var", "--edit") as site:
        with watching(browser, site, "/en/basics/first-steps") as page:
            sees_what_is_written(author, page)
            sees_a_fault_and_mends_it(author, page)
            author.runs("course new chapter")
            expect(page.get_by_role("link", name="Second steps").first).to_be_visible()
        with watching(browser, site, "/en/basics/second-steps") as page:
            writes_a_chapter_with_a_quiz(author, page)
            writes_every_kind_of_question(author, page)
            places_a_lab(author, page)
        translates(author, browser, site)
    assert re.findall(r"(\S+)\[(\S+)\]", author.runs("course check")) == [("warning", "translation-missing")]
    assert list(author.steps) == []


def sees_what_is_written(author: Author, page: Page) -> None:
    author.writes("content/en/basics/01-first-steps.md")
    expect(page.locator("#my-first-section")).to_be_visible()
    expect(page.locator(".prose")).to_contain_text("I have written this myself.")


def sees_a_fault_and_mends_it(author: Author, page: Page) -> None:
    file = "content/en/basics/01-first-steps.md"
    wrong, right = correction(TUTORIAL)
    author.writes(file)
    lines = (author.folder / file).read_text("utf-8").splitlines()
    panel = page.locator(".edit-faults")
    expect(panel.locator(".fault-place")).to_have_text(f"{file}:{len(lines)}:{lines[-1].index(wrong) + 1}")
    expect(panel.locator(".fault-message")).to_contain_text(wrong)
    expect(page.locator(".prose")).to_contain_text("I have written this myself.")
    expect(page.locator(".prose")).not_to_contain_text("A circle with the radius")
    author.changes(file, wrong, right)
    expect(panel).to_have_count(0)
    expect(page.locator(".prose")).to_contain_text("A circle with the radius")


def writes_a_chapter_with_a_quiz(author: Author, page: Page) -> None:
    author.writes("content/en/basics/02-second-steps.md")
    expect(page.locator("h1")).to_have_text("Why the sky is blue")
    author.runs("course new quiz colours")
    answer = page.locator("#question-sky")
    answer.get_by_label("Blue").check()
    answer.locator("button[name=check]").click()
    expect(answer.locator(".choice.right")).to_have_count(1)
    author.writes("quizzes/colours.yaml")
    expect(page.locator("#question-evening")).to_be_visible()
    expect(answer.locator(".choice.right")).to_have_count(1)


def writes_every_kind_of_question(author: Author, page: Page) -> None:
    author.runs("course new quiz kinds")
    author.writes("quizzes/kinds.yaml")
    expect(page.locator(".edit-faults .fault-place")).to_contain_text("quizzes/kinds.yaml:")
    author.changes("quizzes/kinds.yaml", "questions:\n", "questions:\n" + all_kinds(PAGE))
    expect(page.locator(".edit-faults")).to_have_count(0)
    written = (author.folder / "quizzes/kinds.yaml").read_text("utf-8")
    assert {kind.name for kind in KINDS} == set(re.findall(r"kind: (\S+)", written))
    for name in re.findall(r"^  - id: (\S+)", written, re.MULTILINE):
        expect(page.locator(f"#question-{name}")).to_be_visible()


def places_a_lab(author: Author, page: Page) -> None:
    author.writes("content/en/basics/02-second-steps.md")
    page.locator("#try-it").scroll_into_view_if_needed()
    page.locator("[data-start]").click()
    expect(page.locator("[data-stat=reward] [data-value]")).to_have_text(re.compile(r"\d"), timeout=30_000)


def translates(author: Author, browser: Browser, site: Running) -> None:
    with watching(browser, site, "/edit/ro/basics/second-steps") as page:
        expect(page.locator(".sides-row.state-missing")).not_to_have_count(0)
        author.writes("content/ro/basics/02-second-steps.md")
        expect(page.locator("main")).to_contain_text("De ce este cerul albastru")
        author.writes("quizzes/colours.ro.yaml")
        author.writes("content/ro/basics/01-first-steps.md")
        expect(page.locator(".sides-row.state-current")).to_have_count(0)
        author.runs("course translate --stamp")
        expect(page.locator(".sides-row:not(.state-current)")).to_have_count(0)
    with watching(browser, site, "/ro/basics/second-steps") as page:
        expect(page.locator("#question-evening")).to_contain_text("De ce este cerul adesea roșu seara?")
        expect(page.locator("#question-season [lang=en]")).not_to_have_count(0)
