"""Translations of chapters on disk: made, brought up to date, stamped."""

from collections.abc import Collection, Mapping

from course.authoring.reading import Reading
from course.authoring.translating.copying import completed
from course.authoring.translating.lines import read_as_written
from course.authoring.translating.stamping import stamped, stamps_of
from course.chapters.chapter import Chapter
from course.chapters.course_folder import ChapterFile
from course.problems import Problem
from course.writing import write_whole

Place = tuple[str, str]
"""Module and slug of a chapter, whatever the language."""


def places(reading: Reading) -> list[Place]:
    """Name the chapters that the course has in its first language."""
    return [(file.module, file.slug) for file in reading.folder.chapters if file.language == first_language(reading)]


def first_language(reading: Reading) -> str:
    """Name the language in which chapters are written before they are translated."""
    return reading.folder.course.languages[0] if reading.folder.course else ""


def sections(reading: Reading, place: Place) -> list[str]:
    """Name the sections of a chapter in the course's first language; none if it cannot be read."""
    source = reading.chapters.get((first_language(reading), *place))
    return [section.key for section in source[1].sections] if source else []


def stamp(reading: Reading, chosen: Mapping[Place, Collection[str]]) -> tuple[list[str], list[Problem]]:
    """Mark translations as current; give the names of the files that changed, and what could not be done.

    `chosen` names chapters, each with the sections that are meant; none, or one without a name, means all.
    """
    changed, problems = [], []
    for place, only in chosen.items():
        for file in _translations(reading, place):
            written, found = _stamped(reading, file, () if "" in only else only)
            problems += found
            changed += [file.file] if written else []
    return changed, problems


def _stamped(reading: Reading, file: ChapterFile, only: Collection[str]) -> tuple[bool, list[Problem]]:
    source, own = (_chapter(reading, file, language) for language in (first_language(reading), file.language))
    if source is None or own is None:
        return False, [*_faults(reading, file, first_language(reading)), *_faults(reading, file, file.language)]
    stamps = stamps_of(source, own)
    if only:
        kept = {key: own.translated[key] for key in stamps if key in own.translated}
        stamps = {key: stamp if key in only else kept[key] for key, stamp in stamps.items() if key in {*only, *kept}}
    text = read_as_written(file.path)
    written, problems = stamped(text, file.file, stamps)
    if written != text:
        write_whole(file.path, written.encode("utf-8"))
    return written != text, problems


def translate(reading: Reading, place: Place, language: str) -> tuple[str | None, list[Problem]]:
    """Make a copy of a chapter for the translator, or add what one lacks; give the name of the file if it changed."""
    first = first_language(reading)
    source, file = _file(reading, place, first), _file(reading, place, language)
    if source is None:
        return None, []
    if file is None:
        name = f"content/{language}/{source.module}/{source.path.name}"
        write_whole(reading.root / name, source.path.read_bytes())
        return name, []
    compiled, own = _chapter(reading, source, first), _chapter(reading, file, language)
    if compiled is None or own is None:
        return None, [*_faults(reading, file, first), *_faults(reading, file, language)]
    text = read_as_written(file.path)
    written = completed(text, own, read_as_written(source.path), compiled)
    if written == text:
        return None, []
    write_whole(file.path, written.encode("utf-8"))
    return file.file, []


def _translations(reading: Reading, place: Place) -> list[ChapterFile]:
    first = first_language(reading)
    return [file for file in reading.folder.chapters if (file.module, file.slug) == place and file.language != first]


def _file(reading: Reading, place: Place, language: str) -> ChapterFile | None:
    files = reading.folder.chapters
    return next((file for file in files if (file.module, file.slug, file.language) == (*place, language)), None)


def _chapter(reading: Reading, file: ChapterFile, language: str) -> Chapter | None:
    """Give a chapter in this language, whichever language the file is in."""
    found = reading.chapters.get((language, file.module, file.slug))
    return found[1] if found else None


def _faults(reading: Reading, file: ChapterFile, language: str) -> list[Problem]:
    """Say why a chapter could not be read in this language."""
    there = _file(reading, (file.module, file.slug), language)
    found = (problem for problem in reading.problems if there and problem.file == there.file)
    return [problem for problem in found if problem.severity == "error"]
