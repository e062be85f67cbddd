"""The `course lab …` commands: training in a terminal, without the site."""

import json
import os
import sys
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO, TypeVar

import click

if TYPE_CHECKING:
    from course.lab.own_model import Plan
    from course.lab.recipe import Choice, Knob, Recipe, Refusal

_Read = TypeVar("_Read")


@click.group()
def lab() -> None:
    """Train the lab's policies here, without the site."""


@lab.command("run")
@click.option("--task", default="dog", show_default=True, help="What the policy is taught.")
@click.option("--language", default="en", show_default=True, help="The language it speaks: ro or en.")
@click.option("--seed", default="0", show_default=True, help="The same seed and recipe give the same run.")
@click.option("--set", "settings", multiple=True, metavar="NAME=VALUE", help="Change the recipe, e.g. group_size=4.")
@click.option("--events", type=click.File("w", encoding="utf-8", lazy=False), help="Write every event as a JSON line.")
@click.option("--model", type=click.Path(path_type=Path), help="Train the model in this folder instead.")
@click.option("--prompts", type=click.Path(path_type=Path), help="Its prompts, one a line or JSON Lines.")
@click.option("--reward", metavar="MODULE:FUNCTION", help="Its reward, of prompt and completion.")
@click.option("--save", type=click.Path(path_type=Path), help="Where to write it afterwards.")
def lab_run(  # noqa: PLR0913 - a command has as many options as it has
    *,
    task: str,
    language: str,
    seed: str,
    settings: tuple[str, ...],
    events: TextIO | None,
    model: Path | None,
    prompts: Path | None,
    reward: str | None,
    save: Path | None,
) -> None:
    """Train once, as the page does, and say how it ended.

    \b
    course lab run --task dog --language ro --seed 3
    course lab run --set group_size=4 --set objective=dr_grpo --set scaling=none --events run.jsonl
    course lab run --model FOLDER --prompts sums.jsonl --reward rewards:is_right --set steps=100 --save trained
    """
    if model is not None and prompts is not None and reward is not None:
        ending = _train_own(model, prompts, reward, save, _read_plan({"seed": seed}, settings), events)
    elif model or prompts or reward or save:
        raise click.UsageError("A model of your own needs --model, --prompts and --reward.")
    else:
        ending = _train(_read_recipe({"task": task, "language": language, "seed": seed}, settings), events)
    click.echo(ending)


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
    from course.lab.events import Finished, Step, Trained, to_json
    from course.lab.learning.trainer import train

    ending = "The run gave no event."
    with _progress(recipe.steps) as bar:
        for event in train(recipe):
            if not isinstance(event, Trained):
                _write(events, to_json(event))
            if isinstance(event, Step):
                bar.update(1, event)
            elif isinstance(event, Finished):
                mean = f"{event.reward_last:.3f}"
                ending = f"{event.reason}: {event.steps} steps, mean reward {mean} over the last ten"
    return ending


def _train_own(  # noqa: PLR0913, PLR0917 - what the options said
    folder: Path, prompts: Path, reward: str, save: Path | None, plan: "Plan", events: TextIO | None
) -> str:
    os.environ["HF_HUB_OFFLINE"] = "1"
    from course.lab.own_model import read_prompts, reward_named

    examples, function = read_prompts(prompts), reward_named(reward)
    from course.lab.learning.any_model import OwnModel, train_own

    model = OwnModel(folder)
    rewards: list[float] = []
    with _progress(plan.steps) as bar:
        for step in train_own(model, examples, function, plan):
            _write(events, {"event": "step", **asdict(step)})
            bar.update(1, step)
            rewards.append(step.reward_mean)
    if save is not None:
        model.save(save)
    last = rewards[-10:]
    return f"completed: {plan.steps} steps, mean reward {sum(last) / len(last):.3f} over the last ten"


def _progress(steps: int) -> Any:
    return click.progressbar(
        length=steps, label="Training", file=sys.stderr, item_show_func=_shown, hidden=not sys.stderr.isatty()
    )


def _write(events: TextIO | None, values: Mapping[str, Any]) -> None:
    if events is not None:
        events.write(json.dumps(values, ensure_ascii=False, separators=(",", ":")) + "\n")


def _shown(event: Any) -> str | None:
    return f"reward {event.reward_mean:.2f}" if event is not None else None


def _read_recipe(values: dict[str, str], settings: Iterable[str]) -> "Recipe":
    from course.lab.recipe import PARTS, Recipe

    recipe, refusals = Recipe.read({**values, **_pairs(settings, PARTS)})
    return _accepted(recipe, refusals)


def _read_plan(values: dict[str, str], settings: Iterable[str]) -> "Plan":
    from course.lab.own_model import PLAN_PARTS, Plan

    plan, refusals = Plan.read({**values, **_pairs(settings, PLAN_PARTS)})
    return _accepted(plan, refusals)


def _pairs(settings: Iterable[str], parts: "Iterable[Knob | Choice]") -> dict[str, str]:
    """Take names and values apart."""
    known = [part.name for part in parts]
    values = {}
    for setting in settings:
        name, equals, value = setting.partition("=")
        if not equals or name not in known:
            raise click.UsageError(f"--set {setting}: write NAME=VALUE, with one of these names: {', '.join(known)}.")
        values[name] = value
    return values


def _accepted(read: "_Read | None", refusals: "Iterable[Refusal]") -> "_Read":
    if read is None:
        raise click.UsageError("\n".join(str(refusal) for refusal in refusals))
    return read


def _quiet_torch() -> None:
    """Let torch use one thread, as a run in the page does, and transformers ask nobody; before either is imported."""
    os.environ.update({"OMP_NUM_THREADS": "1", "HF_HUB_OFFLINE": "1"})
