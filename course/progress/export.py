"""All of one learner's data as one JSON file, without the keys of what they have not finished."""

from base64 import b64encode
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

Rows = Mapping[str, Sequence[Mapping[str, Any]]]

_TOLD_ANYWAY = ("quiz", "quiz_version", "grader", "language", "number", "settings", "titles")


def export_of(learner_id: str, rows: Rows, *, at: datetime) -> dict[str, Any]:
    """Put every row of a learner, by table, into plain JSON values."""
    secret = _secret_attempts(rows.get("attempts", ()))
    tables = {name: [_plain(row, secret) for row in found] for name, found in rows.items()}
    return {"learner": learner_id, "exported_at": at.isoformat(), "tables": tables}


def without_keys(snapshot: Mapping[str, Any]) -> dict[str, Any]:
    """Reduce a snapshot to what it asks: ids and kinds, since choices have words of their own that may tell."""
    questions = [{name: question.get(name) for name in ("id", "kind", "version")} for question in snapshot["questions"]]
    return {name: snapshot[name] for name in _TOLD_ANYWAY if name in snapshot} | {"questions": questions}


def _plain(row: Mapping[str, Any], secret: Collection[str]) -> dict[str, Any]:
    values = {name: _value(value) for name, value in row.items()}
    if row.get("id") in secret:
        values["snapshot"] = without_keys(row["snapshot"])
    return values


def _value(value: Any) -> Any:
    """Write what JSON has no word for: times in ISO 8601, a trained policy's bytes in base64."""
    if isinstance(value, date):
        return value.isoformat()
    return b64encode(value).decode("ascii") if isinstance(value, bytes) else value


def _secret_attempts(attempts: Sequence[Mapping[str, Any]]) -> frozenset[str]:
    """Name the attempts whose keys the learner is not to see: those under way, and those of quizzes that never tell.

    An earlier edition of an attempt has ended before the attempt itself has; its keys may still be in use.
    """
    under_way = {(each["quiz"], each["number"]) for each in attempts if each["finished_at"] is None}
    return frozenset(
        each["id"]
        for each in attempts
        if (each["quiz"], each["number"]) in under_way or not each["snapshot"].get("settings", {}).get("review", True)
    )
