"""Every prediction of our own quizzes is run again on five seeds, so that what its author expects cannot rot."""

import os
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import pytest

from course.experiments.access import recipe_of
from course.lab.events import Step
from course.lab.figures import figures_of
from course.lab.recipe import Recipe
from course.quizzes.bank import read_bank
from course.quizzes.questions.experiment import Measured
from course.quizzes.questions.figures import FIGURES, PLACES
from course.quizzes.questions.predict import Predict
from course.settings import SHIPPED

SEEDS = (101, 202, 303, 404, 505)


def predictions() -> list[tuple[str, Predict]]:
    bank, _ = read_bank(SHIPPED / "quizzes", ["ro", "en"], lambda text, _file, _line: (f"<p>{text}</p>", []))
    return [(quiz.slug, each) for quiz in bank for each in quiz.questions if isinstance(each, Predict)]


def train(recipe: Recipe) -> Measured:
    """Make a run as a worker's child does, without worker and database."""
    os.environ |= {"HF_HUB_OFFLINE": "1", "OMP_NUM_THREADS": "1"}
    import torch

    from course.lab.learning.trainer import train

    torch.set_num_threads(1)
    steps = (event for event in train(recipe) if isinstance(event, Step))
    return Measured("", recipe.to_json(), figures_of(recipe, steps))


@pytest.fixture(scope="module")
def outcomes() -> dict[str, list[str | None]]:
    """What came of each prediction with each seed, in the two languages in turn."""
    asked = [(f"{slug}#{each.id}", each.seeded(seed), seed) for slug, each in predictions() for seed in SEEDS]
    recipes = {
        (name, seed, role): recipe_of(question, role, ("ro", "en")[place % 2])
        for place, (name, question, seed) in enumerate(asked)
        for role in question.recipes()
    }
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        made = dict(zip(recipes, pool.map(train, recipes.values()), strict=True))
    found: dict[str, list[str | None]] = {}
    for name, question, seed in asked:
        runs = {role: made[name, seed, role] for role in question.recipes()}
        found.setdefault(name, []).append(question.outcome(question.measured({}, runs)))
    return found


@pytest.mark.parametrize("name", [f"{slug}#{each.id}" for slug, each in predictions()])
def test_what_the_author_expects_comes_with_most_seeds(name: str, outcomes: dict[str, list[str | None]]) -> None:
    (question,) = [each for slug, each in predictions() if f"{slug}#{each.id}" == name]
    came = outcomes[name]
    assert agrees(question.key.value["expect"], came), came


def agrees(expected: str, came: list[str | None]) -> bool:
    return came.count(expected) > len(came) / 2


def test_an_expectation_that_has_rotted_is_found() -> None:
    assert agrees("lower", ["lower", "same", "lower", "lower", "higher"])
    assert not agrees("lower", ["lower", "same", "higher", "lower", None])
    assert not agrees("lower", ["higher"] * 5)


def test_the_course_has_predictions_and_every_run_of_them_decides(outcomes: dict[str, list[str | None]]) -> None:
    assert len(outcomes) >= 3
    assert all(None not in came for came in outcomes.values())


def test_the_lab_computes_every_figure_that_questions_may_ask_for() -> None:
    recipe, refusals = Recipe.read({"task": "dog", "language": "en", "steps": "2", "group_size": "2"})
    assert recipe, refusals
    figures = train(recipe).figures
    assert tuple(figures) == FIGURES
    assert {tuple(places) for places in figures.values()} == {PLACES}
