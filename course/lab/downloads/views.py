"""What can be taken along: a run's events and curves, the policy it trained, and the checkpoint a run begins with."""

import csv
import functools
import hashlib
import io
import json
from collections.abc import Iterable, Iterator
from dataclasses import fields
from pathlib import Path

from flask import Blueprint, Response, abort, make_response, request, url_for

from course.database import Database
from course.lab import store
from course.lab.access import find_task, owned_run
from course.lab.events import Step
from course.lab.past.store import bodies
from course.lab.records import Run
from course.lab.tasks.task import Task
from course.web.services import use

blueprint = Blueprint("downloads", __name__)

CHECKPOINTS = Path(__file__).parent.parent / "checkpoints"
COLUMNS = [field.name for field in fields(Step) if field.type in {int, float}]
_FOR_EVER = "public, max-age=31536000, immutable"
_MINE = "private, no-cache"


@blueprint.get("/<language>/lab/runs/<run_id>/events.jsonl")
def events_of(language: str, run_id: str) -> Response:  # noqa: ARG001 - every address has its language
    """Send every event of a run, an object a line, while it is read from the database."""
    run = owned_run(run_id)
    lines = (f"{body}\n" for body in bodies(use(Database), run))
    return _file(lines, "application/x-ndjson; charset=utf-8", f"run-{run.id[:8]}.jsonl")


@blueprint.get("/<language>/lab/runs/<run_id>/curves.csv")
def curves_of(language: str, run_id: str) -> Response:  # noqa: ARG001
    """Send a run's curves, a row a step, for any program: a comma between columns, a point in numbers."""
    run = owned_run(run_id)
    return _file(_rows(use(Database), run), "text/csv; charset=utf-8", f"run-{run.id[:8]}.csv")


@blueprint.get("/<language>/lab/runs/<run_id>/policy.safetensors")
def policy_of(language: str, run_id: str) -> Response:  # noqa: ARG001
    """Send what a run has trained, while it is kept."""
    run = owned_run(run_id)
    with use(Database).read() as connection:
        body = store.policy(connection, run.id)
    if body is None:
        abort(404)
    return _weights(body, f"run-{run.id[:8]}.safetensors", _MINE)


@blueprint.get("/<language>/lab/policies/<task>.safetensors")
def checkpoint(language: str, task: str) -> Response:
    """Send the policy that a run begins with; under an address with its hash it may be kept for ever."""
    found = _checkpoint(find_task(language, task), language)
    is_named = request.args.get("hash") == _hash(found)
    return _weights(found.read_bytes(), found.name, _FOR_EVER if is_named else "public, no-cache")


def checkpoint_address(task: Task, language: str) -> str:
    """Give the address of a task's checkpoint, with its hash."""
    digest = _hash(_checkpoint(task, language))
    return url_for("lab.downloads.checkpoint", language=language, task=task.name, hash=digest)


def _rows(database: Database, run: Run) -> Iterator[str]:
    yield _row(COLUMNS)
    for body in bodies(database, run):
        event = json.loads(body)
        if event["event"] == "step":
            yield _row([event[name] for name in COLUMNS])


def _row(values: Iterable[object]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow(values)
    return line.getvalue()


def _file(content: Iterator[str], kind: str, name: str) -> Response:
    headers = {"Content-Type": kind, "Cache-Control": _MINE, "Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, headers=headers)


def _weights(body: bytes, name: str, caching: str) -> Response:
    headers = {"Content-Type": "application/octet-stream", "Cache-Control": caching}
    headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response = make_response(body, headers)
    response.add_etag()
    response.make_conditional(request)
    return response


def _checkpoint(task: Task, language: str) -> Path:
    path = CHECKPOINTS / f"{task.name}.{language}.safetensors"
    if not path.is_file():
        abort(404)
    return path


def _hash(path: Path) -> str:
    return _hash_at(path, path.stat().st_mtime_ns)


@functools.lru_cache(maxsize=32)
def _hash_at(path: Path, _changed: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16]
