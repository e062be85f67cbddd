"""Pages for what went wrong: what happened, and what to do next, in the reader's language."""

import logging

from flask import Flask, Response, make_response, render_template, request
from flask_babel import gettext, lazy_gettext
from werkzeug.exceptions import HTTPException, InternalServerError

from course.problems import KeyReusedError, RefusedError

_SAID = {
    400: (lazy_gettext("This request cannot be read"), lazy_gettext("Go back, reload the page and try again.")),
    403: (
        lazy_gettext("This request came from elsewhere"),
        lazy_gettext("For your safety, forms are taken only from this site's own pages. Open the page and try again."),
    ),
    404: (
        lazy_gettext("There is no page here"),
        lazy_gettext("The address may be mistyped, or the page may have moved. The course's first page knows the way."),
    ),
    405: (lazy_gettext("This page cannot be used that way"), lazy_gettext("Go back and use the page's own buttons.")),
    409: (lazy_gettext("This was already sent"), lazy_gettext("Reload the page to see how it stands.")),
    413: (lazy_gettext("This is too large"), lazy_gettext("Send less at once.")),
    503: (lazy_gettext("The site is busy"), lazy_gettext("Nothing is lost. Wait a few seconds and try again.")),
}
_ELSE = (
    lazy_gettext("Something broke on our side"),
    lazy_gettext("Nothing that was acknowledged is lost. Try again; if it stays, tell whoever runs this site."),
)


def explain_errors(app: Flask) -> None:
    """Give every error a page of its own, and log what is our fault."""
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(KeyReusedError, _refused)
    app.register_error_handler(RefusedError, _refused)
    app.register_error_handler(Exception, _unexpected)


def _http_error(error: HTTPException) -> Response:
    if error.response is not None:
        return make_response(error.response)
    headers = {name: value for name, value in error.get_headers() if name in {"Allow", "Retry-After"}}
    return _page(error.code or 500, "", headers)


def _refused(error: RefusedError) -> Response:
    return _page(409, gettext(str(error)), {})


def _unexpected(error: Exception) -> Response:
    logging.getLogger(__name__).error("%s %s failed", request.method, request.path, exc_info=error)
    return _page(InternalServerError.code, "", {})


def _page(code: int, detail: str, headers: dict[str, str]) -> Response:
    title, remedy = _SAID.get(code, _ELSE)
    error = {"status": code, "title": title, "message": detail or remedy}
    page = render_template("errors/error.html", error=error, page_title=title, canonical_path="")
    return make_response(page, code, headers)
