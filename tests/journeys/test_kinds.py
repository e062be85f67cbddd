"""Every kind of question at a real browser, on the chapter that shows them to authors: wrongly, partly and rightly."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import pytest
from builders import Running
from looking import violations
from playwright.sync_api import Locator, Page, Route, expect
from sqlalchemy import select

from course.database import Database
from course.quizzes.bank import QuizBank
from course.quizzes.questions import KINDS
from course.quizzes.questions.experiment import Experiment
from course.quizzes.questions.question import Question
from course.quizzes.tables import attempts, responses

Visit = Any
CHAPTER = "/en/rl-basics/authors-demo"
TALL = {"width": 1280, "height": 2000}


@dataclass(frozen=True)
class Try:
    """A response in the author's words, what it earns in thousandths, and the note that answers it."""

    response: Any
    points: int
    note: str = ""


def number(page: Page) -> str:
    """Work out the answer from the numbers that this learner's question has."""
    found = re.search(r"Of (\d+)\D+(\d+)", card(page, "numeric").locator("legend").inner_text())
    assert found
    mean = int(found[2]) / int(found[1])
    return f"{(1 - mean) / (mean * (1 - mean)) ** 0.5:.2f}"


def tries(page: Page) -> dict[str, list[Try]]:
    """Give for each kind a wrong response, a partly right one where there is such a thing, and the right one."""
    order, pairs = ["compare", "model", "tune", "watch"], {"agent": "llm", "action": "token", "state": "text"}
    return {
        "single": [Try("world", 0, "feedback.world"), Try("policy", 1000, "feedback.policy")],
        "multiple": [
            Try(["critic", "pairs"], 0, "feedback.pairs"),
            Try(["group"], 500, "feedback.group"),
            Try(["group", "reward"], 1000, "feedback.reward"),
        ],
        "true-false": [Try("true", 0, "feedback.true"), Try("false", 1000, "feedback.false")],
        "numeric": [Try("99", 0), Try(number(page), 1000, "explanation")],
        "text": [Try("reward", 0), Try("  The Policy ", 1000, "explanation")],
        "ordering": [
            Try(order[::-1], 0),
            Try(["model", "compare", "tune", "watch"], 666),
            Try(order, 1000, "feedback.model"),
        ],
        "matching": [
            Try({"agent": "text", "action": "llm", "state": "gpu"}, 0),
            Try({"agent": "llm", "action": "gpu", "state": "token"}, 333, "feedback.state"),
            Try(pairs, 1000, "feedback.state"),
        ],
        "cloze": [
            Try({"stat": "best", "network": "actor"}, 0, "gaps.stat.feedback.best"),
            Try({"stat": "mean", "network": "actor"}, 500),
            Try({"stat": "mean", "network": "Critic"}, 1000),
        ],
    }


@pytest.fixture(scope="module")
def demo(shipped: Running) -> dict[str, Question]:
    """The questions of the demonstration in English, by their ids, which are those of the kinds."""
    published = json.loads((shipped.var / "compiled" / "course.json").read_text("utf-8"))
    quiz = QuizBank.from_json(published["quizzes"]).quizzes["demo"]
    return {question.id: question for question in quiz.in_language("en").questions}


@pytest.fixture
def earned(shipped: Running) -> Callable[[str], list[int]]:
    """What the learner who came last has earned with each answer to a question, as it is kept."""

    def points(question_id: str) -> list[int]:
        database = Database(f"sqlite:///{shipped.var / 'course.sqlite'}")
        with database.read() as connection:
            last = (
                select(attempts.c.id).where(attempts.c.quiz == "demo").order_by(attempts.c.started_at.desc()).limit(1)
            )
            own = (responses.c.attempt_id == connection.execute(last).scalar(), responses.c.question_id == question_id)
            kept = (
                connection.execute(select(responses.c.points).where(*own).order_by(responses.c.number)).scalars().all()
            )
        database.close()
        return list(kept)

    return points


def card(page: Page, question_id: str) -> Locator:
    return page.locator(f"[data-question={question_id}]")


def write(place: Locator, _question: Question, response: str) -> None:
    place.locator("input.field").fill(response)


def say_whether(place: Locator, _question: Question, response: str) -> None:
    place.get_by_label(response.capitalize()).check()


def mark(place: Locator, question: Question, response: str | list[str]) -> None:
    words = [response] if isinstance(response, str) else response
    wanted = [question.words[f"choices.{word}"].plain for word in words]
    for row in place.locator("label.choice").all():
        is_wanted = any(text in row.inner_text() for text in wanted)
        if is_wanted or row.locator("input[type=checkbox]").count():
            row.locator("input").set_checked(is_wanted)


def put_in_order(place: Locator, question: Question, response: list[str]) -> None:
    for position, word in enumerate(response, 1):
        row = place.locator(".place").filter(has_text=question.words[f"choices.{word}"].plain)
        row.locator("select").select_option(str(position))


def pair(place: Locator, question: Question, response: dict[str, str]) -> None:
    for left, right in response.items():
        row = place.locator(".pair").filter(
            has=place.page.get_by_text(question.words[f"left.{left}"].plain, exact=True)
        )
        row.locator("select").select_option(question.words[f"right.{right}"].plain)


def fill_gaps(place: Locator, question: Question, response: dict[str, str]) -> None:
    place.locator("select").select_option(question.words[f"gaps.stat.choices.{response['stat']}"].plain)
    place.locator("input.field").fill(response["network"])


GIVE: dict[str, Callable[..., None]] = {
    "single": mark,
    "multiple": mark,
    "true-false": say_whether,
    "numeric": write,
    "text": write,
    "ordering": put_in_order,
    "matching": pair,
    "cloze": fill_gaps,
}
"""How a learner, who sees texts and not words of the author's, gives a response to each kind."""


def check(page: Page, question: Question, attempt: Try, count: int) -> None:
    """Send a response, and hold the verdict and the note against what they must be."""
    place = card(page, question.id)
    GIVE[question.name](place, question, attempt.response)
    place.locator("button[name=check]").click()
    late = "Right at the second try." if count == 2 else f"Right at try {count}."
    verdict = {0: "Not quite.", 1000: late}.get(attempt.points, "Partly right.")
    expect(place.locator("[role=status]")).to_contain_text(verdict)
    if attempt.note:
        expect(place).to_contain_text(plain(question, attempt.note))
    expect(place.locator("button[name=check]")).to_have_count(0 if attempt.points == 1000 else 1)
    if attempt.points < 1000:
        assert "The answer:" not in place.inner_text()


def plain(question: Question, name: str) -> str:
    """Give the first words of a text that have no formula or value in them."""
    return re.split(r"[\n$(]|\{\{", question.words[name].text)[0].strip()


def violations_in_both_themes(page: Page) -> list[str]:
    found = []
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")  # type: ignore[arg-type]
        found += [f"{theme} {each}" for each in violations(page, "form.quiz")]
    return found


def test_every_kind_is_answered_wrongly_partly_and_rightly(
    visit: Visit, demo: dict[str, Question], earned: Callable[[str], list[int]]
) -> None:
    with visit(CHAPTER, language="en", viewport=TALL) as page:
        assert violations_in_both_themes(page) == []
        given = tries(page)
        assert set(given) == {kind.name for kind in KINDS if not issubclass(kind, Experiment)}
        for kind, each in given.items():
            check(page, demo[kind], each[0], 1)
        assert violations_in_both_themes(page) == []
        for kind, each in given.items():
            for count, attempt in enumerate(each[1:], 2):
                check(page, demo[kind], attempt, count)
            assert earned(kind) == [attempt.points for attempt in each]
        assert violations_in_both_themes(page) == []


def test_every_kind_is_answered_so_without_scripts(
    visit: Visit, demo: dict[str, Question], earned: Callable[[str], list[int]]
) -> None:
    with visit(CHAPTER, language="en", viewport=TALL, java_script_enabled=False) as page:
        for kind, each in tries(page).items():
            for count, attempt in enumerate(each, 1):
                check(page, demo[kind], attempt, count)
            assert earned(kind) == [attempt.points for attempt in each]


def test_orders_and_pairs_are_answered_by_keyboard_alone(visit: Visit, demo: dict[str, Question]) -> None:
    with visit(CHAPTER, language="en", viewport=TALL) as page:
        for kind in ("ordering", "matching"):
            place = card(page, kind)
            rows = [row.inner_text() for row in place.locator(".place p[id], .pair label > span").all()]
            place.locator("select").first.focus()
            for row in rows:
                for _ in range(downs(demo[kind], row, place)):
                    page.keyboard.press("ArrowDown")
                page.keyboard.press("Tab")
            expect(place.locator("button[name=check]")).to_be_focused()
            page.keyboard.press("Enter")
            expect(place.locator("[role=status]")).to_have_text("Right the first time.")
            expect(place.locator("[role=status]")).to_be_focused()


def downs(question: Question, row: str, place: Locator) -> int:
    """Say how often the arrow must be pressed in the list of this row."""
    if question.name == "ordering":
        order = [question.words[f"choices.{word}"].plain for word in question.key.value]
        return order.index(row) + 1
    (left,) = [word for word in question.rows() if question.words[f"left.{word}"].plain == row]
    options = place.locator("select").first.locator("option").all_inner_texts()
    return options.index(question.words[f"right.{question.key.value[left]}"].plain)


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_hints_come_one_by_one_and_stay(visit: Visit, *, scripts: bool) -> None:
    with visit(CHAPTER, language="en", viewport=TALL, java_script_enabled=scripts) as page:
        place = card(page, "numeric")
        place.locator("input.field").fill("0,")
        for count in (1, 2):
            place.locator("button[name=hint]").click()
            expect(place.locator(".hint")).to_have_count(count)
            expect(place.locator("input.field")).to_have_value("0,")
        expect(place.locator("button[name=hint]")).to_have_count(0)
        if scripts:
            expect(place.locator(".hint").last).to_be_focused()
            assert violations_in_both_themes(page) == []
        page.reload()
        expect(place.locator(".hint")).to_have_count(2)


def answered_with(reply: dict[str, Any], route: Route) -> None:
    """Answer in the site's place."""
    route.fulfill(**reply)


def test_what_a_page_says_is_mended_as_it_is_answered(visit: Visit) -> None:
    with visit("/en/quizzes/demo", language="en", faults=("500", "403", "503", "ERR_", "Failed", "TypeError")) as page:
        place = card(page, "single")
        said = place.locator("[role=status]")
        place.locator("button[name=check]").click()
        expect(said).to_have_text("Choose an answer first.")
        place.locator("label.choice").first.click()
        expect(said).to_be_empty()
        for status, words in ((500, "on our side"), (403, "out of date"), (503, "busy")):
            reply = {"status": status, "body": "<p>", "content_type": "text/html"}
            page.route("**/responses", partial(answered_with, reply))
            place.locator("button[name=check]").click()
            expect(said).to_contain_text(words)
            expect(place.locator("input:checked")).to_have_count(1)
            page.unroute("**/responses")
        page.context.set_offline(True)
        place.locator("button[name=check]").click()
        expect(said).to_contain_text("did not reach the course")
        page.context.set_offline(False)
        place.locator("button[name=check]").click()
        expect(place.locator(".choice.right, .choice.wrong")).to_have_count(1)


def test_the_result_appears_with_the_last_answer(visit: Visit, keys: dict[str, dict[str, str]]) -> None:
    with visit("/en/quizzes/rl-basics", language="en") as page:
        for question_id, right in keys["en"].items():
            expect(page.locator("#result")).to_have_count(0)
            card(page, question_id).locator("label.choice").filter(has_text=right).first.click()
            card(page, question_id).locator("button[name=check]").click()
            expect(card(page, question_id).locator("[role=status]")).to_have_text("Right the first time.")
        expect(page.locator("[data-after]")).to_contain_text("5 of 5 right the first time.")
        expect(page.get_by_role("button", name="Start again")).to_be_visible()
