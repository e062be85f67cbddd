"""Terms that a chapter links must be in the glossary, and a term must be explained where the glossary says it is."""

from collections.abc import Iterator, Mapping

from course.authoring.links import written_at
from course.authoring.reading import Reading, headings
from course.chapters.course_folder import CourseFolder
from course.chapters.glossary import Term
from course.chapters.marks.term import SCHEME, named_in
from course.chapters.place import Place
from course.problems import Problem
from course.sentences import Sentence, did_you_mean
from course.source import Document, read_text


def check_terms(reading: Reading) -> Iterator[Problem]:
    """Find links to terms that do not exist, and terms that say to see what is not there."""
    if not reading.glossary.is_sound:
        return
    known = list(reading.glossary.terms)
    for file in reading.folder.chapters:
        compiled = reading.chapters.get((file.language, file.module, file.slug))
        unknown = [name for name in reading.of_chapters(named_in, compiled) if name not in known] if compiled else []
        text = (read_text(file.path, file.file)[0] or "") if unknown else ""
        for name in unknown:
            message = Sentence("The glossary has no term {name!r}.", name=name)
            for offset in written_at(f"{SCHEME}:{name}", text):
                place = Place(file.file, 1).at(text, offset)
                yield place.problem("unknown-term", message, did_you_mean(name, known))
    sections, document = headings(reading.chapters), reading.glossary.document
    for term in reading.glossary.terms.values() if document else ():
        if term.see and document:
            yield from _check_see(term, document, reading.folder, sections)


def _check_see(
    term: Term, document: Document, folder: CourseFolder, known: Mapping[tuple[str, str], set[str]]
) -> Iterator[Problem]:
    module, chapter, section = term.target
    place = f"{module}/{chapter}"
    path = ("terms", term.id, "see")
    if (module, chapter) not in folder.known:
        message = Sentence("There is no chapter {place!r}.", place=place)
        listed = ["/".join(each) for each in folder.listed]
        yield document.problem(path, "no-chapter", message, did_you_mean(place, listed))
    elif section and (module, chapter) in known and section not in known[module, chapter]:
        message = Sentence("The chapter {chapter!r} has no section {section!r}.", chapter=place, section=section)
        yield document.problem(path, "no-section", message, did_you_mean(section, sorted(known[module, chapter])))
