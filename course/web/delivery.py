"""How pages leave: compressed where that pays, and under the address by which readers know the site."""

import gzip
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, request

SMALLEST_BYTES = 1000
LEVEL = 5

WsgiApp = Callable[[dict[str, Any], Any], Iterable[bytes]]


def compress_pages(app: Flask) -> None:
    """Send pages as gzip to those who take it. What was built is compressed already, and streams stay as they are."""
    app.after_request(_compress)


def known_as(app: WsgiApp, base_url: str) -> WsgiApp:
    """Let every request be one to the base URL, whatever a proxy in front has made of it."""
    scheme, host = urlsplit(base_url)[:2]

    def known(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        environ["wsgi.url_scheme"], environ["HTTP_HOST"] = scheme, host
        return app(environ, start)

    return known


def _compress(response: Response) -> Response:
    if (
        response.mimetype not in {"text/html", "application/json"}
        or response.is_streamed
        or response.direct_passthrough
    ):
        return response
    response.vary.add("Accept-Encoding")
    body = response.get_data()
    if len(body) < SMALLEST_BYTES or "Content-Encoding" in response.headers or not request.accept_encodings["gzip"]:
        return response
    response.set_data(gzip.compress(body, LEVEL, mtime=0))
    response.headers["Content-Encoding"] = "gzip"
    return response
