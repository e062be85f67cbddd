"""Another quiz, in every language of the course, and its place at the end of a chapter."""

from collections.abc import Sequence

from course.authoring.formats.yaml_text import scalar
from course.authoring.starting.changes import Changes
from course.authoring.starting.languages import overlay_of
from course.authoring.starting.naming import MisnamedError, require_slug
from course.authoring.starting.opened import Opened
from course.authoring.starting.placing import with_quiz
from course.authoring.starting.templates import template, with_schemas_of
from course.chapters.course_folder import ChapterFile
from course.sentences import Sentence, did_you_mean

_NO_CHAPTER = "# chapter: module/slug"


def new_quiz(opened: Opened, slug: str, title: str, chapter: str | None, languages: Sequence[str]) -> Changes:
    """Begin a quiz, and show it in the chapter named as module/slug; the languages begin with that of the course.

    Raises: MisnamedError, RefusedError.
    """
    require_slug(slug)
    files = [] if chapter is None else _files(opened, chapter)
    named = f"chapter: {chapter}" if files else _NO_CHAPTER
    texts = {code: template(f"{code}/quiz.yaml", slug=slug, title=scalar(title), chapter=named) for code in languages}
    source, *others = languages
    written = {f"quizzes/{slug}.yaml": texts[source]}
    written |= {f"quizzes/{slug}.{code}.yaml": overlay_of(slug, texts, source, code) for code in others}
    changes = Changes(opened.root, with_schemas_of(opened.root, written))
    if files:
        changes.changed = with_quiz(opened.root, files, slug)
    else:
        message = Sentence("Place it in a chapter with a ```quiz block, or name it in content/course.yaml.")
        changes.advice.append(message)
    return changes


def _files(opened: Opened, chapter: str) -> list[ChapterFile]:
    """Find the files of a chapter, in the order of the course's languages."""
    places = list(dict.fromkeys(f"{each.module}/{each.slug}" for each in opened.chapters))
    if chapter not in places:
        message = Sentence("There is no chapter {place!r}.", place=chapter[:130])
        raise MisnamedError(message, did_you_mean(chapter, places))
    found = [each for each in opened.chapters if f"{each.module}/{each.slug}" == chapter]
    return sorted(found, key=lambda each: opened.course.languages.index(each.language))
