"""Finding what a page of this slice is about, and where it leads."""

from flask import abort

from course.languages import NAMES
from course.quizzes.bank import QuizBank
from course.quizzes.card import ChapterLinks, Link
from course.quizzes.quiz import Quiz, chapter_place
from course.web.services import use


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
