"""The command for translators: making a translation, and noting which source it was made from."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from course.authoring.cli import LANGUAGE, ROOT, print_problems, read, require_quiz
from course.languages import say
from course.problems import Problem, has_errors
from course.sentences import Sentence
from course.settings import read_settings

if TYPE_CHECKING:
    from course.authoring.reading import Reading


@click.command()
@ROOT
@LANGUAGE
@click.option("--to", "target", metavar="LANGUAGE", help="Make a translation to write, or add what one lacks.")
@click.option("--stamp", is_flag=True, help="Mark translations as made from the source as it is now.")
@click.argument("names", nargs=-1)
def translate(root: Path | None, language: str, names: tuple[str, ...], target: str | None, *, stamp: bool) -> None:
    """Keep the translations of chapters and quizzes current; of all of them, if none is named.

    A chapter is named by its module and slug, and one of its sections after a #. A chapter's new translation is a copy,
    whose words the translator writes over; a quiz's has a place for each of its words. What a translator has written is
    never touched. `course check` tells which sections have changed since they were stamped; a question of which that is
    so is shown in the source language, until its translation was compared and stamped again.

    \b
    course translate basics/first-steps --to en             write content/en/…, or add what it lacks
    course translate basics --to en                         write quizzes/basics.en.yaml, or add what it lacks
    course translate --stamp                                after writing or comparing all of them
    course translate basics/first-steps#a-section --stamp   after comparing one section
    """
    if stamp == bool(target):
        raise click.UsageError("Say what to do: --to LANGUAGE, or --stamp.")
    settings = read_settings(root=root)
    reading = read(settings)
    _require(reading, names)
    known = reading.folder.course.languages if reading.folder.course else []
    if target and target not in known:
        raise click.UsageError(f"The course has no language {target!r}. There are: {', '.join(known)}.")
    chapters, quizzes = [name for name in names if "/" in name], [name for name in names if "/" not in name]
    changed, problems = [], []
    for work, chosen in ((_chapters, chapters), (_quizzes, quizzes)):
        if chosen or not names:
            done, found = work(reading, chosen, target)
            changed += done
            problems += found
    print_problems(problems, language)
    for file in changed:
        said = Sentence("Written: {file}", file=file) if target else Sentence("Stamped: {file}", file=file)
        click.echo(say(said, language))
    if not changed:
        click.echo(say(Sentence("There was nothing to do."), language))
    sys.exit(1 if has_errors(problems) else 0)


def _require(reading: "Reading", names: Sequence[str]) -> None:
    """Refuse the names of chapters, sections and quizzes that are not there."""
    from course.authoring.translating.files import places, sections

    known = {"/".join(place): place for place in places(reading)}
    for name in names:
        chapter, mark, section = name.partition("#")
        if "/" not in chapter:
            require_quiz(reading.bank, name)
        elif chapter not in known:
            raise click.UsageError(f"There is no chapter {chapter!r}. There are: {', '.join(known)}.")
        elif mark and section not in (there := sections(reading, known[chapter])):
            raise click.UsageError(f"The chapter {chapter} has no section {section!r}. There are: {', '.join(there)}.")


def _chapters(reading: "Reading", names: Sequence[str], target: str | None) -> tuple[list[str], list[Problem]]:
    from course.authoring.translating.files import places, stamp, translate

    sections: dict[tuple[str, str], set[str]] = {place: set() for place in places(reading) if not names}
    for name in names:
        chapter, _, section = name.partition("#")
        module, _, slug = chapter.partition("/")
        sections.setdefault((module, slug), set()).add(section)
    if target is None:
        return stamp(reading, sections)
    done = [translate(reading, place, target) for place in sections]
    return [file for file, _ in done if file], [problem for _, problems in done for problem in problems]


def _quizzes(reading: "Reading", names: Sequence[str], target: str | None) -> tuple[list[str], list[Problem]]:
    from course.quizzes.bank import QuizBank, stamp, translate

    folder = reading.root / "quizzes"
    chosen = QuizBank({slug: quiz for slug, quiz in reading.bank.quizzes.items() if slug in names or not names})
    if target is None:
        return stamp(folder, chosen)
    done = [translate(folder, quiz, target) for quiz in chosen if quiz.language != target]
    return [file for file, _ in done if file], [problem for _, problems in done for problem in problems]
