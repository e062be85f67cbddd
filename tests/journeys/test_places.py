"""A reader finds the section they asked for, keeps it when they change the language, and sees the whole of a table."""

import re
from typing import Any

from playwright.sync_api import Page, expect

Visit = Any
CHAPTER = "/ro/rl-basics/grpo"
WIDE = "/ro/grpo-in-depth/group-advantages"
LONG = "/ro/grpo-in-depth/from-policy-gradient"
DESK = {"width": 1280, "height": 900}
PHONE = {"width": 375, "height": 800}


def top(page: Page, section: str) -> float:
    return float(page.evaluate(f"document.getElementById('{section}').getBoundingClientRect().top"))


def bar_height(page: Page) -> float:
    return float(page.evaluate("document.querySelector('.top').getBoundingClientRect().bottom"))


def test_a_section_stands_just_under_the_bar_and_is_kept_with_the_language(visit: Visit) -> None:
    with visit(f"{CHAPTER}#lab", viewport=DESK) as page:
        assert 0 < top(page, "lab") - bar_height(page) < 30
        page.locator(".top > .switch a[hreflang=en]").click()
        expect(page).to_have_url(re.compile(r"/en/rl-basics/grpo#lab$"))
        assert 0 < top(page, "lab") - bar_height(page) < 30


def test_every_table_of_a_chapter_fits_at_a_desk(visit: Visit) -> None:
    with visit(WIDE, viewport=DESK) as page:
        hidden = "boxes => Math.max(...boxes.map(box => box.scrollWidth - box.clientWidth))"
        assert page.locator(".prose > .scroll").evaluate_all(hidden) == 0


def test_what_scrolls_on_a_phone_has_a_shadow_at_its_edge(visit: Visit) -> None:
    for chapter, boxes in ((WIDE, ".prose > .scroll"), (LONG, ".maths")):
        with visit(chapter, viewport=PHONE) as page:
            found = page.locator(boxes).all()
            box = next(box for box in found if box.evaluate("box => box.scrollWidth > box.clientWidth"))
            drawn = box.evaluate("box => getComputedStyle(box).backgroundAttachment")
            assert drawn == "local, local, scroll, scroll"


def test_the_button_says_go_on_once_the_chapter_is_read(visit: Visit) -> None:
    with visit(CHAPTER, viewport=DESK) as page:
        button = page.locator("[data-mark-read] button")
        before = button.inner_text()
        page.locator("[data-chapter-end]").scroll_into_view_if_needed()
        expect(page.locator("[data-read-mark]")).to_be_visible()
        assert button.inner_text() == "Mai departe" != before


def test_the_foot_of_a_page_leads_to_what_is_said_about_the_course(visit: Visit) -> None:
    with visit("/en/lab", language="en") as page:
        page.get_by_role("contentinfo").get_by_role("link", name="About this course").click()
        expect(page.locator("h1")).to_have_text("About this course")
