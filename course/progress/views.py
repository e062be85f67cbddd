"""The learner's own pages: how far they are, their data to take along or to erase, and another device to go on with."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime

from flask import Blueprint, Response, abort, make_response, redirect, render_template, request, url_for
from flask_babel import format_date, format_percent, gettext
from werkzeug import Response as AnyResponse

from course.chapters.outline import Entry, Outline
from course.chapters.store import read_by
from course.database import Database
from course.lab.records import PastRun
from course.lab.run import RunState
from course.lab.store import runs_of
from course.lab.wording import TASK_WORDS
from course.people.access import become, forget, known_learner_id
from course.progress.access import LINK_MINUTES, link_token, linked_learner
from course.progress.certificates.certificate import Certificate
from course.progress.certificates.store import issued_to
from course.progress.export import export_of
from course.progress.pages import ChapterLine, MePage, ModuleBox, QuizLine, Reviews, RunLine
from course.progress.progress import ModuleProgress, progress_of
from course.progress.store import erase, first_seen, rows_of
from course.quizzes.bank import QuizBank
from course.quizzes.store import attempt_results
from course.settings import Settings
from course.web.services import use

blueprint = Blueprint("progress", __name__)

NO_STORE = {"Cache-Control": "no-store"}
MOST_RUNS = 5


@blueprint.get("/<language>/me")
def show(language: str) -> Response:
    """Show how far this learner is."""
    now, learner = datetime.now(UTC), known_learner_id()
    due = use(Reviews).due(learner, now) if learner else 0
    with use(Database).read() as connection:
        since = first_seen(connection, learner or "")
        read = read_by(connection, learner or "")
        results = attempt_results(connection, learner or "")
        issued = issued_to(connection, learner or "")
        runs = runs_of(connection, learner or "", MOST_RUNS)
    page = MePage(
        code=learner if learner and since else "",
        since=format_date(since, "long") if since else "",
        modules=tuple(_box(each, issued, language) for each in progress_of(use(Outline), read, results)),
        due=due,
        runs=tuple(_run(run) for run in runs),
    )
    return _page("progress/me.html", language, gettext("My progress"), me=page)


@blueprint.get("/<language>/me/link")
def link(language: str) -> Response:
    """Show a link that carries this learner's progress to another device."""
    learner = _known()
    path = url_for("progress.carry", language=language, token=link_token(learner))
    address = f"{_base()}{path}"
    return _page(
        "progress/link.html", language, gettext("Go on with another device"), address=address, minutes=LINK_MINUTES
    )


@blueprint.get("/<language>/me/continue/<token>")
def carry(language: str, token: str) -> Response:
    """Ask whether this browser is to go on with the progress of the link."""
    learner = linked_learner(token)
    is_valid = learner is not None and _since(learner) is not None
    own = known_learner_id()
    page = {
        "is_valid": is_valid,
        "is_same": is_valid and own == learner,
        "replaces": own is not None and own != learner and _since(own) is not None,
        "action": url_for("progress.carry_on", language=language, token=token),
    }
    title = gettext("Go on with this device")
    return _page("progress/carry.html", language, title, 200 if is_valid else 404, carry=page)


@blueprint.post("/<language>/me/continue/<token>")
def carry_on(language: str, token: str) -> AnyResponse:
    """Let this browser go on as the learner of the link."""
    learner = linked_learner(token)
    if learner is None or _since(learner) is None:
        return redirect(url_for("progress.carry", language=language, token=token), 303)
    become(learner)
    return redirect(url_for("progress.show", language=language), 303)


@blueprint.get("/<language>/me/export")
def export(language: str) -> Response:  # noqa: ARG001 - every address has its language
    """Give everything that is kept of this learner as one JSON file."""
    learner, now = _known(), datetime.now(UTC)
    with use(Database).read() as connection:
        rows = rows_of(connection, learner)
    body = json.dumps(export_of(learner, rows, at=now), ensure_ascii=False, indent=1)
    headers = {"Content-Type": "application/json; charset=utf-8"}
    headers["Content-Disposition"] = f'attachment; filename="course-{now:%Y-%m-%d}.json"'
    return make_response(body, {**NO_STORE, **headers})


@blueprint.get("/<language>/me/erase")
def confirm_erasure(language: str) -> Response:
    """Ask once more before everything is erased."""
    _known()
    return _page("progress/erase.html", language, gettext("Erase everything"))


@blueprint.post("/<language>/me/erase")
def erase_all(language: str) -> AnyResponse:
    """Erase everything that is kept of this learner, and forget who they were."""
    learner = known_learner_id()
    if learner is not None:
        erase(use(Database), learner)
        forget()
    return redirect(url_for("progress.erased", language=language), 303)


@blueprint.get("/<language>/me/erased")
def erased(language: str) -> Response:
    """Say that everything is gone."""
    return _page("progress/erased.html", language, gettext("Everything is erased"))


def _page(template: str, language: str, title: str, status: int = 200, **values: object) -> Response:
    html = render_template(template, language=language, page_title=title, **values)
    return make_response(html, status, NO_STORE)


def _known() -> str:
    """Give the learner, who must be one of whom something is kept."""
    learner = known_learner_id()
    if learner is None or _since(learner) is None:
        abort(404)
    return learner


def _since(learner: str) -> datetime | None:
    with use(Database).read() as connection:
        return first_seen(connection, learner)


def _base() -> str:
    return (use(Settings).base_url or request.url_root).rstrip("/")


def _box(progress: ModuleProgress, issued: Mapping[str, Certificate], language: str) -> ModuleBox:
    module = progress.module
    return ModuleBox(
        slug=module.slug,
        title=module.title[language],
        chapters=tuple(_chapter(entry, entry in progress.read, language) for entry in module.chapters),
        quiz=_quiz(progress, language),
        certificate_href=url_for("certificates.show", language=language, module=module.slug),
        is_earned=progress.is_earned,
        is_issued=module.slug in issued,
    )


def _chapter(entry: Entry, is_read: bool, language: str) -> ChapterLine:
    version = use(Outline).version(entry, language)
    href = url_for("chapters.show", language=language, module=entry.module, chapter=entry.slug)
    return ChapterLine(version.title, version.language if version.language != language else None, href, is_read)


def _quiz(progress: ModuleProgress, language: str) -> QuizLine | None:
    quiz = use(QuizBank).find(progress.module.quiz or "")
    if quiz is None:
        return None
    best = progress.best
    return QuizLine(
        title=quiz.in_language(language).title,
        href=url_for("quizzes.show", language=language, slug=quiz.slug),
        score=format_percent(best.share / 1000) if best and best.answered else "",
        is_passed=progress.is_passed,
        needed=format_percent(quiz.settings.pass_share / 1000),
    )


def _run(run: PastRun) -> RunLine:
    words = TASK_WORDS.get(run.task)
    href = url_for("lab.show_run", language=run.language, run_id=run.id)
    return RunLine(
        title=gettext(words.title) if words else run.task,
        href=href,
        asked=format_date(run.asked_at, "long"),
        state=_state(run.state),
    )


def _state(state: RunState) -> str:
    ended = {
        RunState.FINISHED: gettext("finished"),
        RunState.FAILED: gettext("failed"),
        RunState.CANCELLED: gettext("stopped"),
        RunState.TIMED_OUT: gettext("took too long"),
    }
    return str(ended.get(state, gettext("under way")))
