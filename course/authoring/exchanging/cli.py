"""The commands that carry questions and chapters from other formats, and quizzes to them."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from course.authoring.cli import ROOT, print_problems, read, require_quiz, told_in
from course.languages import NAMES, counted, say
from course.problems import has_errors
from course.sentences import Sentence
from course.settings import read_settings

if TYPE_CHECKING:
    from course.authoring.formats.outcome import Outcome

IN, OUT = ("gift", "moodle", "mdbook", "hf"), ("gift", "moodle", "anki")


@click.command("import")
@click.argument("source", type=click.Path(path_type=Path, exists=True))
@click.option(
    "--to",
    "target",
    required=True,
    type=click.Path(path_type=Path, file_okay=False),
    help="A course's folder; it is made if it is not there.",
)
@click.option("--format", "form", type=click.Choice(IN), help="What the file is, where its name does not say it.")
@click.option(
    "--language",
    type=click.Choice(list(NAMES)),
    help="The language of the texts (that of the terminal, or else English).",
)
def import_(source: Path, target: Path, form: str | None, language: str | None) -> None:
    """Carry questions or a course over from another format, and tell what could not be carried over.

    SOURCE is a file of GIFT, Moodle XML, mdbook-quiz TOML or Hugging Face MDX, or a folder with _toctree.yml. No file
    is ever written over.

    Exit code 0: carried over, with the losses told. 1: it cannot be read or written. 2: asked wrongly.

    \b
    course import questions.gift --to my-course --language en
    course import chapters/en --to my-course
    """
    from course.authoring.formats.exchange import FormatError
    from course.authoring.formats.outcome import in_the_way, write

    told = told_in()
    try:
        outcome = _outcome(source, target, form, language or told)
        blocked = in_the_way(outcome, target)
        print_problems([*outcome.problems, *blocked], told, to_stderr=True)
        for name in [] if blocked else write(outcome, target):
            click.echo(say(Sentence("Written: {file}", file=name), told))
    except FormatError as error:
        print_problems([error.problem], told, to_stderr=True)
        sys.exit(1)
    if not blocked:
        _count(outcome.found, outcome.carried, told)
    sys.exit(1 if blocked or has_errors(outcome.problems) or not outcome.files else 0)


def _outcome(source: Path, target: Path, form: str | None, language: str) -> "Outcome":
    from course.authoring.formats import FORMATS
    from course.authoring.formats.importing import format_of, import_course, import_quiz
    from course.chapters.course_file import COURSE_FILE

    if source.is_dir():
        if form not in {None, "hf"}:
            raise click.UsageError(f"A folder is a Hugging Face course; for {form}, name a file.")
        return import_course(source, language)
    known = next((each for each in FORMATS if each.name == form), None) if form else format_of(source)
    if known is None:
        raise click.UsageError(
            f"The name {source.name!r} does not say what it is. Add --format, one of: {', '.join(IN)}."
        )
    return import_quiz(source, known, language, has_course=(target / COURSE_FILE).exists())


@click.command()
@ROOT
@click.argument("quiz")
@click.option("--format", "form", required=True, type=click.Choice(OUT), help="What to write.")
@click.option(
    "--language", type=click.Choice(list(NAMES)), help="The language of the quiz (that in which it was written)."
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The file to write; without it, it is printed.",
)
def export(root: Path | None, quiz: str, form: str, language: str | None, output: Path | None) -> None:
    """Write a quiz in another format, and tell what could not be carried over.

    Exit code 0: written, with the losses told. 1: it cannot be written. 2: asked wrongly.

    \b
    course export basics --format moodle -o basics.xml
    course export basics --format anki --language ro
    """
    from course.authoring.formats import FORMATS
    from course.authoring.formats.exporting import export_quiz

    if output is not None and output.exists():
        raise click.UsageError(f"{output} is there already; nothing is written over.")
    told = told_in()
    bank = read(read_settings(root=root)).bank
    require_quiz(bank, quiz)
    source = bank.quizzes[quiz]
    if language and language not in {source.language, *source.translations}:
        raise click.UsageError(f"The quiz {quiz!r} is not translated into {language!r}.")
    chosen = next(each for each in FORMATS if each.name == form)
    exported = export_quiz(
        source.in_language(language or source.language), bank.documents[quiz, source.language], chosen
    )
    print_problems(exported.problems, told, to_stderr=True)
    if output is None:
        click.echo(exported.text, nl=False)
    else:
        output.write_text(exported.text, "utf-8")
    _count(len(source.questions), exported.written, told)
    sys.exit(0 if exported.written else 1)


def _count(found: int, carried: int, language: str) -> None:
    came = counted("%(num)s question came in", "%(num)s questions came in", found, language)
    went = counted("%(num)s went out", "%(num)s went out", carried, language)
    click.echo(f"{came}, {went}.", err=True)
