"""Predict, then run: the learner commits to a choice, two runs are made, and they decide which choice is right.

The two runs share a seed, which is drawn for each attempt. What is kept with the response is all that its grade depends
on: the choice, and the figures of both runs.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from pydantic import Field

from course.binding import FileModel
from course.problems import Problem
from course.quizzes.questions.body import Body, ChoicesBody, Remark, View
from course.quizzes.questions.choosing import (
    NOTHING_CHOSEN,
    UNKNOWN_CHOICE,
    choice_faults,
    choices_body,
    feedback_faults,
    missing_feedback,
    near,
    row_remark,
    values_of,
    words_of,
)
from course.quizzes.questions.experiment import RECIPE_PARTS, Experiment, Measured, some_figures
from course.quizzes.questions.figures import comparison_faults, holds, named
from course.quizzes.questions.question import FULL_POINTS, Form, Grade, QuestionFile, Sample, value_at
from course.sentences import Sentence
from course.source import Document, Path_

OTHERWISE = "otherwise"
SURE = ("guess", "fairly", "sure")


class TwoRunsFile(FileModel):
    """A task, what its usual recipe is changed to, and what of that is changed once more."""

    task: str
    base: RECIPE_PARTS = Field(default_factory=dict)
    change: RECIPE_PARTS


class PredictFile(QuestionFile):
    """A question about what a change will do, as it is written."""

    lab: TwoRunsFile
    choices: dict[str, str]
    decide: dict[str, str]
    expect: str
    feedback: dict[str, str] = Field(default_factory=dict)


@dataclass(frozen=True)
class PredictBody(ChoicesBody):
    """The choices; how sure the learner said they were; and, once it is known, what the choice hung on.

    A figure is the name of the run's part and of the place in it, with the values without and with the change.
    """

    sure: str
    figures: tuple[tuple[str, str, float, float], ...]
    runs: Mapping[str, str]


@dataclass(frozen=True, kw_only=True, repr=False)
class Predict(Experiment):
    """A question that two runs decide; the key is how they do, and the choice that the author expects."""

    name: ClassVar[str] = "predict"
    file_model: ClassVar[type[QuestionFile]] = PredictFile
    word_places: ClassVar[tuple[str, ...]] = ("choices.*", "feedback.*")
    is_once: ClassVar[bool] = True
    roles: ClassVar[tuple[str, ...]] = ("run", "base")
    example: ClassVar[str] = """\
id: leash
kind: predict
lab: {task: dog, base: {kl_coefficient: 0.04}, change: {kl_coefficient: 1}}
stem: We raise the KL coefficient from 0.04 to 1. How does the reward at the end compare?
choices:
  lower: It is clearly lower
  same: It is about the same
  higher: It is clearly higher
decide:
  lower: run.reward.last < 0.9 * base.reward.last
  higher: run.reward.last > 1.1 * base.reward.last
  same: otherwise
expect: lower
feedback:
  lower: The leash holds the policy near the reference, which is often wrong.
  same: The leash is no part of the reward, but it is part of the objective.
  higher: The leash does not know what is right.
explanation: The policy stops where the gain in reward equals the cost of moving away.
"""

    @classmethod
    def faults(cls, document: Document, path: Path_) -> Iterator[Problem]:
        """Check the choices, and that exactly one of them is decided on, whatever happens."""
        choices = value_at(document, (*path, "choices"))
        if not isinstance(choices, dict):
            return
        yield from choice_faults(document, (*path, "choices"))
        yield from feedback_faults(document, (*path, "feedback"), list(choices))
        yield from missing_feedback(document, path, "choices")
        yield from _expect_faults(document, (*path, "expect"), list(choices))
        yield from _decide_faults(document, (*path, "decide"), list(choices))

    @classmethod
    def key_of(cls, written: QuestionFile) -> Any:
        """Give the expressions, and the choice that is expected."""
        return {"decide": written.decide, "expect": written.expect} if isinstance(written, PredictFile) else None

    @classmethod
    def options_of(cls, written: QuestionFile) -> dict[str, Any]:
        """Give the two recipes."""
        lab = {"lab": written.lab.model_dump()} if isinstance(written, PredictFile) else {}
        return {**super().options_of(written), **lab}

    def recipes(self) -> Mapping[str, Mapping[str, Any]]:
        """Give the run without the change first, then the one with it."""
        lab, seed = self._lab(), {"seed": self.options.get("seed", 0)}
        return {
            "base": {**lab.get("base", {}), **seed},
            "run": {**lab.get("base", {}), **lab.get("change", {}), **seed},
        }

    def parts(self) -> tuple[str, ...]:
        """Name the choices."""
        return words_of(self.words, "choices")

    def chosen(self, response: Any) -> frozenset[str]:
        """Name the choice of a response."""
        return frozenset(part for part in self.parts() if isinstance(response, dict) and part == response.get("choice"))

    def read(self, form: Form) -> Any:
        """Read the choice that was marked, and how sure the learner is where they say so."""
        values = values_of(form, self.id)
        if not values:
            return NOTHING_CHOSEN
        if len(values) != 1 or values[0] not in self.parts():
            return UNKNOWN_CHOICE
        said = [each for each in form.get(f"sure-{self.id}", ()) if each in SURE]
        return {"choice": values[0], **({"sure": said[0]} if said else {})}

    def outcome(self, response: Any) -> str | None:
        """Say which choice the runs that are kept with a response make right; nothing where there are none."""
        names, decide = named(self.figures_of(response)), self._key().get("decide", {})
        if not names or not isinstance(decide, dict):
            return None
        told = (word for word in self.parts() if word in decide and holds(str(decide[word]), names))
        return next(told, next((word for word in self.parts() if decide.get(word) == OTHERWISE), None))

    def grade(self, response: Any) -> Grade:
        """Give everything for the choice that the runs made right."""
        outcome = self.outcome(response)
        return Grade(FULL_POINTS if outcome is not None and outcome in self.chosen(response) else 0)

    def remarks(self, response: Any, *, reveal: bool = False) -> Mapping[str, Remark]:
        """Speak of the chosen row; to reveal, of what came instead too; without any run, of what is expected."""
        chosen, outcome = self.chosen(response), self.outcome(response)
        right = outcome or self._key().get("expect")
        return {
            word: row_remark(is_marked=word in chosen, is_key=word == right, words=self.words.get(f"feedback.{word}"))
            for word in self.parts()
            if (outcome or reveal) and (word in chosen or (reveal and word == right))
        }

    def body(self, view: View) -> Body:
        """Give the choices as rows, and what came."""
        response = view.response if isinstance(view.response, dict) else {}
        runs = response.get("runs")
        return PredictBody(
            rows=choices_body(self, view).rows,
            sure=str(response.get("sure", "")),
            figures=tuple(self._hung_on(response)),
            runs={role: str(each.get("run", "")) for role, each in runs.items()} if isinstance(runs, dict) else {},
        )

    def samples(self) -> tuple[Sample, ...]:
        """Make each choice right once where made-up runs decide for it, the others wrong, and what is none refused."""
        field = f"answer-{self.id}"
        found: dict[str | None, dict[str, Measured]] = {}
        base = Measured("b", {}, some_figures(0.5, 0.5))
        for figures in (some_figures(one, two) for one in _GRID for two in _GRID):
            runs = {"base": base, "run": Measured("r", {}, figures)}
            found.setdefault(self.outcome(self.measured({}, runs)), runs)
        decided = [(word, runs) for word, runs in found.items() if word]
        others = {word: [each for each in self.parts() if each != word] for word, _ in decided}
        return (
            *(Sample({field: [word]}, "right", runs) for word, runs in decided),
            *(Sample({field: [other]}, "wrong", runs) for word, runs in decided for other in others[word]),
            Sample({field: [self.parts()[0]]}, "wrong", {}),
            Sample({}, "refused"),
            Sample({field: [""]}, "refused"),
            Sample({field: list(self.parts())}, "refused"),
            Sample({field: ["\x00"]}, "refused"),
        )

    def _key(self) -> Mapping[str, Any]:
        return self.key.value if isinstance(self.key.value, dict) else {}

    def _hung_on(self, response: Any) -> Iterator[tuple[str, str, float, float]]:
        """Name the figures that the decision speaks of, with their values in both runs."""
        names = named(self.figures_of(response))
        said = " ".join(map(str, self._key().get("decide", {}).values())) if names else ""
        for name in names:
            role, figure, place = name.split(".")
            other = names.get(f"base.{figure}.{place}")
            if role == "run" and other is not None and (name in said or f"base.{figure}.{place}" in said):
                yield figure, place, float(other), float(names[name])


_GRID = (0.01, 0.2, 0.5, 0.8, 0.95, 5)


def _expect_faults(document: Document, path: Path_, choices: Sequence[str]) -> Iterator[Problem]:
    expected = value_at(document, path)
    if isinstance(expected, str) and expected not in choices:
        message = Sentence("The choice {word!r} is expected, but there is no such choice.", word=expected)
        yield document.problem(path, "expect-unknown", message, near(expected, list(choices)))


def _decide_faults(document: Document, path: Path_, choices: Sequence[str]) -> Iterator[Problem]:
    decide = value_at(document, path)
    if not isinstance(decide, dict):
        return
    for word in decide:
        if word not in choices:
            message = Sentence("{word!r} is decided on, but there is no such choice.", word=word)
            yield document.problem((*path, word), "decide-unknown", message, near(str(word), list(choices)), key=True)
        elif decide[word] != OTHERWISE:
            yield from comparison_faults(document, (*path, word), Predict.roles)
    for word in choices:
        if word not in decide:
            message = Sentence("Nothing decides on the choice {word!r}.", word=word)
            remedy = Sentence("Write when it is right, or otherwise.")
            yield document.problem(path, "decide-missing", message, remedy, key=True)
    if list(decide.values()).count(OTHERWISE) != 1:
        message = Sentence("One choice must be right wherever no other is.")
        yield document.problem(path, "decide-otherwise", message, Sentence("Write otherwise at one of them."), key=True)
