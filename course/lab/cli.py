"""The `course lab …` commands: training in a terminal, without the site."""

import json
import os
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING, TextIO

import click

if TYPE_CHECKING:
    from course.lab.events import Event
    from course.lab.recipe import Recipe


@click.group()
def lab() -> None:
    """Train the lab's policies here, without the site."""


@lab.command("run")
@click.option("--task", default="dog", show_default=True, help="What the policy is taught.")
@click.option("--language", default="en", show_default=True, help="The language it speaks: ro or en.")
@click.option("--seed", default="0", show_default=True, help="The same seed and recipe give the same run.")
@click.option("--set", "settings", multiple=True, metavar="KNOB=VALUE", help="Change the recipe, e.g. group_size=4.")
@click.option("--events", type=click.File("w", encoding="utf-8", lazy=False), help="Write every event as a JSON line.")
def lab_run(task: str, language: str, seed: str, settings: tuple[str, ...], events: TextIO | None) -> None:
    """Train once, as the page does, and say how it ended.

    \b
    course lab run --task dog --language ro --seed 3
    course lab run --set group_size=4 --set kl_coefficient=0 --events run.jsonl
    """
    recipe = _read_recipe({"task": task, "language": language, "seed": seed}, settings)
    click.echo(_train(recipe, events))


@lab.command("build")
@click.option("--task", default="dog", show_default=True)
@click.option("--language", required=True, help="ro or en.")
@click.option("--seed", default=0, show_default=True)
def lab_build(task: str, language: str, seed: int) -> None:
    """Make the policy that runs start from: fluent, not yet taught. Refuses one that is at chance on any prompt."""
    _quiet_torch()
    from course.lab.learning.warm_start import build
    from course.lab.tasks import TASKS

    found = next((each for each in TASKS if each.name == task and language in each.languages), None)
    if found is None:
        known = ", ".join(f"{each.name} ({' '.join(each.languages)})" for each in TASKS)
        raise click.UsageError(f"There is no task {task!r} in {language!r}. There are: {known}.")
    click.echo(f"Written: {build(found, language, seed, report=click.echo)}")


def _train(recipe: "Recipe", events: TextIO | None) -> str:
    _quiet_torch()
    from course.lab.events import Finished, Step, to_json
    from course.lab.learning.trainer import train

    ending = "The run gave no event."
    with click.progressbar(
        length=recipe.steps, label="Training", file=sys.stderr, item_show_func=_shown, hidden=not sys.stderr.isatty()
    ) as bar:
        for event in train(recipe):
            if events is not None:
                events.write(json.dumps(to_json(event), ensure_ascii=False, separators=(",", ":")) + "\n")
            if isinstance(event, Step):
                bar.update(1, event)
            elif isinstance(event, Finished):
                mean = f"{event.reward_last:.3f}"
                ending = f"{event.reason}: {event.steps} steps, mean reward {mean} over the last ten"
    return ending


def _shown(event: "Event | None") -> str | None:
    return f"reward {event.reward_mean:.2f}" if event is not None and hasattr(event, "reward_mean") else None


def _read_recipe(values: dict[str, str], settings: Iterable[str]) -> "Recipe":
    from course.lab.recipe import KNOBS, Recipe

    for setting in settings:
        name, equals, value = setting.partition("=")
        if not equals or name not in {knob.name for knob in KNOBS}:
            known = ", ".join(knob.name for knob in KNOBS)
            raise click.UsageError(f"--set {setting}: write KNOB=VALUE, with one of these knobs: {known}.")
        values[name] = value
    recipe, refusals = Recipe.read(values)
    if recipe is None:
        raise click.UsageError("\n".join(str(refusal) for refusal in refusals))
    return recipe


def _quiet_torch() -> None:
    """Let torch use one thread, as a run in the page does, and transformers ask nobody; before either is imported."""
    os.environ.update({"OMP_NUM_THREADS": "1", "HF_HUB_OFFLINE": "1"})
