"""What a learner may set: the numbers and the words of a recipe, each with its bounds, its symbol and its meaning."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Knob:
    """One number of the recipe, as a control shows it. `label` and `meaning` are translated where they are shown."""

    name: str
    kind: Literal["int", "float"]
    low: float
    high: float
    step: float
    default: float
    symbol: str
    scale: Literal["linear", "log"]
    label: str
    meaning: str


@dataclass(frozen=True)
class Choice:
    """One word of the recipe, out of a few. `label`, `meaning` and `option_labels` are translated where shown."""

    name: str
    options: tuple[str, ...]
    default: str
    symbol: str
    label: str
    meaning: str
    option_labels: tuple[str, ...]


def _count(name: str, bounds: tuple[int, int], default: int, symbol: str, words: tuple[str, str]) -> Knob:
    return Knob(name, "int", *bounds, 1, default, symbol, "linear", *words)


def _clip(name: str, symbol: str, label: str, meaning: str) -> Knob:
    return Knob(name, "float", 0.01, 10.0, 0.01, 0.2, symbol, "log", label, meaning)


def _weight(name: str, default: float, label: str, meaning: str) -> Knob:
    return Knob(f"weight_{name}", "float", 0.0, 2.0, 0.1, default, "w", "linear", label, meaning)


WEIGHTS: tuple[Knob, ...] = (
    _weight("correct", 1.0, "Correct", "1 for the answer that the prompt asks for, 0 for any other."),
    _weight("polite", 0.0, "Polite", "1 where something polite is said and nothing rude, else 0."),
    _weight("short", 0.0, "Short", "1 for a single token, evenly down to 0 for the longest completion."),
    _weight("length", 0.0, "Length target", "1 at the target length, evenly less for every token more or fewer."),
    _weight("format", 0.0, "Format", "1 for an exclamation, then an answer, then the stop; else 0."),
    _weight("correct_short", 0.0, "Correct × short", "What short gives, but to correct completions alone."),
    _weight("constant", 0.0, "Constant", "1 for every completion, whatever it says."),
)

KNOBS: tuple[Knob, ...] = (
    _count(
        "steps",
        (1, 200),
        70,
        "N",
        ("Steps", "How many times the policy answers, is rewarded and is updated."),
    ),
    _count(
        "prompts_per_step",
        (1, 16),
        4,
        "P",
        ("Prompts per step", "How many prompts each step visits; all of them where the task has no more."),
    ),
    _count(
        "group_size",
        (2, 16),
        8,
        "G",
        ("Group size", "How many completions of the same prompt are compared with one another."),
    ),
    _count(
        "updates",
        (1, 4),
        1,
        "μ",
        (
            "Updates per rollout",
            "How often the same completions are learned from; from the second on, the clip matters.",
        ),
    ),
    Knob(
        name="learning_rate",
        kind="float",
        low=1e-5,
        high=1e-2,
        step=1e-5,
        default=1e-3,
        symbol="η",
        scale="log",
        label="Learning rate",
        meaning="How far one update moves the weights.",
    ),
    Knob(
        name="kl_coefficient",
        kind="float",
        low=0.0,
        high=5.0,
        step=0.001,
        default=0.04,
        symbol="β",
        scale="linear",
        label="KL coefficient",
        meaning="How strongly the policy is held near the reference policy it started from.",
    ),
    _clip(
        "clip_epsilon",
        "ε",
        "Clip range, below",
        "How far below 1 the ratio to the old policy still counts; with one update per rollout it never leaves 1.",
    ),
    _clip(
        "clip_epsilon_high",
        "ε_high",
        "Clip range, above",
        "How far above 1 the ratio still counts; more room above lets rare tokens grow.",
    ),
    Knob(
        name="temperature",
        kind="float",
        low=0.1,
        high=2.0,
        step=0.1,
        default=1.0,
        symbol="T",
        scale="linear",
        label="Temperature",
        meaning="How evenly tokens are drawn: low keeps to the likeliest, high lets rare ones through.",
    ),
    _count(
        "seed",
        (0, 999_999),
        0,
        "ω",
        ("Seed", "Where chance begins: the same recipe with the same seed gives the same run."),
    ),
    *WEIGHTS,
    _count("length_target", (1, 12), 4, "ℓ", ("Target length", "The tokens that the length target asks for.")),
)

CHOICES: tuple[Choice, ...] = (
    Choice(
        name="objective",
        options=("grpo", "bnpo", "dapo", "dr_grpo", "rloo", "gspo", "cispo"),
        default="grpo",
        symbol="J",
        label="Objective",
        meaning="How advantages and ratios become what is maximised: what each token weighs, and what is clipped.",
        option_labels=("GRPO", "BNPO", "DAPO", "Dr. GRPO", "RLOO", "GSPO", "CISPO"),
    ),
    Choice(
        name="scaling",
        options=("group", "batch", "none"),
        default="group",
        symbol="σ",
        label="Advantage scaling",
        meaning="What the distance from the group's mean is divided by.",
        option_labels=("the group's deviation", "the step's deviation", "nothing"),
    ),
    Choice(
        name="kl_estimator",
        options=("k3", "k3_corrected"),
        default="k3",
        symbol="KL",
        label="KL estimator",
        meaning="Multiplied by the ratio, its gradient is that of the divergence from the policy to the reference.",
        option_labels=("k3", "k3 × ratio"),
    ),
)

PARTS: tuple[Knob | Choice, ...] = (*KNOBS, *CHOICES)
"""Everything that a learner may set."""
