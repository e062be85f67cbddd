"""Services by type: what `app.py` provides once, views ask for by naming its class.

Source: the service-locator of hynek/svcs, reduced to what a site of fixed services needs.
"""

from collections.abc import Callable
from typing import TypeVar

from flask import Flask, current_app

Service = TypeVar("Service")


def provide(app: Flask, service: object) -> None:
    """Make a service available to every request under its own class."""
    provide_current(app, type(service), lambda: service)


def provide_current(app: Flask, kind: type, give: Callable[[], object]) -> None:
    """Make available whatever `give` gives at the moment it is asked for, such as what was published last."""
    app.extensions.setdefault("services", {})[kind] = give


def use(kind: type[Service]) -> Service:
    """Give the service of this class to the current request.

    Raises: LookupError if the composition root did not provide it.
    """
    try:
        service = current_app.extensions["services"][kind]()
    except KeyError:
        raise LookupError(f"No {kind.__name__} was provided; create_app() must call provide().") from None
    if not isinstance(service, kind):
        raise TypeError(f"{kind.__name__} was asked for, {type(service).__name__} was given.")
    return service
