"""From a file or folder of another format to the files of a course."""

from pathlib import Path

from course.authoring.formats import FORMATS
from course.authoring.formats.exchange import Format, FormatError, Report
from course.authoring.formats.hf_course import find_tree, read_hf_course
from course.authoring.formats.naming import slug_of
from course.authoring.formats.outcome import Outcome
from course.authoring.formats.sound import quiz_text, sound
from course.authoring.formats.yaml_text import yaml_of
from course.chapters.compiling import SECONDS_PER_TEXT, Compiler
from course.chapters.course_file import COURSE_FILE, RESERVED
from course.problems import Problem
from course.sentences import Sentence
from course.source import read_text

_ARCHIVES = (b"PK\x03\x04", b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"7z\xbc\xaf", b"Rar!")


def format_of(path: Path) -> Format | None:
    """Guess a file's format by its name, and where that says little by how it begins."""
    name = path.name.lower()
    readable = [each for each in FORMATS if each.read is not None]
    guessed = next((each for each in readable if name.endswith(each.endings)), None)
    if guessed is None and name.endswith(".txt"):
        return next(each for each in readable if each.name == "gift")
    return guessed


def import_course(folder: Path, language: str) -> Outcome:
    """Read a folder of chapters.

    Raises: FormatError.
    """
    tree = find_tree(folder, language)
    if tree is None:
        message = Sentence("There is no _toctree.yml in this folder.")
        remedy = Sentence("Name the folder that has it, such as chapters/en, or a single file.")
        raise FormatError(Problem(folder.name, 1, 1, "file", message, remedy))
    with Compiler(seconds_per_text=SECONDS_PER_TEXT) as compiler:
        return read_hf_course(tree, language, compiler.prose)


def import_quiz(path: Path, form: Format, language: str, *, has_course: bool) -> Outcome:
    """Read a file of questions; where there is no course yet, make one around it, with one chapter that shows it.

    Raises: FormatError.
    """
    file = path.name
    _refuse_archive(path)
    text, problems = read_text(path, file)
    if text is None or form.read is None:
        raise FormatError(problems[0])
    with Compiler(seconds_per_text=SECONDS_PER_TEXT) as compiler:
        read = sound(form.read(text, file), file, compiler.prose)
    title = path.name.split(".")[0].replace("_", " ").strip() or "Quiz"
    slug = slug_of(title) or "quiz"
    outcome = Outcome({}, read.found, len(read.items), list(read.problems))
    if not read.items:
        return outcome
    header = {"language": language, "title": title}
    if not has_course:
        module = f"about-{slug}" if slug in RESERVED else slug
        header["chapter"] = f"{module}/{slug}"
        outcome.files |= _course(title, module, slug, language)
    outcome.files[f"quizzes/{slug}.yaml"] = quiz_text(header, read)
    return outcome


def _course(title: str, module: str, slug: str, language: str) -> dict[str, str]:
    """Make a course of one chapter, which holds the quiz."""
    course = {
        "title": {language: title},
        "description": {language: title},
        "languages": [language],
        "modules": [{"slug": module, "title": {language: title}, "chapters": [slug], "quiz": slug}],
    }
    front = {"title": title, "summary": title, "objectives": [title], "takeaway": title}
    chapter = f"---\n{yaml_of(front)}---\n\n```quiz\n{slug}\n```\n"
    return {COURSE_FILE: yaml_of(course), f"content/{language}/{module}/01-{slug}.md": chapter}


def _refuse_archive(path: Path) -> None:
    try:
        with path.open("rb") as file:
            beginning = file.read(8)
    except OSError:
        return
    if beginning.startswith(_ARCHIVES):
        message = Sentence("This is an archive; none is opened here.")
        raise Report(path.name).error(1, 1, message, Sentence("Unpack it yourself and name the file in it."))
