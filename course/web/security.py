"""What every response promises and every unsafe request must show.

Cross-site requests are refused by what the browser itself says of their origin (Sec-Fetch-Site, or else Origin), so
that no page carries a token and a form never expires. Source: the approach of Go 1.25's CrossOriginProtection; all
browsers of the last years send one of the two headers with an unsafe request.
"""

import os
import re
import secrets
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask, Response, abort, current_app, request
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
MAX_NEXT_LENGTH = 500
_FRAGMENT = re.compile(r"[A-Za-z0-9_-]+")

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types course-fragment"
)

HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


def protect(app: Flask) -> None:
    """Refuse cross-site changes and put the promises on every response."""
    app.before_request(_refuse_cross_site)
    app.after_request(_promise)


def make_secret(path: Path) -> str:
    """Read the key that signs cookies; make it, for this user's eyes only, at the first start."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text("ascii")
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_hex(32))
    return path.read_text("ascii")


def new_key() -> str:
    """Make an idempotency key for a form."""
    return secrets.token_urlsafe(18)


def own_path(wanted: str, otherwise: str) -> str:
    """Give the wanted path if it is a page of this site, rebuilt by the router, or else the other one.

    A section's name after # is kept, so that who changes the language stays where they read.
    """
    try:
        parts = urlsplit(wanted[:MAX_NEXT_LENGTH])
    except ValueError:
        return otherwise
    if parts.scheme or parts.netloc or not parts.path.startswith("/") or parts.path.startswith("//"):
        return otherwise
    adapter = current_app.url_map.bind("")
    try:
        endpoint, values = adapter.match(parts.path, method="GET")
    except (HTTPException, RequestRedirect):
        return otherwise
    place = f"#{parts.fragment}" if _FRAGMENT.fullmatch(parts.fragment) else ""
    return adapter.build(endpoint, values) + place


def _refuse_cross_site() -> None:
    if request.method in SAFE_METHODS:
        return
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    if site is not None:
        if site not in {"same-origin", "none"}:
            abort(403)
    elif origin is not None and urlsplit(origin).netloc != request.host:
        abort(403)


def _promise(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    return response
