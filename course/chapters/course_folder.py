"""The files of a course's chapters, held against what its course file lists."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path

from course.chapters.chapter import SLUG
from course.chapters.course_file import CourseFile, ModuleFile, read_course_file
from course.languages import NAMES
from course.problems import Problem
from course.sentences import Sentence
from course.source import Document, Path_

FIGURES = "figures"
_NAME = re.compile(r"([0-9]{2,3})-([a-z0-9]+(?:-[a-z0-9]+)*)\.md")


@dataclass(frozen=True)
class ChapterFile:
    """A chapter's file in one language; `file` is its name for readers of a fault."""

    module: str
    slug: str
    language: str
    number: int
    path: Path
    file: str


@dataclass
class CourseFolder:
    """What the course file says, the files of the chapters in its order, and every fault found on the way."""

    course: CourseFile | None
    document: Document | None = None
    chapters: list[ChapterFile] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def read_course_folder(root: Path) -> CourseFolder:
    """Read the course file under `root` and find its chapters."""
    course, document, problems = read_course_file(root)
    folder = CourseFolder(course, document, [], problems)
    if course is None or document is None:
        return folder
    content = root / "content"
    folder.problems += _check_folders(content, course)
    for number, module in enumerate(course.modules):
        # What cannot stand in an address was told of, and names no folder.
        for language in course.languages if SLUG.fullmatch(module.slug) else ():
            if language not in NAMES:
                continue
            found, faults = _files(content / language / module.slug, module, language)
            folder.problems += faults
            slugs = dict.fromkeys([*module.chapters, *module.unlisted])
            folder.chapters += [found[slug] for slug in slugs if slug in found]
            folder.problems += _check_order(module, found)
            check = _check_complete if language == course.languages[0] else _check_translated
            folder.problems += check(number, module, found, document, language)
    return folder


def _files(folder: Path, module: ModuleFile, language: str) -> tuple[dict[str, ChapterFile], list[Problem]]:
    """Find a module's chapters in one language; of two files with one slug the first counts."""
    found: dict[str, ChapterFile] = {}
    problems: list[Problem] = []
    for path in _written(folder, "*.md"):
        file = f"content/{language}/{module.slug}/{path.name}"
        name = _NAME.fullmatch(path.name)
        if name is None:
            remedy = Sentence("Name it with a number and its slug: 01-learning-from-consequences.md.")
            problems.append(
                Problem(file, 1, 1, "chapter-name", Sentence("This name does not say which chapter it is."), remedy)
            )
        elif name[2] in found:
            message, remedy = (
                Sentence("{other} has the same slug.", other=found[name[2]].file),
                Sentence("Remove or rename one of the two."),
            )
            problems.append(Problem(file, 1, 1, "duplicate", message, remedy))
        elif name[2] not in [*module.chapters, *module.unlisted]:
            remedy = Sentence(
                "Add {slug} to the chapters of {module} in content/course.yaml.", slug=name[2], module=module.slug
            )
            problems.append(
                Problem(file, 1, 1, "not-listed", Sentence("No module lists this chapter."), remedy, "warning")
            )
        else:
            found[name[2]] = ChapterFile(module.slug, name[2], language, int(name[1]), path, file)
    return found, problems


def _check_order(module: ModuleFile, found: dict[str, ChapterFile]) -> Iterator[Problem]:
    listed = [found[slug] for slug in dict.fromkeys(module.chapters) if slug in found]
    for before, after in pairwise(listed):
        if after.number <= before.number:
            message = Sentence(
                "Its number puts this chapter before {other}; content/course.yaml puts it after.", other=before.slug
            )
            yield Problem(after.file, 1, 1, "chapter-order", message, Sentence("Renumber the files."), "warning")


def _check_complete(
    number: int, module: ModuleFile, found: dict[str, ChapterFile], document: Document, language: str
) -> Iterator[Problem]:
    for slug, path, address in _missing(number, module, found, language):
        message = Sentence("The chapter {slug!r} has no file in the course's first language.", slug=slug)
        remedy = Sentence("Write {address}, or remove it from the list.", address=address)
        yield document.problem(path, "no-chapter", message, remedy)


def _check_translated(
    number: int, module: ModuleFile, found: dict[str, ChapterFile], document: Document, language: str
) -> Iterator[Problem]:
    for slug, path, address in _missing(number, module, found, language):
        message = Sentence(
            "The chapter {slug!r} has no file in the language {language!r}; it is shown untranslated.",
            slug=slug,
            language=language,
        )
        missing = document.problem(path, "missing-translation", message, Sentence("Write {address}.", address=address))
        yield replace(missing, severity="warning")


def _missing(
    number: int, module: ModuleFile, found: dict[str, ChapterFile], language: str
) -> Iterator[tuple[str, Path_, str]]:
    """Find the chapters that have no file: the slug, where it is listed, and where the file is looked for."""
    for group, slugs in (("chapters", module.chapters), ("unlisted", module.unlisted)):
        for at, slug in enumerate(slugs):
            if slug not in found:
                address = f"content/{language}/{module.slug}/{at + 1:02}-{slug}.md"
                yield slug, ("modules", number, group, at), address


def _written(folder: Path, pattern: str) -> list[Path]:
    """List the files that a person keeps; those that begin with a dot are an editor's own."""
    return sorted(path for path in folder.glob(pattern) if not path.name.startswith("."))


def _check_folders(content: Path, course: CourseFile) -> Iterator[Problem]:
    """Tell of chapters that nobody will see, since their language or module is not listed."""
    modules = {module.slug for module in course.modules}
    unseen: dict[str, list[str]] = defaultdict(list)
    for path in _written(content, "*/*/*.md"):
        language, module = path.parts[-3:-1]
        if language == FIGURES or (language in course.languages and module in modules):
            continue
        unseen[f"{language}/{module}"].append(path.name)
    for folder, names in unseen.items():
        file = f"content/{folder}/{names[0]}"
        message = Sentence("content/course.yaml lists no such language or module.")
        yield Problem(file, 1, 1, "not-listed", message, Sentence("List it there, or remove the folder."), "warning")
