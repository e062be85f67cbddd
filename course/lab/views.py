"""The lab's pages: the recipe, a run as it goes, its stream of events; and the lab inside a chapter."""

import json
import re
import time
from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, Response, abort, jsonify, make_response, redirect, render_template, request, url_for
from flask_babel import format_decimal, format_percent, gettext
from markupsafe import Markup
from werkzeug import Response as AnyResponse

from course.database import Database
from course.lab import store
from course.lab.jobs import Jobs
from course.lab.panel import Notice, Numbers, Panel, controls, entered, every, numbers, plain_standing, say
from course.lab.recipe import KNOBS, Recipe, Refusal
from course.lab.records import Run
from course.lab.store import QueueFullError
from course.lab.tasks import TASKS
from course.lab.tasks.task import Task
from course.lab.wording import REASONS, SCRIPT_WORDS, TASK_WORDS
from course.people.access import known_learner_id, learner_id
from course.problems import KeyReusedError, RefusedError
from course.web.event_stream import EventStreams, Message, News
from course.web.security import new_key
from course.web.services import use
from course.web.store import Once, fingerprint

blueprint = Blueprint("lab", __name__)

NO_STORE = {"Cache-Control": "no-store"}
SETTLE_SECONDS = 1.0
_LONGEST_VALUE = 40
_KEY = re.compile(r"[!-~]{1,64}")


def streams(database: Database) -> EventStreams:
    """Make what lets readers follow runs; the site provides it."""
    settled = [time.monotonic()]

    def marks(run_ids: Collection[str]) -> Mapping[str, object]:
        # A run whose worker stands still writes nothing that would ring, so the look itself sees to it.
        if time.monotonic() - settled[0] > SETTLE_SECONDS:
            settled[0] = time.monotonic()
            _settle(database)
        with database.read() as connection:
            return store.marks(connection, run_ids)

    return EventStreams(marks)


@blueprint.get("/<language>/lab")
def show(language: str) -> Response:
    """Show the lab, with this learner's latest run."""
    task = _task(language, request.args.get("task", TASKS[0].name))
    return _page(_panel(task, language, _latest(task, language)), language)


@blueprint.get("/<language>/lab/runs/<run_id>")
def show_run(language: str, run_id: str) -> Response:
    """Show one run, live or from its stored events."""
    run = _owned(run_id)
    return _page(_panel(_task(language, run.recipe.task), language, run), language)


@blueprint.get("/<language>/lab/runs")
def show_again(language: str) -> AnyResponse:
    """Go to the lab from the address that a refused form was shown at, as after a change of language."""
    return redirect(url_for("lab.show", language=language), 303)


@blueprint.post("/<language>/lab/runs")
def ask(language: str) -> AnyResponse:
    """Queue a run of the recipe in the form, or say what is wrong with it."""
    now = datetime.now(UTC)
    task = _task(language, request.form.get("task", TASKS[0].name))
    values = {"task": task.name, "language": language}
    values |= {knob.name: request.form[knob.name] for knob in KNOBS if knob.name in request.form}
    recipe, refusals = Recipe.read(values)
    if recipe is None:
        return _refuse(task, language, 400, refusals=refusals)
    learner, key = learner_id(), request.form.get("idempotency_key", "")
    if not _KEY.fullmatch(key):
        return _refuse(
            task, language, 400, Notice(gettext("This form is incomplete. Reload the page and send it again."))
        )
    once = Once(key, learner, fingerprint("run", json.dumps(recipe.to_json(), sort_keys=True)))
    try:
        with use(Database).write() as connection:
            run_id = store.ask_for_run(connection, once, recipe, now=now)
    except KeyReusedError as error:
        return _refuse(task, language, 409, Notice(gettext(str(error))))
    except QueueFullError as error:
        return _refuse(task, language, 503, Notice(gettext(str(error))))
    except RefusedError as error:
        return _refuse(task, language, 409, Notice(gettext(str(error)), _live_href(learner, language)))
    use(Jobs).enqueue(run_id)
    return _accept(language, run_id)


@blueprint.get("/<language>/lab/runs/<run_id>/events")
def follow(language: str, run_id: str) -> Response:  # noqa: ARG001 - every address has its language
    """Stream a run's events, each once, from after the last one that the reader has."""
    _owned(run_id)
    after = request.headers.get("Last-Event-ID") or request.args.get("after", "0")
    is_number = after.isascii() and after.isdecimal() and len(after) < 19  # noqa: PLR2004 - what an id can be
    return use(EventStreams).respond(run_id, _reader(run_id), int(after) if is_number else 0)


@blueprint.post("/<language>/lab/runs/<run_id>/cancel")
def cancel(language: str, run_id: str) -> AnyResponse:
    """Stop a run, or take it out of the queue. To stop what is over already does nothing."""
    _owned(run_id)
    with use(Database).write() as connection:
        store.ask_to_cancel(connection, run_id, now=datetime.now(UTC))
    if _wants_json():
        return make_response(jsonify(_standing(_owned(run_id), language)), 202)
    return redirect(url_for("lab.show_run", language=language, run_id=run_id), 303)


def render_embed(reference: str, options: Mapping[str, Any], language: str) -> Markup:
    """Draw the lab in the flow of a chapter: its task named by the reference or by the options."""
    name = str(options.get("task") or reference)
    task = next((task for task in TASKS if task.name == name and language in task.languages), None)
    if task is None:
        return Markup("")
    run = _latest(task, language)
    values = None if run else _opening(options.get("recipe", {}), task, language)
    panel = _panel(task, language, run, level=3, values=values)
    return Markup(render_template("lab/panel.html", lab=panel, language=language))  # noqa: S704 - it escapes


def _opening(settings: Mapping[str, Any], task: Task, language: str) -> dict[str, str] | None:
    """Give what the form of a chapter opens with where its author has set another recipe than the usual."""
    values = {name: str(value) for name, value in settings.items()}
    recipe, _ = Recipe.read({**values, "task": task.name, "language": language})
    return entered(recipe, _write) if recipe else None


def _task(language: str, name: str) -> Task:
    task = next((task for task in TASKS if task.name == name), None)
    if task is None or language not in task.languages:
        abort(404)
    return task


def _page(panel: Panel, language: str, status: int = 200) -> Response:
    texts = {"page_title": panel.title, "page_description": panel.summary}
    return make_response(render_template("lab/lab.html", lab=panel, language=language, **texts), status, NO_STORE)


def _panel(  # noqa: PLR0913 - what may differ from one lab to the next
    task: Task,
    language: str,
    run: Run | None,
    *,
    level: int = 2,
    values: Mapping[str, str] | None = None,
    refusals: tuple[Refusal, ...] = (),
    notice: Notice | None = None,
) -> Panel:
    standing = _standing(run, language) if run else None
    found = _numbers(run) if run else None
    said = TASK_WORDS[task.name]
    filled = values if values is not None else entered(run.recipe, _write) if run else {}
    return Panel(
        task=task.name,
        label=gettext(said.label),
        title=gettext(said.title),
        summary=gettext(said.summary),
        level=level,
        action=url_for("lab.ask", language=language),
        key=new_key(),
        controls=controls(filled, refusals, gettext, _write),
        notice=notice,
        standing=standing,
        numbers=found,
        no_signal=format_percent(found.last["no_signal_share"]) if found else "",
        decimal=_decimal,
        words=_words(),
    )


def _words() -> dict[str, str]:
    reasons = {f"reason_{reason}": gettext(text) for reason, text in REASONS.items()}
    return {name: gettext(text) for name, text in SCRIPT_WORDS.items()} | reasons


def _numbers(run: Run) -> Numbers | None:
    with use(Database).read() as connection:
        return numbers(event.body for event in store.sparse_events(connection, run, every(run.recipe.steps)))


def _write(number: float) -> str:
    """Write a number as the reader's language does, so that it can be read back from the form."""
    return str(format_decimal(number, "0.######"))


def _decimal(number: float, digits: int) -> str:
    """Write a number with so many digits, as the script does: with a true minus, and none before a zero."""
    rounded = round(number, digits) + 0.0
    return str(format_decimal(rounded, f"0.{'0' * digits}" if digits else "0")).replace("-", "−")


def _refuse(
    task: Task, language: str, status: int, notice: Notice | None = None, refusals: tuple[Refusal, ...] = ()
) -> Response:
    """Say why no run was started: to the script as values, to a page without script with the form as it was filled."""
    if _wants_json():
        fields = {refusal.field: say(refusal, gettext, _write) for refusal in refusals}
        said = {"message": notice.message if notice else "", "page": notice.href if notice else None}
        return make_response(jsonify({**said, "refusals": fields, "key": new_key()}), status, NO_STORE)
    values = {name: value[:_LONGEST_VALUE] for name, value in request.form.items()}
    panel = _panel(task, language, _latest(task, language), values=values, refusals=refusals, notice=notice)
    return _page(panel, language, status)


def _accept(language: str, run_id: str) -> AnyResponse:
    if _wants_json():
        return make_response(jsonify({**_standing(_owned(run_id), language), "key": new_key()}), 201, NO_STORE)
    return redirect(url_for("lab.show_run", language=language, run_id=run_id), 303)


def _wants_json() -> bool:
    return request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json"


def _owned(run_id: str) -> Run:
    _settle(use(Database))
    with use(Database).read() as connection:
        run = store.owned(connection, run_id, known_learner_id())
    if run is None:
        abort(404)
    return run


def _latest(task: Task, language: str) -> Run | None:
    """Give the learner's last run in this language, or the one that is going on, which may be in another."""
    _settle(use(Database))
    learner = learner_id()
    with use(Database).read() as connection:
        live = store.owned(connection, store.live_run_id(connection, learner) or "", learner)
        if live is not None and live.recipe.task == task.name:
            return live
        return store.latest_run(connection, learner, task.name, language)


def _live_href(learner: str, language: str) -> str | None:
    with use(Database).read() as connection:
        run_id = store.live_run_id(connection, learner)
    return url_for("lab.show_run", language=language, run_id=run_id) if run_id else None


def _reader(run_id: str) -> Any:
    """Make what reads a run's news for one stream, which goes on after the request has been answered."""
    database, learner = use(Database), known_learner_id()
    told: list[Mapping[str, Any]] = []

    def read(after: int) -> News:
        with database.read() as connection:
            run = store.owned(connection, run_id, learner)
            if run is None:
                return News((), is_over=True)
            events = store.events_after(connection, run, after)
        messages = [Message(event.kind, event.body, event.id) for event in events]
        standing = plain_standing(run)
        if [standing] != told:
            told[:] = [standing]
            messages.append(Message("state", json.dumps(standing)))
        return News(messages, run.state.is_final)

    return read


def _settle(database: Database) -> None:
    """Move on what no worker looks after, in case that there is no worker either which would do it."""
    now = datetime.now(UTC)
    with database.read() as connection:
        is_overdue = store.is_overdue(connection, now=now)
    if is_overdue:
        with database.write() as connection:
            store.settle(connection, now=now)


def _standing(run: Run, language: str) -> dict[str, Any]:
    address: dict[str, Any] = {"language": language, "run_id": run.id}
    return {
        **plain_standing(run),
        "id": run.id,
        "steps": run.recipe.steps,
        "page": url_for("lab.show_run", **address),
        "events": url_for("lab.follow", **address),
        "cancel": url_for("lab.cancel", **address),
    }
