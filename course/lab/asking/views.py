"""The form of the lab: a run is asked for, or the reader told why not, with what they entered kept."""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime

from flask import Blueprint, Response, jsonify, make_response, redirect, request, url_for
from flask_babel import gettext
from werkzeug import Response as AnyResponse

from course.database import Database
from course.lab import store
from course.lab.access import find_task, latest_run, owned_run, wants_json
from course.lab.controls import PARTS, say
from course.lab.jobs import Jobs
from course.lab.panel import Notice
from course.lab.prediction import Prediction
from course.lab.predictions.store import keep_prediction
from course.lab.recipe import Recipe, Refusal
from course.lab.showing.views import NO_STORE, Wish, page, panel_of, standing
from course.lab.store import QueueFullError
from course.lab.tasks import TASKS
from course.lab.tasks.task import Task
from course.people.access import learner_id
from course.problems import KeyReusedError, RefusedError
from course.web.figures import amount
from course.web.security import new_key
from course.web.services import use
from course.web.store import Once, fingerprint

blueprint = Blueprint("asking", __name__)

LONGEST_VALUE = 40
_KEY = re.compile(r"[!-~]{1,64}")


@blueprint.post("/<language>/lab/runs")
def ask(language: str) -> AnyResponse:
    """Queue a run of the recipe in the form, with what its learner expects of it, or say why not."""
    now = datetime.now(UTC)
    task = find_task(language, request.form.get("task", TASKS[0].name))
    recipe, refusals = read_recipe(request.form, task, language)
    if recipe is None:
        return _refuse(task, language, 400, refusals=refusals)
    learner, key = learner_id(), request.form.get("idempotency_key", "")
    if not _KEY.fullmatch(key):
        return _refuse(
            task, language, 400, Notice(gettext("This form is incomplete. Reload the page and send it again."))
        )
    prediction = Prediction.read(request.form)
    asked = [recipe.to_json(), vars(prediction) if prediction else None]
    once = Once(key, learner, fingerprint("run", json.dumps(asked, sort_keys=True)))
    try:
        with use(Database).write() as connection:
            run_id = store.ask_for_run(connection, once, recipe, now=now)
            if prediction:
                keep_prediction(connection, run_id, prediction, now=now)
    except KeyReusedError as error:
        return _refuse(task, language, 409, Notice(gettext(str(error))))
    except QueueFullError as error:
        return _refuse(task, language, 503, Notice(gettext(str(error))))
    except RefusedError as error:
        return _refuse(task, language, 409, Notice(gettext(str(error)), _live_href(learner, language)))
    use(Jobs).enqueue(run_id)
    return _accept(language, run_id)


def read_recipe(values: Mapping[str, str], task: Task, language: str) -> tuple[Recipe | None, tuple[Refusal, ...]]:
    """Read the recipe in a form or an address; what else stands there is nothing of a recipe."""
    told = {part.name: values[part.name] for part in PARTS if part.name in values}
    return Recipe.read({**told, "task": task.name, "language": language})


def _refuse(
    task: Task, language: str, status: int, notice: Notice | None = None, refusals: tuple[Refusal, ...] = ()
) -> Response:
    """Say why no run was started: to the script as values, to a page without script with the form as it was filled."""
    if wants_json():
        fields = {refusal.field: say(refusal, gettext, amount) for refusal in refusals}
        said = {"message": notice.message if notice else "", "page": notice.href if notice else None}
        return make_response(jsonify({**said, "refusals": fields, "key": new_key()}), status, NO_STORE)
    values = {name: value[:LONGEST_VALUE] for name, value in request.form.items()}
    wish = Wish(values, refusals, notice=notice)
    panel = panel_of(task, language, latest_run(task, language), wish)
    return page(panel, language, status)


def _accept(language: str, run_id: str) -> AnyResponse:
    if wants_json():
        return make_response(jsonify({**standing(owned_run(run_id), language), "key": new_key()}), 201, NO_STORE)
    return redirect(url_for("lab.show_run", language=language, run_id=run_id), 303)


def _live_href(learner: str, language: str) -> str | None:
    with use(Database).read() as connection:
        run_id = store.live_run_id(connection, learner)
    return url_for("lab.show_run", language=language, run_id=run_id) if run_id else None
