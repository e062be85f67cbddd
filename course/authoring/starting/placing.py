"""A quiz at the end of a chapter: in each of its languages, and its translations stay as current as they were."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from course.authoring.formats.yaml_text import scalar
from course.authoring.starting.languages import compiled
from course.authoring.translating.alignment import State, align
from course.authoring.translating.lines import ending_of, lines_of, read_as_written
from course.authoring.translating.stamping import stamped
from course.chapters.chapter import Chapter
from course.chapters.compiling import SECONDS_PER_TEXT, Compiler
from course.chapters.course_folder import FIGURES, ChapterFile
from course.problems import RefusedError
from course.sentences import Sentence


def with_quiz(root: Path, files: Sequence[ChapterFile], slug: str) -> dict[str, bytes]:
    """Give the new contents of a chapter's files, that of the course's first language first, which show the quiz.

    A file that shows it already is left as it is.

    Raises: RefusedError if one of the files has an error.
    """
    place, figures = f"{files[0].module}/{files[0].slug}", root / "content" / FIGURES
    old = {file.language: read_as_written(file.path) for file in files}
    with Compiler(seconds_per_text=SECONDS_PER_TEXT) as compiler:
        before = compiled(compiler, old, place, figures)
        new = {code: text if _shows(before[code], slug) else _with_block(text, slug) for code, text in old.items()}
        after = compiled(compiler, new, place, figures)
    if not all(_shows(chapter, slug) for chapter in after.values()):
        message = Sentence(
            "The quiz cannot be placed at the end of {place}: its last line hides what follows.", place=place
        )
        raise RefusedError(message)
    new = _stamped(new, before, after)
    return {file.file: new[file.language].encode() for file in files if new[file.language] != old[file.language]}


def _shows(chapter: Chapter, slug: str) -> bool:
    return any(embed.kind == "quiz" and embed.reference.partition("#")[0] == slug for embed in chapter.embeds)


def _with_block(text: str, slug: str) -> str:
    ending = ending_of(lines_of(text))
    return ending.join([text.rstrip(), "", "```quiz", scalar(slug), "```", ""])


def _stamped(texts: Mapping[str, str], before: Mapping[str, Chapter], after: Mapping[str, Chapter]) -> dict[str, str]:
    """Renew the stamps of the sections that were current: what came to them came to their source as well."""
    source, *others = texts
    hashes = {section.key: section.hash for section in after[source].sections}
    done = dict(texts)
    for code in others:
        stamps = dict(before[code].translated)
        pairs = align(before[source], before[code])
        stamps |= {pair.key: hashes[pair.key] for pair in pairs if pair.state == State.CURRENT and pair.key in hashes}
        done[code] = stamped(texts[code], before[code].file, stamps)[0] if stamps else texts[code]
    return done
