"""The lab's pages: the lab with the learner's latest run, one run, and the lab inside a chapter."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug import Response as AnyResponse

import course.lab.asking.views
import course.lab.downloads.views
import course.lab.following.views
import course.lab.reporting.views
from course.lab.access import find_task, latest_run, owned_run, run_like
from course.lab.asking.views import LONGEST_VALUE, read_recipe
from course.lab.controls import PARTS, entered
from course.lab.following.views import streams
from course.lab.preset_choice import preset_named, preset_of
from course.lab.recipe import Recipe
from course.lab.reporting.views import other_run
from course.lab.showing.views import Wish, page, panel_of, preset_values
from course.lab.tasks import TASKS
from course.lab.tasks.task import Task
from course.web.figures import amount

__all__ = ["blueprint", "render_embed", "streams"]

blueprint = Blueprint("lab", __name__)
for part in (course.lab.asking, course.lab.downloads, course.lab.following, course.lab.reporting):
    blueprint.register_blueprint(part.views.blueprint)


@blueprint.get("/<language>/lab")
def show(language: str) -> Response:
    """Show the lab with this learner's latest run; its form holds the preset or the recipe that the address names."""
    preset = preset_named(request.args.get("preset", ""))
    task = find_task(language, preset.task if preset else request.args.get("task", TASKS[0].name))
    run = latest_run(task, language)
    if preset:
        return page(panel_of(task, language, run, Wish(preset_values(preset), preset=preset)), language)
    if not _names_recipe():
        return page(panel_of(task, language, run), language)
    recipe, refusals = read_recipe(request.args, task, language)
    if recipe is None:
        values = {name: value[:LONGEST_VALUE] for name, value in request.args.items()}
        return page(panel_of(task, language, run, Wish(values, refusals)), language, 400)
    return page(panel_of(task, language, run, _wish(recipe)), language)


@blueprint.get("/<language>/lab/runs/<run_id>")
def show_run(language: str, run_id: str) -> Response:
    """Show one run, live or from its stored events; another one beside it where the address says so."""
    run = owned_run(run_id)
    other = other_run(request.args.get("with", ""))
    return page(panel_of(find_task(language, run.recipe.task), language, run, other=other), language)


@blueprint.get("/<language>/lab/runs")
def show_again(language: str) -> AnyResponse:
    """Go to the lab from the address that a refused form was shown at, as after a change of language."""
    return redirect(url_for("lab.show", language=language), 303)


def render_embed(reference: str, options: Mapping[str, Any], language: str) -> Markup:
    """Draw the lab in the flow of a chapter: its task named by the reference or by the options."""
    name = str(options.get("task") or reference)
    task = next((task for task in TASKS if task.name == name and language in task.languages), None)
    if task is None:
        return Markup("")
    opening = _opening(options, task, language)
    run = run_like(opening, language) if opening else latest_run(task, language)
    panel = panel_of(task, language, run, _wish(opening) if opening and run is None else None, level=3)
    return Markup(render_template("lab/panel.html", lab=panel, language=language))  # noqa: S704 - it escapes


def _opening(options: Mapping[str, Any], task: Task, language: str) -> Recipe | None:
    """Give what a chapter's lab opens with where its author has chosen a preset or another recipe than the usual."""
    preset = preset_named(str(options.get("preset", "")))
    chosen = {**(preset.values() if preset else {}), **options.get("recipe", {})}
    if not chosen:
        return None
    recipe, _ = read_recipe({name: str(value) for name, value in chosen.items()}, task, language)
    return recipe


def _names_recipe() -> bool:
    return any(part.name in request.args for part in PARTS)


def _wish(recipe: Recipe) -> Wish:
    return Wish(entered(recipe, amount), preset=preset_of(recipe))
