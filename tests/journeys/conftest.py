"""A learner at a real browser: nothing may reach another host, and nothing may go wrong silently."""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from html import unescape
from typing import Any
from urllib.parse import urlsplit

import pytest
from builders import Running
from playwright.sync_api import Browser, ConsoleMessage, Page, Request

Visit = Callable[..., Any]


@pytest.fixture
def visit(browser: Browser, shipped: Running) -> Visit:
    """Open a page as a new learner; at the end, hold that nothing was asked elsewhere and no fault was logged."""

    @contextmanager
    def open_page(path: str, *, language: str = "ro", faults: tuple[str, ...] = (), **context: Any) -> Iterator[Page]:
        learner = browser.new_context(locale=language, **context)
        page = learner.new_page()
        elsewhere: list[str] = []
        said: list[str] = []

        def hear(message: ConsoleMessage) -> None:
            if message.type in {"error", "warning"} and not any(fault in message.text for fault in faults):
                said.append(message.text)

        def look(request: Request) -> None:
            if urlsplit(request.url).netloc != urlsplit(shipped.url).netloc:
                elsewhere.append(request.url)

        learner.on("request", look)
        page.on("console", hear)
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto(shipped.url + path)
        yield page
        learner.close()
        assert elsewhere == []
        assert said == []

    return open_page


@pytest.fixture(scope="session")
def keys(shipped: Running) -> dict[str, dict[str, str]]:
    """The text of the right choice of the module's questions, by language: what a learner who knows would click."""
    published = json.loads((shipped.var / "compiled" / "course.json").read_text("utf-8"))
    found: dict[str, dict[str, str]] = {"ro": {}, "en": {}}
    for quiz in published["quizzes"]["quizzes"]:
        if quiz["slug"] != "rl-basics":
            continue
        for question in quiz["questions"]:
            word = f"choices.{question['key']}"
            found["ro"][question["id"]] = as_read(question["words"][word][1])
            found["en"][question["id"]] = as_read(quiz["translations"]["en"]["questions"][question["id"]][word][1])
    return found


def as_read(html: str) -> str:
    """Give the text that a browser shows of a line of HTML."""
    return unescape(re.sub(r"<[^>]+>", "", html)).strip()
