"""Translations of what is begun: made from the same templates, and stamped as `course translate --stamp` does it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from course.authoring.formats.yaml_text import yaml_of
from course.authoring.starting.templates import template
from course.authoring.translating.lines import as_read
from course.authoring.translating.stamping import stamped, stamps_of
from course.chapters.chapter import Chapter
from course.chapters.compiling import SECONDS_PER_TEXT, Compiler, Job
from course.problems import Problem, RefusedError
from course.quizzes.overlay import stamp_overlay
from course.quizzes.quiz import Quiz
from course.quizzes.reading import read_quiz
from course.quizzes.translating import LISTS, words_tree
from course.sentences import Sentence


def stamped_chapters(texts: Mapping[str, str], place: str, figures: Path) -> dict[str, str]:
    """Stamp the translations of a chapter, given by language with the source first; `place` is its module/slug."""
    source, *others = texts
    if not others:
        return dict(texts)
    with Compiler(seconds_per_text=SECONDS_PER_TEXT) as compiler:
        chapters = compiled(compiler, texts, place, figures)
    stamps = {code: stamps_of(chapters[source], chapters[code]) for code in others}
    return {source: texts[source], **{code: stamped(texts[code], place, stamps[code])[0] for code in others}}


def compiled(compiler: Compiler, texts: Mapping[str, str], place: str, figures: Path) -> dict[str, Chapter]:
    """Compile a chapter in each of its languages.

    Raises: RefusedError if one has an error.
    """
    module, slug = place.split("/")
    chapters = {}
    for code, text in texts.items():
        chapter, _ = compiler.chapter(Job(as_read(text), place, module, slug, code, figures))
        if chapter is None:
            message = Sentence("The chapter {place} has a fault in {language}.", place=place, language=code)
            raise RefusedError(message, Sentence("`course check` tells it; mend that first."))
        chapters[code] = chapter
    return chapters


def overlay_of(slug: str, quizzes: Mapping[str, str], source: str, language: str) -> str:
    """Write the translation of a quiz whose text is there in both languages: its words, stamped."""
    original, own = (_read(slug, quizzes[code], code) for code in (source, language))
    words = {
        "language": language,
        "of": slug,
        "title": own.title,
        "objectives": dict(own.objectives),
        "questions": {question.id: _lists(words_tree(question)) for question in own.questions},
    }
    text = template(f"{language}/overlay.yaml", slug=slug, words=yaml_of(words).rstrip("\n"))
    return stamp_overlay(text, f"{slug}.{language}.yaml", original)[0]


def _read(slug: str, text: str, language: str) -> Quiz:
    reading = read_quiz(text, file=f"{slug}.yaml", slug=slug, languages=[language], render=_as_written)
    if reading.quiz is None:
        raise ValueError(f"The template of a quiz is faulty: {reading.problems}")
    return reading.quiz


def _as_written(text: str, _file: str, _line: int) -> tuple[str, list[Problem]]:
    """Leave the words as they are: what a stamp is made of is no HTML."""
    return text, []


def _lists(tree: Any, name: str = "") -> Any:
    """Turn the maps whose names are numbers into lists."""
    if not isinstance(tree, dict):
        return tree
    values = {step: _lists(value, step) for step, value in tree.items()}
    return list(values.values()) if name in LISTS else values
