"""content/course.yaml: the course's title, its languages, and its modules with their chapters in order."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from pydantic import Field, field_validator

from course.binding import FileModel, bind
from course.chapters.chapter import SLUG
from course.languages import NAMES
from course.problems import Problem
from course.source import Document, Path_, parse, read_text

COURSE_FILE = "content/course.yaml"

# Words that an address of the site already uses where a module's slug would stand.
RESERVED = frozenset({"quizzes", "lab", "review", "me", "certificates", "preferences", "healthz", "static"})


class ModuleFile(FileModel):
    """A module as the course file lists it; the unlisted chapters have a page that no list leads to."""

    slug: str
    title: dict[str, str]
    chapters: list[str]
    unlisted: list[str] = Field(default_factory=list)
    quiz: str | None = None


class CourseFile(FileModel):
    """The whole course file."""

    title: dict[str, str]
    description: dict[str, str]
    languages: list[str]
    modules: list[ModuleFile]

    @field_validator("languages", "modules")
    @classmethod
    def _hold_something(cls, values: list[object]) -> list[object]:
        if not values:
            raise ValueError("This list is empty. | A course has at least one language and one module.")
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
    return course, document, sorted(faults)


def _check_languages(course: CourseFile, document: Document) -> Iterator[Problem]:
    for number, code in enumerate(course.languages):
        path = ("languages", number)
        if code not in NAMES:
            remedy = f"Known: {', '.join(f'{known} ({name})' for known, name in NAMES.items())}."
            yield document.problem(path, "unknown-language", f"The site does not speak {code!r}.", remedy)
        elif code in course.languages[:number]:
            yield document.problem(path, "duplicate", f"The language {code!r} is listed twice.", "Remove one.")


def _check_texts(course: CourseFile, document: Document) -> Iterator[Problem]:
    yield from _check_text(course.title, ("title",), course, document)
    yield from _check_text(course.description, ("description",), course, document)
    for number, module in enumerate(course.modules):
        yield from _check_text(module.title, ("modules", number, "title"), course, document)


def _check_text(texts: Mapping[str, str], path: Path_, course: CourseFile, document: Document) -> Iterator[Problem]:
    for code in course.languages:
        if not texts.get(code, "").strip():
            message = f"The {path[-1]} is missing in {NAMES.get(code, code)}."
            yield document.problem((*path, code), "missing-translation", message, f"Add {code}: … here.")
    for code in texts:
        if code not in course.languages:
            message, remedy = f"The course has no language {code!r}.", "Add it to languages, or remove it here."
            yield document.problem((*path, code), "unknown-language", message, remedy, key=True)


def _check_slugs(course: CourseFile, document: Document) -> Iterator[Problem]:
    modules = [module.slug for module in course.modules]
    yield from _check_names(modules, [("modules", number, "slug") for number in range(len(modules))], document)
    for number, module in enumerate(course.modules):
        if module.slug in RESERVED:
            message = f"{module.slug!r} is already an address of the site."
            yield document.problem(("modules", number, "slug"), "reserved-slug", message, "Choose another slug.")
        paths: list[Path_] = [
            ("modules", number, group, place)
            for group, slugs in (("chapters", module.chapters), ("unlisted", module.unlisted))
            for place in range(len(slugs))
        ]
        yield from _check_names([*module.chapters, *module.unlisted], paths, document)
        if module.quiz is not None:
            yield from _check_names([module.quiz], [("modules", number, "quiz")], document)


def _check_names(names: Sequence[str], paths: Sequence[Path_], document: Document) -> Iterator[Problem]:
    for number, (name, path) in enumerate(zip(names, paths, strict=True)):
        if not SLUG.fullmatch(name):
            remedy = "Use small letters a–z, digits and single dashes."
            yield document.problem(path, "slug", f"{name[:60]!r} cannot stand in an address.", remedy)
        elif name in names[:number]:
            message = f"The slug {name!r} is listed twice."
            yield document.problem(path, "duplicate", message, "Give each its own slug.")


_CHECKS = (_check_languages, _check_texts, _check_slugs)
