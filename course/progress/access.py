"""The link that carries a learner's progress to another device: signed by the site, good for half an hour."""

from flask import current_app
from itsdangerous import BadData, URLSafeTimedSerializer

LINK_MINUTES = 30


def link_token(learner_id: str) -> str:
    """Sign who the learner is, for the address of a link."""
    return _signer().dumps(learner_id)


def linked_learner(token: str) -> str | None:
    """Give the learner of a link, or None if the link is too old or was not made here."""
    try:
        return str(_signer().loads(token, max_age=LINK_MINUTES * 60))
    except BadData:
        return None


def _signer() -> URLSafeTimedSerializer:
    # With a salt of its own, so that no cookie can stand in for a link and no link for a cookie.
    return URLSafeTimedSerializer(str(current_app.secret_key), salt="course.progress.link")
