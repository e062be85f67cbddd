"""What a run shows, looked at closely: one journey through curves, groups, tokens, a second run, and its policies."""

import json
import math
import re
from pathlib import Path
from statistics import fmean, pstdev
from typing import Any
from urllib.parse import urljoin

import pytest
import torch
from looking import assert_fits, violations
from playwright.sync_api import Locator, Page, expect

from course.lab.learning.policy import load_policy
from course.lab.learning.tokenizer import Tokenizer
from course.lab.tasks import TASKS

RUN_MS = 90_000
AWAY = ("ERR_INTERNET_DISCONNECTED", "ERR_FAILED", "ERR_NETWORK_CHANGED")


def start(page: Page, **settings: object) -> None:
    """Fill the recipe in by its address and press Run; gives when the run has begun."""
    recipe = "&".join(f"{name}={value}" for name, value in settings.items())
    page.goto(urljoin(page.url, f"/en/lab?{recipe}"))
    page.locator("[data-start]").click()
    expect(page.locator("[data-cancel]")).to_be_visible()


def wait_for_the_end(page: Page) -> None:
    expect(page.locator("[data-cancel]")).to_be_hidden(timeout=RUN_MS)
    expect(page.locator("[data-ask]")).to_be_visible(timeout=RUN_MS)


def standing(page: Page) -> dict[str, Any]:
    """Say which run the page shows, after a reload."""
    page.reload()
    found: dict[str, Any] = json.loads(page.locator("[data-lab]").get_attribute("data-run") or "")
    return found


def steps_of(page: Page, run: dict[str, Any]) -> list[dict[str, Any]]:
    response = page.request.get(urljoin(page.url, run["page"] + "/events.jsonl"))
    events = [json.loads(line) for line in response.text().splitlines()]
    return [event for event in events if event["event"] == "step"]


def shown(line: Locator) -> float:
    """Read the last number of a line of arithmetic."""
    text = (line.locator("math").last.text_content() or "").replace("−", "-")
    return float(re.sub(r"[^0-9.-]", "", text))


def test_a_run_is_seen_through_down_to_the_token(visit: Any, tmp_path: Path) -> None:
    with visit("/en/lab", language="en", faults=AWAY, viewport={"width": 1280, "height": 1000}) as page:
        start(page, steps=3)
        wait_for_the_end(page)
        first = standing(page)
        start(page, steps=40, updates=2, kl_coefficient=0.5, weight_short=0.5)
        goes_away_and_comes_back(page)
        wait_for_the_end(page)
        # Every step is there, those of the time away too: a step that is missing would hold up all that follow.
        expect(page.locator("[data-scrub] input")).to_have_attribute("max", "40")
        run = standing(page)
        steps = steps_of(page, run)
        assert [step["step"] for step in steps] == list(range(1, 41))
        look_at_a_step(page, steps, 7)
        inspect_a_token(page, steps[6])
        see_the_tree(page, steps[6])
        ask_both(page, run, tmp_path)
        assert violations(page) == []
        lay_over(page, first, run)
        assert violations(page) == []
        assert_fits(page)


def goes_away_and_comes_back(page: Page) -> None:
    """Lose the connection after a few steps; what came meanwhile is there again."""
    expect(page.locator("[data-scrub] input")).to_have_attribute("max", re.compile(r"^[3-9]$|\d\d"), timeout=RUN_MS)
    page.context.set_offline(True)
    expect(page.locator("[data-state]")).to_contain_text("You are offline")
    reached = page.locator("[data-scrub] input").get_attribute("max")
    page.wait_for_timeout(600)
    page.context.set_offline(False)
    expect(page.locator("[data-state]")).not_to_contain_text("offline", timeout=10_000)
    assert int(reached or 0) < 40


def look_at_a_step(page: Page, steps: list[dict[str, Any]], number: int) -> None:
    page.locator("[data-scrub] input").fill(str(number))
    expect(page.locator("[data-group-title]")).to_have_text(f"Group at step {number}")
    for name, key in (("length", "length_mean"), ("signal", "no_signal_share"), ("clip", "clip_share")):
        values = [step[key] for step in steps]
        summary = page.locator(f"[data-curve={name}] [data-summary]")
        expect(summary).to_contain_text("at step 40")
        said = re.findall(r"from ([0-9.]+) at step 1 to ([0-9.]+) at", summary.inner_text())
        assert [float(value) for value in said[0]] == pytest.approx([values[0], values[-1]], abs=0.0051)
    for completion, row in zip(
        steps[number - 1]["groups"][0]["completions"], page.locator("[data-completions] tr").all(), strict=True
    ):
        assert row.locator("button").count() == len(completion["tokens"])
        assert row.locator(".of-mix").count() == 2


def inspect_a_token(page: Page, step: dict[str, Any]) -> None:
    """Choose a token by keyboard; its line is what the events say, by the formula of the chapter."""
    row, token = 1, 1
    page.locator("[data-completions] button[tabindex='0']").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    lines = page.locator("[data-inspector] [data-lines] li")
    expect(lines).to_have_count(10)
    group = step["groups"][0]["completions"]
    chosen = group[row]
    rewards = [each["reward"] for each in group]
    advantage = (rewards[row] - fmean(rewards)) / pstdev(rewards) if pstdev(rewards) else 0.0
    old, policy, reference = (chosen[f"probabilities_{name}"][token] for name in ("before", "policy", "reference"))
    ratio = policy / old
    least = min(ratio * advantage, min(max(ratio, 0.8), 1.2) * advantage)
    divergence = reference / policy - math.log(reference / policy) - 1
    weight = 1 / (sum(len(each["completions"]) for each in step["groups"]) * len(chosen["tokens"]))
    expected = {"advantage": advantage, "ratio": ratio, "min": least, "kl": divergence, "weight": weight}
    expected["part"] = -weight * (least - 0.5 * divergence)
    for name, value in expected.items():
        line = page.locator(f"[data-inspector] [data-line={name}]")
        assert shown(line) == pytest.approx(value, rel=1e-3, abs=1e-6), name
    loss = f"{step['loss']:.4f}".replace("-", "−")
    expect(page.locator("[data-total]")).to_contain_text(f"the loss of the step is {loss}")


def see_the_tree(page: Page, step: dict[str, Any]) -> None:
    page.locator("[data-pictures] label").nth(1).click()
    nodes = page.locator(".tree [role=button]")
    group = step["groups"][0]["completions"]
    beginnings = {tuple(each["tokens"][: end + 1]) for each in group for end in range(len(each["tokens"]))}
    expect(nodes).to_have_count(len(beginnings))
    expect(page.locator(".tree [aria-pressed=true]")).to_have_count(1)
    nodes.first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-place]")).to_contain_text("token 1,")


def ask_both(page: Page, run: dict[str, Any], folder: Path) -> None:
    """Ask both policies; the probabilities of the first word are those that Python gives."""
    prompt, ask = page.locator("[data-ask-prompt]"), page.locator("[data-ask] button[type=submit]")
    prompt.fill("rex, dance!")
    ask.click()
    expect(page.locator("[data-ask-notice]")).to_contain_text("dance")
    prompt.fill("Rex, bark!")
    ask.click()
    expect(page.locator("[data-ask-after] [data-likeliest] li")).to_have_count(3)
    said = [each.inner_text() for each in page.locator("[data-ask-next] .num .unseen").all()]
    assert len(said) == 6
    before, now = (first_words(page, run[name], folder) for name in ("checkpoint", "policy"))
    for sentence in said:
        word, *shares = re.fullmatch(r"(.+): ([0-9.]+) before, ([0-9.]+) now", sentence).groups()  # type: ignore[union-attr]
        assert [float(share) for share in shares] == pytest.approx([before[word], now[word]], abs=0.0051)


def first_words(page: Page, address: str, folder: Path) -> dict[str, float]:
    """Give the probability of each word after the prompt, by the policy at an address, as Python computes it."""
    path = folder / "policy.safetensors"
    path.write_bytes(page.request.get(urljoin(page.url, address)).body())
    tokenizer = Tokenizer.for_task(TASKS[0], "en")
    policy = load_policy(path, tokenizer.words)
    with torch.no_grad():
        shares = policy(torch.tensor([tokenizer.encode("rex , bark !")]))[0, -1].softmax(-1)
    return dict(zip(tokenizer.words, shares.tolist(), strict=True))


def lay_over(page: Page, first: dict[str, Any], run: dict[str, Any]) -> None:
    page.goto(urljoin(page.url, f"{run['page']}?with={first['id']}"))
    summary = page.locator("[data-curve=reward] [data-summary]")
    expect(summary).to_contain_text("The other run")
    expect(summary).to_contain_text("at step 40")
    expect(page.locator("[data-other-key]")).to_be_visible()
    page.locator("[data-curve=kl] [data-numbers] summary").click()
    expect(page.locator("[data-curve=kl] th")).to_have_text(["step", "KL", "the other run"])
