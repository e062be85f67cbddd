"""A translator at work: the site in edit mode, a real browser, and files that are saved."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from builders import create_tables, write_course
from flask import Flask
from looking import assert_fits, violations
from playwright.sync_api import Browser, expect
from translations import EN, FRONT, RO, SOURCE, TRANSLATION, stamped_text
from werkzeug.serving import make_server

from course.app import create_app
from course.authoring.preview.noting import FaultNotes
from course.authoring.publishing import COMPILED, Publisher
from course.database import Database
from course.settings import read_settings

PAGE = "/edit/en/basics/first"
LOOKS: list[dict[str, Any]] = [
    {"color_scheme": theme, "viewport": {"width": width, "height": 800}, "locale": locale}
    for theme, width, locale in (("light", 375, "ro"), ("dark", 375, "en"), ("light", 1280, "en"), ("dark", 1280, "ro"))
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = write_course(tmp_path_factory.mktemp("translated") / "course")
    (folder / RO).write_text(FRONT["ro"] + SOURCE.replace("stelele", "astrele"), "utf-8")
    own = stamped_text().replace("By day the sky is clear and wide.", "Ziua cerul este senin și larg.")
    (folder / EN).write_text(own.replace("## The evening {#evening}", "## The evening {#evening-sky}"), "utf-8")
    return folder


@dataclass
class Edited:
    """A site in edit mode, and what publishes its course."""

    url: str
    publisher: Publisher


@pytest.fixture(scope="module")
def edited(folder: Path) -> Iterator[Edited]:
    """What `course serve --edit` runs, less the worker, and published when the test says so."""
    settings = read_settings({"COURSE_DATABASE_URL": ""}, root=folder)
    settings.var.mkdir()
    with Publisher(folder, settings.var, report=FaultNotes(folder, settings.var / COMPILED).note) as publisher:
        publisher.publish_changes()
        app = create_app(settings, edit=True)
        database: Database = app.extensions["services"][Database]()
        create_tables(database)
        with listening(app) as url:
            yield Edited(url, publisher)
        database.close()


@contextmanager
def listening(app: Flask) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: f"{look['color_scheme']} {look['viewport']['width']}")
def test_the_page_can_be_used_by_everybody(browser: Browser, edited: Edited, look: dict[str, Any]) -> None:
    context = browser.new_context(**look)
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda each: said.append(each.text) if each.type in {"error", "warning"} else None)
    page.goto(edited.url + PAGE)
    assert violations(page) == []
    assert_fits(page)
    sides = page.locator("#night .side-text")
    left, right = (sides.nth(number).bounding_box() for number in (0, 1))
    assert left
    assert right
    is_wide = look["viewport"]["width"] == 1280
    assert (left["y"] == right["y"]) is is_wide
    assert (left["x"] == right["x"]) is not is_wide
    context.close()
    assert said == []


def test_the_states_follow_the_files_while_the_page_is_open(browser: Browser, edited: Edited, folder: Path) -> None:
    context = browser.new_context(locale="en")
    page = context.new_page()
    page.goto(f"{edited.url}/en/basics/first")
    page.get_by_role("link", name="Side by side").click()
    expect(page).to_have_url(edited.url + PAGE)
    page.evaluate("window.isSame = true")
    state = page.locator("#day .state")
    expect(state).to_have_text("current")
    changed = (FRONT["ro"] + SOURCE).replace("cel mai mult", "mai mult decât orice")
    (folder / RO).write_text(changed, "utf-8")
    edited.publisher.publish_changes()
    expect(state).to_have_text("changed since")
    expect(page.locator("#day")).to_contain_text("mai mult decât orice")
    (folder / EN).write_text(stamped_text(TRANSLATION, changed.removeprefix(FRONT["ro"])), "utf-8")
    edited.publisher.publish_changes()
    expect(state).to_have_text("current")
    expect(page.locator(".sides-counts")).to_have_text("5 current")
    assert page.evaluate("window.isSame")
    context.close()


def test_the_page_works_without_javascript(browser: Browser, edited: Edited) -> None:
    context = browser.new_context(java_script_enabled=False, locale="en")
    page = context.new_page()
    page.goto(edited.url + PAGE)
    page.locator(".sides-counts a").first.click()
    assert "#" in page.url
    expect(page.locator(".sides-row").first).to_be_visible()
    context.close()
