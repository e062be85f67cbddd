"""Links in the words of questions, which are shown on several pages: each must begin at the site's root."""

from collections.abc import Iterator
from html import unescape
from pathlib import Path
from urllib.parse import urlsplit

from course.authoring.links import LINK, Pages, target_of
from course.authoring.linting.spelling import texts_of
from course.authoring.reading import Reading
from course.problems import Problem
from course.quizzes.questions.question import value_at
from course.quizzes.quiz import Quiz
from course.sentences import Sentence
from course.source import Document, read_text
from course.text_place import text_place

Link = tuple[str, int, int]
"""An address, and the line and column at which it is written."""


def check_question_links(reading: Reading) -> Iterator[Problem]:
    """Find links in questions that lead elsewhere from each page, or nowhere at all."""
    pages = Pages(reading)
    for (slug, language), document in reading.bank.documents.items():
        quiz = reading.bank.find(slug)
        for href, line, column in reading.of_quiz(_links, quiz, language, document) if quiz else ():
            message = _fault(href, pages, language)
            if message is not None:
                remedy = Sentence("Write /{language}/module/chapter, or name the section under see.", language=language)
                yield Problem(document.file, line, column, "dead-link", message, remedy, "warning")


def _fault(href: str, pages: Pages, language: str) -> Sentence | None:
    try:
        parts = urlsplit(href)
    except ValueError:
        return None
    if parts.scheme or parts.netloc:
        return None
    if not parts.path.startswith("/"):
        return Sentence("A question is shown on several pages, and from each this address leads elsewhere.")
    place = (language, "", "")
    target = target_of(href, place)
    fault = pages.fault(target, place) if target else None
    return fault[0] if fault else None


def _links(quiz: Quiz, language: str, document: Document, root: Path) -> Iterator[Link]:
    """Give the links of a quiz in one language, with the places at which they are written."""
    shown = quiz.in_language(language)
    html = "".join(prose.html for question in shown.questions for prose in question.words.values())
    hrefs = {unescape(href) for href in LINK.findall(html)}
    lines = (read_text(root / document.file, document.file)[0] or "").split("\n") if hrefs else []
    for path, _ in texts_of(quiz, language, document) if hrefs else ():
        text = str(value_at(document, path))
        for href in sorted(each for each in hrefs if f"]({each}" in text):
            before = text[: text.index(f"]({href}") + 2]
            line, column = before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1
            yield (href, *text_place(document, path, lines).of(line, column))
