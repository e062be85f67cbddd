"""The commands for authors: finding faults, looking at what a chapter becomes and what the course holds."""

import os
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from course.languages import NAMES, of_terminal, say
from course.problems import Problem, has_errors
from course.sentences import Sentence
from course.settings import Settings, read_settings

if TYPE_CHECKING:
    from course.authoring.reading import Reading
    from course.quizzes.bank import QuizBank

PATIENCE_SECONDS = 1.0

ROOT = click.option(
    "--root",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="The folder with content/ and quizzes/ (the current folder, or else the shipped course).",
)
LANGUAGE = click.option(
    "--language",
    type=click.Choice(list(NAMES)),
    envvar="COURSE_LANGUAGE",
    default=lambda: of_terminal(os.environ),
    help="The language in which faults are told (that of the terminal, or else English).",
)


@click.command()
@ROOT
@LANGUAGE
@click.option("--strict", is_flag=True, help="Let warnings count as errors.")
@click.option("--format", "form", type=click.Choice(["text", "json", "github"]), default="text", help="How to tell.")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path, exists=True))
def check(root: Path | None, language: str, form: str, paths: Sequence[Path], *, strict: bool) -> None:
    """Find every fault in the course, or in some of its files, and tell it as file:line:column, with what to do.

    Exit code 0: no errors. 1: errors, or with --strict warnings. 2: asked wrongly.

    \b
    course check                             the whole course
    course check quizzes/basics.yaml         what concerns one file
    course check --strict --format github    in a workflow
    """
    from course.authoring.checks import check_course
    from course.authoring.publishing import COMPILED
    from course.authoring.reports import report, summary, within

    settings = read_settings(root=root)
    for path in paths:
        if not path.resolve().is_relative_to(settings.root.resolve()):
            raise click.UsageError(f"{path} is not in the course {settings.root}. Name that with --root.")
    click.echo(say(Sentence("Checking {course}", course=str(settings.root)), language), err=True)
    found = check_course(settings.root, settings.var / COMPILED, progress(say(Sentence("Checking"), language)))
    problems = within(found, settings.root, paths)
    if form == "text":
        print_problems(problems, language)
        click.echo(summary(problems, language))
    else:
        click.echo(report(problems, form, language))
    sys.exit(1 if has_errors(problems) or (strict and problems) else 0)


@click.command()
@ROOT
@LANGUAGE
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
def render(root: Path | None, language: str, file: Path) -> None:
    """Print the HTML that a chapter becomes; a quiz or lab in it is an empty element that names it."""
    from course.authoring.reading import compile_alone
    from course.chapters.course_folder import read_course_folder

    settings = read_settings(root=root)
    listed = {each.path.resolve(): each for each in read_course_folder(settings.root).chapters}
    if file.resolve() not in listed:
        raise click.UsageError(f"{file} is no chapter that the course {settings.root} lists.")
    chapter, problems = compile_alone(settings.root, listed[file.resolve()])
    print_problems(problems, language, to_stderr=True)
    if chapter is None:
        sys.exit(1)
    for part in chapter.parts:
        click.echo(
            part if isinstance(part, str) else f'<div data-embed="{part.kind}" data-of="{part.reference}"></div>'
        )


@click.command()
@ROOT
@LANGUAGE
def stats(root: Path | None, language: str) -> None:
    """Print what the course holds: length and readability by chapter and language, questions by objective.

    LIX is the words per sentence plus the percentage of words of more than six letters: below 30 easy, above 50 hard.
    It compares chapters of one language.
    """
    from course.authoring.statistics import table

    click.echo(table(read(read_settings(root=root)), language))


def read(settings: Settings) -> "Reading":
    """Read the course as its files stand now."""
    from course.authoring.publishing import COMPILED
    from course.authoring.reading import read_course

    return read_course(settings.root, settings.var / COMPILED)


def require_quiz(bank: "QuizBank", slug: str) -> None:
    """Refuse the name of a quiz that is not there."""
    if bank.find(slug) is None:
        raise click.UsageError(f"There is no quiz {slug!r}. There are: {', '.join(bank.quizzes)}.")


def told_in() -> str:
    """Say in which language faults are told where a command's --language means another: as LANGUAGE says it."""
    asked = os.environ.get("COURSE_LANGUAGE", "")
    return asked if asked in NAMES else of_terminal(os.environ)


def print_problems(problems: Iterable[Problem], language: str, *, to_stderr: bool = False) -> None:
    """Print each problem as editors and terminals can jump to it."""
    from course.authoring.reports import report

    colours = {"error": "red", "warning": "yellow"}
    for problem in sorted(problems):
        place, _, rest = report([problem], "text", language).partition(f" {problem.severity}[")
        word = click.style(problem.severity, fg=colours[problem.severity], bold=True)
        click.echo(f"{place} {word}[{rest}", err=to_stderr)


def progress(label: str) -> Callable[[int, int], None]:
    """Show a bar where a terminal watches and the work takes more than a second."""
    started = time.monotonic()

    def report(done: int, total: int) -> None:
        if sys.stderr.isatty() and time.monotonic() - started > PATIENCE_SECONDS:
            filled = 30 * done // max(total, 1)
            end = "\n" if done == total else ""
            click.echo(f"\r{label} [{'#' * filled}{'.' * (30 - filled)}] {done}/{total}{end}", err=True, nl=False)

    return report
