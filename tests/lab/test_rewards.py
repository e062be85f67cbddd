import pytest

from course.lab.rewards import REWARDS, correct
from course.lab.tasks.dog import Dog

DOG = Dog()


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
def test_a_completion_is_rewarded_for_doing_what_was_asked_and_nothing_else(completion: str, reward: float) -> None:
    assert correct(DOG, "en", "rex , sit !", completion.split()) == reward


def test_the_same_deed_is_worth_nothing_where_another_was_asked_for() -> None:
    assert correct(DOG, "ro", "rex , sari !", ["sare", "."]) == 1.0
    assert correct(DOG, "ro", "rex , culcat !", ["sare", "."]) == 0.0


def test_an_empty_completion_gets_no_reward_from_any_function() -> None:
    assert all(reward(DOG, "en", "rex , sit !", []) == 0.0 for reward in REWARDS.values())
