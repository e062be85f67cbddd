"""A whole Hugging Face course: a folder of chapters in MDX, in the order of ``_toctree.yml``."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from course.authoring.formats.building import imported
from course.authoring.formats.exchange import BY_HAND, FormatError, Report, shortened
from course.authoring.formats.hf_chapter import Converter, front_matter, title_words
from course.authoring.formats.naming import named
from course.authoring.formats.outcome import Outcome
from course.authoring.formats.sound import quiz_text, sound
from course.authoring.formats.yaml_text import yaml_of
from course.chapters.course_file import COURSE_FILE, RESERVED
from course.languages import NAMES
from course.problems import Problem
from course.quizzes.prose import Render
from course.sentences import Sentence
from course.source import parse, read_text

TOCTREE = "_toctree.yml"
MOST_CHAPTERS = 400

_LOCAL = re.compile(r"[A-Za-z0-9_-]+(?:/[A-Za-z0-9_][A-Za-z0-9_.-]*){0,8}")
_COURSE_LINK = re.compile(
    r"(?:\.{0,2}/)*(?:course/)?(?P<local>chapter[\w./-]*?)(?:\.mdx)?(?:\?[^#]*)?(?:#(?P<anchor>[\w-]+))?"
)
_WORDS, _LONGEST_SLUG = 6, 60


@dataclass
class Page:
    """A chapter in the tree: where its file is, its title there, and its address with us."""

    local: str
    title: str
    line: int
    path: Path
    module: str = ""
    slug: str = ""


@dataclass
class Part:
    """A part of the tree, which becomes a module."""

    title: str
    pages: list[Page] = field(default_factory=list)
    slug: str = ""


def find_tree(folder: Path, language: str) -> Path | None:
    """Find the folder with the tree: the one that was named, or the one of a language in it."""
    places = (folder, folder / language, folder / "chapters" / language)
    return next((place for place in places if (place / TOCTREE).is_file()), None)


def read_hf_course(folder: Path, language: str, render: Render) -> Outcome:
    """Read the course in a folder that has a tree; faults of one chapter do not keep the others from being read.

    Raises: FormatError if the tree itself cannot be read.
    """
    report = Report(TOCTREE)
    parts = _tree(folder, report)
    pages = [page for part in parts for page in part.pages]
    _name(parts)
    outcome = Outcome({}, 0, 0, list(report.problems))
    for part in parts:
        for number, page in enumerate(part.pages, 1):
            _carry(page, number, pages, language, render, outcome)
    written = {name.rsplit("/", 1)[-1].partition("-")[2].removesuffix(".md") for name in outcome.files}
    modules = [
        {
            "slug": part.slug,
            "title": {language: part.title},
            "chapters": [page.slug for page in part.pages if page.slug in written],
        }
        for part in parts
    ]
    title = parts[0].title if len(parts) == 1 else _folder_name(folder)
    header = {"title": {language: title}, "description": {language: title}, "languages": [language]}
    outcome.files[COURSE_FILE] = yaml_of({**header, "modules": [module for module in modules if module["chapters"]]})
    outcome.problems += _unlisted(folder, pages)
    return outcome


def _folder_name(folder: Path) -> str:
    """Give the name of the folder, or of the one around it where it is named after a language."""
    names = [each for each in reversed(folder.resolve().parts) if each not in {*NAMES, "chapters", "units"}]
    return names[0].replace("-", " ").replace("_", " ").strip() or TOCTREE


def _tree(folder: Path, report: Report) -> list[Part]:
    text, problems = read_text(folder / TOCTREE, TOCTREE)
    document = None
    if text is not None:
        document, problems = parse(text, TOCTREE)
    if document is None:
        raise FormatError(problems[0])
    if not isinstance(document.data, list):
        message = Sentence("The tree is no list of parts.")
        raise report.error(1, 1, message, Sentence("Write - title: …, with sections below it."))
    parts = []
    for place, written in enumerate(document.data):
        if not isinstance(written, dict):
            raise report.error(*document.place((place,)), Sentence("This is no part of a course."), BY_HAND)
        part = Part(title_words(str(written.get("title") or "")) or "Part")
        sections = written.get("sections", [written] if "local" in written else [])
        for number, section in enumerate(sections if isinstance(sections, list) else []):
            line, _ = document.place((place, "sections", number))
            part.pages += _pages(section, folder, line, report)
        parts += [part] if part.pages else []
    count = sum(len(part.pages) for part in parts)
    if not 1 <= count <= MOST_CHAPTERS:
        message = Sentence("There are {count} chapters; from 1 to {limit} are read.", count=count, limit=MOST_CHAPTERS)
        raise report.error(1, 1, message, Sentence("Split the course."))
    return parts


def _pages(section: object, folder: Path, line: int, report: Report) -> Iterator[Page]:
    """Give the chapters of a section: one, or one for each framework."""
    written: Mapping[str, Any] = section if isinstance(section, dict) else {}
    several = written.get("local_fw")
    locals_ = several if isinstance(several, dict) else {"": written.get("local")}
    for framework, local in locals_.items():
        title = title_words(str(written.get("title") or ""))
        yield Page(
            str(local), f"{title} ({framework})" if framework else title, line, _path(folder, str(local), line, report)
        )


def _path(folder: Path, local: str, line: int, report: Report) -> Path:
    """Find a chapter's file; refuse a name that leads out of the folder."""
    for ending in (".mdx", ".md"):
        path = folder / f"{local}{ending}"
        if not _LOCAL.fullmatch(local) or ".." in local or not path.resolve().is_relative_to(folder.resolve()):
            message = Sentence("{local!r} does not name a file in this folder.", local=shortened(local))
            raise report.error(line, 1, message, Sentence("Write it as in chapter1/2, without ending."))
        if path.is_file():
            return path
    return folder / f"{local}.mdx"


def _name(parts: list[Part]) -> None:
    for part, slug in zip(parts, named([part.title for part in parts], _WORDS), strict=True):
        part.slug = f"about-{slug}" if slug in RESERVED else slug
        for page, name in zip(
            part.pages, named([page.title or page.local for page in part.pages], _WORDS), strict=True
        ):
            page.module, page.slug = part.slug, name
    seen: dict[tuple[str, str], int] = {}
    for part in parts:
        for page in part.pages:
            count = seen[page.module, page.slug] = seen.get((page.module, page.slug), 0) + 1
            page.slug += "-again" * (count - 1)


def _carry(  # noqa: PLR0913, PLR0917 - a chapter's whole surroundings
    page: Page, number: int, pages: list[Page], language: str, render: Render, outcome: Outcome
) -> None:
    file = f"{page.local}{page.path.suffix}"
    report = Report(file)
    text, problems = read_text(page.path, file)
    outcome.problems += problems
    if text is None:
        return
    converter = Converter(report, language, lambda address: _address(address, page, pages))
    try:
        plain, found = converter.questions(text)
    except FormatError as error:
        outcome.problems.append(error.problem)
        return
    drafts = [each for each in found if each.draft is not None]
    read = imported([each.draft for each in drafts if each.draft], len(found), Report(file))
    kept = sound(read, file, render)
    quiz = f"{page.module}-{page.slug}"[:_LONGEST_SLUG].strip("-")
    embeds = {
        each.start: f"{quiz}#{item.data['id']}"
        for each, item in zip(drafts, read.items, strict=True)
        if item in kept.items
    }
    made = converter.convert(plain, found, embeds)
    title = page.title or title_words(made.title) or page.slug
    report.loss(
        1,
        Sentence("Objectives, summary and takeaway were made of headings and the first sentence: the course has none."),
        Sentence("Write them at the top of the chapter."),
    )
    name = f"content/{language}/{page.module}/{number:02}-{page.slug}.md"
    outcome.files[name] = f"---\n{front_matter(title, made.body)}---\n\n{made.body}\n"
    if kept.items:
        header = {"language": language, "title": title, "chapter": f"{page.module}/{page.slug}"}
        outcome.files[f"quizzes/{quiz}.yaml"] = quiz_text(header, kept)
    outcome.found += len(found)
    outcome.carried += len(kept.items)
    outcome.problems += [*report.problems, *kept.problems]


def _address(address: str, here: Page, pages: list[Page]) -> str | None:
    """Turn the address of another chapter into ours."""
    match = _COURSE_LINK.fullmatch(address)
    page = next((each for each in pages if match and each.local == match["local"]), None)
    if page is None or match is None:
        return None
    anchor = f"#{match['anchor'].lower()}" if match["anchor"] else ""
    if page is here:
        return anchor or None
    return f"{page.slug}{anchor}" if page.module == here.module else f"../{page.module}/{page.slug}{anchor}"


def _unlisted(folder: Path, pages: list[Page]) -> Iterator[Problem]:
    listed = {page.path.resolve() for page in pages}
    for path in sorted(folder.rglob("*.mdx")):
        if path.resolve() not in listed:
            report = Report(path.relative_to(folder).as_posix())
            report.loss(
                1,
                Sentence("The tree does not list this chapter; it was left out."),
                Sentence("Add it to {tree}.", tree=TOCTREE),
            )
            yield from report.problems
