"""What the translation of a chapter lacks, and what of it is older than its source."""

from collections.abc import Iterator, Sequence

from course.authoring.reading import Reading
from course.authoring.translating.alignment import Pair, State, align
from course.chapters.chapter import Chapter, Section
from course.problems import Problem
from course.sentences import Sentence

COMPARE = Sentence("Compare it with the source, then stamp the translation.")


def check_translations(reading: Reading) -> Iterator[Problem]:
    """Hold every translation of a chapter against the chapter in the course's first language."""
    first = reading.folder.course.languages[0] if reading.folder.course else ""
    for (language, module, slug), own in reading.chapters.items():
        source = reading.chapters.get((first, module, slug))
        if source is not None and language != first:
            yield from reading.of_chapters(_faults, source, own)


def _faults(source: Chapter, own: Chapter) -> Iterator[Problem]:
    pairs = align(source, own)
    before = 1
    for pair in pairs:
        if pair.state == State.MISSING and pair.source:
            yield _missing(pair.source, source.file, own.file, before)
        else:
            before = pair.own.line if pair.own and pair.source else before
            yield from _faults_of_section(pair, source, own)
    yield from _unstamped([pair for pair in pairs if pair.state == State.UNSTAMPED], own)
    for embed in source.embeds:
        if embed.reference not in [each.reference for each in own.embeds]:
            message = Sentence(
                "{file} shows {name!r}, and this translation does not.", file=source.file, name=embed.reference
            )
            yield Problem(own.file, 1, 1, "embed-missing", message, Sentence("Place it here too."), "warning")


def _missing(section: Section, source: str, file: str, line: int) -> Problem:
    """Point at the section after which one is missing."""
    message = Sentence("The section {section!r} of {file} is missing here.", section=section.key, file=source)
    remedy = Sentence("Translate it.")
    if section.title:
        remedy = Sentence("Translate it, or give the heading the same id: ## Text {{#{section}}}.", section=section.key)
    return Problem(file, line, 1, "section-missing", message, remedy, "warning")


def _faults_of_section(pair: Pair, source: Chapter, own: Chapter) -> Iterator[Problem]:
    line = pair.own.line if pair.own else 1
    if pair.state == State.STALE and pair.source:
        place = f"{source.file}:{pair.source.line}"
        message = Sentence("The source of this section has changed since it was translated: {place}.", place=place)
        yield Problem(own.file, line, 1, "translation-stale", message, COMPARE, "warning")
    elif pair.state == State.UNTRANSLATED:
        message = Sentence("This section still has the words of {file}.", file=source.file)
        yield Problem(own.file, line, 1, "untranslated", message, Sentence("Translate it."), "warning")
    elif pair.state == State.EXTRA:
        message = Sentence("{file} has no section {section!r}.", file=source.file, section=pair.key)
        remedy = Sentence("Remove it, write it in the source too, or give its heading the id that it has there.")
        yield Problem(own.file, line, 1, "translation-extra", message, remedy, "warning")


def _unstamped(pairs: Sequence[Pair], own: Chapter) -> Iterator[Problem]:
    """Tell once of all the sections that nobody has stamped."""
    if not pairs:
        return
    if not own.translated:
        line, message = 1, Sentence("This translation does not say which source it was made from.")
    else:
        line = pairs[0].own.line if pairs[0].own else 1
        names = ", ".join(pair.key for pair in pairs)
        message = Sentence("The stamp does not say which source these sections were made from: {known}.", known=names)
    yield Problem(own.file, line, 1, "translation-unstamped", message, COMPARE, "warning")
