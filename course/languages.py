"""The languages a course can be read in, and how a reader gets theirs."""

from collections.abc import Sequence

NAMES = {"ro": "Română", "en": "English"}


def negotiate(accepted: str, offered: Sequence[str], chosen: str | None = None) -> str:
    """Pick the language for a reader: their earlier choice, then Accept-Language, then the course's first.

    Source: RFC 9110 §12.5.4; of two languages with equal weight the earlier one wins.
    """
    if chosen in offered:
        return str(chosen)
    wanted = sorted(_weighted(accepted), key=lambda pair: -pair[1])
    return next((code for code, weight in wanted if code in offered and weight > 0), offered[0])


def _weighted(accepted: str) -> list[tuple[str, float]]:
    pairs = []
    for item in accepted[:1000].split(","):
        tag, *parameters = item.strip().lower().split(";")
        pairs.append((tag.split("-")[0].strip(), _weight(parameters)))
    return pairs


def _weight(parameters: Sequence[str]) -> float:
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            try:
                return min(max(float(value), 0.0), 1.0)
            except ValueError:
                return 0.0
    return 1.0
