"""Recipes worth running, named after what they show: what goes well, what goes wrong, what differs.

A preset promises what will be seen: `expects` bounds the figures of its outcome, and both the tests and
`python -m benchmarks.learning --presets` hold real runs against it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from course.lab.outcome import Outcome
from course.lab.recipe import Recipe, defaults_for
from course.lab.tasks import TASKS
from course.lab.tasks.task import task_named

Bounds = tuple[float, float]


@dataclass(frozen=True)
class Preset:
    """A recipe under a name, with what to look for. `label` and `look_for` are translated where they are shown.

    `changes` is what differs from the task's defaults. `expects` names figures of the outcome, each with the lowest and
    the highest value that is as told.
    """

    id: str
    tone: Literal["success", "failure", "comparison"]
    task: str
    label: str
    look_for: str
    expects: Mapping[str, Bounds]
    changes: Mapping[str, float | str] = field(default_factory=dict)

    def values(self) -> dict[str, float | str]:
        """Give every value of the form but the language, which is the reader's."""
        return {"task": self.task, **defaults_for(task_named(TASKS, self.task)), **self.changes}

    def recipe(self, language: str, seed: int = 0) -> Recipe:
        """Give the recipe of one run."""
        values = {**self.values(), "language": language, "seed": seed}
        recipe, refusals = Recipe.read({name: str(value) for name, value in values.items()})
        if recipe is None:
            raise ValueError(f"the preset {self.id} cannot be run: {'; '.join(map(str, refusals))}")
        return recipe

    def broken_promises(self, outcome: Outcome) -> list[str]:
        """Say which figures came out other than told."""
        found = vars(outcome)
        return [
            f"{name} is {found[name]:.3g}, not within {low:g} and {high:g}"
            for name, (low, high) in self.expects.items()
            if not low <= found[name] <= high
        ]


def only(**weights: float) -> dict[str, float]:
    """Reward these and nothing else."""
    return {"weight_correct": 0.0, **{f"weight_{name}": weight for name, weight in weights.items()}}


PRESETS: tuple[Preset, ...] = (
    Preset(
        id="learns",
        tone="success",
        task="dog",
        label="It learns to listen",
        look_for=(
            "Rex obeys two times in five at the start. Watch the reward climb past 0.9 in some thirty steps "
            "while the entropy hardly falls: what he does is settled, how he says it stays free."
        ),
        expects={"reward_last": (0.9, 1), "correct_first": (0.25, 0.75)},
    ),
    Preset(
        id="correct-and-short",
        tone="success",
        task="dog",
        label="Correct and short",
        look_for=(
            "The two rewards are multiplied: a wrong answer earns nothing, however short. Watch correctness "
            "rise and the length fall from seven tokens to two, until only the deed and the full stop are "
            "left."
        ),
        changes={**only(correct_short=1.0), "steps": 110},
        expects={"correct_last": (0.9, 1), "length_first": (5, 8), "length_last": (2, 3)},
    ),
    Preset(
        id="polite-but-wrong",
        tone="failure",
        task="dog",
        label="Polite but wrong",
        look_for=(
            "Only politeness is rewarded. Watch the reward pass 0.9 while Rex obeys no better than before, one "
            "time in three. A reward teaches what it measures and nothing else."
        ),
        changes={**only(polite=1.0), "steps": 50},
        expects={"reward_last": (0.9, 1), "correct_last": (0, 0.6)},
    ),
    Preset(
        id="form-without-content",
        tone="failure",
        task="dog",
        label="Form without content",
        look_for=(
            "The reward looks at the form alone: an exclamation, an answer, a full stop. Watch it near 1 while "
            "correctness stays where it was, about one in three. A reward for the form needs another one "
            "beside it."
        ),
        changes={**only(format=1.0), "steps": 50},
        expects={"reward_last": (0.9, 1), "correct_last": (0, 0.6)},
    ),
    Preset(
        id="empty-answers",
        tone="failure",
        task="dog",
        label="Empty answers",
        look_for=(
            "Brevity is all that counts, and nothing holds the policy back. Watch the length fall from six tokens "
            "to one or two: with some seeds all that is left is the full stop, with others a single deed, "
            "whatever was asked. With the variety goes every signal."
        ),
        changes={**only(short=1.0), "kl_coefficient": 0.0, "steps": 50},
        expects={
            "reward_last": (0.85, 1),
            "correct_last": (0, 0.5),
            "length_last": (1, 2.3),
            "no_signal_last": (0.7, 1),
        },
    ),
    Preset(
        id="leash-is-no-cure",
        tone="failure",
        task="dog",
        label="The leash does not save it",
        look_for=(
            "The same reward on a leash, β = 0.3. Now KL stays lower, and still the answers shrink to two "
            "tokens, while obeying is worth nothing: dividing by the group’s deviation makes the smallest gap "
            "count in full. It is the reward that has to change."
        ),
        changes={**only(short=1.0), "kl_coefficient": 0.3, "steps": 50},
        expects={"reward_last": (0.8, 1), "correct_last": (0, 0.5), "length_last": (1, 3)},
    ),
    Preset(
        id="too-few-to-compare",
        tone="failure",
        task="dog",
        label="Too few to compare",
        look_for=(
            "With two completions to a prompt, two groups in three have equal rewards and teach nothing, though "
            "every one of them was paid for. Watch the share of groups without signal, and how much rougher the "
            "curve is than with eight completions."
        ),
        changes={"group_size": 2},
        expects={"no_signal": (0.58, 1)},
    ),
    Preset(
        id="nothing-to-learn",
        tone="failure",
        task="dog",
        label="Nothing to learn",
        look_for=(
            "Every completion earns 1. The reward is perfect from the first step, every advantage is 0, the "
            "gradient is exactly 0, and the policy stays as it was. A high reward is no sign of learning; a "
            "difference in reward is."
        ),
        changes={**only(constant=1.0), "steps": 30},
        expects={"reward_last": (1, 1), "no_signal": (1, 1), "gradient_largest": (0, 0), "kl_last": (0, 0)},
    ),
    Preset(
        id="steps-too-large",
        tone="failure",
        task="dog",
        label="Steps too large",
        look_for=(
            "A learning rate ten times too high, and no leash to pull back. Within a few steps the policy gives "
            "always the same words, often on and on without its full stop. Entropy is near 0, no group has a "
            "signal, and without a signal nothing brings it back."
        ),
        changes={"learning_rate": 0.01, "kl_coefficient": 0.0},
        expects={"no_signal_last": (0.9, 1), "entropy_last": (0, 0.8)},
    ),
    Preset(
        id="held-back",
        tone="failure",
        task="dog",
        label="Held back by the leash",
        look_for=(
            "With β = 1 every step away from the reference costs as much as obeying earns. Watch KL stay small "
            "and the reward stop well below 0.9."
        ),
        changes={"kl_coefficient": 1.0},
        expects={"reward_last": (0.5, 0.89), "kl_last": (0, 0.5)},
    ),
    Preset(
        id="held-tight",
        tone="failure",
        task="dog",
        label="Held tight",
        look_for=(
            "With β = 5 the policy hardly leaves the reference at all. KL is almost 0, and so is what it learns."
        ),
        changes={"kl_coefficient": 5.0},
        expects={"reward_last": (0.3, 0.7), "kl_last": (0, 0.1)},
    ),
    Preset(
        id="length-grpo",
        tone="comparison",
        task="dog",
        label="Weights by length: GRPO",
        look_for=(
            "Pick a long and a short completion with the same advantage, and look at one token of each: GRPO "
            "divides by the completion’s own length, so a token of the long one counts for less. A long wrong "
            "answer is hardly blamed."
        ),
        changes={"kl_coefficient": 0.0, "steps": 40},
        expects={"reward_last": (0.8, 1), "clip_share": (0, 0)},
    ),
    Preset(
        id="length-dapo",
        tone="comparison",
        task="dog",
        label="Weights by length: DAPO",
        look_for=(
            "The same with DAPO, which divides by all tokens of the step: every token counts alike, and a long "
            "completion counts for more than a short one. Lay it over the run with GRPO."
        ),
        changes={"objective": "dapo", "kl_coefficient": 0.0, "steps": 40},
        expects={"reward_last": (0.8, 1), "clip_share": (0, 0)},
    ),
    Preset(
        id="length-dr-grpo",
        tone="comparison",
        task="dog",
        label="Weights by length: Dr. GRPO",
        look_for=(
            "Dr. GRPO divides by a constant, the longest length allowed, and takes out the division by the "
            "group’s deviation, too: neither length nor difficulty changes what a token counts."
        ),
        changes={"objective": "dr_grpo", "scaling": "none", "kl_coefficient": 0.0, "steps": 40},
        expects={"reward_last": (0.8, 1), "clip_share": (0, 0)},
    ),
    Preset(
        id="clip-at-work",
        tone="comparison",
        task="dog",
        label="The clip at work",
        look_for=(
            "Four updates to each rollout. From the second on the ratio leaves 1, and the clip holds back what "
            "has gone far enough. Watch the clip fraction, which is 0 with one update."
        ),
        changes={"updates": 4},
        expects={"clip_share": (0.001, 1)},
    ),
    Preset(
        id="capitals",
        tone="success",
        task="capitals",
        label="It learns eight capitals",
        look_for=(
            "One answer in three is right at the start. Watch the reward climb: every capital was among the "
            "answers already, and GRPO only makes the right one likelier. It adds no knowledge; it sorts what "
            "is there."
        ),
        expects={"reward_last": (0.9, 1), "correct_first": (0.15, 0.7)},
    ),
    Preset(
        id="sums",
        tone="success",
        task="sums",
        label="It learns to add",
        look_for=(
            "Sixteen sums, eight of them a step. Watch the reward pass 0.9 in some twenty steps, and the share of "
            "groups without signal rise with it: a step teaches most where the policy is right about every "
            "second time, and nothing where it always is."
        ),
        expects={"reward_last": (0.9, 1), "correct_first": (0.15, 0.75)},
    ),
)
