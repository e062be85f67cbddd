"""The lab's form and what is said of a run: a preset, a prediction, a link, a second run; with script and without."""

import re
from typing import Any

import pytest
from looking import assert_fits, violations
from playwright.sync_api import Page, expect

RUN_MS = 60_000


def predict(page: Page, direction: str, confidence: str) -> None:
    page.locator(f"label:has(input[name=prediction][value={direction}])").click()
    page.locator(f"label:has(input[name=confidence][value={confidence}])").click()


def wait_for_the_end(page: Page, *, has_script: bool) -> None:
    for _ in range(RUN_MS // 500):
        if not page.locator("[data-cancel]").is_visible() and page.locator(".report .links a[download]").count():
            return
        page.wait_for_timeout(500)
        if not has_script:
            page.reload()
    raise AssertionError("the run did not end")


def assert_sound(page: Page) -> None:
    assert violations(page) == []
    assert_fits(page)


@pytest.mark.parametrize(
    ("has_script", "width", "theme"), [(True, 1280, "light"), (True, 375, "dark"), (False, 375, "light")]
)
def test_preset_prediction_link_and_second_run(visit: Any, has_script: bool, width: int, theme: str) -> None:
    look = {"viewport": {"width": width, "height": 900}, "color_scheme": theme, "java_script_enabled": has_script}
    with visit("/en/lab", language="en", **look) as page:
        page.locator(".presets summary").click()
        page.get_by_role("link", name="Held tight").click()
        expect(page.locator("input[name=kl_coefficient]")).to_have_value("5")
        expect(page.locator("[data-chosen-text]")).not_to_be_empty()
        assert ("preset=" in page.url) is not has_script
        page.locator("input[name=steps]").fill("4")
        if has_script:
            expect(page.locator("[data-chosen]")).to_be_hidden()
            expect(page.locator("[data-preset-name]")).to_have_text("recipes worth running")
        predict(page, "same", "fairly")
        page.locator("[data-start]").click()
        wait_for_the_end(page, has_script=has_script)
        expect(page.locator(".report .came")).to_contain_text("You said: the reward stays where it is, fairly sure.")
        expect(page.locator(".report .came")).to_contain_text(re.compile(r"0\.\d\d.*0\.\d\d"))
        expect(page.locator("input[name=prediction]:checked")).to_have_count(0)
        link = page.locator("[data-link]").get_attribute("href")
        assert link
        page.locator("input[name=steps]").fill("6")
        page.locator("input[name=group_size]").fill("2")
        page.locator("[data-start]").click()
        expect(page.get_by_text("You said")).to_have_count(0, timeout=RUN_MS)
        wait_for_the_end(page, has_script=has_script)
        page.locator(".earlier summary").click()
        page.locator(".earlier a").first.click()
        rows = page.locator(".comparison table").first.locator("tbody tr")
        expect(rows).to_have_text([re.compile(r"N\s*6\s*4"), re.compile(r"G\s*2\s*8")])
        if has_script:
            expect(page.locator("[data-curve=reward] [data-summary]")).to_contain_text("The other run", timeout=RUN_MS)
            assert_sound(page)
        page.goto(page.url.split("/en/")[0] + link)
        expect(page.locator("input[name=steps]")).to_have_value("4")
        expect(page.locator("input[name=kl_coefficient]")).to_have_value("5")
        expect(page.locator("[data-cancel]")).to_be_hidden()
        if has_script:
            page.evaluate("for (const each of document.querySelectorAll('.recipe details')) each.open = true")
            assert_sound(page)


def test_a_word_that_is_refused_is_said_at_its_field_and_the_mix_follows_the_weights(visit: Any) -> None:
    with visit("/en/lab", language="en", faults=("400",)) as page:
        page.locator("[data-mix] summary").click()
        page.locator("input[name=weight_correct]").fill("0")
        expect(page.locator("[data-mix-said]")).to_have_text("none")
        page.locator("[data-start]").click()
        expect(page.locator("[data-refusal]:visible")).to_contain_text("At least one reward")
        expect(page.locator("input[name=weight_correct]")).to_be_focused()
        page.locator("input[name=weight_polite]").fill("0.5")
        expect(page.locator("[data-mix-said]")).to_have_text("0.5 × Polite")
