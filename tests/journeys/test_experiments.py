"""Questions that runs decide, at a real browser: committed to, run, decided; failed, and then met."""

import re
from typing import Any

import pytest
from looking import assert_fits, violations
from playwright.sync_api import Locator, Page, expect

CHAPTER = "/en/rl-basics/authors-demo"
RUN_MS = 60_000


def card(page: Page, question: str) -> Locator:
    return page.locator(f"[data-question={question}]")


def assert_sound(page: Page) -> None:
    assert violations(page, "form.quiz") == []
    assert_fits(page)


def commit(page: Page) -> Locator:
    place = card(page, "predict")
    place.locator("label.choice").filter(has_text="It is clearly higher").click()
    place.locator(".seg label").filter(has_text="fairly sure").click()
    place.get_by_role("button", name="Commit, then run").click()
    return place


@pytest.mark.parametrize(("width", "theme"), [(1280, "light"), (375, "dark")])
def test_a_prediction_is_committed_to_and_decided_by_two_runs_with_a_reload_and_the_network_gone_between(
    visit: Any, width: int, theme: str
) -> None:
    look = {"viewport": {"width": width, "height": 900}, "color_scheme": theme, "reduced_motion": "reduce"}
    with visit(CHAPTER, language="en", faults=("ERR_", "Failed"), **look) as page:
        assert_sound(page)
        place = commit(page)
        expect(place.locator("[role=status]")).to_have_text("Your prediction is kept. The runs decide.")
        page.reload()
        page.context.set_offline(True)
        expect(place.locator("label.choice:has(input:checked)")).to_contain_text("It is clearly higher")
        expect(place.locator("fieldset")).to_have_attribute("disabled", "")
        expect(place.locator("[data-trial]")).to_be_visible()
        assert_sound(page)
        page.context.set_offline(False)
        expect(place.locator("[role=status]")).to_have_text("The runs came out as you said.", timeout=RUN_MS)
        expect(place.locator(".explanation")).to_contain_text("A group speaks only if its marks differ.")
        expect(place.locator(".came tbody tr")).to_have_count(1)
        expect(place.locator("button[name=check]")).to_have_count(0)
        assert_sound(page)
        page.reload()
        expect(place.locator("[role=status]")).to_have_text("The runs came out as you said.")
        place.get_by_role("link", name="Both runs, one over the other").click()
        expect(page.locator(".comparison table").first.locator("tbody tr")).to_have_text([re.compile(r"G\s*2\s*8")])


def run(page: Page, recipe: str) -> None:
    page.goto(page.url.split("/en/")[0] + f"/en/lab?task=dog&steps=12&{recipe}")
    files = page.locator(".report .links a[download]")
    before = files.first.get_attribute("href") if files.count() else ""
    page.locator("[data-start]").click()
    expect(files.first).to_have_attribute("href", re.compile(rf"^(?!{re.escape(before or '-')}$)"), timeout=RUN_MS)


def test_a_challenge_is_failed_and_then_met(visit: Any) -> None:
    with visit(CHAPTER, language="en", faults=("422",)) as page:
        start, place = page.url, card(page, "challenge")
        place.get_by_role("button", name="Judge my last run").click()
        expect(place.locator("[role=status]")).to_contain_text("There is no finished run of yours to judge.")
        run(page, "learning_rate=0.01&kl_coefficient=0")
        page.goto(start)
        place.get_by_role("button", name="Judge my last run").click()
        expect(place.locator(".checks .wrong").last).to_contain_text("The policy went too far.")
        expect(place.locator("[role=status]")).to_contain_text("Not there yet.")
        assert_sound(page)
        run(page, "kl_coefficient=0.04")
        page.goto(start)
        place.get_by_role("button", name="Judge my last run").click()
        expect(place.locator("[role=status]")).to_have_text("Right at the second try.")
        expect(place.locator(".checks .wrong")).to_have_count(0)
        expect(place.locator(".explanation")).to_be_visible()
        assert_sound(page)
