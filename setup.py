"""Puts the course, its quizzes and the built pages into the wheel; everything else stands in pyproject.toml."""

import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

CARRIED = ("content", "quizzes", "static/dist")


class BuildWithCourse(build_py):
    """Copies what `make serve` has built beside the package into it."""

    def run(self) -> None:
        """Build, and then carry the course along, but not where the package is used in place."""
        super().run()
        if self.editable_mode:
            return
        if not Path("static/dist/manifest.json").is_file():
            raise SystemExit("static/dist is not built. Run `make serve` once, then build the wheel.")
        for folder in CARRIED:
            shutil.copytree(folder, Path(self.build_lib) / "course" / "shipped" / folder, dirs_exist_ok=True)


setup(cmdclass={"build_py": BuildWithCourse})
