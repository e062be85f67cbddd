"""Every `course …` command: options in, one call down, exit code out.

Exit codes: 0 it went well, 1 it did not, 2 it was asked wrongly.
"""

import getpass
import os
import re
import sys
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

import course
from course.lab.cli import lab
from course.problems import CourseError, CourseNotFoundError, Problem, SettingsError, has_errors
from course.settings import Settings, read_settings

if TYPE_CHECKING:
    from course.quizzes.bank import QuizBank

PATIENCE_SECONDS = 1.0

ROOT = click.option(
    "--root",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="The folder with content/ and quizzes/ (the current folder, or else the shipped course).",
)


class _Commands(click.Group):
    """A group whose commands end with a sentence, not a traceback, where we know what went wrong."""

    def invoke(self, ctx: click.Context) -> object:
        if "NO_COLOR" in os.environ:
            ctx.color = False
        try:
            return super().invoke(ctx)
        except CourseError as error:
            raise click.ClickException(str(error)) from error


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(course.__version__, prog_name="course")
def main() -> None:
    """Serve and check a course of Markdown chapters and YAML quizzes, with a live training lab in the page.

    \b
    course serve                 read the course on http://127.0.0.1:8000
    course check                 find every fault in chapters and quizzes
    course lab run --task dog    train the policy here, without the site
    """


@main.command()
@ROOT
def serve(root: Path | None) -> None:
    """Serve the course with its training worker, until Ctrl-C.

    Chapters and quizzes are compiled now and whenever a file changes; a fault is printed here, and the last good
    version stays on the page. COURSE_HOST, COURSE_PORT and COURSE_VAR change where.
    """
    from course.authoring.publishing import Publisher
    from course.supervision import Part, claim, require_free_port, supervise

    settings = read_settings(root=root)
    require_free_port(settings)
    _prepare(settings)
    claim(settings)
    publisher = Publisher(settings.root, settings.var, report=_report)
    arguments = ["--root", str(settings.root), "--with-parent"]
    if not publisher.has_published():
        publisher.publish_changes()
    if not publisher.has_published():
        raise CourseNotFoundError("There is nothing to serve yet. Mend the faults above and start again.")
    parts = [Part("site", ["web", *arguments]), Part("worker", ["worker", *arguments])]
    click.echo(f"The course in {settings.root} is on {settings.address} (Ctrl-C ends it).")
    supervise(parts, publisher.publish_changes, say=_say)


@main.command()
@ROOT
@click.option("--with-parent", is_flag=True, hidden=True, help="End when standard input ends.")
def web(root: Path | None, *, with_parent: bool) -> None:
    """Serve the pages alone, without worker and without watching files."""
    from course.authoring.publishing import COMPILED
    from course.chapters.published import PublishedCourse
    from course.server import Server
    from course.supervision import end_with_parent

    settings = read_settings(root=root)
    _prepare(settings)
    PublishedCourse(settings.var / COMPILED).current()
    if with_parent:
        end_with_parent()
    Server(settings).run()


@main.command()
@ROOT
@click.option("--with-parent", is_flag=True, hidden=True, help="End when standard input ends.")
def worker(root: Path | None, *, with_parent: bool) -> None:
    """Train the runs that learners ask for, until it is told to end."""
    from course.lab.worker import work
    from course.supervision import end_with_parent

    settings = read_settings(root=root)
    _prepare(settings)
    if with_parent:
        end_with_parent()
    work(settings)


@main.command()
@ROOT
def check(root: Path | None) -> None:
    """Find every fault in the course and print it as file:line:column, with what to do.

    Exit code 1 if there is an error; warnings alone do not count.
    """
    from course.authoring.checks import check_course
    from course.authoring.publishing import COMPILED

    settings = read_settings(root=root)
    _say(f"Checking {settings.root}")
    problems = check_course(settings.root, settings.var / COMPILED, _progress("Checking"))
    _print_problems(problems)
    errors = sum(problem.severity == "error" for problem in problems)
    click.echo(f"{_counted(errors, 'error')}, {_counted(len(problems) - errors, 'warning')}")
    sys.exit(1 if has_errors(problems) else 0)


@main.command()
@ROOT
@click.option("--to", "language", metavar="LANGUAGE", help="Make a translation to fill in, or add what one lacks.")
@click.option("--stamp", is_flag=True, help="Mark translations as made from the quiz as it is now.")
@click.argument("quizzes", nargs=-1)
def translate(root: Path | None, quizzes: tuple[str, ...], language: str | None, *, stamp: bool) -> None:
    """Keep the translations of quizzes current; of all of them, if none is named.

    A question whose source has changed since it was stamped is shown in the source language, until its translation was
    compared and stamped again. What a translator has written is never touched.

    \b
    course translate basics --to en    write quizzes/basics.en.yaml, or add what it lacks
    course translate --stamp           after filling it in
    """
    if stamp == bool(language):
        raise click.UsageError("Say what to do: --to LANGUAGE, or --stamp.")
    from course.authoring.publishing import COMPILED
    from course.authoring.reading import read_course
    from course.quizzes.bank import QuizBank

    settings = read_settings(root=root)
    reading = read_course(settings.root, settings.var / COMPILED)
    bank = reading.bank
    unknown = [slug for slug in quizzes if bank.find(slug) is None]
    if unknown:
        raise click.UsageError(f"There is no quiz {unknown[0]!r}. There are: {', '.join(bank.quizzes)}.")
    chosen = QuizBank({slug: quiz for slug, quiz in bank.quizzes.items() if slug in quizzes or not quizzes})
    known = reading.folder.course.languages if reading.folder.course else []
    if language and language not in known:
        raise click.UsageError(f"The course has no language {language!r}. There are: {', '.join(known)}.")
    changed, problems = _translated(settings.root / "quizzes", chosen, language)
    _print_problems(problems)
    done = "Written" if language else "Stamped"
    click.echo("\n".join(f"{done}: {file}" for file in changed) or "There was nothing to do.")
    sys.exit(1 if has_errors(problems) else 0)


def _translated(folder: Path, bank: "QuizBank", language: str | None) -> tuple[list[str], list[Problem]]:
    from course.quizzes.bank import stamp, translate

    if language is None:
        return stamp(folder, bank)
    done = [translate(folder, quiz, language) for quiz in bank if quiz.language != language]
    return [file for file, _ in done if file], [problem for _, problems in done for problem in problems]


@main.command("extra-time")
@ROOT
@click.argument("quiz")
@click.argument("learner")
@click.argument("minutes", type=click.IntRange(0, 7 * 24 * 60))
def extra_time(root: Path | None, quiz: str, learner: str, minutes: int) -> None:
    """Give one learner so many more minutes for an exam, also for one that is under way.

    QUIZ is the exam's slug, LEARNER the name that the page before the exam shows. The last grant counts; 0 takes it
    back.
    """
    from course.authoring.publishing import COMPILED
    from course.authoring.reading import read_course
    from course.database import Database
    from course.quizzes.exam.store import ExtraTime, grant_extra_time

    settings = read_settings(root=root)
    bank = read_course(settings.root, settings.var / COMPILED).bank
    if bank.find(quiz) is None:
        raise click.UsageError(f"There is no quiz {quiz!r}. There are: {', '.join(bank.quizzes)}.")
    if not re.fullmatch("[0-9a-f]{32}", learner):
        raise click.UsageError(f"{learner!r} is no learner's name. The page before the exam shows it: 32 characters.")
    _prepare(settings)
    database = Database(settings.database)
    grant_extra_time(database, ExtraTime(quiz, learner, minutes, getpass.getuser()), now=datetime.now(UTC))
    database.close()
    click.echo(f"Learner {learner} has {_counted(minutes, 'extra minute')} at {quiz}.")


main.add_command(lab)


def _prepare(settings: Settings) -> None:
    from course.database import Database
    from course.migrations import upgrade

    try:
        settings.var.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsError(
            f"{settings.var} cannot be used: {error.strerror}. COURSE_VAR names another folder."
        ) from error
    database = Database(settings.database)
    upgrade(database)
    database.close()


def _say(sentence: str) -> None:
    click.echo(sentence, err=True)


def _report(problems: Iterable[Problem]) -> None:
    found = list(problems)
    _print_problems(found)
    if not found:
        _say("No faults are left; everything is published.")


def _counted(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"


def _print_problems(problems: Iterable[Problem]) -> None:
    for problem in sorted(problems):
        place, _, rest = str(problem).partition(f" {problem.severity}[")
        word = click.style(problem.severity, fg="red" if problem.severity == "error" else "yellow", bold=True)
        click.echo(f"{place} {word}[{rest}")


def _progress(label: str) -> Callable[[int, int], None]:
    """Show a bar where a terminal watches and the work takes more than a second."""
    started = time.monotonic()

    def report(done: int, total: int) -> None:
        if sys.stderr.isatty() and time.monotonic() - started > PATIENCE_SECONDS:
            filled = 30 * done // max(total, 1)
            end = "\n" if done == total else ""
            click.echo(f"\r{label} [{'#' * filled}{'.' * (30 - filled)}] {done}/{total}{end}", err=True, nl=False)

    return report
