"""What a course, a chapter and a quiz may be called, and the title that a name suggests."""

from pathlib import Path

from course.chapters.chapter import MAX_TITLE_LENGTH, SLUG
from course.chapters.course_file import COURSE_FILE
from course.problems import RefusedError
from course.sentences import Sentence


class MisnamedError(RefusedError):
    """A name that a file, an address or a title cannot have."""


def require_slug(slug: str) -> None:
    """Refuse what cannot stand in an address.

    Raises: MisnamedError.
    """
    if not SLUG.fullmatch(slug):
        message = Sentence("{name!r} cannot stand in an address.", name=slug[:60])
        remedy = Sentence("Use small letters a–z, digits and single dashes, 64 of them at most.")
        raise MisnamedError(message, remedy)


def title_of(name: str, given: str | None) -> str:
    """Give the title that was asked for, or else one made of a name.

    Raises: MisnamedError.
    """
    title = name.replace("-", " ").replace("_", " ").strip() if given is None else given.strip()
    title = title[:1].upper() + title[1:] if given is None else title
    if not title or len(title) > MAX_TITLE_LENGTH or not title.isprintable():
        message = Sentence("A title is one line of at most {limit} characters.", limit=MAX_TITLE_LENGTH)
        raise MisnamedError(message)
    return title


def place_for(name: str) -> Path:
    """Give the folder in which a course can be begun.

    Raises: MisnamedError, RefusedError.
    """
    if not name or not name.isprintable():
        raise MisnamedError(Sentence("{name!r} is no name for a folder.", name=name[:60]))
    try:
        folder = Path(name).resolve()
        in_the_way = [folder] if folder.exists() and not folder.is_dir() else []
        in_the_way += [folder / part for part in ("content", "quizzes") if (folder / part).exists()]
        around = [above for above in folder.parents if _is_inside(folder, above)]
    except (OSError, RuntimeError) as error:
        raise MisnamedError(Sentence("{name!r} is no name for a folder.", name=name[:60])) from error
    if in_the_way:
        raise RefusedError(Sentence("{file} is there already; nothing was written.", file=str(in_the_way[0])))
    if around:
        message = Sentence("{folder} is a part of the course in {course}.", folder=name, course=str(around[0]))
        raise RefusedError(message, Sentence("Choose another folder."))
    return folder


def _is_inside(folder: Path, course: Path) -> bool:
    """Say whether a course's own files are looked for where the folder is."""
    return folder.relative_to(course).parts[0] in {"content", "quizzes"} and (course / COURSE_FILE).is_file()
