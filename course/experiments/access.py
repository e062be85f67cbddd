"""Questions and the lab, introduced to each other: what a question asks of runs, and what the lab tells of them."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from flask import url_for
from flask_babel import gettext

from course.database import Database
from course.experiments.store import Asked, ask, commit, last_own_run, trial_of
from course.experiments.trial import Kept, Next, next_of, steps_done
from course.lab import store as lab
from course.lab.access import settle
from course.lab.events import EventError, Step, from_json
from course.lab.figures import figures_of
from course.lab.jobs import Jobs
from course.lab.knobs import PARTS, Choice, Knob
from course.lab.past.store import bodies
from course.lab.recipe import Recipe, RecipeError
from course.lab.records import Run
from course.lab.store import QueueFullError, SecondRunError
from course.lab.tasks import TASKS
from course.lab.tasks.task import task_named
from course.quizzes.questions.experiment import Experiment, Measured
from course.quizzes.questions.question import Refusal
from course.quizzes.store import load_snapshot
from course.quizzes.trials import Done, NotYet, Place, Trial, Trials, Wanted
from course.web.figures import amount
from course.web.services import use
from course.web.store import fingerprint


def trials() -> Trials:
    """Give what questions need of the lab."""
    return Trials(look=_look, go_on=_go_on, links=_links)


def recipe_of(question: Experiment, role: str, language: str) -> Recipe:
    """Make the recipe of one of a question's runs.

    Raises: RecipeError where the author's file was not checked.
    """
    values = {name: str(value) for name, value in question.recipes()[role].items()}
    recipe, refusals = Recipe.read({**values, "task": question.task, "language": language})
    if recipe is None:
        raise RecipeError("this recipe cannot be used: " + "; ".join(map(str, refusals)))
    return recipe


def measured(run: Run) -> Measured:
    """Give a finished run with its figures.

    Raises: EventError where it is of earlier days, when its events said less.
    """
    return Measured(run.id, run.recipe.to_json(), figures_of(run.recipe, _steps(run)))


def _steps(run: Run) -> Iterator[Step]:
    for body in bodies(use(Database), run):
        told = json.loads(body)
        event = from_json(told) if told["event"] == "step" else None
        if isinstance(event, Step):
            yield event


def _look(place: Place) -> Trial | None:
    settle(use(Database))
    with use(Database).read() as connection:
        kept = trial_of(connection, place) if place.question.recipes() else None
    if kept is None:
        return None
    roles = list(place.question.recipes())
    following = next_of(roles, kept.made)
    language = place.snapshot.language
    return Trial(
        state="stopped" if following and following.part == "failed" else "going",
        response=kept.response,
        said=_sentence(following, len(roles)),
        done=steps_done(kept.made),
        whole=sum(recipe_of(place.question, role, language).steps for role in roles),
    )


def _sentence(following: Next | None, count: int) -> str:
    if following is None:
        return str(gettext("The runs are over."))
    values: dict[str, Any] = {"number": following.place, "count": count}
    run = following.made.run if following.made else None
    if following.part == "failed":
        return str(
            gettext(
                "Run %(number)s of %(count)s did not come to its end. Running it again costs you nothing.", **values
            )
        )
    if following.part == "runs" and run and following.made:
        values |= {"step": following.made.step, "steps": run.recipe.steps}
        return str(gettext("Run %(number)s of %(count)s: step %(step)s of %(steps)s.", **values))
    if following.part == "waits":
        return str(gettext("Run %(number)s of %(count)s is about to begin.", **values))
    return str(gettext("Run %(number)s of %(count)s comes next.", **values))


def _go_on(wanted: Wanted) -> Done | NotYet:
    settle(use(Database))
    return _go_on_with_runs(wanted) if wanted.place.question.recipes() else _judge(wanted)


def _go_on_with_runs(wanted: Wanted) -> Done | NotYet:
    """Commit first; then ask for one run after the other; at the end give what they came to."""
    place, database = wanted.place, use(Database)
    kept = _kept(place)
    if kept is None:
        if isinstance(wanted.response, Refusal):
            return NotYet(gettext(wanted.response.message))
        commit(database, place, wanted.response, now=wanted.now)
        kept = _kept(place)
    if kept is None:  # pragma: no cover - it was erased a moment ago
        return NotYet()
    following = next_of(list(place.question.recipes()), kept.made)
    if following is None:
        return _done(place, kept)
    if following.part == "none" or (following.part == "failed" and not wanted.is_following):
        return _ask(wanted, kept, following.role)
    return NotYet()


def _ask(wanted: Wanted, kept: Kept, role: str) -> NotYet:
    place = wanted.place
    recipe = recipe_of(place.question, role, place.snapshot.language)
    try:
        run_id = ask(use(Database), kept, Asked(place.learner_id, role, recipe), now=wanted.now)
    except (SecondRunError, QueueFullError) as error:
        return NotYet() if wanted.is_following else NotYet(gettext(str(error)))
    use(Jobs).enqueue(run_id)
    return NotYet()


def _done(place: Place, kept: Kept) -> Done:
    with use(Database).read() as connection:
        snapshot = load_snapshot(connection, kept.attempt_id)
    runs = {role: measured(kept.made[role].run) for role in place.question.recipes()}
    return Done(kept.response, runs, snapshot, f"trial-{kept.id}")


def _judge(wanted: Wanted) -> Done | NotYet:
    """Judge the learner's last run of their own."""
    place = wanted.place
    if isinstance(wanted.response, Refusal):
        return NotYet(gettext(wanted.response.message))
    with use(Database).read() as connection:
        run_id = last_own_run(connection, place.learner_id, task_named(TASKS, place.question.task))
        run = lab.owned(connection, run_id, place.learner_id) if run_id else None
    if run is None:
        return NotYet(gettext("There is no finished run of yours to judge. Make one in the lab first."))
    if run.id in wanted.judged:
        return NotYet(gettext("Your last run was judged already. Make another one first."))
    why = _beyond(run.recipe, place.question.limits)
    if why:
        return NotYet(why)
    try:
        found = measured(run)
    except EventError:
        return NotYet(gettext("Your last run is too old to be judged. Make another one."))
    name = fingerprint("challenge", run.id, place.snapshot.quiz, str(place.snapshot.number), place.question.id)
    return Done({}, {"run": found}, place.snapshot, name)


def _beyond(recipe: Recipe, limits: Mapping[str, Any]) -> str:
    """Name the first limit that a recipe does not keep: a number is the most, a word must be the same."""
    for part in PARTS:
        limit, value = limits.get(part.name), getattr(recipe, part.name)
        name = gettext(part.label)
        if isinstance(part, Choice) and limit not in (None, value):
            word = gettext(part.option_labels[part.options.index(str(limit))])
            return str(gettext("Your last run does not count: %(name)s must be %(limit)s.", name=name, limit=word))
        if isinstance(part, Knob) and limit is not None and value > float(limit):
            most = amount(float(limit))
            return str(
                gettext("Your last run does not count: %(name)s may be %(limit)s at most.", name=name, limit=most)
            )
    return ""


def _kept(place: Place) -> Kept | None:
    with use(Database).read() as connection:
        return trial_of(connection, place)


def _links(language: str, task: str, runs: Mapping[str, str]) -> tuple[str, str | None]:
    shown = next((each for each in TASKS if each.name == task), TASKS[0])
    home = url_for("lab.show", language=language, task=shown.name)
    if "run" not in runs:
        return home, None
    beside: dict[str, Any] = {"with": runs["base"]} if "base" in runs else {}
    return home, url_for("lab.show_run", language=language, run_id=runs["run"], **beside)
