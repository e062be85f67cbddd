"""content/course.yaml: the course's title, its languages, and its modules with their chapters in order."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, field_validator

from course.binding import FileModel, WrongValueError, bind
from course.chapters.chapter import SLUG
from course.languages import NAMES
from course.problems import Problem
from course.sentences import Sentence, did_you_mean
from course.source import Document, Path_, parse, read_text

COURSE_FILE = "content/course.yaml"

# Words that an address of the site already uses where a module's slug would stand.
RESERVED = frozenset({"quizzes", "lab", "review", "me", "certificates", "preferences", "healthz", "static", "glossary"})


def _several(value: Any) -> Any:
    if isinstance(value, str):
        raise WrongValueError(
            Sentence("This is one text; each language of the course has its own."),
            Sentence("Write it by language: {ro: …, en: …}."),
        )
    return value


ByLanguage = Annotated[dict[str, str], BeforeValidator(_several)]
"""A text in each of the course's languages."""


class ModuleFile(FileModel):
    """A module as the course file lists it; the unlisted chapters have a page that no list leads to."""

    slug: str
    title: ByLanguage
    chapters: list[str]
    unlisted: list[str] = Field(default_factory=list)
    quiz: str | None = None


class CourseFile(FileModel):
    """The whole course file."""

    title: ByLanguage
    description: ByLanguage
    languages: list[str]
    modules: list[ModuleFile]
    about: str | None = None

    @field_validator("languages", "modules")
    @classmethod
    def _hold_something(cls, values: list[object]) -> list[object]:
        if not values:
            raise WrongValueError(
                Sentence("This list is empty."), Sentence("A course has at least one language and one module.")
            )
        return values


def read_course_file(root: Path) -> tuple[CourseFile | None, Document | None, list[Problem]]:
    """Read and check the course file, with all its faults; the document tells where everything stands."""
    text, problems = read_text(root / COURSE_FILE, COURSE_FILE)
    if text is None:
        return None, None, problems
    document, problems = parse(text, COURSE_FILE)
    if document is None:
        return None, None, problems
    course, problems = bind(CourseFile, document)
    if course is None:
        return None, None, problems
    faults = [problem for check in _CHECKS for problem in check(course, document)]
    return course.model_copy(update={"languages": list(dict.fromkeys(course.languages))}), document, sorted(faults)


def _check_languages(course: CourseFile, document: Document) -> Iterator[Problem]:
    for number, code in enumerate(course.languages):
        path = ("languages", number)
        if code not in NAMES:
            remedy = Sentence(
                "Known: {known}.", known=", ".join((f"{known} ({name})" for known, name in NAMES.items()))
            )
            yield document.problem(
                path, "unknown-language", Sentence("The site does not speak {code!r}.", code=code), remedy
            )
        elif code in course.languages[:number]:
            yield document.problem(
                path,
                "duplicate",
                Sentence("The language {code!r} is listed twice.", code=code),
                Sentence("Remove one."),
            )


def _check_texts(course: CourseFile, document: Document) -> Iterator[Problem]:
    yield from check_text(course.title, ("title",), course, document)
    yield from check_text(course.description, ("description",), course, document)
    for number, module in enumerate(course.modules):
        yield from check_text(module.title, ("modules", number, "title"), course, document)


def check_text(texts: Mapping[str, str], path: Path_, course: CourseFile, document: Document) -> Iterator[Problem]:
    """Find the languages of the course that a text lacks, and those that it has beyond them."""
    for code in course.languages:
        if not texts.get(code, "").strip():
            message = Sentence("{name!r} is missing in {language}.", name=path[-1], language=NAMES.get(code, code))
            yield document.problem(
                (*path, code), "missing-translation", message, Sentence("Add {word}: … here.", word=code)
            )
    for code in texts:
        if code not in course.languages:
            message, remedy = (
                Sentence("The course has no language {code!r}.", code=code),
                Sentence("Add it to languages, or remove it here."),
            )
            yield document.problem((*path, code), "unknown-language", message, remedy, key=True)


def _check_slugs(course: CourseFile, document: Document) -> Iterator[Problem]:
    modules = [module.slug for module in course.modules]
    yield from check_names(modules, [("modules", number, "slug") for number in range(len(modules))], document)
    for number, module in enumerate(course.modules):
        if module.slug in RESERVED:
            message = Sentence("{module!r} is already an address of the site.", module=module.slug)
            yield document.problem(
                ("modules", number, "slug"), "reserved-slug", message, Sentence("Choose another slug.")
            )
        paths: list[Path_] = [
            ("modules", number, group, place)
            for group, slugs in (("chapters", module.chapters), ("unlisted", module.unlisted))
            for place in range(len(slugs))
        ]
        yield from check_names([*module.chapters, *module.unlisted], paths, document)
        if module.quiz is not None:
            yield from check_names([module.quiz], [("modules", number, "quiz")], document)


def check_names(
    names: Sequence[str], paths: Sequence[Path_], document: Document, *, key: bool = False
) -> Iterator[Problem]:
    """Find the names that cannot stand in an address, and those that stand twice; they are keys, or values."""
    seen: set[str] = set()
    for name, path in zip(names, paths, strict=True):
        if not SLUG.fullmatch(name):
            remedy = Sentence("Use small letters a–z, digits and single dashes, 64 of them at most.")
            yield document.problem(
                path, "slug", Sentence("{name!r} cannot stand in an address.", name=name[:60]), remedy, key=key
            )
        elif name in seen:
            message = Sentence("The slug {name!r} is listed twice.", name=name)
            yield document.problem(path, "duplicate", message, Sentence("Give each its own slug."))
        seen.add(name)


def _check_about(course: CourseFile, document: Document) -> Iterator[Problem]:
    """Find that the page about the course, to which the foot of every page leads, is none of its chapters."""
    known = [f"{each.slug}/{slug}" for each in course.modules for slug in (*each.chapters, *each.unlisted)]
    if course.about is not None and course.about not in known:
        message = Sentence("There is no chapter {place!r}.", place=course.about)
        yield document.problem(("about",), "no-chapter", message, did_you_mean(course.about, known))


_CHECKS = (_check_languages, _check_texts, _check_slugs, _check_about)
