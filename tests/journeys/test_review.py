"""A learner comes back after some days: reviews without a mouse and without scripts, and takes a certificate along."""

from datetime import timedelta
from typing import Any

import pytest
from builders import Running
from looking import violations
from playwright.sync_api import Page, expect
from sqlalchemy import select, update

from course.database import Database
from course.quizzes.tables import responses

LOOKS = [("light", 375), ("dark", 1280)]


def let_days_pass(running: Running, days: int) -> None:
    """Move every answer so many days back; what is due is reckoned from the answers alone."""
    database = Database(f"sqlite:///{running.var / 'course.sqlite'}")
    with database.write() as connection:
        for row in connection.execute(select(responses.c.id, responses.c.at)).all():
            moved = update(responses).where(responses.c.id == row.id).values(at=row.at - timedelta(days=days))
            connection.execute(moved)
    database.close()


def answer_first(page: Page) -> None:
    """Answer the first question of the page by keyboard."""
    page.locator("[data-question] input[type=radio]").first.focus()
    page.keyboard.press("Space")
    page.locator("button[name=check]").first.focus()
    page.keyboard.press("Enter")


@pytest.mark.parametrize(("theme", "width"), LOOKS)
@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_what_was_answered_comes_back(visit: Any, shipped: Running, theme: str, width: int, *, scripts: bool) -> None:
    look = {"color_scheme": theme, "viewport": {"width": width, "height": 900}, "java_script_enabled": scripts}
    with visit("/en/quizzes/rl-basics", language="en", **look) as page:
        base = page.url.partition("/en/")[0]
        answer_first(page)
        expect(page.locator(".choice-feedback").first).to_be_visible()
        page.goto(f"{base}/en/review")
        expect(page.get_by_role("heading", level=1)).to_have_text("Nothing to review today")
        let_days_pass(shipped, 4)
        page.goto(f"{base}/en/review")
        expect(page.locator("[data-question]")).to_have_count(1)
        assert not scripts or violations(page) == []
        answer_first(page)
        expect(page.locator(".choice-feedback").first).to_be_visible()
        expect(page.locator(".follow-up")).to_contain_text("This question comes back on")
        assert not scripts or violations(page) == []
        sure = page.locator("button[value=knew]")
        if sure.count():
            sure.focus()
            page.keyboard.press("Enter")
            expect(page.locator(".follow-up")).to_contain_text("You said that you knew it.")
        page.goto(f"{base}/en/me")
        assert not scripts or violations(page) == []


@pytest.mark.parametrize(("theme", "width"), LOOKS)
def test_the_pages_of_ones_own_data(visit: Any, theme: str, width: int) -> None:
    look = {"color_scheme": theme, "viewport": {"width": width, "height": 900}, "faults": ("404",)}
    with visit("/en/quizzes/rl-basics", language="en", **look) as page:
        base = page.url.partition("/en/")[0]
        answer_first(page)
        expect(page.locator(".choice-feedback").first).to_be_visible()
        for path in ("me/link", "me/certificates/rl-basics", "certificates/AAAA", "me/erase"):
            page.goto(f"{base}/en/{path}")
            assert violations(page) == [], path
            assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, path
        page.get_by_role("button", name="Yes, erase everything").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Everything is erased")
        assert violations(page) == []
