"""The preview of `course serve --edit`: every page tells its author how its files stand, and when they have changed.

Nothing of this is there for readers: only in edit mode does the site know this module.
"""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Response, abort, current_app, g, request, url_for
from flask_babel import get_locale
from markupsafe import Markup

from course.authoring.completeness import drawings_named
from course.authoring.preview.faults import Subject, sort
from course.authoring.preview.noting import NotedFaults
from course.authoring.preview.pages import Edit, fault_lists
from course.chapters.chapter import SLUG
from course.chapters.course_file import COURSE_FILE
from course.chapters.glossary import GLOSSARY_FILE
from course.chapters.outline import Outline, Shown
from course.quizzes.bank import QuizBank
from course.settings import Settings, is_loopback
from course.source import read_text
from course.web.embeds import Embeds
from course.web.event_stream import EventStreams, Message, News
from course.web.services import use

blueprint = Blueprint("preview", __name__, url_prefix="/edit")

CHANGES = "changes"
SIDE_BY_SIDE = "translating"
PAGE_FILES = {"chapters.home": COURSE_FILE, "chapters.glossary": GLOSSARY_FILE}


class Changes(EventStreams):
    """The streams by which open pages hear that something was published or noted."""

    def __init__(self, faults: NotedFaults) -> None:
        super().__init__(lambda topics: dict.fromkeys(topics, faults.version()))


class MarkedEmbeds(Embeds):
    """Puts a mark before each embed that changes when its author changes it, whatever a learner does with it."""

    def __init__(self, embeds: Embeds) -> None:
        super().__init__()
        self._embeds = embeds

    def render(self, kind: str, reference: str, options: Mapping[str, Any], language: str) -> Markup:
        """Draw one embed, marked."""
        source = [kind, reference, dict(options), language, _quiz_source(reference) if kind == "quiz" else None]
        mark = hashlib.sha256(json.dumps(source, default=str).encode()).hexdigest()[:16]
        return Markup("<!--embed:{}-->").format(mark) + self._embeds.render(kind, reference, options, language)


@blueprint.get("/changes")
def changes() -> Response:
    """Stream the name of the state that course and faults are in: now, and whenever it changes."""
    return use(Changes).respond(CHANGES, _reader(use(NotedFaults)), 0)


@blueprint.before_app_request
def prepare() -> None:
    """Answer nobody but this machine, and name the state before anything of it is read.

    A page of another site can let its own name lead to this machine; what it asks then carries that name.
    """
    if not is_loopback(urlsplit(f"//{request.host}").hostname or ""):
        abort(403)
    g.edit_version = use(NotedFaults).version()


@blueprint.app_context_processor
def _edit() -> dict[str, Any]:
    """Give every page what its author is told; a page draws several templates, and asks once."""
    if "edit" not in g and "edit_version" in g:
        g.edit = _draw()
    return {"edit": g.get("edit")}


def _draw() -> Edit:
    values = request.view_args or {}
    language = str(get_locale())
    shown = _shown_chapter(values)
    here, elsewhere, warnings = fault_lists(sort(use(NotedFaults).current(), _subject(values, shown)), language)
    return Edit(
        version=g.edit_version,
        changes_href=url_for("preview.changes"),
        file=_file(values, shown),
        is_missing=_is_missing(values, shown),
        side_by_side_href=_side_by_side(values),
        here=here,
        elsewhere=elsewhere,
        warnings=warnings,
    )


def _is_of_chapter(values: Mapping[str, Any]) -> bool:
    return {"language", "module", "chapter"} <= values.keys()


def _shown_chapter(values: Mapping[str, Any]) -> Shown | None:
    if not _is_of_chapter(values):
        return None
    return use(Outline).chapter(values["language"], values["module"], values["chapter"])


def _subject(values: Mapping[str, Any], shown: Shown | None) -> Subject:
    """Find what the page is made from; a chapter that was never published is known by its address alone."""
    if _is_of_chapter(values):
        outline = use(Outline)
        both = values["language"], outline.languages[0]
        languages = both if _is_side_by_side() or shown is None or shown.is_fallback else both[:1]
        embeds = shown.chapter.embeds if shown else ()
        return Subject(
            frozenset(f"{language}/{values['module']}/{values['chapter']}" for language in languages),
            frozenset(embed.reference.partition("#")[0] for embed in embeds if embed.kind == "quiz"),
            frozenset(name for each in languages for name in _drawings(each, values["module"], values["chapter"])),
        )
    quizzes = frozenset({values["slug"]}) if _is_of_quizzes() and "slug" in values else frozenset()
    return Subject(quizzes=quizzes, files=frozenset(filter(None, [_file(values, shown)])))


def _drawings(language: str, module: str, chapter: str) -> Iterator[str]:
    """Name the drawings that a chapter's file places now; what was compiled from it no longer names them."""
    if all(SLUG.fullmatch(part) for part in (language, module, chapter)):
        for path in (use(Settings).root / "content" / language / module).glob(f"*-{chapter}.md"):
            if path.stem.partition("-")[2] == chapter:
                text, _ = read_text(path, path.name)
                yield from drawings_named(text or "", path.name)


def _is_missing(values: Mapping[str, Any], shown: Shown | None) -> bool:
    """Say whether the page's chapter or quiz was never published, so that there is no last good version of it."""
    if _is_of_chapter(values):
        return shown is None
    return _is_of_quizzes() and "slug" in values and use(QuizBank).find(values["slug"]) is None


def _file(values: Mapping[str, Any], shown: Shown | None) -> str:
    """Name the file that the page is written in, where it is one."""
    if shown is not None:
        return shown.chapter.file
    if _is_of_quizzes() and "slug" in values and use(QuizBank).find(values["slug"]):
        return f"quizzes/{values['slug']}.yaml"
    return PAGE_FILES.get(request.endpoint or "", "")


def _is_of_quizzes() -> bool:
    return (request.endpoint or "").startswith("quizzes.")


def _is_side_by_side() -> bool:
    return (request.endpoint or "").startswith(f"{SIDE_BY_SIDE}.")


def _side_by_side(values: Mapping[str, Any]) -> str:
    """Lead to the chapter beside its translation: in the page's language, or from the source in the next one.

    What surrounds the two stays in the language of this page.
    """
    outline = use(Outline)
    if request.endpoint != "chapters.show" or len(outline.languages) == 1 or SIDE_BY_SIDE not in current_app.blueprints:
        return ""
    if outline.entry(values["module"], values["chapter"]) is None:
        return ""
    language = values["language"] if values["language"] != outline.languages[0] else outline.languages[1]
    address = f"/edit/{language}/{values['module']}/{values['chapter']}"
    return url_for("preferences.choose", language=values["language"], next=address)


def _quiz_source(reference: str) -> Any:
    """Give what decides how a quiz or one of its questions looks to somebody who has not begun."""
    slug, _, question = reference.partition("#")
    quiz = use(QuizBank).find(slug)
    if quiz is None:
        return None
    values = quiz.to_json()
    if question:
        values["questions"] = [each for each in values["questions"] if each["id"] == question]
        values["translations"] = [each["questions"].get(question) for each in values["translations"].values()]
    return values


def _reader(faults: NotedFaults) -> Callable[[int], News]:
    told = [""]

    def read(_after: int) -> News:
        version = faults.version()
        messages = [] if version == told[0] else [Message(CHANGES, version)]
        told[0] = version
        return News(messages, is_over=False)

    return read
