"""How a run stands: in codes that the script has sentences for, and in the sentence itself."""

from collections.abc import Mapping
from typing import Any

from course.lab.records import Run
from course.lab.run import RunState


def plain_standing(run: Run) -> dict[str, Any]:
    """Say how a run stands, in codes that the script has sentences for."""
    return {
        "state": _state(run),
        "place": run.place,
        "reason": run.reason,
        "is_over": run.state.is_final,
    }


def _state(run: Run) -> str:
    if run.is_cancelling:
        return "cancelling"
    return "withdrawn" if run.state is RunState.CANCELLED and not run.has_begun else run.state


def sentence(standing: Mapping[str, Any], step: int | None, words: Mapping[str, str]) -> str:
    """Say in words how a run stands that has reached this step, or none yet."""
    if standing["reason"]:
        return words[f"reason_{standing['reason']}"]
    state = standing["state"]
    if state in {"claimed", "running"}:
        state = "running" if step else "starting"
    return words[state].format(place=standing["place"], step=step or 0, steps=standing["steps"])


def mood(standing: Mapping[str, Any]) -> str:
    """Give the mark beside the sentence: running, finished, failed, or none."""
    if standing["reason"]:
        return "failed"
    return "finished" if standing["state"] == "finished" else "" if standing["is_over"] else "running"
