"""Chapters and their translations for these tests, compiled on the spot, and a course that holds them."""

from pathlib import Path

from course.authoring.translating.stamping import stamped, stamps_of
from course.chapters.chapter import Chapter
from course.chapters.rendering import compile_chapter

FRONT = {
    "ro": """\
---
title: Cerul
summary: Despre cer.
objectives:
  - știi ce culoare are
takeaway: Este albastru.
---
""",
    "en": """\
---
title: The sky
summary: On the sky.
objectives:
  - know its colour
takeaway: It is blue.
---
""",
}
SOURCE = """
Ziua cerul este senin și larg.

## Ziua {#day}

Lumina albastră se împrăștie cel mai mult.

## Seara {#evening}

Drumul luminii este mai lung seara decât ziua.

## Noaptea {#night}

Se văd stelele, dacă nu sunt nori.
"""
TRANSLATION = """
By day the sky is clear and wide.

## The day {#day}

Blue light is scattered most of all.

## The evening {#evening}

The way of the light is longer in the evening.

## The night {#night}

The stars can be seen unless there are clouds.
"""
RO, EN = "content/ro/basics/01-first.md", "content/en/basics/01-first.md"


def compiled(body: str, language: str, front: str = "") -> Chapter:
    """Compile a chapter of this body."""
    text, file = (front or FRONT[language]) + body, RO if language == "ro" else EN
    chapter, problems = compile_chapter(
        text, file, module="basics", slug="first", language=language, figures=Path("/nowhere")
    )
    assert chapter, problems
    return chapter


def stamped_text(body: str = TRANSLATION, source: str = SOURCE) -> str:
    """Give the text of a translation that was stamped when the source had this body."""
    text, problems = stamped(FRONT["en"] + body, EN, stamps_of(compiled(source, "ro"), compiled(body, "en")))
    assert problems == []
    return text


def translation(body: str = TRANSLATION, source: str = SOURCE) -> Chapter:
    """Compile a translation that was stamped when the source had this body."""
    front, _, _ = stamped_text(body, source).partition(body)
    return compiled(body, "en", front)
