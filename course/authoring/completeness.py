"""What nobody will see, and letters that are not Romanian: checks of a course's files against one another."""

import re
from collections.abc import Iterator

from course.authoring.reading import Reading
from course.chapters.course_file import CourseFile
from course.chapters.course_folder import FIGURES
from course.chapters.place import Place
from course.problems import Problem
from course.sentences import Sentence

_DRAWING = re.compile(r"^[ \t]*src:[ \t]*[\"']?([a-z0-9-]+)", re.MULTILINE)
_CEDILLA = re.compile(r"\w*[şţŞŢ]\w*")
_COMMA = str.maketrans("şţŞŢ", "șțȘȚ")


def check_completeness(reading: Reading) -> Iterator[Problem]:
    """Find unused quizzes and drawings, and letters with a cedilla."""
    if reading.folder.course:  # else nobody knows which chapters there are
        yield from _unused_quizzes(reading, reading.folder.course)
        yield from _unused_drawings(reading)
    for file in reading.folder.chapters:
        if file.language == "ro":
            yield from reading.of_file(file.file, _cedillas)
    for (_, language), document in reading.bank.documents.items():
        if language == "ro":
            yield from reading.of_file(document.file, _cedillas)


def _unused_quizzes(reading: Reading, course: CourseFile) -> Iterator[Problem]:
    embeds = (embed for _, chapter in reading.chapters.values() for embed in chapter.embeds if embed.kind == "quiz")
    used = {*(embed.reference.partition("#")[0] for embed in embeds), *(module.quiz for module in course.modules)}
    is_whole = len(reading.chapters) == len(reading.folder.chapters) and not reading.folder.left_out
    for quiz in reading.bank if is_whole else ():
        if quiz.slug not in used:
            message = Sentence("No chapter shows this quiz, and no module ends with it.")
            remedy = Sentence("Place it in a chapter with a ```quiz block, or name it in content/course.yaml.")
            yield Problem(f"quizzes/{quiz.slug}.yaml", 1, 1, "unused-quiz", message, remedy, "warning")


def _unused_drawings(reading: Reading) -> Iterator[Problem]:
    files = (*reading.folder.chapters, *reading.folder.left_out)
    used = {name for each in files for name in reading.of_file(each.file, drawings_named)}
    for path in sorted((reading.root / "content" / FIGURES).glob("[!.]*.svg")):
        if path.name.split(".")[0] not in used:
            message = Sentence("No chapter shows this drawing.")
            remedy = Sentence("Place it with a ```figure block, or remove it.")
            yield Problem(f"content/{FIGURES}/{path.name}", 1, 1, "unused-drawing", message, remedy, "warning")


def drawings_named(text: str, _file: str) -> list[str]:
    """Name the drawings that a chapter's text places."""
    return _DRAWING.findall(text)


def _cedillas(text: str, file: str) -> Iterator[Problem]:
    for found in _CEDILLA.finditer(text) if any(letter in text for letter in "şţŞŢ") else ():
        message = Sentence("The letter in {word!r} has a cedilla, which is not Romanian.", word=found[0])
        remedy = Sentence("Write {word!r}, with a comma below.", word=found[0].translate(_COMMA))
        yield Place(file, 1).at(text, found.start()).problem("cedilla", message, remedy, "warning")
