"""What nobody will see, and what a translation lacks: checks of a course's files against one another."""

import re
from collections.abc import Iterator

from course.authoring.reading import Reading
from course.chapters.chapter import Chapter
from course.chapters.course_folder import FIGURES, ChapterFile
from course.chapters.place import Place
from course.problems import Problem
from course.sentences import Sentence
from course.source import read_text

_ID = re.compile(r"^#{2,6} .*\{#([a-z][a-z0-9-]*)\}[ \t]*$", re.MULTILINE)
_DRAWING = re.compile(r"^[ \t]*src:[ \t]*[\"']?([a-z0-9-]+)", re.MULTILINE)
_CEDILLA = re.compile(r"\w*[şţŞŢ]\w*")
_COMMA = str.maketrans("şţŞŢ", "șțȘȚ")


def check_completeness(reading: Reading) -> Iterator[Problem]:
    """Find unused quizzes and drawings, translations of chapters that lack something, letters with a cedilla."""
    texts = {each.file: read_text(each.path, each.file)[0] or "" for each in reading.folder.chapters}
    yield from _unused_quizzes(reading)
    yield from _unused_drawings(reading, texts)
    for file in reading.folder.chapters:
        yield from _lacking(file, reading, texts)
        if file.language == "ro":
            yield from _cedillas(texts[file.file], file.file)
    for (_, language), document in reading.bank.documents.items():
        if language == "ro":
            text, _ = read_text(reading.root / document.file, document.file)
            yield from _cedillas(text or "", document.file)


def _unused_quizzes(reading: Reading) -> Iterator[Problem]:
    modules = reading.folder.course.modules if reading.folder.course else []
    embeds = (embed for _, chapter in reading.chapters.values() for embed in chapter.embeds if embed.kind == "quiz")
    used = {*(embed.reference.partition("#")[0] for embed in embeds), *(module.quiz for module in modules)}
    is_whole = len(reading.chapters) == len(reading.folder.chapters)
    for quiz in reading.bank if is_whole else ():
        if quiz.slug not in used:
            message = Sentence("No chapter shows this quiz, and no module ends with it.")
            remedy = Sentence("Place it in a chapter with a ```quiz block, or name it in content/course.yaml.")
            yield Problem(f"quizzes/{quiz.slug}.yaml", 1, 1, "unused-quiz", message, remedy, "warning")


def _unused_drawings(reading: Reading, texts: dict[str, str]) -> Iterator[Problem]:
    used = {name for text in texts.values() for name in _DRAWING.findall(text)}
    for path in sorted((reading.root / "content" / FIGURES).glob("[!.]*.svg")):
        if path.name.split(".")[0] not in used:
            message = Sentence("No chapter shows this drawing.")
            remedy = Sentence("Place it with a ```figure block, or remove it.")
            yield Problem(f"content/{FIGURES}/{path.name}", 1, 1, "unused-drawing", message, remedy, "warning")


def _lacking(file: ChapterFile, reading: Reading, texts: dict[str, str]) -> Iterator[Problem]:
    """Hold a chapter's translation against the chapter in the course's first language."""
    first = reading.folder.course.languages[0] if reading.folder.course else file.language
    source, own = (reading.chapters.get((code, file.module, file.slug)) for code in (first, file.language))
    if source is None or own is None or file.language == first:
        return
    has = {heading.id for heading in own[1].headings}
    for section in _ID.findall(texts[source[1].file]):
        if section not in has:
            message = Sentence(
                "The section {section!r} of {file} is missing here.", section=section, file=source[1].file
            )
            remedy = Sentence("Translate it, or give the heading the same id: ## Text {{#{section}}}.", section=section)
            yield Problem(file.file, 1, 1, "section-missing", message, remedy, "warning")
    for name in _embeds(source[1]):
        if name not in _embeds(own[1]):
            message = Sentence("{file} shows {name!r}, and this translation does not.", file=source[1].file, name=name)
            yield Problem(file.file, 1, 1, "embed-missing", message, Sentence("Place it here too."), "warning")


def _embeds(chapter: Chapter) -> list[str]:
    return [embed.reference for embed in chapter.embeds]


def _cedillas(text: str, file: str) -> Iterator[Problem]:
    for found in _CEDILLA.finditer(text):
        message = Sentence("The letter in {word!r} has a cedilla, which is not Romanian.", word=found[0])
        remedy = Sentence("Write {word!r}, with a comma below.", word=found[0].translate(_COMMA))
        yield Place(file, 1).at(text, found.start()).problem("cedilla", message, remedy, "warning")
