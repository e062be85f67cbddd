"""The one place that says of a chapter's HTML that a page may show it as it is."""

from markupsafe import Markup


def trusted(html: str) -> Markup:
    """Let a page show HTML that came from `compile_chapter`, and so went through the sanitiser."""
    return Markup(html)  # noqa: S704 - the one place that says so
