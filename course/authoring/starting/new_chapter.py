"""Another chapter: its file in every language of the course, and its place in the list of its module."""

from collections.abc import Sequence
from pathlib import Path

from course.authoring.formats.yaml_text import scalar
from course.authoring.starting.changes import Changes
from course.authoring.starting.languages import stamped_chapters
from course.authoring.starting.listing import with_chapter
from course.authoring.starting.naming import MisnamedError, require_slug
from course.authoring.starting.opened import Opened
from course.authoring.starting.templates import template, with_schemas_of
from course.chapters.course_file import COURSE_FILE, CourseFile, ModuleFile
from course.chapters.course_folder import FIGURES
from course.problems import RefusedError
from course.sentences import Sentence, did_you_mean


def new_chapter(opened: Opened, place: str, title: str, languages: Sequence[str]) -> Changes:
    """Begin the chapter that `place` names as module/chapter; the languages begin with that of the course.

    Raises: MisnamedError, RefusedError.
    """
    number, slug = _place(place, opened.course)
    module, root = opened.course.modules[number], opened.root
    for language in languages:
        _require_new(root / "content" / language / module.slug, slug, root)
    file = f"{module.slug}/{_number(opened, module, slug):02}-{slug}.md"
    texts = {language: template(f"{language}/chapter.md", title=scalar(title)) for language in languages}
    texts = stamped_chapters(texts, f"{module.slug}/{slug}", root / "content" / FIGURES)
    texts = {f"content/{language}/{file}": text for language, text in texts.items()}
    changes = Changes(root, with_schemas_of(root, texts))
    if slug not in [*module.chapters, *module.unlisted]:
        _list(changes, number, module, slug)
    return changes


def _place(place: str, course: CourseFile) -> tuple[int, str]:
    """Take the name apart: which module of the course, and the chapter's slug."""
    name, slash, slug = place.partition("/")
    known = [module.slug for module in course.modules]
    if not slash:
        raise MisnamedError(Sentence("Say in which module: {example}.", example=f"{known[0]}/{name}"))
    require_slug(slug)
    if name not in known:
        message = Sentence("The course has no module {module!r}.", module=name[:60])
        how = Sentence("A new one is first written into content/course.yaml.")
        raise MisnamedError(message, did_you_mean(name, known), how)
    return known.index(name), slug


def _require_new(folder: Path, slug: str, root: Path) -> None:
    for path in sorted(folder.glob(f"*-{slug}.md")):
        if path.name.partition("-")[2] == f"{slug}.md":
            file = path.relative_to(root).as_posix()
            raise RefusedError(Sentence("{file} is there already; nothing was written.", file=file))


def _number(opened: Opened, module: ModuleFile, slug: str) -> int:
    """Count on from the chapters that stand before it in the list, in whatever language."""
    before = module.chapters[: module.chapters.index(slug)] if slug in module.chapters else module.chapters
    numbers = [each.number for each in opened.chapters if each.module == module.slug and each.slug in before]
    return max(numbers, default=0) + 1


def _list(changes: Changes, number: int, module: ModuleFile, slug: str) -> None:
    raw = (changes.root / COURSE_FILE).read_bytes()
    edited = with_chapter(raw.decode(), number, slug)
    if edited is None:
        changes.advice.append(
            Sentence("Add {slug} to the chapters of {module} in content/course.yaml.", slug=slug, module=module.slug)
        )
    else:
        changes.changed[COURSE_FILE] = edited.encode()
