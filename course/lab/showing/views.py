"""A lab as a page shows it: put together from a task, a run and what the reader has entered, in their language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from flask import Response, g, make_response, render_template, url_for
from flask_babel import format_percent, get_locale, gettext

from course.database import Database
from course.lab import store
from course.lab.controls import controls, entered
from course.lab.downloads.views import checkpoint_address
from course.lab.numbers import Numbers, every, numbers
from course.lab.panel import Link, Notice, Panel
from course.lab.past.store import finished_runs, has_policy
from course.lab.preset_choice import preset_of, presets_for
from course.lab.presets import PRESETS, Preset
from course.lab.recipe import Refusal
from course.lab.records import Run
from course.lab.reporting.views import report_of
from course.lab.standing import plain_standing
from course.lab.tasks import TASKS
from course.lab.tasks.task import Task, task_named
from course.lab.wording import REASONS, SCRIPT_WORDS, TASK_WORDS
from course.people.access import learner_id
from course.web.figures import amount, decimal
from course.web.security import new_key
from course.web.services import use

NO_STORE = {"Cache-Control": "no-store"}


@dataclass(frozen=True)
class Wish:
    """What the form is to hold: values as they were entered, what is wrong with them, the preset they come from."""

    values: Mapping[str, str] = field(default_factory=dict)
    refusals: Sequence[Refusal] = ()
    preset: Preset | None = None
    notice: Notice | None = None


def page(panel: Panel, language: str, status: int = 200) -> Response:
    """Show a lab on a page of its own."""
    texts = {"page_title": panel.title, "page_description": panel.summary}
    return make_response(render_template("lab/lab.html", lab=panel, language=language, **texts), status, NO_STORE)


def panel_of(  # noqa: PLR0913 - what may differ from one lab to the next
    task: Task, language: str, run: Run | None, wish: Wish | None = None, *, other: Run | None = None, level: int = 2
) -> Panel:
    """Put a lab together; without a wish its form holds the recipe of its run. One inside a text keeps to its task."""
    found = _numbers(run) if run else None
    wish = wish or Wish(entered(run.recipe, amount) if run else {}, preset=preset_of(run.recipe) if run else None)
    said = TASK_WORDS[task.name]
    return Panel(
        place=_next_place(),
        task=task.name,
        label=gettext(said.label),
        title=gettext(said.title),
        summary=gettext(said.summary),
        level=level,
        action=url_for("lab.asking.ask", language=language),
        key=new_key(),
        tasks=_tasks(task, language) if level == 2 else (),  # noqa: PLR2004 - the heading under the page's title
        presets=[_preset_link(each, language, each is wish.preset) for each in presets_for(task.name)],
        chosen=_preset_link(wish.preset, language, is_chosen=True) if wish.preset else None,
        form=controls(task, wish.values, wish.refusals, gettext, amount),
        prediction=wish.values,
        has_earlier=_has_earlier(task, language),
        notice=wish.notice,
        standing=standing(run, language) if run else None,
        other=standing(other, language) if other else None,
        report=report_of(run, language, other) if run else None,
        spoken=run.recipe.language if run else language,
        numbers=found,
        no_signal=format_percent(found.last["no_signal_share"]) if found else "",
        decimal=decimal,
        words=_words_in(str(get_locale())),
    )


def standing(run: Run, language: str) -> dict[str, Any]:
    """Say how a run stands, and at which addresses it is followed, shown, reported and stopped."""
    address: dict[str, Any] = {"language": language, "run_id": run.id}
    with use(Database).read() as connection:
        is_kept = has_policy(connection, run.id)
    return {
        **plain_standing(run),
        "id": run.id,
        "steps": run.recipe.steps,
        "task": run.recipe.task,
        "language": run.recipe.language,
        "page": url_for("lab.show_run", **address),
        "events": url_for("lab.following.follow", **address),
        "cancel": url_for("lab.following.cancel", **address),
        "report": url_for("lab.reporting.show", **address),
        "policy": url_for("lab.downloads.policy_of", **address) if is_kept or not run.state.is_final else None,
        "checkpoint": checkpoint_address(task_named(TASKS, run.recipe.task), run.recipe.language),
    }


def preset_values(preset: Preset) -> dict[str, str]:
    """Give a preset as it stands in the form."""
    return {name: amount(value) if isinstance(value, int | float) else value for name, value in preset.values().items()}


def _next_place() -> str:
    """Give each lab of a page a word of its own, since two may be of one task."""
    g.labs = g.get("labs", 0) + 1
    return f"lab-{g.labs}"


def _tasks(chosen: Task, language: str) -> list[Link]:
    return [
        Link(
            name=task.name,
            label=gettext(TASK_WORDS[task.name].label),
            href=url_for("lab.show", language=language, task=task.name),
            is_chosen=task is chosen,
        )
        for task in TASKS
        if language in task.languages
    ]


def _preset_link(preset: Preset, language: str, is_chosen: bool) -> Link:
    href = url_for("lab.show", language=language, preset=preset.id)
    return replace(_said_of(preset.id, str(get_locale())), href=href, is_chosen=is_chosen)


@lru_cache(maxsize=256)
def _said_of(preset_id: str, locale: str) -> Link:  # noqa: ARG001 - each language remembers its own
    """Put a preset into the words of the request's language; every page with a lab shows them all."""
    preset = next(each for each in PRESETS if each.id == preset_id)
    words = {"label": gettext(preset.label), "paragraph": gettext(preset.look_for)}
    return Link(name=preset.id, href="", tone=preset.tone, values=preset_values(preset), **words)


def _has_earlier(task: Task, language: str) -> bool:
    with use(Database).read() as connection:
        return bool(finished_runs(connection, learner_id(), task.name, language, 1))


@lru_cache(maxsize=8)
def _words_in(locale: str) -> dict[str, str]:  # noqa: ARG001 - each language remembers its own
    reasons = {f"reason_{reason}": gettext(text) for reason, text in REASONS.items()}
    return {name: gettext(text) for name, text in SCRIPT_WORDS.items()} | reasons


def _numbers(run: Run) -> Numbers | None:
    with use(Database).read() as connection:
        return numbers(event.body for event in store.sparse_events(connection, run, every(run.recipe.steps)))
