"""Certificates as rows: issued once for a module, found again by their code."""

from collections.abc import Mapping

from sqlalchemy import Connection, RowMapping, insert, select

from course.database import Database
from course.people.store import ensure
from course.progress.certificates.certificate import Certificate
from course.progress.certificates.tables import certificates
from course.web.store import Once, earlier_effect, remember_effect


def issue(database: Database, once: Once, certificate: Certificate) -> None:
    """Keep a certificate, unless the learner has one for this module already; return after commit.

    Raises: KeyReusedError.
    """
    with database.write(once.learner_id) as connection:
        ensure(connection, once.learner_id, now=certificate.issued_at)
        if earlier_effect(connection, once) is not None:
            return
        issued = issued_for(connection, once.learner_id, certificate.module)
        if issued is None:
            connection.execute(insert(certificates).values(learner_id=once.learner_id, **vars(certificate)))
        effect = (issued or certificate).code
        remember_effect(connection, once, effect=effect, at=certificate.issued_at)


def issued_for(connection: Connection, learner_id: str, module: str) -> Certificate | None:
    """Give the learner's certificate for a module."""
    mine = select(certificates).where(certificates.c.learner_id == learner_id, certificates.c.module == module)
    return _certificate(connection.execute(mine).mappings().first())


def issued_to(connection: Connection, learner_id: str) -> Mapping[str, Certificate]:
    """Give the learner's certificates by module."""
    rows = connection.execute(select(certificates).where(certificates.c.learner_id == learner_id)).mappings()
    return {found.module: found for row in rows if (found := _certificate(row)) is not None}


def certificate_with(connection: Connection, code: str) -> Certificate | None:
    """Find a certificate by its code, for whoever was shown it."""
    found = connection.execute(select(certificates).where(certificates.c.code == code)).mappings().first()
    return _certificate(found)


def _certificate(row: RowMapping | None) -> Certificate | None:
    if row is None:
        return None
    return Certificate(**{name: value for name, value in row.items() if name != "learner_id"})
