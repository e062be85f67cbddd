"""Recipes that authors write, in a chapter's lab or at a question that runs decide, held against the lab itself."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from course.authoring.reading import Reading
from course.lab.controls import PARTS
from course.lab.recipe import Recipe
from course.lab.tasks import TASKS
from course.problems import Problem
from course.quizzes.pools import written_questions
from course.quizzes.questions.experiment import Experiment
from course.quizzes.questions.question import value_at
from course.sentences import Sentence, did_you_mean
from course.source import Document, Path_

Fault = tuple[str, Sentence, Sentence]
"""The setting that it is about, what is wrong and what to do."""


def recipe_faults(values: Mapping[str, Any], task: str, languages: Sequence[str]) -> Iterator[Fault]:
    """Find what is wrong with a recipe, in any of these languages; each fault once."""
    known = [part.name for part in PARTS]
    for name in values:
        if name not in known:
            message = Sentence("The recipe has no setting {name!r}.", name=name)
            yield name, message, did_you_mean(name, known)
    told = {name: str(value) for name, value in values.items()}
    refused = (Recipe.read({**told, "task": task, "language": language})[1] for language in languages)
    refusals = {refusal.field: refusal for each in refused for refusal in each}
    for refusal in refusals.values():
        why = Sentence(refusal.message, **refusal.parameters)
        message = Sentence("The recipe cannot be used: {field}: {why}", field=refusal.field, why=why)
        yield refusal.field, message, Sentence("Correct it.")


def check_experiments(reading: Reading) -> Iterator[Problem]:
    """Find questions whose runs cannot be made."""
    languages = list(reading.folder.course.languages) if reading.folder.course else []
    for quiz in reading.bank:
        document = reading.bank.documents.get((quiz.slug, quiz.language))
        for path, written in written_questions(document) if document else ():
            question = quiz.question(str(written.get("id")))
            if document and isinstance(question, Experiment):
                yield from _lab_faults(document, (*path, "lab"), question, languages)


def _lab_faults(document: Document, path: Path_, question: Experiment, languages: Sequence[str]) -> Iterator[Problem]:
    names = [task.name for task in TASKS]
    if question.task not in names:
        message = Sentence("The lab has no task {name!r}.", name=question.task)
        yield document.problem((*path, "task"), "no-lab", message, did_you_mean(question.task, names))
        return
    earlier: dict[str, Any] = {}
    for group in ("base", "change", "limits"):
        written = value_at(document, (*path, group))
        if isinstance(written, dict):
            yield from _group_faults(document, (*path, group), (question.task, {**earlier, **written}), languages)
            earlier |= written


def _group_faults(
    document: Document, path: Path_, recipe: tuple[str, Mapping[str, Any]], languages: Sequence[str]
) -> Iterator[Problem]:
    """Tell the faults of a group's own settings; those of the group before were told there."""
    task, values = recipe
    own = value_at(document, path)
    if "seed" in own:
        message = Sentence("The seed is drawn for each attempt.")
        yield document.problem((*path, "seed"), "recipe", message, Sentence("Remove it."), key=True)
    for name, message, remedy in recipe_faults(values, task, languages):
        if name in own or name not in values:
            yield document.problem((*path, name), "recipe", message, remedy)
