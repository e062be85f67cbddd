"""Certificates: asked for with a name, shown to be printed, and verified by anybody who has the code."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime

from flask import Blueprint, Response, abort, make_response, redirect, render_template, request, url_for
from flask_babel import format_date, format_percent, gettext
from werkzeug import Response as AnyResponse

from course.chapters.outline import Outline
from course.chapters.store import read_by
from course.database import Database
from course.people.access import known_learner_id
from course.progress.certificates.certificate import LONGEST_NAME, Certificate, new_code, read_code, read_name
from course.progress.certificates.store import certificate_with, issue, issued_for
from course.progress.pages import CertificatePage
from course.progress.progress import ModuleProgress, progress_of
from course.quizzes.bank import QuizBank
from course.quizzes.store import attempt_results
from course.settings import Settings
from course.web.security import new_key
from course.web.services import use
from course.web.store import Once, fingerprint

blueprint = Blueprint("certificates", __name__)

NO_STORE = {"Cache-Control": "no-store"}
_KEY = re.compile(r"[!-~]{1,64}")


@blueprint.get("/<language>/me/certificates/<module>")
def show(language: str, module: str) -> Response:
    """Show the learner's certificate; or ask for the name to print on it; or say what is missing for it."""
    progress, learner = _progress(module), known_learner_id()
    with use(Database).read() as connection:
        certificate = issued_for(connection, learner or "", module)
    if certificate is not None:
        return _shown(certificate, language, is_own=True)
    return _asked(progress, language) if progress.is_earned else _missing(progress, language)


@blueprint.post("/<language>/me/certificates/<module>")
def ask(language: str, module: str) -> AnyResponse:
    """Issue the certificate, once, with this name."""
    now, learner, progress = datetime.now(UTC), known_learner_id(), _progress(module)
    key, written = request.form.get("idempotency_key", ""), request.form.get("name", "")
    if learner is None or not progress.is_earned or progress.best is None:
        abort(404)
    if not _KEY.fullmatch(key):
        abort(400)
    name = read_name(written)
    if name is None:
        return _asked(progress, language, written, 422)
    certificate = Certificate(
        code=new_code(),
        module=module,
        name=name,
        course_title=use(Outline).title,
        module_title=progress.module.title,
        score=progress.best.share,
        issued_at=now,
    )
    issue(use(Database), Once(key, learner, fingerprint("certificate", module, name)), certificate)
    return redirect(url_for("certificates.show", language=language, module=module), 303)


@blueprint.get("/<language>/certificates/<code>")
def verify(language: str, code: str) -> Response:
    """Say to anybody what the certificate with this code certifies."""
    read = read_code(code)
    with use(Database).read() as connection:
        certificate = certificate_with(connection, read) if read else None
    if certificate is None:
        return _page("progress/unknown_certificate.html", language, gettext("No such certificate"), 404, code=code[:40])
    return _shown(certificate, language, is_own=False)


def _progress(module: str) -> ModuleProgress:
    learner = known_learner_id() or ""
    with use(Database).read() as connection:
        read, results = read_by(connection, learner), attempt_results(connection, learner)
    found = next((each for each in progress_of(use(Outline), read, results) if each.module.slug == module), None)
    if found is None or found.module.quiz is None:
        abort(404)
    return found


def _asked(progress: ModuleProgress, language: str, written: str | None = None, status: int = 200) -> Response:
    page = {
        "module_title": progress.module.title[language],
        "action": url_for("certificates.ask", language=language, module=progress.module.slug),
        "idempotency_key": new_key(),
        "name": (written or "")[: 2 * LONGEST_NAME],
        "is_refused": written is not None,
        "longest": LONGEST_NAME,
    }
    return _page("progress/name.html", language, gettext("Your certificate"), status, certificate=page)


def _missing(progress: ModuleProgress, language: str) -> Response:
    outline, quiz = use(Outline), use(QuizBank).find(progress.module.quiz or "")
    chapters = [
        {
            "title": outline.version(entry, language).title,
            "href": url_for("chapters.show", language=language, module=entry.module, chapter=entry.slug),
        }
        for entry in progress.unread
    ]
    page = {
        "module_title": progress.module.title[language],
        "chapters": chapters,
        "quiz": None
        if quiz is None or progress.is_passed
        else {
            "title": quiz.in_language(language).title,
            "href": url_for("quizzes.show", language=language, slug=quiz.slug),
            "needed": format_percent(quiz.settings.pass_share / 1000),
        },
    }
    return _page("progress/missing.html", language, gettext("Your certificate"), missing=page)


def _shown(certificate: Certificate, language: str, *, is_own: bool) -> Response:
    path = url_for("certificates.verify", language=language, code=certificate.readable_code)
    page = CertificatePage(
        name=certificate.name,
        course_title=_in(certificate.course_title, language),
        module_title=_in(certificate.module_title, language),
        date=format_date(certificate.issued_at, "long"),
        score=format_percent(certificate.score / 1000),
        code=certificate.readable_code,
        address=f"{use(Settings).address.rstrip('/')}{path}",
        is_own=is_own,
    )
    return _page("progress/certificate.html", language, gettext("Certificate"), certificate=page)


def _in(titles: Mapping[str, str], language: str) -> str:
    return titles.get(language) or next(iter(titles.values()))


def _page(template: str, language: str, title: str, status: int = 200, **values: object) -> Response:
    html = render_template(template, language=language, page_title=title, **values)
    return make_response(html, status, NO_STORE)
