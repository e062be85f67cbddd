"""An exam at a real browser: saved as it is answered, also after the network failed; without scripts by its buttons."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from builders import write_course
from looking import assert_fits, violations
from playwright.sync_api import Browser, Page, expect
from sitting_exams import let_pass
from werkzeug.serving import make_server

from course.app import create_app
from course.authoring.publishing import Publisher
from course.database import Database, metadata
from course.settings import read_settings

pytestmark = pytest.mark.browser

TYPED = """\
  - {id: word, kind: text, stem: "Cine alege acțiunea?", answer: [politica]}
"""


@pytest.fixture
def exam_site(tmp_path: Path) -> Iterator[tuple[str, Database]]:
    """The whole site over a small course whose quiz is an exam of ten minutes with a choice and a word to type."""
    root = write_course(tmp_path / "course")
    quiz = root / "quizzes" / "basics.yaml"
    text = quiz.read_text("utf-8").replace("questions:\n", "settings: {mode: exam, minutes: 10}\nquestions:\n")
    quiz.write_text(text + TYPED, "utf-8")
    settings = read_settings({}, root=root)
    settings.var.mkdir()
    with Publisher(settings.root, settings.var, report=list) as publisher:
        publisher.publish_changes()
    database = Database(settings.database)
    metadata.create_all(database.engine)
    server = make_server("127.0.0.1", 0, create_app(settings), threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/en/quizzes/basics", database
    server.shutdown()
    thread.join()
    server.server_close()
    database.close()


def begun(browser: Browser, address: str, *, scripts: bool = True) -> Page:
    page = browser.new_context(java_script_enabled=scripts).new_page()
    page.set_default_timeout(8000)
    page.goto(address)
    page.get_by_role("button", name="Begin the exam").click()
    return page


def test_every_change_is_saved_and_there_again_in_another_window(
    browser: Browser, exam_site: tuple[str, Database]
) -> None:
    page = begun(browser, exam_site[0])
    page.get_by_label("Este albastru").check()
    page.locator("#question-word input:not([type=hidden])").fill("politica")
    page.keyboard.press("Enter")  # which must hand nothing in
    expect(page.get_by_text("2 of 2 answered")).to_be_visible()

    other = page.context.new_page()
    other.goto(exam_site[0])
    expect(other.get_by_label("Este albastru")).to_be_checked()
    expect(other.locator("#question-word input:not([type=hidden])")).to_have_value("politica")
    other.get_by_role("button", name="Hand in").click()
    expect(other.get_by_text("100%", exact=True).first).to_be_visible()
    page.get_by_label("Este verde").check()
    expect(page.get_by_text("this came too late")).to_be_visible()
    page.context.close()


@pytest.mark.parametrize(("theme", "width"), [("light", 375), ("dark", 1280)])
def test_axe_finds_nothing_before_in_and_after_an_exam(
    browser: Browser, exam_site: tuple[str, Database], theme: Any, width: int
) -> None:
    page = browser.new_context(color_scheme=theme, viewport={"width": width, "height": 900}).new_page()
    page.set_default_timeout(8000)
    page.goto(exam_site[0])
    for press in ("Begin the exam", "Show hint 1 of 2", "Hand in"):
        assert violations(page) == [], f"before {press}"
        assert_fits(page)
        page.get_by_role("button", name=press).click()
        page.wait_for_load_state()
    expect(page.get_by_text("not answered", exact=False).first).to_be_visible()
    assert violations(page) == []
    assert_fits(page)
    page.context.close()


def test_an_exam_goes_on_at_another_device_through_the_link_and_ends_there(
    browser: Browser, exam_site: tuple[str, Database]
) -> None:
    address, database = exam_site
    page = begun(browser, address)
    page.get_by_role("button", name="Show hint 1 of 2").click()
    page.get_by_label("Este albastru").check()
    expect(page.get_by_text("1 of 2 answered")).to_be_visible()
    other = page.context.new_page()
    other.goto(address.replace("quizzes/basics", "me/link"))
    link = other.locator(".me-address a").inner_text()

    phone = browser.new_context(viewport={"width": 375, "height": 800}).new_page()
    phone.goto(link)
    phone.get_by_role("button", name="Yes, go on here").click()
    phone.goto(address)
    expect(phone.get_by_label("Este albastru")).to_be_checked()
    expect(phone.get_by_text("Privește ziua.")).to_be_visible()
    let_pass(database, minutes=11)
    page.get_by_label("Este verde").check()
    expect(page.get_by_text("this came too late")).to_be_visible()
    phone.reload()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Time is up")
    expect(phone.get_by_text("1 saved answer counts.")).to_be_visible()
    phone.get_by_role("link", name="See how it went").click()
    expect(phone.get_by_text("with 1 hint")).to_be_visible()
    phone.context.close()
    page.context.close()


def test_what_could_not_be_sent_is_sent_when_the_network_is_back(
    browser: Browser, exam_site: tuple[str, Database]
) -> None:
    page = begun(browser, exam_site[0])
    page.context.set_offline(True)
    page.get_by_label("Este albastru").check()
    expect(page.get_by_text("Not saved: the course cannot be reached.")).to_be_visible()
    page.context.set_offline(False)
    expect(page.get_by_text("1 of 2 answered")).to_be_visible(timeout=9000)
    page.context.close()


def test_when_the_clock_runs_out_the_exam_hands_itself_in(browser: Browser, exam_site: tuple[str, Database]) -> None:
    address, database = exam_site
    page = begun(browser, address)
    page.get_by_label("Este albastru").check()
    expect(page.get_by_text("1 of 2 answered")).to_be_visible()
    let_pass(database, minutes=9, seconds=56)
    page.reload()
    expect(page.get_by_text("Not passed: it takes 80%.")).to_be_visible(timeout=15000)
    page.context.close()


def test_without_scripts_the_buttons_save_and_hand_in(browser: Browser, exam_site: tuple[str, Database]) -> None:
    page = begun(browser, exam_site[0], scripts=False)
    page.get_by_label("Este albastru").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    expect(page.get_by_label("Este albastru")).to_be_checked()
    page.get_by_role("button", name="Hand in").click()
    page.get_by_role("link", name="Question 2").click()
    page.locator("#question-word input:not([type=hidden])").fill("politica")
    page.get_by_role("button", name="Hand in", exact=True).click()
    expect(page.get_by_text("Passed: 80% is enough.")).to_be_visible()
    page.context.close()
