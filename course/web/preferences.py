"""A reader's two choices, language and theme, kept in cookies; they work without JavaScript and without an account."""

from flask import Blueprint, redirect, request
from werkzeug import Response

from course.settings import Settings
from course.web.security import own_path
from course.web.services import use

LANGUAGE_COOKIE = "language"
THEME_COOKIE = "theme"
THEMES = ("light", "dark")
_YEAR_SECONDS = 365 * 24 * 3600

blueprint = Blueprint("preferences", __name__)


@blueprint.get("/preferences")
def choose() -> Response:
    """Remember what was chosen and go back to the page."""
    response = redirect(own_path(request.args.get("next", "/"), "/"), 303)
    language, theme = request.args.get("language", ""), request.args.get("theme", "")
    if language.isalpha() and language.isascii() and len(language) <= 3:  # noqa: PLR2004 - a language code
        _keep(response, LANGUAGE_COOKIE, language)
    if theme in THEMES:
        _keep(response, THEME_COOKIE, theme)
    elif theme:
        response.delete_cookie(THEME_COOKIE)
    response.headers["Cache-Control"] = "no-store"
    return response


def theme() -> str:
    """Give the chosen theme, or "" for the system's."""
    chosen = request.cookies.get(THEME_COOKIE, "")
    return chosen if chosen in THEMES else ""


def _keep(response: Response, name: str, value: str) -> None:
    # The page's own script may set the theme too, so that no reload is needed: not HttpOnly, and no secret either.
    secure = use(Settings).is_secure
    response.set_cookie(name, value, max_age=_YEAR_SECONDS, samesite="Lax", secure=secure, httponly=False)
