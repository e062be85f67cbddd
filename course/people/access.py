"""Who is here: an anonymous learner is a random id in a signed cookie."""

import uuid

from flask import session

_LEARNER = "learner"


def learner_id() -> str:
    """Give this learner's id, and make one at the first page that can send something.

    The cookie goes out with the page, before anything is sent, so that a first answer whose acknowledgement was lost
    on the way is recognised when it is sent again.
    """
    if _LEARNER not in session:
        session[_LEARNER] = uuid.uuid4().hex
        session.permanent = True
    return str(session[_LEARNER])


def known_learner_id() -> str | None:
    """Give the id if this browser has one, without making one."""
    return str(session[_LEARNER]) if _LEARNER in session else None


def become(learner: str) -> None:
    """Let this browser go on as a learner whose progress was carried over from another device."""
    session[_LEARNER] = learner
    session.permanent = True


def forget() -> None:
    """Forget who this browser's learner was; the next page that can send something begins another."""
    session.clear()
