"""The words of templates in the reader's language, looked up once for each request.

A page says some two hundred sentences, and flask_babel asks for the request's language before each of them.
"""

from typing import Any

from flask import Flask, g
from flask_babel import get_translations


def speak_quickly(app: Flask) -> None:
    """Let templates find their words in the catalogue that the request has found already; call it after Babel."""
    app.jinja_env.install_gettext_callables(_gettext, _ngettext, newstyle=True)  # type: ignore[attr-defined]


def _gettext(sentence: str) -> str:
    return str(_catalogue().ugettext(sentence))


def _ngettext(singular: str, plural: str, number: int) -> str:
    return str(_catalogue().ungettext(singular, plural, number))


def _catalogue() -> Any:
    if "catalogue" not in g:
        g.catalogue = get_translations()
    return g.catalogue
