"""A new learner reads, answers and trains, in both languages, with and without JavaScript."""

import os
import re
import signal
import time
from pathlib import Path
from typing import Any

import pytest
from builders import Running, answers, wait_until
from playwright.sync_api import Locator, Page, expect

Visit = Any
Keys = dict[str, dict[str, str]]

LEARNERS = pytest.mark.parametrize("language", ["ro", "en"])
RUN_MS = 90_000
FIRST = {"ro": "Învățarea din consecințe", "en": "Learning from consequences"}
PICTURES = Path(__file__).parents[2] / "test-results"


def card(page: Page, question: str) -> Locator:
    return page.locator(f"[data-question={question}]")


def choose(page: Page, question: str, text: str) -> None:
    """Click the row that says exactly this."""
    rows = card(page, question).locator("label.choice")
    texts = [row.locator(".choice-text").inner_text().strip() for row in rows.all()]
    rows.nth(texts.index(text)).click()


def choose_wrongly(page: Page, question: str, right: str) -> None:
    rows = card(page, question).locator("label.choice")
    rows.filter(has_not_text=right).first.click()


def check(page: Page, question: str) -> None:
    card(page, question).locator("button[name=check]").click()


def last_reward(page: Page) -> float:
    shown = page.locator("[data-stat=reward] [data-value]").inner_text()
    return float(shown.replace(",", "."))


@LEARNERS
def test_from_the_first_page_through_a_chapter_to_the_next(visit: Visit, keys: Keys, language: str) -> None:
    with visit("/", language=language) as page:
        expect(page).to_have_url(re.compile(rf"/{language}/$"))
        page.locator(".hero .button.main").click()
        expect(page.locator("h1")).to_have_text(FIRST[language])
        assert page.locator("figure svg title").first.text_content()
        go_on(page, rf"/{language}/rl-basics/the-six-parts$")
        answer_rightly(page, keys[language], "components", "reward")
        go_on(page, rf"/{language}/rl-basics/the-loop$")
        assert page.locator("math").count() > 3
        answer_rightly(page, keys[language], "action")
        page.goto(page.url.replace("rl-basics/the-loop", ""))
        expect(page.locator(".tile.is-read")).to_have_count(2)
        expect(page.locator("progress.course-progress")).to_have_attribute("value", "0.125")


def go_on(page: Page, address: str) -> None:
    """Mark the chapter as read and go to the next."""
    page.locator("[data-mark-read] button").click()
    expect(page).to_have_url(re.compile(address))


def answer_rightly(page: Page, keys: dict[str, str], *questions: str) -> None:
    for question in questions:
        choose(page, question, keys[question])
        check(page, question)
        expect(card(page, question).locator(".choice.right")).to_have_count(1)


@LEARNERS
def test_the_five_questions_with_feedback_in_place_and_kept_over_a_reload(
    visit: Visit, keys: Keys, language: str
) -> None:
    with visit(f"/{language}/quizzes/rl-basics", language=language) as page:
        for number, (question, right) in enumerate(keys[language].items(), 1):
            choose_wrongly(page, question, right)
            check(page, question)
            wrong = card(page, question).locator(".choice.wrong")
            expect(wrong.locator(".choice-feedback")).not_to_be_empty()
            expect(card(page, question).locator("[role=status]")).not_to_be_empty()
            assert card(page, question).locator(".choice.right, .choice.key").count() == 0
            choose(page, question, right)
            check(page, question)
            expect(card(page, question).locator(".choice.right")).to_have_count(1)
            expect(card(page, question).locator(".explanation")).to_be_visible()
            expect(page.locator("progress[data-tally-bar]")).to_have_js_property("value", number)
        page.reload()
        expect(page.locator(".choice.right")).to_have_count(5)


@LEARNERS
def test_a_whole_run_whose_reward_rises(visit: Visit, language: str) -> None:
    with visit(f"/{language}/lab", language=language, viewport={"width": 1280, "height": 1000}) as page:
        page.locator("[data-start]").click()
        expect(page.locator("[data-stat=reward] [data-value]")).to_have_text(re.compile(r"\d"), timeout=5_000)
        first = page.locator("[data-stat=reward] [data-verdict]").inner_text()
        expect(page.locator("[data-scrub] input")).to_have_attribute("max", re.compile(r"[1-9]\d"), timeout=RUN_MS)
        page.reload()
        expect(page.locator("[data-cancel]")).to_be_hidden(timeout=RUN_MS)
        assert last_reward(page) >= 0.85
        start = float(re.findall(r"0[.,]\d+", first)[0].replace(",", "."))
        assert start < 0.6 < last_reward(page)
        assert page.locator("[data-scrub] input").get_attribute("max") == "70"
        expect(page.locator("[data-curve=kl] [data-summary]")).not_to_be_empty()
        if language == "en":
            take_picture(page)


def take_picture(page: Page) -> None:
    """Take the picture of the lab that stands in the README, at a step where its groups still disagree."""
    page.set_viewport_size({"width": 1280, "height": 1150})
    page.locator("[data-scrub] input").fill("9")
    page.mouse.move(0, 0)
    PICTURES.mkdir(exist_ok=True)
    page.screenshot(path=PICTURES / "lab.png")


def test_a_second_run_at_once_is_refused_with_a_sentence_and_a_run_can_be_stopped(visit: Visit) -> None:
    with visit("/en/lab", language="en", faults=("409",)) as page:
        other = page.context.new_page()
        other.goto(page.url)
        page.locator("input[name=steps]").fill("200")
        page.locator("[data-start]").click()
        expect(page.locator("[data-cancel]")).to_be_visible()
        other.locator("[data-start]").click()
        expect(other.locator("[data-notice]")).to_contain_text("not over yet")
        page.locator("[data-cancel]").click()
        expect(page.locator("[data-cancel]")).to_be_hidden(timeout=10_000)
        expect(page.locator("[data-state]")).to_contain_text("Stopped")


def test_a_recipe_out_of_bounds_is_refused_at_its_field(visit: Visit) -> None:
    with visit("/ro/lab", faults=("400",)) as page:
        page.locator("input[name=group_size]").fill("99")
        page.locator("[data-start]").click()
        expect(page.locator("input[name=group_size]")).to_have_attribute("aria-invalid", "true")
        expect(page.locator("[data-refusal]:visible")).to_contain_text("16")


def test_a_lab_that_never_ran_says_so_again_after_a_refusal_or_without_the_site(visit: Visit) -> None:
    with visit("/en/lab", language="en", faults=("400", "Failed to", "ERR_", "TypeError")) as page:
        state = page.locator("[data-state]")
        first = state.inner_text()
        page.locator("input[name=group_size]").fill("99")
        page.locator("[data-start]").click()
        expect(page.locator("[data-refusal]:visible")).to_contain_text("16")
        expect(state).to_have_text(first)
        page.context.set_offline(True)
        page.locator("[data-start]").click()
        expect(page.locator("[data-notice]")).to_contain_text("cannot be reached")
        expect(state).to_have_text(first)


@pytest.mark.parametrize(("status", "words"), [(403, "out of date"), (500, "on our side")])
def test_a_page_in_place_of_an_answer_is_not_called_a_lost_connection(visit: Visit, status: int, words: str) -> None:
    with visit("/en/lab", language="en", faults=(str(status),)) as page:
        page.route("**/lab/runs", lambda route: route.fulfill(status=status, content_type="text/html", body="<p>"))
        page.locator("[data-start]").click()
        expect(page.locator("[data-notice]")).to_contain_text(words)


@pytest.mark.parametrize("width", [375, 1280])
def test_by_keyboard_and_ear_a_run_begins_and_stops_without_losing_the_place(visit: Visit, width: int) -> None:
    with visit("/en/lab", language="en", viewport={"width": width, "height": 800}) as page:
        expect(page.locator(".invitation")).to_be_visible()
        expect(page.locator("[data-curve=kl]")).to_be_hidden()
        page.locator("input[name=steps]").fill("200")
        page.locator("[data-start]").press("Enter")
        expect(page.locator("[data-cancel]:focus, [data-bar-cancel]:focus")).to_be_in_viewport()
        expect(page.locator("[data-announce]")).not_to_be_empty()
        expect(page.locator("[data-curve=kl]")).to_be_visible(timeout=RUN_MS)
        page.locator("input[name=steps]").press("Enter")
        expect(page.locator("[data-notice]")).to_be_empty()
        page.locator("[data-bar-cancel]" if width < 900 else "[data-cancel]").press("Enter")
        expect(page.locator("[data-start]")).to_be_focused(timeout=10_000)
        expect(page.locator("[data-announce]")).to_contain_text("Stopped at step")
        reached = page.locator("[data-scrub] input").get_attribute("max")
        expect(page.locator("[data-at-text]")).to_have_text(f"step {reached} of {reached}")


@LEARNERS
def test_without_javascript_answers_are_graded_and_what_was_marked_elsewhere_is_kept(
    visit: Visit, keys: Keys, language: str
) -> None:
    with visit(f"/{language}/rl-basics/gains-and-costs", language=language, java_script_enabled=False) as page:
        choose(page, "rlhf", keys[language]["rlhf"])
        choose_wrongly(page, "components", keys[language]["components"])
        check(page, "components")
        expect(page).to_have_url(re.compile(r"/rl-basics/gains-and-costs#question-components$"))
        expect(card(page, "components").locator(".choice.wrong .choice-feedback")).not_to_be_empty()
        expect(card(page, "rlhf").locator("input:checked")).to_have_count(1)
        check(page, "rlhf")
        expect(card(page, "rlhf").locator(".choice.right")).to_have_count(1)


def test_without_javascript_a_run_is_followed_by_reloading(visit: Visit) -> None:
    with visit("/ro/lab", java_script_enabled=False) as page:
        page.locator("input[name=steps]").fill("5")
        page.locator("[data-start]").click()
        expect(page).to_have_url(re.compile(r"/ro/lab/runs/\w+$"))
        for _ in range(60):
            if not page.locator("[data-cancel]").is_visible():
                break
            page.wait_for_timeout(500)
            page.reload()
        assert 0 <= last_reward(page) <= 1
        assert page.locator("[data-curve=reward] tbody tr").count() >= 1


def test_a_question_can_be_answered_by_keyboard_alone(visit: Visit, keys: Keys) -> None:
    with visit("/en/quizzes/rl-basics", language="en") as page:
        page.keyboard.press("Tab")
        expect(page.locator(".skip")).to_be_focused()
        page.keyboard.press("Enter")
        rows = card(page, "components").locator(".choice-text").all()
        wanted = [row.inner_text().strip() for row in rows].index(keys["en"]["components"])
        page.keyboard.press("Tab")
        while not page.evaluate("document.activeElement.name === 'answer-components'"):
            page.keyboard.press("Tab")
        page.keyboard.press("Space")
        for _ in range(wanted):
            page.keyboard.press("ArrowDown")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(card(page, "components").locator(".choice.right")).to_have_count(1)


def test_language_and_theme_are_remembered_without_an_account(visit: Visit) -> None:
    with visit("/ro/rl-basics/grpo") as page:
        page.locator("nav.switch a[hreflang=en]").click()
        expect(page).to_have_url(re.compile(r"/en/rl-basics/grpo$"))
        page.locator("[data-theme-value=dark]").click()
        expect(page.locator("html")).to_have_attribute("data-theme", "dark")
        page.goto(page.url.split("/en/")[0] + "/")
        expect(page).to_have_url(re.compile(r"/en/$"))
        expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_what_was_answered_outlives_the_site(visit: Visit, shipped: Running, keys: Keys) -> None:
    with visit("/en/quizzes/rl-basics", language="en") as page:
        choose(page, "reward", keys["en"]["reward"])
        check(page, "reward")
        expect(card(page, "reward").locator(".choice.right")).to_have_count(1)
        for site in sites(shipped.process.pid):
            os.kill(site, signal.SIGKILL)
        shipped.wait_for("starting it again", 30)
        # The killed server's own child answers for a moment more, and then nobody, until the new one stands.
        wait_until(lambda: stands(f"{shipped.url}/healthz"), 60, shipped.said)
        page.reload()
        expect(card(page, "reward").locator(".choice.right")).to_have_count(1)


def stands(url: str) -> bool:
    """Say whether the site answers for three seconds on end."""
    for _ in range(15):
        if not answers(url):
            return False
        time.sleep(0.2)
    return True


def sites(pid: int) -> list[int]:
    """Find the processes that serve pages."""
    listed = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [int(child) for child in listed if "web" in Path(f"/proc/{child}/cmdline").read_text().split("\0")]
