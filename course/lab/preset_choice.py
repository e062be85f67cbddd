"""Which preset is meant: by its name, or by a recipe that is one."""

from dataclasses import replace

from course.lab.presets import PRESETS, Preset
from course.lab.recipe import Recipe


def presets_for(task: str) -> list[Preset]:
    """Give the presets of a task."""
    return [preset for preset in PRESETS if preset.task == task]


def preset_named(name: str) -> Preset | None:
    """Give the preset of this name."""
    return next((preset for preset in PRESETS if preset.id == name), None)


def preset_of(recipe: Recipe) -> Preset | None:
    """Give the preset that this recipe is, whatever its seed."""
    seedless = replace(recipe, seed=0)
    return next((each for each in presets_for(recipe.task) if each.recipe(recipe.language) == seedless), None)
