"""Where a chapter's embeds meet their renderers: a kind of embed, and who draws it."""

from collections.abc import Callable, Mapping
from typing import Any

from markupsafe import Markup

Renderer = Callable[[str, Mapping[str, Any], str], Markup]


class Embeds:
    """The renderers of embeds by kind; `app.py` fills it, chapters' views ask it."""

    def __init__(self) -> None:
        self._renderers: dict[str, Renderer] = {}

    def register(self, kind: str, renderer: Renderer) -> None:
        """Let `renderer(reference, options, language)` draw embeds of this kind."""
        self._renderers[kind] = renderer

    def render(self, kind: str, reference: str, options: Mapping[str, Any], language: str) -> Markup:
        """Draw one embed; an unknown kind draws nothing, since the check has refused it before publishing."""
        renderer = self._renderers.get(kind)
        return renderer(reference, options, language) if renderer else Markup("")
