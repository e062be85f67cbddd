"""The site, put together: the one place that knows every slice's pages and introduces neighbours to each other."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask, abort, g, redirect, request
from flask_babel import Babel, gettext
from werkzeug import Response
from whitenoise import WhiteNoise

import course.authoring.preview.views
import course.authoring.translating.views
import course.chapters.views
import course.experiments.access
import course.lab.views
import course.progress.certificates.views
import course.progress.views
import course.quizzes.views
import course.review.access
import course.review.views
import course.web.preferences
from course.authoring.preview.noting import NotedFaults
from course.authoring.publishing import COMPILED
from course.chapters.access import share_read
from course.chapters.outline import Outline
from course.chapters.pages import Home
from course.chapters.published import PublishedCourse
from course.database import Database
from course.lab.jobs import Jobs
from course.languages import NAMES, negotiate
from course.people.access import known_learner_id
from course.progress.pages import Reviews
from course.quizzes.bank import QuizBank
from course.quizzes.card import ChapterLinks
from course.settings import BUILT, Settings
from course.web.assets import PREFIX, Assets, icon
from course.web.delivery import compress_pages, known_as
from course.web.embeds import Embeds
from course.web.errors import explain_errors
from course.web.figures import decimal
from course.web.preferences import LANGUAGE_COOKIE, THEMES, theme
from course.web.security import make_secret, protect
from course.web.services import provide, provide_current, use
from course.web.words import speak_quickly

COOKIE_DAYS = 400
MAX_FORM_BYTES = 256 * 1024
SLICES = (
    course.chapters.views, course.quizzes.views, course.lab.views,
    course.review.views, course.progress.views, course.progress.certificates.views, course.web.preferences,
)  # fmt: skip


def create_app(settings: Settings, *, edit: bool = False) -> Flask:
    """Build the site over a published course and a database that is up to date; in edit mode pages tell of faults.

    Raises: CourseNotFoundError if nothing was published yet.
    """
    app = Flask(__name__, static_folder=None)
    app.config.update(
        SECRET_KEY=make_secret(settings.var / "secret.key"),
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.is_secure,
        SESSION_REFRESH_EACH_REQUEST=False,
        PERMANENT_SESSION_LIFETIME=timedelta(days=COOKIE_DAYS),
        MAX_CONTENT_LENGTH=MAX_FORM_BYTES,
        BABEL_TRANSLATION_DIRECTORIES=str(Path(__file__).parent / "translations"),
    )
    _provide_services(app, settings)
    _introduce_neighbours(app)
    for slice_ in SLICES:
        app.register_blueprint(slice_.blueprint)
    if edit:
        _let_author_watch(app, settings)
    app.add_url_rule("/healthz", "healthz", _healthz)
    app.add_url_rule("/favicon.ico", "favicon", _favicon)
    protect(app)
    explain_errors(app)
    Babel(app, locale_selector=_language)
    speak_quickly(app)
    _equip_templates(app)
    compress_pages(app)
    _serve_built_files(app)
    if settings.base_url:
        app.wsgi_app = known_as(app.wsgi_app, settings.base_url)  # type: ignore[method-assign, assignment]
    return app


def _provide_services(app: Flask, settings: Settings) -> None:
    database = Database(settings.database)
    published = PublishedCourse(settings.var / COMPILED)
    published.current()
    for service in (
        settings, database, published, Assets(BUILT), Embeds(),
        Jobs(settings.jobs), course.lab.views.streams(database),
    ):  # fmt: skip
        provide(app, service)
    provide_current(app, Outline, published.current)
    provide_current(app, QuizBank, _CurrentBank(published))


@dataclass
class _CurrentBank:
    """The quizzes of the course that was published last, read once for each publication."""

    published: PublishedCourse
    outline: Outline | None = None
    bank: QuizBank | None = None

    def __call__(self) -> QuizBank:
        outline = self.published.current()
        if self.bank is None or self.outline is not outline:
            self.bank, self.outline = QuizBank.from_json(outline.quizzes), outline
        return self.bank


def _introduce_neighbours(app: Flask) -> None:
    embeds = app.extensions["services"][Embeds]()
    embeds.register("quiz", course.quizzes.views.render_embed)
    embeds.register("lab", course.lab.views.render_embed)
    embeds.register("interactive", course.chapters.views.render_figure)
    provide(app, Home(course.quizzes.views.cards))
    provide(app, ChapterLinks(_chapter_link))
    provide(app, course.experiments.access.trials())
    provide(app, Reviews(course.review.access.bring_cards_up_to_date))


def _let_author_watch(app: Flask, settings: Settings) -> None:
    faults, embeds = NotedFaults(settings.var / COMPILED), app.extensions["services"][Embeds]()
    marked = course.authoring.preview.views.MarkedEmbeds(embeds)
    provide(app, faults)
    provide(app, course.authoring.preview.views.Changes(faults))
    provide_current(app, Embeds, lambda: marked)
    app.register_blueprint(course.authoring.preview.views.blueprint)
    app.register_blueprint(course.authoring.translating.views.blueprint)


def _chapter_link(language: str, module: str, slug: str, heading: str | None) -> tuple[str, str] | None:
    outline = use(Outline)
    entry = outline.entry(module, slug)
    if entry is None:
        return None
    version = outline.version(entry, language)
    href = course.chapters.views.href(entry, language)
    if heading is None:
        return href, version.title
    found = next((each.text for each in version.headings if each.id == heading), None)
    return (f"{href}#{heading}", found) if found else (href, version.title)


def _healthz() -> tuple[str, int, dict[str, str]]:
    """Say that the site is up and its database can be read."""
    headers = {"Content-Type": "text/plain; charset=utf-8", "Cache-Control": "no-store"}
    return ("ok\n", 200, headers) if use(Database).can_be_read() else ("the database cannot be read\n", 503, headers)


def _favicon() -> Response:
    """Lead browsers that look for the icon at its old place."""
    return redirect(use(Assets).href("favicon.svg"))


def _language() -> str:
    """Give the language of the page: its address says it; elsewhere the reader's own."""
    languages = use(Outline).languages
    first = request.path.split("/", 2)[1]
    if first in languages:
        return first
    accepted = request.headers.get("Accept-Language", "")
    return negotiate(accepted, languages, request.cookies.get(LANGUAGE_COOKIE))


def _equip_templates(app: Flask) -> None:
    app.context_processor(_page_frame)
    app.before_request(_refuse_other_languages)
    app.jinja_env.globals.update(asset=lambda name: use(Assets).href(name), icon=icon)
    app.jinja_env.filters["decimal"] = decimal
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True


def _refuse_other_languages() -> None:
    language = (request.view_args or {}).get("language")
    if language is not None and language not in use(Outline).languages:
        abort(404)


def _page_frame() -> dict[str, Any]:
    """Give the frame to every template of a request; a page draws several, and asks the database once."""
    if "page_frame" not in g:
        g.page_frame = _draw_frame()
    return dict(g.page_frame)


def _draw_frame() -> dict[str, Any]:
    """Give every page what its frame shows: the course's name, the other languages, the theme, how far one is."""
    outline, language = use(Outline), _language()
    return {
        "course": {"title": outline.title[language], "description": outline.description[language]},
        "language": language,
        "languages": [_language_link(code, language) for code in outline.languages],
        "theme": theme(),
        "theme_links": [_theme_link(value) for value in (*THEMES, "")],
        "home_href": f"/{language}/",
        "lab_href": f"/{language}/lab" if outline.has_lab else "",
        "review_href": f"/{language}/review",
        "review_count": course.review.access.due_today(known_learner_id(), datetime.now(UTC)),
        "me_href": f"/{language}/me",
        "glossary_href": f"/{language}/glossary" if outline.glossary else "",
        "about": _about_link(outline, language),
        "progress_share": share_read(outline),
        "canonical_path": request.path,
        "site_address": use(Settings).base_url or request.host_url.rstrip("/"),
    }


def _about_link(outline: Outline, language: str) -> dict[str, str] | None:
    entry = outline.about
    if entry is None:
        return None
    return {"href": f"/{language}/{entry.module}/{entry.slug}", "title": outline.version(entry, language).title}


def _language_link(code: str, current: str) -> dict[str, Any]:
    first, _, rest = request.path.removeprefix("/").partition("/")
    path = f"/{code}/{rest}" if first == current else f"/{code}/"
    href = f"/preferences?language={code}&next={path}"
    return {"code": code, "name": NAMES[code], "href": href, "path": path, "is_current": code == current}


def _theme_link(value: str) -> dict[str, Any]:
    labels = {"light": gettext("Light"), "dark": gettext("Dark"), "": gettext("As the system")}
    href = f"/preferences?theme={value or 'system'}&next={request.path}"
    return {"value": value or "system", "label": labels[value], "href": href, "is_current": theme() == value}


def _serve_built_files(app: Flask) -> None:
    """Let whitenoise serve what was built, for ever, since every name carries a hash; and the icon at its old place."""
    files = WhiteNoise(app.wsgi_app, root=BUILT, prefix=PREFIX, immutable_file_test=r"-[0-9A-Z]{8}\.")
    app.wsgi_app = files  # type: ignore[method-assign]
