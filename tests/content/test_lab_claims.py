"""What the chapters say of the lab is so: its size, its limits, and how a run goes."""

from math import prod
from pathlib import Path

import pytest
from safetensors import safe_open
from texts import LANGUAGES, chapter

from course.lab.events import Step
from course.lab.learning.trainer import train
from course.lab.outcome import Outcome, outcome_of
from course.lab.recipe import Recipe
from course.lab.tasks import TASKS
from course.settings import SHIPPED

SAID = {
    "size": ("08-running-it", {"en": "a hundred thousand parameters", "ro": "o sută de mii de parametri"}),
    "rate": ("08-running-it", {"en": "learning rate is a thousand times smaller", "ro": "e de o mie de ori mai mică"}),
    "longest": ("07-variants", {"en": "at most 12 tokens", "ro": "cel mult 12 tokeni"}),
    "entropy": ("05-signal", {"en": "Rex's falls little", "ro": "La Rex scade puțin"}),
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("claim", SAID)
def test_the_chapters_say_it(claim: str, language: str) -> None:
    name, words = SAID[claim]
    assert words[language] in " ".join(chapter(language, f"grpo-in-depth/{name}").split())


def test_the_lab_s_model_has_a_hundred_thousand_parameters() -> None:
    sizes = {path.name: parameters(path) for path in (SHIPPED / "course/lab/checkpoints").glob("*.safetensors")}
    assert sizes
    assert {name: size for name, size in sizes.items() if not 95_000 <= size < 105_000} == {}


def test_the_learning_rate_is_a_thousand_times_trl_s() -> None:
    assert Recipe(task="dog", language="en").learning_rate == pytest.approx(1000 * 1e-6)
    assert all("| `learning_rate` | `1e-6` |" in chapter(each, "grpo-in-depth/08-running-it") for each in LANGUAGES)


def test_rex_says_at_most_twelve_tokens_and_his_entropy_falls_little_while_he_learns() -> None:
    recipe = Recipe(task="dog", language="en", seed=1)
    steps = [event for event in train(recipe) if isinstance(event, Step)]
    ran = outcome_of(recipe, steps)
    assert max(len(each.tokens) for step in steps for group in step.groups for each in group.completions) <= 12
    assert {task.name: task.max_new_tokens for task in TASKS}["dog"] == 12
    assert ran.correct_first < 0.6
    assert ran.correct_last > 0.9
    assert falls_little(ran)


def falls_little(ran: Outcome) -> bool:
    """Say whether more than half of the entropy is left at the end, though less than at the beginning."""
    return ran.entropy_first / 2 < ran.entropy_last < ran.entropy_first


def parameters(path: Path) -> int:
    with safe_open(path, framework="np") as weights:
        return sum(prod(weights.get_slice(name).get_shape()) for name in weights.keys())  # noqa: SIM118 - no mapping
