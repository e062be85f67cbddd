import pytest

from course.lab.controls import ESSENTIAL, PARTS, address_of, controls, entered
from course.lab.knobs import WEIGHTS
from course.lab.recipe import Recipe
from course.lab.tasks import TASKS
from course.lab.tasks.task import Task


def written(number: float) -> str:
    return f"{number:g}".replace(".", ",")


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.name)
def test_every_setting_stands_in_the_form_once_with_the_tasks_default(task: Task) -> None:
    form = controls(task, {}, (), str, written)

    numbers = [each.knob.name for each in (*form.essential, *form.rewards) if each]
    further = [each.choice.name if hasattr(each, "choice") else each.knob.name for each in form.further]
    assert sorted([*numbers, *further]) == sorted(part.name for part in PARTS)
    assert tuple(numbers[:4]) == ESSENTIAL
    assert not form.is_mixed


def test_the_mix_is_said_in_words_and_opens_where_it_is_another() -> None:
    form = controls(TASKS[0], {"weight_correct": "0", "weight_polite": "1", "weight_short": "0,5"}, (), str, written)

    assert form.mix == "Polite, 0,5 × Short"
    assert form.is_mixed


def test_an_address_brings_back_the_very_recipe() -> None:
    recipe = Recipe("dog", "en", learning_rate=1e-5, kl_coefficient=0.1 + 0.2, seed=999_999, weight_short=0.1)

    again, refusals = Recipe.read({**address_of(recipe), "language": "en"})

    assert (again, refusals) == (recipe, ())
    assert {*entered(recipe, written)} >= {weight.name for weight in WEIGHTS}
