"""A chapter beside its translation, section by section, for whoever keeps the translation; in edit mode only.

It reads nothing but what was published: the sections of a compiled chapter know their hashes.
"""

from typing import Any

from flask import Blueprint, Response, abort, make_response, redirect, render_template, request, url_for
from flask_babel import get_locale
from werkzeug import Response as AnyResponse

from course.authoring.translating.pages import counts, rows
from course.chapters.outline import Entry, Outline
from course.chapters.views import href
from course.languages import NAMES
from course.web.services import use

blueprint = Blueprint("translating", __name__)


@blueprint.get("/edit/<language>/<module>/<chapter>")
def side_by_side(language: str, module: str, chapter: str) -> AnyResponse:
    """Show a chapter in the course's first language and in another one."""
    outline = use(Outline)
    first, *others = outline.languages
    entry = outline.entry(module, chapter)
    if entry is None or not others or language not in outline.languages or first not in entry.versions:
        abort(404)
    if language == first:
        return redirect(_address(entry, others[0]))
    return _page(outline, entry, language)


def _page(outline: Outline, entry: Entry, language: str) -> Response:
    first, *others = outline.languages
    chapters = {code: outline.read(entry.versions[code].key) if outline.read and code in entry.versions else None
                for code in (first, language)}  # fmt: skip
    source, own = chapters[first], chapters[language]
    if source is None:  # pragma: no cover - it was published
        abort(404)
    shown = rows(source, own, language)
    before, after = outline.neighbours(entry)
    page = render_template(
        "translating/side_by_side.html",
        page_title=(own or source).title,
        chapter=own or source,
        place=entry.id,
        is_translated=own is not None,
        target=language,
        sides=[_head(entry, code) for code in (first, language)],
        others=[(NAMES[code], _address(entry, code)) for code in others if code != language],
        rows=shown,
        counts=counts(shown),
        previous=_link(outline, before, language),
        next=_link(outline, after, language),
        languages=[_choice(code) for code in outline.languages],
        canonical_path="",
    )
    return make_response(page, {"Cache-Control": "private, no-cache"})


def _head(entry: Entry, language: str) -> dict[str, str]:
    version = entry.versions.get(language)
    return {"code": language, "name": NAMES[language], "href": href(entry, language) if version else ""}


def _link(outline: Outline, entry: Entry | None, language: str) -> dict[str, str] | None:
    if entry is None:
        return None
    version = outline.version(entry, language)
    return {"title": version.title, "href": _address(entry, language), "language": version.language}


def _choice(code: str) -> dict[str, Any]:
    """Let the page itself be read in another language, whichever two languages it shows."""
    link = url_for("preferences.choose", language=code, next=request.path)
    return {"code": code, "name": NAMES[code], "href": link, "is_current": code == get_locale().language}


def _address(entry: Entry, language: str) -> str:
    return url_for("translating.side_by_side", language=language, module=entry.module, chapter=entry.slug)
