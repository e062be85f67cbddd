"""An author at work: a real `course serve --edit`, a real browser, and files that are saved."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

import pytest
from builders import COURSE, QUIZ, Running, chapter, free_port, serving, wait_until, write_course
from looking import assert_fits, violations
from playwright.sync_api import Browser, Page, expect

FIRST, SECOND = "content/ro/basics/01-first.md", "content/ro/basics/02-second.md"
TEXT = "\n\n".join(f"Rândul {number} al unui text care nu încape într-o fereastră." for number in range(60))
BODY = f"## Cerul {{#sky}}\n\nSus.\n\n```quiz\nbasics\n```\n\n{TEXT}\n\n```lab\ntask: dog\n```\n\nDupă laborator.\n"
SECOND_QUESTION = """\
  - id: word
    kind: text
    objective: colours
    stem: Ce culoare are iarba?
    answer: [verde]
    explanation: Clorofila absoarbe lumina roșie și albastră.
    see: second#sky
"""
NONSENSE = "Un text cu $\\nonsense{x}$."
SAID = {"ro": "Formulele nu au comanda \\nonsense.", "en": "Formulas have no command \\nonsense."}

Watch = Callable[..., Any]
LOOKS: list[tuple[Literal["light", "dark"], int]] = [("light", 375), ("light", 1280), ("dark", 375), ("dark", 1280)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = write_course(tmp_path_factory.mktemp("edited") / "course")
    (folder / SECOND).write_text(chapter("Al doilea", BODY), "utf-8")
    (folder / "quizzes" / "basics.yaml").write_text(QUIZ + SECOND_QUESTION, "utf-8")
    return folder


@pytest.fixture(scope="module")
def edited(folder: Path) -> Iterator[Running]:
    """Serve a course whose file has a fault at first: the command says so, and waits until it is mended."""
    file, log = folder / "content" / "course.yaml", folder.parent / "var.log"
    file.write_text(COURSE.replace("[ro, en]", "[ro, en"), "utf-8")

    def mend() -> None:
        wait_until(lambda: log.exists() and "this goes on by itself" in log.read_text("utf-8"), 60, "it did not wait")
        file.write_text(COURSE, "utf-8")

    with ThreadPoolExecutor(1) as pool:
        mended = pool.submit(mend)
        with serving(folder, folder.parent / "var", "--edit") as running:
            mended.result()
            yield running


@pytest.fixture
def watch(browser: Browser, edited: Running) -> Watch:
    """Open a page; hold at the end that it was never loaded anew, and that the browser had nothing to complain of."""

    @contextmanager
    def open_page(path: str, *, faults: tuple[str, ...] = (), **context: Any) -> Iterator[Page]:
        author = browser.new_context(**context)
        page = author.new_page()
        said: list[str] = []
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("console", lambda each: said.append(each.text) if each.type in {"error", "warning"} else None)
        page.goto(edited.url + path)
        page.evaluate("window.isSame = true")
        yield page
        assert page.evaluate("window.isSame")
        author.close()
        assert [each for each in said if not any(fault in each for fault in faults)] == []

    return open_page


@contextmanager
def saved(path: Path, before: str, after: str) -> Iterator[None]:
    """Save a file with other words, and in the end with those that it had."""
    kept = path.read_text("utf-8")
    assert before in kept
    path.write_text(kept.replace(before, after, 1), "utf-8")
    yield
    path.write_text(kept, "utf-8")


def top(page: Page, words: str) -> float:
    box = page.get_by_text(words, exact=True).bounding_box()
    assert box is not None
    return box["y"]


def test_text_changes_where_it_stands_and_the_reader_stays_where_they_are(watch: Watch, folder: Path) -> None:
    with watch("/ro/basics/second", viewport={"width": 1100, "height": 700}) as page:
        page.locator("details.contents > summary").click()
        page.get_by_label("Este albastru").check()
        field = page.locator("input[name=answer-word]")
        field.fill("ver")
        here = "Rândul 30 al unui text care nu încape într-o fereastră."
        page.get_by_text(here, exact=True).evaluate("each => each.scrollIntoView({block: 'center'})")
        field.evaluate("each => each.focus({preventScroll: true})")
        before = top(page, here)
        page.evaluate("document.querySelector('[data-lab]').isSame = true")
        with saved(folder / SECOND, "Sus.", "Sus, foarte sus.\n\n- una\n- alta\n\n> Un citat."):
            expect(page.locator(".prose")).to_contain_text("foarte sus")
            assert abs(top(page, here) - before) <= 1
            assert page.evaluate("scrollY") > 0
            expect(page.get_by_label("Este albastru")).to_be_checked()
            expect(field).to_have_value("ver")
            expect(field).to_be_focused()
            assert page.locator("details.contents").get_attribute("open") is not None
            assert page.evaluate("document.querySelector('[data-lab]').isSame")
        expect(page.locator(".prose")).not_to_contain_text("foarte sus")
        assert abs(top(page, here) - before) <= 1


def test_a_quiz_that_is_half_answered_keeps_its_answers_when_its_file_changes(watch: Watch, folder: Path) -> None:
    with watch("/ro/basics/second") as page:
        sky, word = page.locator("#question-sky"), page.locator("#question-word")
        sky.get_by_label("Este verde").check()
        sky.locator("button[name=check]").click()
        expect(sky.locator(".choice-feedback").first).to_be_visible()
        word.locator("input[type=text]").fill("ver")
        word.locator("input[type=text]").press("ArrowLeft")
        with saved(folder / "quizzes" / "basics.yaml", "Ce culoare are iarba?", "Ce culoare are frunza?"):
            expect(word).to_contain_text("Ce culoare are frunza?")
            expect(word.locator("input[type=text]")).to_have_value("ver")
            expect(word.locator("input[type=text]")).to_be_focused()
            page.keyboard.type("X")
            expect(word.locator("input[type=text]")).to_have_value("veXr")
            expect(sky.get_by_label("Este verde")).to_be_checked()
            expect(sky.locator(".choice-feedback").first).to_be_visible()
            word.locator("input[type=text]").fill("verde")
            word.locator("button[name=check]").click()
            expect(word).to_contain_text("Clorofila")


@pytest.mark.parametrize("language", ["ro", "en"])
def test_a_fault_is_shown_over_the_last_good_version_until_it_is_mended(
    watch: Watch, folder: Path, language: str
) -> None:
    file = f"content/{language}/basics/01-first.md"
    text = {"ro": "Un text cu $x^2$.", "en": "A text with $x^2$."}[language]
    line = (folder / file).read_text("utf-8").splitlines().index(text) + 1
    with watch(f"/{language}/basics/first") as page:
        with saved(folder / file, text, NONSENSE):
            panel = page.locator(".edit-faults")
            expect(panel).to_contain_text(SAID[language])
            expect(panel).to_contain_text(f"{file}:{line}:13")
            faulty = panel.locator(".excerpt .faulty")
            expect(faulty).to_have_js_property("value", line)
            expect(faulty).to_have_text(NONSENSE)
            code, mark = faulty.locator("code").bounding_box(), faulty.locator("mark").bounding_box()
            assert code is not None
            assert mark is not None
            assert faulty.locator("mark").inner_text() == "\\"
            assert mark["x"] == pytest.approx(code["x"] + 12 * mark["width"], abs=1)
            expect(page.locator(".prose")).to_contain_text(text.split("$")[0])
            expect(page.locator("[data-edit] [role=status]")).to_contain_text(
                {"ro": "1 eroare", "en": "1 error"}[language]
            )
            page.keyboard.press("Tab")
            panel.locator("summary").focus()
            page.keyboard.press("Enter")
            expect(panel.locator(".faults")).to_be_hidden()
            with saved(folder / file, NONSENSE, f"{NONSENSE} Mai mult."):
                expect(faulty).to_contain_text("Mai mult.")
                expect(panel.locator(".faults")).to_be_hidden()
        expect(panel).to_have_count(0)


def test_the_panel_and_the_bar_fit_and_can_be_used_by_everybody(watch: Watch, folder: Path) -> None:
    with (
        saved(folder / FIRST, "Un text cu $x^2$.", NONSENSE + " Un rând lung." * 20),
        saved(folder / "quizzes" / "basics.yaml", "answer: blue", "answer: bleu"),
        watch("/ro/basics/first") as page,
    ):
        expect(page.locator(".edit-faults .faulty").first).to_be_visible()
        page.locator(".edit-elsewhere > summary").click()
        warnings = page.locator("#edit-warnings")
        for theme, width in LOOKS:
            page.emulate_media(color_scheme=theme)
            page.set_viewport_size({"width": width, "height": 800})
            page.locator("[popovertarget=edit-warnings]").first.press("Enter")
            expect(warnings.locator(".fault").first).to_be_visible()
            assert violations(page) == []
            assert_fits(page)
            page.keyboard.press("Escape")
            expect(warnings).to_be_hidden()
        page.mouse.wheel(0, 400)
        expect(page.locator(".edit-faults")).to_be_in_viewport()


def test_a_fault_in_the_course_file_concerns_every_page_in_every_tab(watch: Watch, folder: Path) -> None:
    with watch("/ro/") as home, watch("/ro/basics/second") as second, watch("/ro/quizzes/basics") as quiz:
        with saved(folder / "content" / "course.yaml", "languages: [ro, en]", "languages: [ro, en"):
            for page in (home, second, quiz):
                expect(page.locator(".edit-faults")).to_contain_text("content/course.yaml:")
                expect(page.locator(".edit-faults")).to_contain_text("O eroare în această pagină")
        for page in (home, second, quiz):
            expect(page.locator(".edit-faults")).to_have_count(0)
        with saved(folder / "content" / "course.yaml", "ro: Curs mic", "ro: Curs nou"):
            for page in (home, second, quiz):
                expect(page.locator(".brand")).to_have_text("Curs nou")
            expect(home).to_have_title("Curs nou")


def test_a_new_chapter_appears_where_there_was_none(watch: Watch, folder: Path) -> None:
    third = folder / "content" / "ro" / "basics" / "03-third.md"
    with watch("/ro/") as home, watch("/ro/basics/third", faults=("404",)) as page:
        expect(page.locator("h1")).to_have_text("Aici nu este nicio pagină")
        third.write_text(chapter("Al treilea", "## Nou {#new}\n\n$\\nonsense$\n"), "utf-8")
        with saved(folder / "content" / "course.yaml", "[first, second]", "[first, second, third]"):
            expect(page.locator(".edit-faults")).to_contain_text("content/ro/basics/03-third.md:10:2")
            third.write_text(third.read_text("utf-8").replace("$\\nonsense$", "```lab\ntask: dog\n```"), "utf-8")
            expect(page.locator("h1")).to_have_text("Al treilea")
            expect(
                page.locator("[data-lab] input[type=range]").first
            ).to_be_visible()  # its script was fetched, and has begun
            expect(home.locator(".tile h3").nth(2)).to_have_text("Al treilea")
        third.unlink()
        expect(home.locator(".tile h3", has_text="Al treilea")).to_have_count(0)
        expect(page.locator("h1")).to_have_text("Aici nu este nicio pagină")


def test_without_scripts_a_reload_shows_the_same(watch: Watch, folder: Path, edited: Running) -> None:
    with saved(folder / FIRST, "Un text cu $x^2$.", f"{NONSENSE}!"):
        wait_until(lambda: "nonsense" in json.dumps(noted(edited)), 10, edited.said)
        with watch("/ro/basics/first", java_script_enabled=False) as page:
            expect(page.locator(".edit-faults .faulty mark")).to_have_text("\\")
            page.locator(".edit-faults summary").click()
            expect(page.locator(".faults").first).to_be_hidden()


def noted(running: Running) -> Any:
    return json.loads((running.var / "compiled" / "faults.json").read_text("utf-8"))


def test_a_lab_that_runs_goes_on_while_the_text_around_it_changes(watch: Watch, folder: Path, edited: Running) -> None:
    edited.wait_for("worker is warm", seconds=180)
    with watch("/ro/basics/second") as page:
        lab = page.locator("[data-lab]")
        lab.evaluate("each => { each.isSame = true }")
        lab.locator("input[name=steps]").fill("20")
        lab.locator("[data-start]").click()
        expect(lab.locator("[data-state]")).to_contain_text(re.compile(r"\d+ din 20"), timeout=60_000)
        with saved(folder / SECOND, "Sus.", "Sus, foarte sus."):
            expect(page.locator(".prose")).to_contain_text("foarte sus")
            expect(lab.locator("[data-cancel]")).to_be_hidden(timeout=60_000)
            expect(lab.locator("[data-state]")).to_contain_text("20")
            assert lab.evaluate("each => each.isSame")
        with saved(folder / SECOND, "task: dog", "task: dog\nrecipe: {steps: 7}"):
            expect(lab.locator("input[name=steps]")).to_have_value("7")
            assert not lab.evaluate("each => Boolean(each.isSame)")


@pytest.mark.parametrize(
    ("command", "setting"),
    [("serve", {"COURSE_HOST": "::"}), ("web", {"COURSE_BASE_URL": "https://course.example"})],
    ids=["serve", "web"],
)
def test_nobody_else_is_served_in_edit_mode(
    folder: Path, tmp_path: Path, command: str, setting: dict[str, str]
) -> None:
    environment = {**os.environ, "COURSE_PORT": str(free_port()), "COURSE_VAR": str(tmp_path / "var"), **setting}
    done = subprocess.run(
        [sys.executable, "-m", "course", command, "--edit", "--root", str(folder)],
        env=environment, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert "serves this machine alone" in done.stderr
    assert "Traceback" not in done.stderr
