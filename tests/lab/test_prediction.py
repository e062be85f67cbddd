import pytest

from course.lab.prediction import Movement, Prediction, most_earned
from course.lab.recipe import Recipe


@pytest.mark.parametrize(
    ("form", "prediction"),
    [
        ({"prediction": "up", "confidence": "sure"}, Prediction("start", "up", "sure")),
        ({"prediction": "same", "prediction_of": "earlier"}, Prediction("earlier", "same", None)),
        ({"prediction": "down", "confidence": "very"}, Prediction("start", "down", None)),
        ({"confidence": "sure"}, None),
        ({"prediction": "left"}, None),
        ({"prediction": "up", "prediction_of": "kl"}, None),
    ],
)
def test_a_prediction_is_read_or_there_is_none(form: dict[str, str], prediction: Prediction | None) -> None:
    assert Prediction.read(form) == prediction


@pytest.mark.parametrize(
    ("before", "after", "most", "direction"),
    [
        (0.4, 0.4, 1, "same"),
        (0.4, 0.49, 1, "same"),
        (0.4, 0.31, 1, "same"),
        (0.4, 0.51, 1, "up"),
        (0.4, 0.29, 1, "down"),
        # Twice as much can be earned, so twice as much is nothing yet.
        (0.4, 0.59, 2, "same"),
        (0.4, 0.61, 2, "up"),
        (0.04, 0.06, 0.1, "up"),
    ],
)
def test_a_reward_has_moved_from_a_tenth_of_the_most_on(
    before: float, after: float, most: float, direction: str
) -> None:
    assert Movement(before, after, most).direction == direction


def test_the_most_that_can_be_earned_is_the_sum_of_the_weights() -> None:
    assert most_earned(Recipe("dog", "en", weight_correct=1, weight_short=0.5)) == 1.5
