"""A challenge: reach something in the lab. Judged on a run of the learner's own, check by check."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from pydantic import Field

from course.binding import FileModel
from course.problems import Problem
from course.quizzes.prose import Prose
from course.quizzes.questions.body import Body, Remark, RowState, View
from course.quizzes.questions.choosing import UNKNOWN_CHOICE, values_of
from course.quizzes.questions.credit import Credit, credit_of, share
from course.quizzes.questions.experiment import RECIPE_PARTS, Experiment, Measured, some_figures
from course.quizzes.questions.figures import comparison_faults, holds, named
from course.quizzes.questions.question import FULL_POINTS, Form, Grade, QuestionFile, Sample, value_at
from course.sentences import Sentence
from course.source import Document, Path_


class OwnRunFile(FileModel):
    """A task, and the most that a run may have of each number of its recipe."""

    task: str
    limits: RECIPE_PARTS = Field(default_factory=dict)


class CheckFile(FileModel):
    """What must be so of a run, and what is said where it is not."""

    that: str
    say: str


class ChallengeFile(QuestionFile):
    """A challenge, as it is written."""

    lab: OwnRunFile
    check: list[CheckFile]
    credit: Credit = "none"


@dataclass(frozen=True)
class Checked:
    """One check of the run that was judged."""

    state: RowState
    feedback: Prose | None
    key: str


@dataclass(frozen=True)
class ChallengeBody(Body):
    """What each check said; none before a run was judged."""

    rows: tuple[Checked, ...]
    run: str


@dataclass(frozen=True, kw_only=True, repr=False)
class Challenge(Experiment):
    """A goal to reach in the lab; the key is what is checked."""

    name: ClassVar[str] = "challenge"
    file_model: ClassVar[type[QuestionFile]] = ChallengeFile
    word_places: ClassVar[tuple[str, ...]] = ("check.#.say",)
    example: ClassVar[str] = """\
id: reach-it
kind: challenge
lab: {task: dog, limits: {steps: 100}}
stem: Teach Rex to be right nine times in ten, with a KL below 1.
credit: partial
check:
  - that: run.correct.last >= 0.9
    say: Rex is still wrong too often. Give him more steps.
  - that: run.kl.last < 1
    say: The policy went far from where it began. Which setting holds it back?
explanation: A short leash costs correctness, a long one lets the policy wander.
"""

    @classmethod
    def faults(cls, document: Document, path: Path_) -> Iterator[Problem]:
        """Check that something is checked, each by a comparison."""
        checks = value_at(document, (*path, "check"))
        if checks == []:
            message, remedy = Sentence("Nothing is checked."), Sentence("Add one: that: run.reward.last >= 0.9.")
            yield document.problem((*path, "check"), "check-none", message, remedy, key=True)
        for place in range(len(checks) if isinstance(checks, list) else 0):
            yield from comparison_faults(document, (*path, "check", place, "that"), cls.roles)

    @classmethod
    def key_of(cls, written: QuestionFile) -> Any:
        """Give the expressions."""
        return [each.that for each in written.check] if isinstance(written, ChallengeFile) else None

    @classmethod
    def options_of(cls, written: QuestionFile) -> dict[str, Any]:
        """Give the task, the limits, and how credit is given."""
        lab = {"lab": written.lab.model_dump()} if isinstance(written, ChallengeFile) else {}
        return {**super().options_of(written), **credit_of(written), **lab}

    def recipes(self) -> Mapping[str, Mapping[str, Any]]:
        """Give none: the learner makes their own run."""
        return {}

    def parts(self) -> tuple[str, ...]:
        """Name nothing that could be shuffled."""
        return ()

    def rows(self) -> tuple[str, ...]:
        """Name each check by its number."""
        return tuple(str(place) for place in range(sum(name.startswith("check.") for name in self.words)))

    def read(self, form: Form) -> Any:
        """Read nothing: what is judged is a run."""
        return UNKNOWN_CHOICE if values_of(form, self.id) else {}

    def draft(self, form: Form) -> Any:
        """Keep nothing either, but what `read` would give."""
        return None if values_of(form, self.id) else {}

    def grade(self, response: Any) -> Grade:
        """Give everything where every check holds; their share where that is credited."""
        told = self._told(response)
        return share(sum(told.values()), len(told), self.options) if told else Grade(0)

    def remarks(self, response: Any, *, reveal: bool = False) -> Mapping[str, Remark]:
        """Say of each check whether it holds, and what to do where it does not; to reveal, what was checked."""
        told = self._told(response)
        thats = self._thats()
        return {
            row: Remark("right", None)
            if told.get(row)
            else Remark("wrong", self.words.get(f"check.{row}.say"), thats[int(row)] if reveal else "")
            for row in self.rows()
            if (told or reveal) and int(row) < len(thats)
        }

    def body(self, view: View) -> Body:
        """Give the checks of the run that was judged."""
        rows = ((view.remarks[row], row) for row in self.rows() if row in view.remarks)
        runs = view.response.get("runs") if isinstance(view.response, dict) else None
        judged = runs.get("run") if isinstance(runs, dict) else None
        return ChallengeBody(
            tuple(Checked(remark.state, remark.words, remark.key) for remark, _ in rows),
            str(judged.get("run", "")) if isinstance(judged, dict) else "",
        )

    def samples(self) -> tuple[Sample, ...]:
        """Make up runs until every outcome has been seen; what is sent beside a run is refused."""
        found: dict[Any, Sample] = {}
        for figures in (some_figures(one, two) for one in _GRID for two in _GRID):
            runs = {"run": Measured("r", {}, figures)}
            points = self.grade(self.measured({}, runs)).points
            outcome: Any = "right" if points == FULL_POINTS else "partly" if points else "wrong"
            found.setdefault(outcome, Sample({}, outcome, runs))
        return (
            *found.values(),
            Sample({}, "wrong", {}),
            Sample({f"answer-{self.id}": ["\x00"]}, "refused"),
            Sample({f"answer-{self.id}": ["0"]}, "refused"),
        )

    def _thats(self) -> list[str]:
        return [str(each) for each in self.key.value] if isinstance(self.key.value, list) else []

    def _told(self, response: Any) -> dict[str, bool]:
        """Say of each check whether it holds of the run that is kept with a response; nothing without a run."""
        names = named(self.figures_of(response))
        return {str(place): holds(that, names) for place, that in enumerate(self._thats())} if names else {}


_GRID = (0.0, 0.2, 0.5, 0.8, 0.95, 5)
