"""Every `course …` command: options in, one call down, exit code out.

Exit codes: 0 it went well, 1 it did not, 2 it was asked wrongly.
"""

import getpass
import os
import re
import time
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

import course
from course.authoring.cli import LANGUAGE, ROOT, check, print_problems, read, render, require_quiz, stats
from course.authoring.exchanging.cli import export, import_
from course.authoring.starting.cli import new
from course.authoring.translating.cli import translate
from course.lab.cli import lab
from course.languages import counted, say
from course.problems import CourseError, CourseNotFoundError, Problem, SettingsError
from course.sentences import Sentence
from course.settings import Settings, read_settings

if TYPE_CHECKING:
    from course.authoring.publishing import Publisher

PAUSE_SECONDS = 0.2


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
    course new course my-course  begin a course
    course serve                 read the course on http://127.0.0.1:8000
    course check                 find every fault in chapters and quizzes
    course lab run --task dog    train the policy here, without the site
    """


@main.command()
@ROOT
@LANGUAGE
@click.option("--edit", is_flag=True, help="Let open pages follow what is saved, and show its faults; here alone.")
def serve(root: Path | None, language: str, *, edit: bool) -> None:
    """Serve the course with its training worker, until Ctrl-C.

    Chapters and quizzes are compiled now and whenever a file changes; a fault is printed here, and the last good
    version stays on the page. COURSE_HOST, COURSE_PORT and COURSE_VAR change where.

    With --edit, for who writes: a page that is open changes as its file is saved, and shows the file's faults.
    """
    from course.authoring.preview.noting import FaultNotes
    from course.authoring.publishing import COMPILED, Publisher
    from course.supervision import Part, claim, require_free_port, require_loopback, supervise

    settings = read_settings(root=root)
    if edit:
        require_loopback(settings)
    require_free_port(settings)
    _prepare(settings)
    claim(settings)
    notes = FaultNotes(settings.root, settings.var / COMPILED) if edit else None
    arguments = ["--root", str(settings.root), "--with-parent"]
    site = ["web", *arguments, "--edit"] if edit else ["web", *arguments]
    parts = [Part("site", site), Part("worker", ["worker", *arguments])]

    def report(problems: list[Problem]) -> None:
        if notes:
            notes.note(problems)
        _report(problems, language)

    with Publisher(settings.root, settings.var, report) as publisher:

        def watch() -> None:
            publisher.publish_changes()
            if notes:
                notes.look_again()

        _publish_first(publisher, language, edit=edit)
        if edit:
            publisher.get_ready()
        click.echo(f"The course in {settings.root} is on {settings.address} (Ctrl-C ends it).")
        supervise(parts, watch, say=_say, edit=edit)


@main.command()
@ROOT
@click.option("--edit", is_flag=True, help="Let pages tell of faults and changes that `course serve --edit` notes.")
@click.option("--with-parent", is_flag=True, hidden=True, help="End when standard input ends.")
def web(root: Path | None, *, edit: bool, with_parent: bool) -> None:
    """Serve the pages alone, without worker and without watching files."""
    from course.authoring.publishing import COMPILED
    from course.chapters.published import PublishedCourse
    from course.server import Server
    from course.supervision import end_with_parent, require_loopback

    settings = read_settings(root=root)
    if edit:
        require_loopback(settings)
    _prepare(settings)
    PublishedCourse(settings.var / COMPILED).current()
    if with_parent:
        end_with_parent()
    Server(settings, edit=edit).run()


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
    from course.database import Database
    from course.quizzes.exam.store import ExtraTime, grant_extra_time

    settings = read_settings(root=root)
    require_quiz(read(settings).bank, quiz)
    if not re.fullmatch("[0-9a-f]{32}", learner):
        raise click.UsageError(f"{learner!r} is no learner's name. The page before the exam shows it: 32 characters.")
    _prepare(settings)
    database = Database(settings.database)
    grant_extra_time(database, ExtraTime(quiz, learner, minutes, getpass.getuser()), now=datetime.now(UTC))
    database.close()
    granted = counted("%(num)s extra minute", "%(num)s extra minutes", minutes, "en")
    click.echo(f"Learner {learner} has {granted} at {quiz}.")


for command in (new, check, translate, render, stats, import_, export, lab):
    main.add_command(command)


def _publish_first(publisher: "Publisher", language: str, *, edit: bool) -> None:
    """Publish before anything is served, unless something was published before; who edits may mend it meanwhile."""
    if not publisher.has_published():
        publisher.publish_changes()
    if edit and not publisher.has_published():
        _say(
            say(Sentence("There is nothing to show yet. Mend the faults above, and this goes on by itself."), language)
        )
        while not publisher.has_published():
            time.sleep(PAUSE_SECONDS)
            publisher.publish_changes()
    if not publisher.has_published():
        raise CourseNotFoundError(
            say(Sentence("There is nothing to serve yet. Mend the faults above and start again."), language)
        )


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


def _report(problems: Iterable[Problem], language: str) -> None:
    found = list(problems)
    print_problems(found, language)
    if not found:
        _say(say(Sentence("No faults are left; everything is published."), language))
