"""Why a run ended before its last step, as codes; `wording.py` has the sentences."""

from enum import StrEnum


class Reason(StrEnum):
    """What went wrong with a run that failed or ran out of time."""

    BROKEN = "broken"
    FAULT = "fault"
    DIED = "died"
    STALLED = "stalled"
    TOO_LONG = "too_long"
    LOST = "lost"
    UNATTENDED = "unattended"
