"""A reader asks what a word means where it stands, and tries the figures of the chapters."""

import re
from typing import Any

import pytest
from looking import assert_fits, violations
from playwright.sync_api import Locator, Page, expect

Visit = Any
SIX_PARTS = "rl-basics/the-six-parts"
FIGURES = {
    "bandit": "rl-basics/learning-from-consequences",
    "labeller": "rl-basics/beyond-next-token",
    "clip": "grpo-in-depth/ratio-and-clip",
}
LOOKS = [("light", 1280), ("dark", 375)]


def term(page: Page, name: str) -> tuple[Locator, Locator]:
    """Give a term's link and its definition."""
    return page.locator(f".term[href$='#{name}']").first, page.locator(f"[id='term:{name}']")


def test_a_term_says_what_it_means_to_the_mouse_and_to_the_keyboard(visit: Visit) -> None:
    with visit(f"/en/{SIX_PARTS}", language="en", viewport={"width": 1280, "height": 900}) as page:
        link, note = term(page, "observation")
        expect(link).to_have_accessible_description(re.compile("^observation The part of the state"))
        expect(note).to_be_hidden()
        height = page.evaluate("document.documentElement.scrollHeight")
        link.hover()
        expect(note).to_be_visible()
        assert page.evaluate("document.documentElement.scrollHeight") == height
        note.hover()
        page.wait_for_timeout(400)
        expect(note).to_be_visible()
        page.keyboard.press("Escape")
        expect(note).to_be_hidden()
        link.focus()
        expect(note).to_be_visible()
        assert violations(page) == []
        page.keyboard.press("Tab")
        expect(note).to_be_hidden()
        link.focus()
        page.keyboard.press("Enter")
        expect(page).to_have_url(re.compile("/en/glossary#observation$"))
        expect(page.locator("#observation dfn")).to_be_in_viewport()


def test_on_a_phone_the_first_tap_shows_and_the_second_follows(visit: Visit) -> None:
    with visit(f"/ro/{SIX_PARTS}", viewport={"width": 375, "height": 800}, has_touch=True) as page:
        link, note = term(page, "policy")
        link.tap()
        expect(note).to_be_visible()
        box = note.bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 375
        page.locator("h1").tap()
        expect(note).to_be_hidden()
        link.tap()
        expect(note).to_be_visible()
        link.tap()
        expect(page).to_have_url(re.compile("/ro/glossary#policy$"))


def test_without_scripts_a_term_is_a_link_and_a_figure_a_sentence(visit: Visit) -> None:
    with visit(f"/ro/{SIX_PARTS}", java_script_enabled=False) as page:
        term(page, "agent")[0].click()
        expect(page).to_have_url(re.compile("/ro/glossary#agent$"))
        for kind, path in FIGURES.items():
            page.goto(re.sub(r"/ro/.*", f"/ro/{path}", page.url))
            figure = page.locator(f"[data-figure={kind}]")
            expect(figure.locator("[data-without]")).to_be_visible()
            expect(figure.locator("[data-live]")).to_be_hidden()


@pytest.mark.parametrize(("theme", "width"), LOOKS)
def test_every_figure_can_be_worked_with_the_keyboard(visit: Visit, theme: str, width: int) -> None:
    look = {"color_scheme": theme, "viewport": {"width": width, "height": 900}}
    with visit(f"/ro/{FIGURES['bandit']}", **look) as page:
        base = page.url.removesuffix(FIGURES["bandit"])
        for kind, work in (("bandit", press), ("labeller", choose), ("clip", move)):
            page.goto(base + FIGURES[kind])
            figure = page.locator(f"[data-figure={kind}]")
            work(page, figure)
            assert violations(page, f"[data-figure={kind}]") == [], kind
            assert_fits(page)
        page.goto(f"{base}glossary")
        assert violations(page) == []


def press(page: Page, figure: Locator) -> None:
    """Five presses and no more, a guess, a hundred presses in three ways; the same buttons each time."""
    for _ in range(7):
        figure.locator("[data-press=left]").focus()
        page.keyboard.press("Enter")
    expect(figure.locator("[data-count=left]")).to_have_text("5")
    figure.locator("[data-guess-side=left]").focus()
    page.keyboard.press("Enter")
    expect(figure.locator("[data-run-button]")).to_be_focused()
    page.keyboard.press("Enter")
    cells = figure.locator("[data-way] td").all_inner_texts()
    presses, means = [int(each) for each in cells[1::3]], [float(each.replace(",", ".")) for each in cells[2::3]]
    assert presses[1] == 50
    assert presses[0] in {0, 100}
    # 200 hundreds: a mean's deviation is at most 0.5 / sqrt(20000) = 0.0035, and five of them are never seen.
    assert abs(means[0] - (0.6 if presses[0] else 0.4)) < 0.018
    assert abs(means[1] - 0.5) < 0.018
    assert 0.53 < means[2] < 0.6
    before = figure.inner_text()
    page.reload()
    for _ in range(5):
        figure.locator("[data-press=left]").click()
    figure.locator("[data-guess-side=left]").click()
    figure.locator("[data-run-button]").click()
    assert figure.inner_text() == before
    figure.locator("[data-again]").click()
    expect(figure.locator("[data-press=left]")).to_be_focused()
    expect(figure.locator("[data-count=left]")).to_have_text("0")
    figure.locator("[data-press=left]").click()


def choose(page: Page, figure: Locator) -> None:
    """Always the shorter answer: the model learns that length counts against, and foretells the shorter one."""
    for _ in range(11):
        buttons = figure.locator("[data-pair]:not([hidden]) [data-choice]").all()
        shorter = min(buttons, key=lambda button: len(button.locator("[data-text]").inner_text().split()))
        shorter.focus()
        page.keyboard.press("Enter")
    expect(figure.locator("[data-outcome]")).to_be_focused()
    weights = [
        float(text.replace("−", "-").replace(",", ".")) for text in figure.locator("[data-weight]").all_inner_texts()
    ]
    assert weights[0] < -1
    expect(figure.locator("[data-said]")).to_contain_text(re.compile(r"Ai ales A.* (9\d|8\d)\s?%: alegerile"))


def move(page: Page, figure: Locator) -> None:
    """From the flat part back onto the slope, and to the other side of the axis; the point follows a drag too."""
    said, ratio = figure.locator("[data-said]"), figure.locator("[data-slider=ratio]")
    expect(said).to_contain_text("gradientul este zero")
    ratio.focus()
    for _ in range(15):
        page.keyboard.press("ArrowLeft")
    expect(said).to_have_text("ρ este între margini: valoarea este 1,15, iar gradientul curge.")
    figure.locator("[data-slider=advantage]").focus()
    page.keyboard.press("Home")
    expect(said).to_contain_text("valoarea este −2,30")
    plot = figure.locator("[data-plot]")
    plot.scroll_into_view_if_needed()
    box = plot.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 5, box["y"] + 20)
    page.mouse.up()
    expect(said).to_contain_text("sub 1 − ε")
    expect(said).to_contain_text("gradientul este zero")
