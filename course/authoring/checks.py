"""Everything that `course check` looks for across slices; each check yields problems, none stops at the first.

Faults inside a file are found by its own slice; here stands what takes a chapter, a quiz and the lab together.
"""

from collections.abc import Callable, Iterator
from difflib import get_close_matches
from pathlib import Path

from course.authoring.links import check_links
from course.authoring.reading import Progress, Reading, headings, read_course, silent
from course.chapters.chapter import Chapter, Embed
from course.lab.recipe import KNOBS, Recipe
from course.lab.tasks import TASKS
from course.problems import Problem


def check_course(root: Path, compiled: Path, progress: Progress = silent) -> list[Problem]:
    """Read the whole course and give every fault of it, sorted by place."""
    return sorted(problems_of(read_course(root, compiled, progress)))


def problems_of(reading: Reading) -> list[Problem]:
    """Give the faults of the files themselves and of their ways of speaking of one another, each of them once."""
    across = (problem for check in _CHECKS for problem in check(reading))
    return list(dict.fromkeys([*reading.problems, *across]))


def _check_quiz_embeds(reading: Reading) -> Iterator[Problem]:
    faulty = _faulty_quizzes(reading)
    for chapter, embed in _embeds(reading, "quiz"):
        slug, _, question = embed.reference.partition("#")
        if slug in faulty or reading.bank.holds(embed.reference):
            continue
        quiz = reading.bank.find(slug)
        what = f"question {question!r} in the quiz {slug!r}" if quiz else f"quiz {slug!r}"
        known = [each.id for each in quiz.questions] if quiz else list(reading.bank.quizzes)
        yield _problem(chapter, embed, f"There is no {what}.", _nearest(question if quiz else slug, known))


def _check_lab_embeds(reading: Reading) -> Iterator[Problem]:
    names = [task.name for task in TASKS]
    for chapter, embed in _embeds(reading, "lab"):
        if embed.reference not in names:
            message = f"The lab has no task {embed.reference!r}."
            yield _problem(chapter, embed, message, _nearest(embed.reference, names))
            continue
        yield from _check_recipe(chapter, embed)


def _check_recipe(chapter: Chapter, embed: Embed) -> Iterator[Problem]:
    knobs = [knob.name for knob in KNOBS]
    values = {name: str(value) for name, value in embed.options.get("recipe", {}).items()}
    for name in values:
        if name not in knobs:
            yield _problem(chapter, embed, f"The recipe has no setting {name!r}.", _nearest(name, knobs))
    _, refusals = Recipe.read({**values, "task": embed.reference, "language": chapter.language})
    for refusal in refusals:
        yield _problem(chapter, embed, f"The recipe cannot be used: {refusal}", "Correct it.")


def _check_module_quizzes(reading: Reading) -> Iterator[Problem]:
    course, document = reading.folder.course, reading.folder.document
    known = [*reading.bank.quizzes, *_faulty_quizzes(reading)]
    for number, module in enumerate(course.modules if course else []):
        if module.quiz and document and module.quiz not in known:
            message = f"There is no quiz {module.quiz!r}."
            yield document.problem(("modules", number, "quiz"), "no-quiz", message, _nearest(module.quiz, known))


def _check_quiz_references(reading: Reading) -> Iterator[Problem]:
    course = reading.folder.course
    modules = course.modules if course else []
    listed = {(module.slug, slug) for module in modules for slug in (*module.chapters, *module.unlisted)}
    known = headings(reading.chapters)
    for reference in reading.bank.references:
        place = (reference.module, reference.chapter)
        here = (reference.file, reference.line, reference.column)
        if place not in listed:
            remedy = _nearest("/".join(place), ["/".join(each) for each in sorted(listed)])
            yield Problem(*here, "no-chapter", f"There is no chapter {'/'.join(place)!r}.", remedy)
        elif place in known and reference.heading and reference.heading not in known[place]:
            message = f"The chapter {'/'.join(place)!r} has no section {reference.heading!r} in every language."
            yield Problem(*here, "no-section", message, _nearest(reference.heading, sorted(known[place])))


def _faulty_quizzes(reading: Reading) -> set[str]:
    """Name the quizzes that are there but have errors, of which enough was said already."""
    files = {problem.file for problem in reading.problems if problem.severity == "error"}
    return {file.removeprefix("quizzes/").split(".")[0] for file in files if file.startswith("quizzes/")}


def _embeds(reading: Reading, kind: str) -> Iterator[tuple[Chapter, Embed]]:
    for _, chapter in reading.chapters.values():
        yield from ((chapter, embed) for embed in chapter.embeds if embed.kind == kind)


def _problem(chapter: Chapter, embed: Embed, message: str, remedy: str) -> Problem:
    return Problem(chapter.file, embed.line, 1, f"no-{embed.kind}", message, remedy)


def _nearest(name: str, known: list[str]) -> str:
    close = get_close_matches(name, known, n=1, cutoff=0.6)
    if close:
        return f"Did you mean {close[0]!r}?"
    return f"There are: {', '.join(known)}." if known else "There is none yet."


_CHECKS: tuple[Callable[[Reading], Iterator[Problem]], ...] = (
    _check_quiz_embeds,
    _check_lab_embeds,
    _check_module_quizzes,
    _check_quiz_references,
    check_links,
)
