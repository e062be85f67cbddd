"""The report of a run: what its learner predicted, what came of it and why, how to have it again, what to compare."""

import json
from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response, make_response, render_template, request, url_for
from flask_babel import format_datetime, format_percent, gettext

from course.database import Database
from course.lab import events, store
from course.lab.access import known_run, owned_run
from course.lab.comparison import EarlierRun, differences, few, pairs
from course.lab.controls import address_of
from course.lab.explaining import Remark, remarks
from course.lab.numbers import Numbers, numbers
from course.lab.outcome import Outcome, outcome_of
from course.lab.past.store import earlier_runs, end_bodies, has_policy, run_before
from course.lab.prediction import EARLIER, START, Movement, Prediction, most_earned
from course.lab.predictions.store import prediction_of
from course.lab.preset_choice import preset_of
from course.lab.recipe import Recipe
from course.lab.records import Run
from course.lab.report import Comparison, EarlierLine, Report
from course.lab.run import RunState
from course.lab.wording import CAME, CONFIDENCES_SAID, PREDICTED
from course.web.figures import amount, decimal
from course.web.services import use

blueprint = Blueprint("reporting", __name__)

FRAGMENT = "text/vnd.course.fragment+html"
MOST_EARLIER = 10
MOST_DIFFERENCES = 4


@blueprint.get("/<language>/lab/runs/<run_id>/report")
def show(language: str, run_id: str) -> Response:
    """Give the report alone, for a page that is being looked at while the run goes on."""
    report = report_of(owned_run(run_id), language, other_run(request.args.get("with", "")))
    html = render_template("lab/report.html", report=report, level=2, language=language)
    return make_response(html, {"Cache-Control": "no-store", "Content-Type": f"{FRAGMENT}; charset=utf-8"})


def other_run(run_id: str) -> Run | None:
    """Give the learner's run that is to be laid over another; nothing where they have none of this id."""
    return known_run(run_id) if run_id else None


def report_of(run: Run, language: str, other: Run | None) -> Report:
    """Put the report of a run together, beside another one where that is given."""
    preset = preset_of(run.recipe)
    with use(Database).read() as connection:
        prediction = prediction_of(connection, run.id)
        is_judged = run.state is RunState.FINISHED and (prediction is not None or preset is None)
        ends = end_bodies(connection, run) if is_judged else []
        before = run_before(connection, run) if prediction and prediction.quantity == EARLIER else None
        earlier = earlier_runs(connection, run, MOST_EARLIER)
    outcome = _outcome(run.recipe, ends) if ends else None
    moved = _movement(run.recipe, outcome, before)
    again: dict[str, Any] = {"language": run.recipe.language, **address_of(run.recipe)}
    return Report(
        preset=gettext(preset.label) if preset else "",
        paragraph=gettext(preset.look_for) if preset else "",
        said=_say_prediction(prediction) if prediction else "",
        came=_say_movement(moved, before) if moved else "",
        is_as_said=bool(prediction and moved and prediction.direction == moved.direction),
        remarks=[] if preset or outcome is None else _explain(run.recipe, outcome),
        link=url_for("lab.show", **again),
        downloads=_downloads(run, language),
        earlier=[_line(run, each, other, language) for each in earlier],
        comparison=_comparison(run, other, language) if other else None,
    )


def _outcome(recipe: Recipe, ends: Sequence[str]) -> Outcome | None:
    """Judge a run by its two ends; what an outcome says of all its steps is not to be read here."""
    try:
        told = [events.from_json(json.loads(body)) for body in ends]
    except events.EventError:
        return None  # A run of earlier days, whose events said less.
    return outcome_of(recipe, [event for event in told if isinstance(event, events.Step)])


def _movement(recipe: Recipe, outcome: Outcome | None, before: EarlierRun | None) -> Movement | None:
    if outcome is None:
        return None
    return Movement(before.reward if before else outcome.reward_first, outcome.reward_last, most_earned(recipe))


def _say_prediction(prediction: Prediction) -> str:
    said = gettext(PREDICTED[prediction.quantity, prediction.direction])
    return f"{said}, {gettext(CONFIDENCES_SAID[prediction.confidence])}" if prediction.confidence else str(said)


def _say_movement(moved: Movement, before: EarlierRun | None) -> str:
    sentence = CAME[EARLIER if before else START, moved.direction == "same"]
    return str(gettext(sentence) % {"before": decimal(moved.before), "after": decimal(moved.after)})


def _explain(recipe: Recipe, outcome: Outcome) -> list[str]:
    return [_say(remark) for remark in remarks(outcome, recipe.kl_coefficient, most_earned(recipe))]


def _say(remark: Remark) -> str:
    shares = {name: format_percent(value) for name, value in remark.shares.items()}
    numbers = {name: decimal(value) for name, value in remark.numbers.items()}
    return str(gettext(remark.sentence)).format(**shares, **numbers)


def _downloads(run: Run, language: str) -> dict[str, str]:
    """Give the address of each file of a run that is over, and of its policy where that is still kept."""
    if not run.state.is_final or not run.has_begun:
        return {}
    address: dict[str, Any] = {"language": language, "run_id": run.id}
    files = {
        gettext("events (JSON Lines)"): url_for("lab.downloads.events_of", **address),
        gettext("curves (CSV)"): url_for("lab.downloads.curves_of", **address),
    }
    with use(Database).read() as connection:
        if has_policy(connection, run.id):
            files[gettext("trained policy (safetensors)")] = url_for("lab.downloads.policy_of", **address)
    return files


def _line(run: Run, earlier: EarlierRun, other: Run | None, language: str) -> EarlierLine:
    found = [f"{each.name} = {each.there}" for each in differences(run.recipe, earlier.recipe, gettext, amount)]
    differs = " · ".join([*found[:MOST_DIFFERENCES], *("…" for _ in found[MOST_DIFFERENCES : MOST_DIFFERENCES + 1])])
    beside: dict[str, Any] = {"language": language, "run_id": run.id, "with": earlier.id}
    return EarlierLine(
        href=url_for("lab.show_run", **beside),
        asked=format_datetime(earlier.asked_at, "short"),
        reward=decimal(earlier.reward),
        differs=differs or gettext("the same recipe"),
        is_shown=other is not None and earlier.id == other.id,
    )


def _comparison(run: Run, other: Run, language: str) -> Comparison:
    every = few(run.recipe, other.recipe)
    ours, theirs = _numbers(run, every), _numbers(other, every)
    return Comparison(
        alone=url_for("lab.show_run", language=language, run_id=run.id),
        other=url_for("lab.show_run", language=language, run_id=other.id),
        differences=differences(run.recipe, other.recipe, gettext, amount),
        pairs=pairs(ours, theirs) if ours and theirs else [],
    )


def _numbers(run: Run, every: int) -> Numbers | None:
    with use(Database).read() as connection:
        return numbers(event.body for event in store.sparse_events(connection, run, every))
