"""The files of a course's chapters, held against what its course file lists."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from itertools import pairwise
from pathlib import Path

from course.chapters.chapter import SLUG
from course.chapters.course_file import CourseFile, ModuleFile, read_course_file
from course.languages import NAMES
from course.problems import Problem
from course.sentences import Sentence
from course.source import Document, Path_

FIGURES = "figures"
Missing = tuple[str, Path_, str]
"""A listed chapter without a file: its slug, where it is listed, and where the file is looked for."""

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
    """What the course file says, the files of the chapters in its order, and every fault found on the way.

    `left_out` are files of chapters, in a language of the course, that no module lists.
    """

    course: CourseFile | None
    document: Document | None = None
    chapters: list[ChapterFile] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    left_out: list[ChapterFile] = field(default_factory=list)

    @property
    def listed(self) -> list[tuple[str, str]]:
        """Name the chapters that the modules list, by module and slug, whether they have a file or not."""
        modules = self.course.modules if self.course else []
        return [(each.slug, slug) for each in modules for slug in (*each.chapters, *each.unlisted)]

    @property
    def known(self) -> set[tuple[str, str]]:
        """Name the listed chapters and those that are only left out: of these the list is wrong, not who names them."""
        return {*self.listed, *((each.module, each.slug) for each in self.left_out)}


def read_course_folder(root: Path) -> CourseFolder:
    """Read the course file under `root` and find its chapters."""
    course, document, problems = read_course_file(root)
    folder = CourseFolder(course, document, [], problems)
    if course is None or document is None:
        return folder
    content = root / "content"
    folder.problems += _check_folders(content, course)
    folder.left_out += _left_out(content, course, set(folder.listed))
    for number, module in enumerate(course.modules):
        meant: dict[str, str] = {}
        # What cannot stand in an address was told of, and names no folder.
        for language in course.languages if SLUG.fullmatch(module.slug) else ():
            if language not in NAMES:
                continue
            found, faults = _files(content / language / module.slug, module, language)
            folder.problems += faults
            slugs = dict.fromkeys([*module.chapters, *module.unlisted])
            folder.chapters += [found[slug] for slug in slugs if slug in found]
            folder.problems += _check_order(module, found)
            others = [each for each in folder.left_out if (each.module, each.language) == (module.slug, language)]
            missing = _missing(number, module, found, language)
            if language == course.languages[0]:
                meant = _meant(module, found, others)
                folder.problems += _check_complete(missing, meant, document)
            else:
                folder.problems += _check_translated(
                    (each for each in missing if each[0] not in meant), document, language
                )
            folder.problems += _check_listed(each for each in others if each.slug not in meant.values())
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
        elif name[2] in [*module.chapters, *module.unlisted]:
            found[name[2]] = ChapterFile(module.slug, name[2], language, int(name[1]), path, file)
    return found, problems


def _left_out(content: Path, course: CourseFile, listed: Collection[tuple[str, str]]) -> Iterator[ChapterFile]:
    for path in _written(content, "*/*/*.md"):
        language, module = path.parts[-3:-1]
        name = _NAME.fullmatch(path.name)
        if name and language in course.languages and (module, name[2]) not in listed:
            file = f"content/{language}/{module}/{path.name}"
            yield ChapterFile(module, name[2], language, int(name[1]), path, file)


def _meant(module: ModuleFile, found: Collection[str], others: Iterable[ChapterFile]) -> dict[str, str]:
    """Say which file that is left out was probably meant by a listed chapter that has none."""
    left = [each.slug for each in others]
    near = {slug: get_close_matches(slug, left, n=1) for slug in (*module.chapters, *module.unlisted)}
    return {slug: close[0] for slug, close in near.items() if close and slug not in found}


def _check_listed(left_out: Iterable[ChapterFile]) -> Iterator[Problem]:
    for each in left_out:
        message = Sentence("No module lists this chapter.")
        remedy = Sentence(
            "Add {slug} to the chapters of {module} in content/course.yaml.", slug=each.slug, module=each.module
        )
        yield Problem(each.file, 1, 1, "not-listed", message, remedy, "warning")


def _check_order(module: ModuleFile, found: dict[str, ChapterFile]) -> Iterator[Problem]:
    listed = [found[slug] for slug in dict.fromkeys(module.chapters) if slug in found]
    for before, after in pairwise(listed):
        if after.number <= before.number:
            message = Sentence(
                "Its number puts this chapter before {other}; content/course.yaml puts it after.", other=before.slug
            )
            yield Problem(after.file, 1, 1, "chapter-order", message, Sentence("Renumber the files."), "warning")


def _check_complete(missing: Iterable[Missing], meant: Mapping[str, str], document: Document) -> Iterator[Problem]:
    for slug, path, address in missing:
        message = Sentence("The chapter {slug!r} has no file in the course's first language.", slug=slug)
        remedy = (
            Sentence("Did you mean {close!r}?", close=meant[slug])
            if slug in meant
            else Sentence("Write {address}, or remove it from the list.", address=address)
        )
        yield document.problem(path, "no-chapter", message, remedy)


def _check_translated(missing: Iterable[Missing], document: Document, language: str) -> Iterator[Problem]:
    for slug, path, address in missing:
        message = Sentence(
            "The chapter {slug!r} has no file in the language {language!r}; it is shown untranslated.",
            slug=slug,
            language=language,
        )
        fault = document.problem(path, "missing-translation", message, Sentence("Write {address}.", address=address))
        yield replace(fault, severity="warning")


def _missing(number: int, module: ModuleFile, found: Collection[str], language: str) -> Iterator[Missing]:
    """Find the chapters that have no file."""
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
