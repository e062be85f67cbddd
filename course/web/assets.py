"""Styles, scripts, fonts and icons: what the build made, by its plain name."""

import functools
import json
from pathlib import Path

from lucide.jinja import lucide
from markupsafe import Markup

from course.problems import SettingsError

PREFIX = "/static/"


class Assets:
    """The built files of static/dist. Their names carry a hash of what is in them, so they may be kept for ever."""

    def __init__(self, folder: Path) -> None:
        """Read the build's manifest.

        Raises: SettingsError if nothing was built.
        """
        self.folder = folder
        try:
            self._names: dict[str, str] = json.loads((folder / "manifest.json").read_text("utf-8"))
        except FileNotFoundError as error:
            raise SettingsError(f"{folder} holds no built styles and scripts. Run `make serve` once.") from error

    def href(self, name: str) -> str:
        """Give the address of a built file.

        Raises: KeyError if the build made no such file.
        """
        return PREFIX + self._names[name]


@functools.lru_cache(maxsize=64)
def icon(name: str, size: int = 18) -> Markup:
    """Draw an icon inline, hidden from those who listen: the word stands beside it."""
    attributes = {"class": "icon", "aria_hidden": "true", "focusable": "false"}
    return Markup(lucide(name, size=size, stroke_width=2, **attributes))  # noqa: S704 - drawn by the icons' package
