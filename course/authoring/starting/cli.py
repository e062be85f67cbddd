"""The commands that begin a course, a chapter or a quiz."""

import os
import shlex
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from course.authoring.cli import LANGUAGE, print_problems, told_in
from course.languages import NAMES, say
from course.problems import RefusedError
from course.sentences import Sentence
from course.settings import SHIPPED, read_settings

if TYPE_CHECKING:
    from course.authoring.starting.changes import Changes
    from course.authoring.starting.opened import Opened

IN_COURSE = click.option(
    "--root",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="The course's folder (the current one).",
)
TITLE = click.option("--title", metavar="TEXT", help="The title that readers see; without it, it is made of the name.")
UNTRANSLATED = click.option(
    "--untranslated", is_flag=True, help="Write it in the course's first language alone, instead of in all of them."
)

_READ = Sentence("read it, and see what you save")
_FIND = Sentence("find what is wrong or still missing")
_STAMP = Sentence("once its translation is written")
_BEGIN = Sentence("begin its translation")


@click.group()
def new() -> None:
    """Begin a course, a chapter or a quiz, in files that `course check` has nothing to say about.

    Comments in the files explain the format. Nothing that is there is ever written over, and where something cannot be
    written, nothing is.

    \b
    course new course my-course                                 a folder that `course serve` can show at once
    course new chapter basics/second-steps                      another chapter of the module basics
    course new quiz colours --chapter basics/second-steps       a quiz, shown at the end of that chapter
    """


@new.command()
@click.argument("name")
@click.option(
    "--language",
    "languages",
    multiple=True,
    type=click.Choice(list(NAMES)),
    help="A language of the course; the first one named is the one it is written in (that of the terminal).",
)
@TITLE
def course(name: str, languages: Sequence[str], title: str | None) -> None:
    """Begin a course in the folder NAME.

    It has one chapter, which shows a box, a drawing, a question and a lab, and with it a quiz, a glossary and the
    schemas by which an editor completes and checks what you type. A folder that is there may hold other things, but no
    course.

    \b
    course new course my-course
    course new course biology --language ro --language en --title "Biologia celulei"
    cd my-course && course serve --edit
    """
    from course.authoring.starting.changes import Changes
    from course.authoring.starting.first_course import first_course
    from course.authoring.starting.naming import place_for, title_of

    told = told_in()
    chosen = languages or (told,)
    with _refusing(told):
        if len(set(chosen)) < len(chosen):
            raise click.UsageError(say(Sentence("Each language is named once."), told))
        folder = place_for(name)
        changes = Changes(folder, first_course(title_of(folder.name, title), chosen))
        changes.keep_own(
            ".gitignore", Sentence("Add a line var/ to your .gitignore: `course serve` keeps its data there.")
        )
        changes.make()
    _tell_course(Path(name), changes, told)


@new.command()
@IN_COURSE
@LANGUAGE
@click.argument("place", metavar="MODULE/NAME")
@TITLE
@UNTRANSLATED
def chapter(root: Path | None, language: str, place: str, title: str | None, *, untranslated: bool) -> None:
    """Begin a chapter, and list it in its module.

    NAME stands in its address: small letters, digits and dashes. Comments and style of content/course.yaml, where the
    list stands, stay as they are; where it cannot be changed safely, you are told what to add. A chapter that is
    listed already only gets its file.

    \b
    course new chapter basics/second-steps
    course new chapter basics/second-steps --title "Second steps"
    """
    from course.authoring.starting.naming import title_of
    from course.authoring.starting.new_chapter import new_chapter

    with _refusing(language):
        opened = _opened(root)
        known = opened.course.languages
        written = known[:1] if untranslated else known
        changes = new_chapter(opened, place, title_of(place.rpartition("/")[2], title), written)
        changes.make()
    _tell(changes, language)
    _tell_next([*_translating(place, known, written), ("course check", _FIND)], language)


@new.command()
@IN_COURSE
@LANGUAGE
@click.argument("name")
@click.option(
    "--chapter", metavar="MODULE/NAME", help="Show the quiz at the end of this chapter, in all its languages."
)
@TITLE
@UNTRANSLATED
def quiz(  # noqa: PLR0913 - one parameter for each option
    root: Path | None, language: str, name: str, chapter: str | None, title: str | None, *, untranslated: bool
) -> None:
    """Begin a quiz, and show it in a chapter.

    The file is quizzes/NAME.yaml, with a question that has one right answer and one that has several. Without --chapter
    nothing shows it yet, and `course check` warns of that.

    \b
    course new quiz colours
    course new quiz colours --chapter basics/second-steps --title "Colours and paints"
    """
    from course.authoring.starting.naming import title_of
    from course.authoring.starting.new_quiz import new_quiz

    with _refusing(language):
        opened = _opened(root)
        known = opened.course.languages
        written = known[:1] if untranslated else known
        changes = new_quiz(opened, name, title_of(name, title), chapter, written)
        changes.make()
    _tell(changes, language)
    _tell_next([*_translating(name, known, written), ("course check", _FIND)], language)


@contextmanager
def _refusing(language: str) -> Iterator[None]:
    """End with a sentence where something is refused: 2 for a name that cannot be, 1 for what stands in the way."""
    from course.authoring.starting.naming import MisnamedError
    from course.authoring.starting.opened import FaultyCourseError

    try:
        yield
    except RefusedError as error:
        print_problems(error.problems if isinstance(error, FaultyCourseError) else [], language, to_stderr=True)
        sentence = " ".join(say(each, language) for each in error.args)
        raise (click.UsageError if isinstance(error, MisnamedError) else click.ClickException)(sentence) from error


def _opened(root: Path | None) -> "Opened":
    """Read the course that is meant; unlike commands that only read, this never falls back to the shipped one."""
    from course.authoring.starting.opened import open_course

    settings = read_settings(root=root)
    if root is None and settings.root == SHIPPED and not os.environ.get("COURSE_ROOT") and Path.cwd() != SHIPPED:
        raise RefusedError(
            Sentence("There is no course in this folder. Go to the course's own, or name it with --root.")
        )
    return open_course(settings.root)


def _translating(name: str, known: Sequence[str], written: Sequence[str]) -> list[tuple[str, str]]:
    if len(written) > 1:
        return [(f"course translate {name} --stamp", _STAMP)]
    return [(f"course translate {name} --to {code}", _BEGIN) for code in known if code not in written]


def _tell_course(folder: Path, changes: "Changes", language: str) -> None:
    changes.new = {str(folder / name): text for name, text in changes.new.items()}
    _tell(changes, language)
    here = [] if folder.resolve() == Path.cwd() else [(f"cd {shlex.quote(str(folder))}", "")]
    _tell_next([*here, ("course serve --edit", _READ), ("course check", _FIND)], language)


def _tell(changes: "Changes", language: str) -> None:
    for file in changes.new:
        click.echo(say(Sentence("Written: {file}", file=file), language))
    for file in changes.changed:
        click.echo(say(Sentence("Changed: {file}", file=file), language))
    for advice in changes.advice:
        click.echo(say(advice, language))


def _tell_next(commands: Sequence[tuple[str, str]], language: str) -> None:
    width = max(len(command) for command, _ in commands)
    click.echo()
    click.echo(say(Sentence("Next:"), language))
    for command, purpose in commands:
        click.echo(f"  {command:{width}}  {say(purpose, language)}".rstrip())
