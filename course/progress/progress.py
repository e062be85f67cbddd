"""How far a learner is: chapters read, the best result of each module's quiz, and what a certificate still needs."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from course.chapters.outline import Entry, Module, Outline
from course.quizzes.results import Result


@dataclass(frozen=True)
class ModuleProgress:
    """How far a learner is in one module. `best` is None until an attempt at its quiz has begun."""

    module: Module
    read: tuple[Entry, ...]
    best: Result | None

    @property
    def unread(self) -> tuple[Entry, ...]:
        """The chapters that are left, in their order."""
        return tuple(entry for entry in self.module.chapters if entry not in self.read)

    @property
    def is_passed(self) -> bool:
        """Whether the module's quiz has been passed."""
        return self.best is not None and self.best.is_passed

    @property
    def is_earned(self) -> bool:
        """Whether the learner may have a certificate: for a module with a quiz, all read and the quiz passed."""
        return self.module.quiz is not None and bool(self.module.chapters) and not self.unread and self.is_passed


def progress_of(outline: Outline, read: Collection[str], results: Iterable[Result]) -> list[ModuleProgress]:
    """Say how far a learner is in each module, in the course's order."""
    best = best_results(results)
    return [
        ModuleProgress(
            module,
            tuple(entry for entry in module.chapters if entry.id in read),
            best.get(module.quiz) if module.quiz else None,
        )
        for module in outline.modules
    ]


def best_results(results: Iterable[Result]) -> Mapping[str, Result]:
    """Give the best attempt at each quiz: one that is passed before any other, then by share."""
    best: dict[str, Result] = {}
    for result in results:
        before = best.get(result.quiz)
        if before is None or _rank(result) > _rank(before):
            best[result.quiz] = result
    return best


def _rank(result: Result) -> tuple[bool, int]:
    return result.is_passed, result.share
