"""content/glossary.yaml: the course's terms, what each means in every language, and where it is explained."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import Field

from course.binding import FileModel, bind
from course.chapters.chapter import SLUG
from course.chapters.course_file import ByLanguage, CourseFile, check_names, check_text
from course.problems import Problem
from course.sentences import Sentence
from course.source import Document, parse, read_text

GLOSSARY_FILE = "content/glossary.yaml"

# Letters of their own, which a dictionary has after those that they are made from.
_AFTER_ITS_LETTER = str.maketrans({"ă": "a{", "â": "a|", "î": "i{", "ș": "s{", "ț": "t{"})


class TermFile(FileModel):
    """A term as the file has it: its name and its meaning by language, and the section that explains it."""

    term: ByLanguage
    definition: ByLanguage
    see: str | None = None


class GlossaryFile(FileModel):
    """The whole file: terms under the words that links name them by."""

    terms: dict[str, TermFile] = Field(default_factory=dict)


@dataclass(frozen=True)
class Term:
    """A term of the glossary; `see` is module/chapter#section, or empty."""

    id: str
    names: Mapping[str, str]
    definitions: Mapping[str, str]
    see: str = ""

    @property
    def target(self) -> tuple[str, str, str]:
        """Take `see` apart: module, chapter, section."""
        page, _, section = self.see.partition("#")
        module, _, chapter = page.partition("/")
        return module, chapter, section


Glossary = Mapping[str, Term]
"""Terms by their ids."""


@dataclass(frozen=True)
class GlossaryReading:
    """The glossary as its file stands: no terms where it is faulty, and then `is_sound` is False."""

    terms: Glossary
    document: Document | None
    problems: list[Problem]

    @property
    def is_sound(self) -> bool:
        """Say whether what the file does not have, the course does not have."""
        return not self.problems


def read_glossary(root: Path, course: CourseFile) -> GlossaryReading:
    """Read the glossary of the course in `root`, with all its faults; a course need not have one."""
    path = root / GLOSSARY_FILE
    if not path.exists():
        return GlossaryReading({}, None, [])
    text, problems = read_text(path, GLOSSARY_FILE)
    document, faults = parse(text, GLOSSARY_FILE) if text is not None else (None, [])
    if document is None:
        return GlossaryReading({}, None, [*problems, *faults])
    known, problems = bind(GlossaryFile, document)
    problems += _faults(known, course, document) if known else []
    if known is None or problems:
        return GlossaryReading({}, document, sorted(problems))
    terms = {name: Term(name, each.term, each.definition, each.see or "") for name, each in known.terms.items()}
    return GlossaryReading(terms, document, [])


def in_order(glossary: Glossary, language: str) -> list[Term]:
    """Give the terms in the order of a dictionary in this language; ă, â, î, ș and ț are letters of their own."""
    return sorted(glossary.values(), key=lambda term: sort_key(term.names[language]))


def sort_key(word: str) -> str:
    """Give what a word is sorted by: { and | come after z."""
    return word.casefold().translate(_AFTER_ITS_LETTER)


def glossary_to_json(glossary: Glossary) -> dict[str, Any]:
    """Give plain values that JSON can hold."""
    return {
        term.id: {"names": dict(term.names), "definitions": dict(term.definitions), "see": term.see}
        for term in glossary.values()
    }


def glossary_from_json(values: Mapping[str, Mapping[str, Any]]) -> Glossary:
    """Read what `glossary_to_json` gave."""
    return {name: Term(name, each["names"], each["definitions"], each["see"]) for name, each in values.items()}


def _faults(glossary: GlossaryFile, course: CourseFile, document: Document) -> Iterator[Problem]:
    names = list(glossary.terms)
    yield from check_names(names, [("terms", name) for name in names], document, key=True)
    for name, term in glossary.terms.items():
        yield from check_text(term.term, ("terms", name, "term"), course, document)
        yield from check_text(term.definition, ("terms", name, "definition"), course, document)
        module, chapter, section = Term(name, {}, {}, term.see or "").target
        is_address = SLUG.fullmatch(module) and SLUG.fullmatch(chapter) and (not section or SLUG.fullmatch(section))
        if term.see is not None and not is_address:
            message = Sentence("{see!r} names no place of the course.", see=term.see[:80])
            remedy = Sentence("Write module/chapter#section.")
            yield document.problem(("terms", name, "see"), "see", message, remedy)
