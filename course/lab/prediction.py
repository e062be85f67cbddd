"""What a learner expects of a run before it begins, and whether it came so."""

from collections.abc import Mapping
from dataclasses import dataclass

from course.lab.recipe import Recipe
from course.lab.rewards import mix

START, EARLIER = "start", "earlier"
QUANTITIES = (START, EARLIER)
"""The final mean reward is compared with the start of the same run, or with the end of the learner's run before it."""
DIRECTIONS = ("down", "same", "up")
CONFIDENCES = ("guess", "fairly", "sure")
SAME = 0.1
"""A mean reward that has moved by less than this share of the most that can be earned has stayed the same.

Chance alone moves it so far in about one run of twelve: the mean of three steps of 32 completions has a standard
deviation of 0.05 where two in five are right, that of ten steps of 0.03.
"""


@dataclass(frozen=True)
class Prediction:
    """Where the final mean reward will be, compared with what, and how sure the learner is; they need not say that."""

    quantity: str
    direction: str
    confidence: str | None

    @classmethod
    def read(cls, form: Mapping[str, str]) -> "Prediction | None":
        """Read the prediction in a form; nothing where none was made."""
        quantity, direction = form.get("prediction_of", START), form.get("prediction", "")
        if quantity not in QUANTITIES or direction not in DIRECTIONS:
            return None
        confidence = form.get("confidence", "")
        return cls(quantity, direction, confidence if confidence in CONFIDENCES else None)


@dataclass(frozen=True)
class Movement:
    """From where to where the mean reward went, of at most `most`."""

    before: float
    after: float
    most: float

    @property
    def direction(self) -> str:
        """What a prediction would have had to say."""
        moved = self.after - self.before
        if abs(moved) < SAME * self.most:
            return "same"
        return "up" if moved > 0 else "down"


def most_earned(recipe: Recipe) -> float:
    """Give what a completion would earn that every reward of the mix is full of."""
    return sum(mix(recipe).values())
