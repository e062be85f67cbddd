"""Numbers as the reader's language writes them; the scripts write them alike (static/js/lab/figures.js)."""

from flask_babel import format_decimal


def amount(number: float) -> str:
    """Write a number so that it can be read back from a form."""
    return str(format_decimal(number, "0.######"))


def decimal(number: float, digits: int = 2) -> str:
    """Write a number with so many digits: with a true minus, and none before a zero."""
    rounded = round(number, digits) + 0.0
    return str(format_decimal(rounded, f"0.{'0' * digits}" if digits else "0")).replace("-", "−")
