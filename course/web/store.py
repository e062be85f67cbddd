"""Idempotency keys: an effect happens once, however often its request arrives."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from course.database import add_if_missing
from course.problems import KeyReusedError
from course.web.tables import idempotency_keys


@dataclass(frozen=True)
class Once:
    """A request that may arrive several times: its key, its sender and the fingerprint of what it asks."""

    key: str
    learner_id: str
    fingerprint: str


def fingerprint(*parts: str) -> str:
    """Reduce a request to a hash, so that a key can be held to the request it first came with."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


def earlier_effect(connection: Connection, once: Once) -> str | None:
    """Give what this request has already brought about, or None if it is new.

    Raises: KeyReusedError if the key first came with another request or from another learner.
    """
    row = connection.execute(select(idempotency_keys).where(idempotency_keys.c.key == once.key)).first()
    if row is None:
        return None
    if row.learner_id != once.learner_id or row.request_hash != once.fingerprint:
        raise KeyReusedError(_REUSED)
    return str(row.effect)


def remember_effect(connection: Connection, once: Once, *, effect: str, at: datetime) -> None:
    """Note, in the transaction of the effect itself, what this request has brought about.

    Raises: KeyReusedError if another learner's request came first with this key, at the same moment.
    """
    values = {"key": once.key, "learner_id": once.learner_id, "request_hash": once.fingerprint}
    if not add_if_missing(connection, idempotency_keys, **values, effect=effect, at=at):
        raise KeyReusedError(_REUSED)


_REUSED = "This form was already sent with other content. Reload the page and send it again."
