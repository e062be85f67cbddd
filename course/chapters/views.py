"""The course's first page and the chapters, and the one thing that a reader can say here: that they have read one."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, Response, abort, make_response, redirect, render_template, request, url_for
from flask_babel import gettext
from markupsafe import Markup
from werkzeug import Response as AnyResponse

from course.chapters.access import chapters_read, share_read
from course.chapters.chapter import Chapter, Embed
from course.chapters.glossary import Term, in_order
from course.chapters.marks.term import named_in
from course.chapters.outline import Entry, Module, Outline, Shown
from course.chapters.pages import ChapterCard, ChapterPage, Definition, Home, Link, ModuleCard, QuizCard
from course.chapters.published import PublishedCourse
from course.chapters.store import mark_read
from course.chapters.trust import trusted
from course.database import Database
from course.languages import negotiate
from course.people.access import known_learner_id, learner_id
from course.web.embeds import Embeds
from course.web.preferences import LANGUAGE_COOKIE
from course.web.security import new_key
from course.web.services import use
from course.web.store import Once, fingerprint

blueprint = Blueprint("chapters", __name__)

FRAGMENT = "text/vnd.course.fragment+html"
SCRIPTS = {"lab": "lab.js", "interactive": "figures.js"}
PRIVATE = {"Cache-Control": "private, no-cache"}
_KEY = re.compile(r"[!-~]{1,64}")


@blueprint.get("/")
def start() -> AnyResponse:
    """Send a reader to the course in their language."""
    languages = use(PublishedCourse).current().languages
    language = negotiate(
        request.headers.get("Accept-Language", ""), languages, request.cookies.get(LANGUAGE_COOKIE)
    )  # fmt: skip
    response = redirect(url_for("chapters.home", language=language), 302)
    response.vary.update(("Accept-Language", "Cookie"))
    response.headers.update(PRIVATE)
    return response


@blueprint.get("/<string(length=2):language>/")
def home(language: str) -> Response:
    """Show the course: its modules, and how far this reader is."""
    outline = _outline(language)
    quizzes = use(Home).quiz_cards(language, known_learner_id())
    first_unread = _first_unread(outline)
    page = render_template(
        "home.html",
        language=language,
        page_title=outline.title[language],
        page_description=outline.description[language],
        modules=[_module_card(outline, module, language, quizzes.get(module.quiz or "")) for module in outline.modules],
        continue_href=href(first_unread, language) if first_unread else None,
        continue_label=_continue_label(outline, first_unread, language),
        read_count=_read_count(outline),
        chapter_count=len(outline.entries),
    )
    return make_response(page, PRIVATE)


@blueprint.get("/<language>/glossary")
def glossary(language: str) -> Response:
    """Show every term of the course, in the order of a dictionary."""
    outline = _outline(language)
    if not outline.glossary:
        abort(404)
    page = render_template(
        "chapters/glossary.html",
        language=language,
        page_title=gettext("Glossary"),
        terms=[_definition(term, language, outline) for term in in_order(outline.glossary, language)],
    )
    return make_response(page, PRIVATE)


@blueprint.get("/<language>/<module>")
def show_module(language: str, module: str) -> AnyResponse:
    """Lead from a module's address to its place on the course's first page."""
    slugs = [each.slug for each in _outline(language).modules]
    if module not in slugs:
        abort(404)
    place = f"module-{slugs.index(module) + 1}"
    return redirect(url_for("chapters.home", language=language, _anchor=place))


@blueprint.get("/<language>/<module>/<chapter>")
def show(language: str, module: str, chapter: str) -> Response:
    """Show a chapter."""
    outline = _outline(language)
    entry = _entry(outline, module, chapter)
    shown = outline.chapter(language, module, chapter)
    if shown is None:  # pragma: no cover - the entry was found
        abort(404)
    learner = learner_id()
    around = _module(outline, entry)
    before, after = outline.neighbours(entry)
    page = render_template(
        "chapters/chapter.html",
        language=language,
        page_title=shown.chapter.title,
        page_description=shown.chapter.summary,
        chapter=_chapter_page(shown, entry, around, language),
        is_fallback=shown.is_fallback,
        module_chapters=_chapter_cards(outline, around, language, current=entry),
        module_quiz=use(Home).quiz_cards(language, learner).get(around.quiz) if around.quiz else None,
        previous=_link(outline, before, language),
        next=_link(outline, after, language),
        mark_read_href=url_for("chapters.read", language=language, module=module, chapter=chapter),
        definitions=_definitions(shown.chapter, outline),
        is_read=entry.id in chapters_read(),
        idempotency_key=new_key(),
        progress_share_if_read=share_read(outline, also=entry),
        scripts=sorted({SCRIPTS[embed.kind] for embed in shown.chapter.embeds if embed.kind in SCRIPTS}),
    )
    return make_response(page, PRIVATE)


@blueprint.post("/<language>/<module>/<chapter>/read")
def read(language: str, module: str, chapter: str) -> AnyResponse:
    """Note that the reader has read the chapter, and lead on to the next one.

    Raises: KeyReusedError, which the site answers with 409.
    """
    now = datetime.now(UTC)
    outline = _outline(language)
    entry = _entry(outline, module, chapter)
    key = request.form.get("idempotency_key", "")
    if not _KEY.fullmatch(key):
        abort(400)
    mark_read(use(Database), Once(key, learner_id(), fingerprint("read", entry.id)), entry.id, now=now)
    if FRAGMENT in request.headers.get("Accept", ""):
        return make_response("", 204)
    _, after = outline.neighbours(entry)
    return redirect(href(after, language) if after else url_for("chapters.home", language=language), 303)


def _outline(language: str) -> Outline:
    outline = use(PublishedCourse).current()
    if language not in outline.languages:
        abort(404)
    return outline


def _entry(outline: Outline, module: str, chapter: str) -> Entry:
    entry = outline.entry(module, chapter)
    if entry is None:
        abort(404)
    return entry


def _module(outline: Outline, entry: Entry) -> Module:
    return next(module for module in outline.modules if module.slug == entry.module)


def _first_unread(outline: Outline) -> Entry | None:
    """Find where to go on; a reader who has read everything begins again."""
    unread = (entry for entry in outline.entries if entry.id not in chapters_read())
    return next(unread, outline.entries[0] if outline.entries else None)


def _read_count(outline: Outline) -> int:
    return sum(entry.id in chapters_read() for entry in outline.entries)


def _continue_label(outline: Outline, entry: Entry | None, language: str) -> str:
    read_count = _read_count(outline)
    if entry is None or not read_count:
        return str(gettext("Start reading"))
    if read_count == len(outline.entries):
        return str(gettext("Read it again"))
    return str(gettext("Go on: %(title)s", title=outline.version(entry, language).title))


def _module_card(outline: Outline, module: Module, language: str, quiz: QuizCard | None) -> ModuleCard:
    return ModuleCard(module.title[language], _chapter_cards(outline, module, language), quiz)


def _chapter_cards(
    outline: Outline, module: Module, language: str, current: Entry | None = None
) -> tuple[ChapterCard, ...]:
    return tuple(_chapter_card(outline, entry, language, is_current=entry == current) for entry in module.chapters)


def _chapter_card(outline: Outline, entry: Entry, language: str, *, is_current: bool) -> ChapterCard:
    version = outline.version(entry, language)
    return ChapterCard(
        number=entry.number,
        title=version.title,
        summary=version.summary,
        minutes=version.minutes,
        href=href(entry, language),
        language=version.language,
        is_read=entry.id in chapters_read(),
        is_current=is_current,
    )


def _chapter_page(shown: Shown, entry: Entry, module: Module, language: str) -> ChapterPage:
    chapter = shown.chapter
    return ChapterPage(
        number=entry.number,
        title=chapter.title,
        module_title=module.title[language],
        summary=chapter.summary,
        minutes=chapter.minutes,
        objectives=tuple(trusted(objective) for objective in chapter.objectives),
        takeaway=trusted(chapter.takeaway),
        headings=chapter.headings,
        parts=_parts(chapter, language),
        language=chapter.language,
    )


def _parts(chapter: Chapter, language: str) -> tuple[Markup, ...]:
    return tuple(
        use(Embeds).render(part.kind, part.reference, part.options, language)
        if isinstance(part, Embed)
        else trusted(part)
        for part in chapter.parts
    )


def _definitions(chapter: Chapter, outline: Outline) -> list[Definition]:
    """Give what the terms mean that a chapter links, in its own language."""
    found = (outline.glossary.get(name) for name in named_in(chapter))
    return [Definition(term.id, term.names[chapter.language], term.definitions[chapter.language])
            for term in found if term]  # fmt: skip


def _definition(term: Term, language: str, outline: Outline) -> Definition:
    name = term.names[language]
    others = tuple((code, other) for code, other in term.names.items() if code != language and other != name)
    return Definition(term.id, name, term.definitions[language], others, _see(term, outline, language))


def _see(term: Term, outline: Outline, language: str) -> Link | None:
    module, chapter, section = term.target
    link = _link(outline, outline.entry(module, chapter), language)
    return replace(link, href=f"{link.href}#{section}") if link and section else link


def render_figure(kind: str, _options: Mapping[str, Any], language: str) -> Markup:
    """Draw an interactive figure; without its script it is a sentence that says the same."""
    return trusted(render_template(f"chapters/figures/{kind}.html", language=language))


def _link(outline: Outline, entry: Entry | None, language: str) -> Link | None:
    if entry is None:
        return None
    version = outline.version(entry, language)
    return Link(version.title, href(entry, language), version.language)


def href(entry: Entry, language: str) -> str:
    """Give the address of a chapter."""
    return url_for("chapters.show", language=language, module=entry.module, chapter=entry.slug)
