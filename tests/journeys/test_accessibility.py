"""axe finds nothing on any kind of page, in either theme, on a phone and on a wide screen."""

from typing import Any

import pytest
from looking import assert_fits, violations
from playwright.sync_api import expect

PAGES = {
    "home": "/ro/",
    "chapter": "/ro/rl-basics/learning-from-consequences",
    "chapter with the lab": "/en/rl-basics/grpo",
    "quiz": "/ro/quizzes/rl-basics",
    "lab": "/en/lab",
    "review": "/ro/review",
    "progress": "/en/me",
    "error": "/ro/rl-basics/nothing",
}
LOOKS = [(theme, width) for theme in ("light", "dark") for width in (375, 1280)]


@pytest.mark.parametrize(("theme", "width"), LOOKS)
def test_every_kind_of_page(visit: Any, theme: str, width: int) -> None:
    look = {"color_scheme": theme, "viewport": {"width": width, "height": 900}, "faults": ("404",)}
    with visit("/ro/", **look) as page:
        base = page.url.removesuffix("/ro/")
        for name, path in PAGES.items():
            page.goto(base + path)
            assert violations(page) == [], name
            assert_fits(page)


@pytest.mark.parametrize(("theme", "width"), LOOKS)
def test_a_quiz_after_answers_and_a_lab_after_a_run(visit: Any, theme: str, width: int) -> None:
    with visit(
        "/en/quizzes/rl-basics", language="en", color_scheme=theme, viewport={"width": width, "height": 900}
    ) as page:
        for question in page.locator("[data-question]").all():
            question.locator("label.choice").first.click()
            question.locator("button[name=check]").click()
            expect(question.locator(".choice-feedback").first).to_be_visible()
        assert violations(page) == []
        assert_fits(page)
        page.goto(page.url.replace("quizzes/rl-basics", "lab"))
        page.locator("input[name=steps]").fill("3")
        page.locator("[data-start]").click()
        expect(page.locator("[data-state]")).to_contain_text("3", timeout=60_000)
        expect(page.locator("[data-cancel]")).to_be_hidden(timeout=60_000)
        page.locator("[data-numbers] summary").first.click()
        assert violations(page) == []
        assert_fits(page)
