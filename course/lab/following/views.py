"""A run as it goes: the stream of its events, and the button that stops it."""

import json
import time
from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, Response, jsonify, make_response, redirect, request, url_for
from werkzeug import Response as AnyResponse

from course.database import Database
from course.lab import store
from course.lab.access import owned_run, settle, wants_json
from course.lab.showing.views import standing
from course.lab.standing import plain_standing
from course.people.access import known_learner_id
from course.web.event_stream import EventStreams, Message, News
from course.web.services import use

blueprint = Blueprint("following", __name__)

SETTLE_SECONDS = 1.0


def streams(database: Database) -> EventStreams:
    """Make what lets readers follow runs; the site provides it."""
    settled = [time.monotonic()]

    def marks(run_ids: Collection[str]) -> Mapping[str, object]:
        # A run whose worker stands still writes nothing that would ring, so the look itself sees to it.
        if time.monotonic() - settled[0] > SETTLE_SECONDS:
            settled[0] = time.monotonic()
            settle(database)
        with database.read() as connection:
            return store.marks(connection, run_ids)

    return EventStreams(marks)


@blueprint.get("/<language>/lab/runs/<run_id>/events")
def follow(language: str, run_id: str) -> Response:  # noqa: ARG001 - every address has its language
    """Stream a run's events, each once, from after the last one that the reader has."""
    owned_run(run_id)
    after = request.headers.get("Last-Event-ID") or request.args.get("after", "0")
    is_number = after.isascii() and after.isdecimal() and len(after) < 19  # noqa: PLR2004 - what an id can be
    return use(EventStreams).respond(run_id, _reader(run_id), int(after) if is_number else 0)


@blueprint.post("/<language>/lab/runs/<run_id>/cancel")
def cancel(language: str, run_id: str) -> AnyResponse:
    """Stop a run, or take it out of the queue. To stop what is over already does nothing."""
    owned_run(run_id)
    with use(Database).write() as connection:
        store.ask_to_cancel(connection, run_id, now=datetime.now(UTC))
    if wants_json():
        return make_response(jsonify(standing(owned_run(run_id), language)), 202)
    return redirect(url_for("lab.show_run", language=language, run_id=run_id), 303)


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
        now = plain_standing(run)
        if [now] != told:
            told[:] = [now]
            messages.append(Message("state", json.dumps(now)))
        return News(messages, run.state.is_final)

    return read
