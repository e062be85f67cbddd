"""Finding what a request is about, what kind of reply it wants, and where its page leads."""

from typing import Any

from flask import abort, current_app, request

from course.languages import NAMES
from course.quizzes.bank import QuizBank
from course.quizzes.card import ChapterLinks, Link
from course.quizzes.quiz import Quiz, chapter_place
from course.web.services import use

FRAGMENT = "text/vnd.course.fragment+html"
NO_STORE = {"Cache-Control": "no-store"}
_DIGITS = 3


def draw(template: str, **values: Any) -> str:
    """Draw a piece of a page, which asks for nothing of the page's frame."""
    return current_app.jinja_env.get_template(template).render(**values)


def wants_fragment() -> bool:
    """Whether a script asks for a piece of a page instead of the whole."""
    return FRAGMENT in request.headers.get("Accept", "")


def next_hint(question_id: str) -> int:
    """Say which hint a form asks for, by how many stood on its page; so the same form asks for the same one again."""
    shown = request.form.get(f"hints-{question_id}", "0")
    return int(shown) + 1 if shown.isascii() and shown.isdigit() and len(shown) <= _DIGITS else 1


def find_quiz(language: str, slug: str) -> Quiz:
    """Find a quiz by its slug, or end the request with 404."""
    quiz = use(QuizBank).find(slug)
    if quiz is None or language not in NAMES:
        abort(404)
    return quiz


def chapter_link(chapter: str | None, language: str) -> Link | None:
    """Lead to the chapter of a quiz, named as module/chapter."""
    if chapter is None:
        return None
    module, _, slug = chapter.partition("/")
    link = use(ChapterLinks).href(language, module, slug, None)
    return Link(*link) if link else None


def see_link(chapter: str | None, see: str | None, language: str) -> Link | None:
    """Lead to where the subject of a question is explained."""
    place = chapter_place(chapter, see)
    link = use(ChapterLinks).href(language, place.module, place.chapter, place.heading) if place else None
    return Link(*link) if link else None
