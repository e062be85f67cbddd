import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course.lab.knobs import WEIGHTS
from course.lab.recipe import Recipe
from course.lab.rewards import REWARDS, Scored, mix
from course.lab.tasks import TASKS
from course.lab.tasks.dog import Dog

DOG = Dog()
LONGEST = "gladly ! rex sits on the rug and wags his tail ."


def value(name: str, completion: str, *, prompt: str = "rex , sit !", target: int = 4) -> float:
    return REWARDS[name](Scored(DOG, "en", prompt, tuple(completion.split()), target))


@pytest.mark.parametrize(
    ("completion", "reward"),
    [
        ("sits .", 1.0),
        ("gladly ! rex sits on the rug and wags his tail .", 1.0),
        ("rolls .", 0.0),
        ("rolls sits .", 0.0),
        ("grr ! rex .", 0.0),
        (".", 0.0),
        ("", 0.0),
    ],
)
def test_correct_is_the_deed_that_was_asked_for_and_nothing_else(completion: str, reward: float) -> None:
    assert value("correct", completion) == reward


def test_the_same_deed_is_worth_nothing_where_another_was_asked_for() -> None:
    assert value("correct", "jumps .", prompt="rex , jump !") == 1.0
    assert value("correct", "jumps .", prompt="rex , roll !") == 0.0


@pytest.mark.parametrize(
    ("completion", "reward"),
    [
        ("gladly ! rolls .", 1.0),
        ("rolls and smiles .", 1.0),
        ("gladly !", 1.0),
        ("grr ! sits and smiles .", 0.0),
        ("gladly ! sits and yawns .", 0.0),
        ("sits .", 0.0),
        ("course ! sits .", 0.0),
        (".", 0.0),
        ("", 0.0),
    ],
)
def test_polite_is_a_kind_phrase_and_no_rude_one_right_or_wrong(completion: str, reward: float) -> None:
    assert value("polite", completion) == reward


@pytest.mark.parametrize(
    ("completion", "reward"), [(".", 1.0), ("sits .", 10 / 11), ("rolls .", 10 / 11), (LONGEST, 0.0), ("", 10 / 11)]
)
def test_short_is_full_for_an_answer_that_says_nothing(completion: str, reward: float) -> None:
    assert value("short", completion) == pytest.approx(reward)


@pytest.mark.parametrize(
    ("completion", "target", "reward"),
    [
        ("grr ! sits .", 4, 1.0),
        ("sits .", 4, 9 / 11),
        ("grr ! rex sits at once .", 4, 8 / 11),
        (LONGEST, 1, 0.0),
        (".", 12, 0.0),
        (LONGEST, 12, 1.0),
    ],
)
def test_length_falls_evenly_on_both_sides_of_its_target(completion: str, target: int, reward: float) -> None:
    assert value("length", completion, target=target) == pytest.approx(reward)


@pytest.mark.parametrize(
    ("completion", "reward"),
    [
        ("gladly ! sits .", 1.0),
        ("grr ! rex rolls at once .", 1.0),
        ("! sits .", 1.0),
        ("sits .", 0.0),
        ("gladly ! .", 0.0),
        ("gladly ! sits", 0.0),
        ("sits gladly ! .", 0.0),
        (".", 0.0),
        ("", 0.0),
    ],
)
def test_format_is_an_exclamation_then_an_answer_then_the_stop(completion: str, reward: float) -> None:
    assert value("format", completion) == reward


def test_correct_and_short_are_multiplied_so_that_neither_alone_is_worth_anything() -> None:
    assert value("correct_short", "sits .") == pytest.approx(10 / 11)
    assert value("correct_short", "gladly ! sits .") == pytest.approx(8 / 11)
    assert value("correct_short", "rolls .") == value("correct_short", ".") == 0.0


def test_the_constant_tells_nothing_apart() -> None:
    assert value("constant", "sits .") == value("constant", "") == 1.0


def test_there_is_a_weight_for_every_reward_and_a_reward_for_every_weight() -> None:
    assert [f"weight_{name}" for name in REWARDS] == [knob.name for knob in WEIGHTS]


def test_a_mix_has_the_rewards_whose_weight_is_not_zero() -> None:
    assert mix(Recipe("dog", "en")) == {"correct": 1.0}
    weighed = Recipe("dog", "en", weight_correct=0.0, weight_polite=0.5, weight_constant=2.0)
    assert mix(weighed) == {"polite": 0.5, "constant": 2.0}


PLACES = [
    (task, language, prompt) for task in TASKS for language in task.languages for prompt in task.prompts(language)
]


@st.composite
def completions(draw: st.DrawFn) -> Scored:
    """Draw words of the task's own and of nobody's, in any order and number."""
    task, language, prompt = draw(st.sampled_from(PLACES))
    words = st.sampled_from([*task.vocabulary(language), "", "!", "quux", "ș"])
    return Scored(task, language, prompt, tuple(draw(st.lists(words, max_size=20))), draw(st.integers(1, 12)))


@given(completions())
@settings(max_examples=300, deadline=None)
def test_every_reward_of_any_words_is_between_0_and_1(scored: Scored) -> None:
    for name, reward in REWARDS.items():
        assert 0.0 <= reward(scored) <= 1.0, name


@given(completions())
@settings(max_examples=100, deadline=None)
def test_the_product_is_never_more_than_either_factor(scored: Scored) -> None:
    product = REWARDS["correct_short"](scored)

    assert product <= REWARDS["correct"](scored)
    assert product <= REWARDS["short"](scored)


@pytest.mark.parametrize("name", ["correct", "polite", "format"])
def test_an_empty_completion_earns_nothing_where_something_must_be_said(name: str) -> None:
    for task, language, prompt in PLACES:
        for nothing in ((), (task.stop(language),)):
            assert REWARDS[name](Scored(task, language, prompt, nothing, 4)) == 0.0
