"""Numbers as the reader's language writes them; the scripts write them alike (static/js/lab/figures.js)."""

from functools import lru_cache

from flask_babel import format_decimal, get_locale


def amount(number: float) -> str:
    """Write a number so that it can be read back from a form."""
    return _written(number, "0.######", str(get_locale()))


def decimal(number: float, digits: int = 2) -> str:
    """Write a number with so many digits: with a true minus, and none before a zero."""
    rounded = round(number, digits) + 0.0
    return _written(rounded, f"0.{'0' * digits}" if digits else "0", str(get_locale())).replace("-", "−")


@lru_cache(maxsize=8192)
def _written(number: float, pattern: str, language: str) -> str:  # noqa: ARG001 - each language remembers its own
    """Write a number in the language of the request; a lab has hundreds, most of them the same on every page."""
    return str(format_decimal(number, pattern))
