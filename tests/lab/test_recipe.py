import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.lab.recipe import CHOICES, KNOBS, PARTS, WEIGHTS, Choice, Recipe, RecipeError, defaults_for
from course.lab.tasks import TASKS
from course.lab.tasks.dog import Dog
from course.lab.tasks.task import Task

PLACE = {"task": "dog", "language": "ro"}
KNOB_OF = {knob.name: knob for knob in KNOBS}


def read(**values: str) -> Recipe:
    recipe, refusals = Recipe.read({**PLACE, **values})
    assert recipe is not None, refusals
    return recipe


def refused_fields(**values: str) -> list[str]:
    recipe, refusals = Recipe.read({**PLACE, **values})
    assert recipe is None
    return [refusal.field for refusal in refusals]


def test_a_knob_left_out_keeps_its_default() -> None:
    assert read() == Recipe("dog", "ro")


def test_the_defaults_of_the_recipe_are_those_of_the_knobs() -> None:
    recipe = Recipe("dog", "en")

    assert {part.name: part.default for part in PARTS} == {part.name: getattr(recipe, part.name) for part in PARTS}


def test_the_recipe_has_every_knob_and_every_choice_and_where_it_runs() -> None:
    assert set(Recipe("dog", "en").to_json()) == {"task", "language", *(part.name for part in PARTS)}


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.name)
def test_what_is_left_out_is_as_the_task_has_it(task: Task) -> None:
    language = task.languages[0]
    recipe, refusals = Recipe.read({"task": task.name, "language": language})

    assert recipe == Recipe(task.name, language, **defaults_for(task)), refusals
    assert {name: getattr(recipe, name) for name in task.defaults} == task.defaults


def test_every_default_and_both_bounds_of_every_knob_can_be_used() -> None:
    for knob in KNOBS:
        for value in (knob.low, knob.default, knob.high):
            assert getattr(read(**{"weight_short": "1", knob.name: str(value)}), knob.name) == value


def test_every_option_of_every_choice_can_be_used() -> None:
    for choice in CHOICES:
        assert choice.default in choice.options
        assert len(choice.option_labels) == len(choice.options)
        for option in choice.options:
            assert getattr(read(**{choice.name: f" {option} "}), choice.name) == option


@pytest.mark.parametrize("word", ["", "GRPO", "ppo", "grpo bnpo", "\x00"])
@pytest.mark.parametrize("choice", CHOICES, ids=lambda choice: choice.name)
def test_a_word_that_is_not_an_option_is_refused_with_those_there_are(choice: Choice, word: str) -> None:
    _, refusals = Recipe.read({**PLACE, choice.name: word})

    assert [str(refusal) for refusal in refusals] == [
        f"{choice.name}: This must be one of: {', '.join(choice.options)}."
    ]


def test_a_recipe_in_which_nothing_is_rewarded_is_refused() -> None:
    _, refusals = Recipe.read({**PLACE, **{weight.name: "0" for weight in WEIGHTS}})

    assert [str(refusal) for refusal in refusals] == ["weight_correct: At least one reward needs a weight above 0."]


def test_what_is_typed_is_what_is_used() -> None:
    recipe = read(steps=" 30 ", group_size="4", learning_rate="5e-4", seed="7")

    assert (recipe.steps, recipe.group_size, recipe.learning_rate, recipe.seed) == (30, 4, 5e-4, 7)
    assert isinstance(recipe.steps, int)


def test_a_decimal_comma_is_read_as_romanian_writes_it() -> None:
    assert read(kl_coefficient="0,04").kl_coefficient == 0.04


def test_minus_zero_is_zero_so_that_equal_recipes_are_written_alike() -> None:
    assert math.copysign(1, read(kl_coefficient="-0").kl_coefficient) == 1


@pytest.mark.parametrize("knob", [knob.name for knob in KNOBS])
@pytest.mark.parametrize(
    "text",
    [
        "nan",
        "NaN",
        "inf",
        "-inf",
        "infinity",
        "1e999",
        "-1",
        "",
        " ",
        "seven",
        "1_0",
        "٣",
        "0x10",
        "9" * 5000,
        "1e-999",
    ],
)
def test_what_is_not_a_number_within_bounds_is_refused(knob: str, text: str) -> None:
    values = {**PLACE, knob: text}
    recipe, refusals = Recipe.read(values)

    if recipe is None:
        assert [refusal.field for refusal in refusals] == [knob]
    else:  # 1e-999 is zero, which few knobs may be
        assert text == "1e-999"
        assert KNOB_OF[knob].low == 0


def test_a_whole_number_is_not_given_with_a_fraction() -> None:
    assert refused_fields(steps="7.5", group_size="8.0") == ["steps", "group_size"]


def test_every_bad_value_is_refused_at_once_with_its_bounds() -> None:
    _, refusals = Recipe.read({**PLACE, "steps": "201", "group_size": "1", "temperature": "0"})

    assert [str(refusal) for refusal in refusals] == [
        "steps: This must be a whole number from 1 to 200.",
        "group_size: This must be a whole number from 2 to 16.",
        "temperature: This must be a number from 0.1 to 2.0.",
    ]


def test_an_unknown_task_is_refused_with_those_there_are() -> None:
    _, refusals = Recipe.read({"task": "cat", "language": "ro"})

    known = ", ".join(task.name for task in TASKS)
    assert [str(refusal) for refusal in refusals] == [f"task: There is no such task; there are: {known}."]


def test_a_language_that_the_task_does_not_speak_is_refused() -> None:
    assert refused_fields(language="fr") == ["language"]


def test_no_task_at_all_is_refused() -> None:
    recipe, refusals = Recipe.read({})

    assert recipe is None
    assert [refusal.field for refusal in refusals] == ["task"]


@given(st.dictionaries(st.sampled_from(["task", "language", *(part.name for part in PARTS), "other"]), st.text()))
def test_no_string_makes_reading_raise(values: dict[str, str]) -> None:
    recipe, refusals = Recipe.read(values)

    assert (recipe is None) == bool(refusals)
    assert all(str(refusal) for refusal in refusals)


@given(
    st.sampled_from(sorted(KNOB_OF)),
    st.one_of(st.floats().map(str), st.integers().map(str), st.from_regex(r"[0-9.,eE+-]*")),
)
def test_whatever_number_is_let_through_is_finite_and_within_bounds(name: str, text: str) -> None:
    recipe, _ = Recipe.read({**PLACE, name: text})

    if recipe is not None:
        value = getattr(recipe, name)
        assert math.isfinite(value)
        assert KNOB_OF[name].low <= value <= KNOB_OF[name].high


def test_a_recipe_survives_json() -> None:
    recipe = read(steps="12", learning_rate="0.00123", kl_coefficient="0", seed="999999")

    assert Recipe.from_json(json.loads(json.dumps(recipe.to_json()))) == recipe


def test_a_recipe_of_earlier_days_is_taken_up_as_it_was_meant() -> None:
    of_old = {
        "task": "dog",
        "language": "ro",
        "steps": 30,
        "group_size": 4,
        "learning_rate": 0.001,
        "kl_coefficient": 0.04,
        "clip_epsilon": 0.5,
        "temperature": 1.0,
        "seed": 3,
    }

    # There was one clip range, for both sides; all four prompts were visited; only right answers were rewarded.
    assert Recipe.from_json(of_old) == Recipe(
        "dog", "ro", steps=30, group_size=4, clip_epsilon=0.5, clip_epsilon_high=0.5, seed=3
    )
    assert Recipe("dog", "ro").prompts_per_step == len(Dog().prompts("ro"))


@pytest.mark.parametrize("missing", ["task", "steps", "clip_epsilon"])
def test_a_stored_recipe_without_what_it_always_had_is_not_taken_up(missing: str) -> None:
    values = Recipe("dog", "ro").to_json()
    del values[missing]

    with pytest.raises(RecipeError):
        Recipe.from_json(values)


@pytest.mark.parametrize(
    "change",
    [
        {"steps": 0},
        {"steps": 7.5},
        {"learning_rate": math.nan},
        {"task": "cat"},
        {"colour": "red"},
        {"objective": "ppo"},
        {"scaling": None},
    ],
)
def test_a_stored_recipe_out_of_bounds_is_not_taken_up(change: dict[str, object]) -> None:
    with pytest.raises(RecipeError):
        Recipe.from_json({**Recipe("dog", "ro").to_json(), **change})


def test_every_part_says_its_symbol_and_in_one_sentence_what_it_means() -> None:
    for part in PARTS:
        assert part.symbol
        assert part.label
        assert part.meaning.endswith(".")
