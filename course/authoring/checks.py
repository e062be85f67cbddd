"""Everything that `course check` looks for across slices; each check yields problems, none stops at the first.

Faults inside a file are found by its own slice; here stands what takes a chapter, a quiz and the lab together.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

from course.authoring.completeness import check_completeness
from course.authoring.links import check_links
from course.authoring.linting.spelling import check_spelling
from course.authoring.question_links import check_question_links
from course.authoring.reading import Progress, Reading, headings, read_course, silent
from course.authoring.recipes import check_experiments, recipe_faults
from course.authoring.terms import check_terms
from course.authoring.translating.checking import check_translations
from course.chapters.chapter import Chapter, Embed
from course.lab.preset_choice import preset_named, presets_for
from course.lab.tasks import TASKS
from course.problems import Problem
from course.sentences import Sentence, did_you_mean


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
        if quiz is None:
            message, remedy = (
                Sentence("There is no quiz {quiz!r}.", quiz=slug),
                did_you_mean(slug, list(reading.bank.quizzes)),
            )
        else:
            message = Sentence("The quiz {quiz!r} has no question {question!r}.", quiz=slug, question=question)
            remedy = did_you_mean(question, [each.id for each in quiz.questions])
        yield _problem(chapter, embed, message, remedy)


def _check_lab_embeds(reading: Reading) -> Iterator[Problem]:
    for compiled in reading.chapters.values():
        yield from reading.of_chapters(_lab_faults, compiled)


def _lab_faults(chapter: Chapter) -> Iterator[Problem]:
    names = [task.name for task in TASKS]
    for embed in chapter.embeds:
        if embed.kind != "lab":
            continue
        if embed.reference not in names:
            message = Sentence("The lab has no task {name!r}.", name=embed.reference)
            yield _problem(chapter, embed, message, did_you_mean(embed.reference, names))
            continue
        yield from _check_preset(chapter, embed)
        yield from _check_recipe(chapter, embed)


def _check_preset(chapter: Chapter, embed: Embed) -> Iterator[Problem]:
    name = embed.options.get("preset", "")
    known = [preset.id for preset in presets_for(embed.reference)]
    if name and name not in known:
        message = Sentence("The task {task!r} has no preset {name!r}.", task=embed.reference, name=name)
        yield _problem(chapter, embed, message, did_you_mean(name, known))


def _check_recipe(chapter: Chapter, embed: Embed) -> Iterator[Problem]:
    preset = preset_named(embed.options.get("preset", ""))
    chosen = {name: value for name, value in preset.values().items() if name != "task"} if preset else {}
    values = {**chosen, **embed.options.get("recipe", {})}
    for _, message, remedy in recipe_faults(values, embed.reference, [chapter.language]):
        yield _problem(chapter, embed, message, remedy)


def _check_module_quizzes(reading: Reading) -> Iterator[Problem]:
    course, document = reading.folder.course, reading.folder.document
    known = [*reading.bank.quizzes, *_faulty_quizzes(reading)]
    for number, module in enumerate(course.modules if course else []):
        if module.quiz and document and module.quiz not in known:
            message = Sentence("There is no quiz {quiz!r}.", quiz=module.quiz)
            yield document.problem(("modules", number, "quiz"), "no-quiz", message, did_you_mean(module.quiz, known))


def _check_quiz_references(reading: Reading) -> Iterator[Problem]:
    listed, there = reading.folder.listed, reading.folder.known
    known = headings(reading.chapters)
    for reference in reading.bank.references:
        place = (reference.module, reference.chapter)
        here = (reference.file, reference.line, reference.column)
        if place not in there:
            remedy = did_you_mean("/".join(place), ["/".join(each) for each in sorted(listed)])
            yield Problem(
                *here, "no-chapter", Sentence("There is no chapter {place!r}.", place="/".join(place)), remedy
            )
        elif place in known and reference.heading and reference.heading not in known[place]:
            message = Sentence(
                "The chapter {chapter!r} has no section {section!r}.",
                chapter="/".join(place),
                section=reference.heading,
            )
            yield Problem(*here, "no-section", message, did_you_mean(reference.heading, sorted(known[place])))


def _check_questions(reading: Reading) -> Iterator[Problem]:
    yield from reading.remarks


def _faulty_quizzes(reading: Reading) -> set[str]:
    """Name the quizzes that are there but have errors, of which enough was said already."""
    files = {problem.file for problem in reading.problems if problem.severity == "error"}
    return {file.removeprefix("quizzes/").split(".")[0] for file in files if file.startswith("quizzes/")}


def _embeds(reading: Reading, kind: str) -> Iterator[tuple[Chapter, Embed]]:
    for _, chapter in reading.chapters.values():
        yield from ((chapter, embed) for embed in chapter.embeds if embed.kind == kind)


def _problem(chapter: Chapter, embed: Embed, message: Sentence, remedy: Sentence) -> Problem:
    return Problem(chapter.file, embed.line, 1, f"no-{embed.kind}", message, remedy)


_CHECKS: tuple[Callable[[Reading], Iterator[Problem]], ...] = (
    _check_quiz_embeds,
    _check_lab_embeds,
    check_experiments,
    _check_module_quizzes,
    _check_quiz_references,
    check_links,
    check_question_links,
    check_terms,
    _check_questions,
    check_completeness,
    check_translations,
    check_spelling,
)
