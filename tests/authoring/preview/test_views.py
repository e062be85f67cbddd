"""What edit mode adds to the pages, and that readers get none of it."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from builders import create_tables
from flask import Flask
from flask.testing import FlaskClient

from course.app import create_app
from course.authoring.preview.noting import FaultNotes, NotedFaults
from course.authoring.publishing import COMPILED
from course.database import Database
from course.problems import Problem
from course.sentences import Sentence
from course.settings import read_settings

PAGES = [
    "/ro/",
    "/en/",
    "/ro/basics/first",
    "/en/basics/second",
    "/ro/quizzes/basics",
    "/ro/lab",
    "/ro/me",
    "/ro/no/page",
]
KEY = re.compile(rb'(name="idempotency_key" value|data-next-key|name="was")="[^"]*"')


def site(root: Path, *, edit: bool) -> Flask:
    app = create_app(read_settings({"COURSE_DATABASE_URL": ""}, root=root), edit=edit)
    app.testing = True
    return app


@pytest.fixture
def both(course_folder: Path, published: Path) -> Iterator[tuple[FlaskClient, FlaskClient]]:
    """The same course for readers and for its author."""
    shutil.copytree(published, course_folder / "var" / COMPILED)
    readers, author = site(course_folder, edit=False), site(course_folder, edit=True)
    create_tables(readers.extensions["services"][Database]())
    yield readers.test_client(), author.test_client()
    for app in (readers, author):
        app.extensions["services"][Database]().close()


def notes(folder: Path) -> FaultNotes:
    return FaultNotes(folder, folder / "var" / COMPILED)


def error(file: str, line: int = 10, column: int = 4) -> Problem:
    message = Sentence("There is no quiz {quiz!r}.", quiz="basics")
    return Problem(file, line, column, "no-quiz", message, Sentence("Remove it."))


ADDED = (
    re.compile(rb'<link rel="stylesheet" href="/static/edit[^>]*>'),
    re.compile(rb'<script type="module" src="/static/edit[^>]*></script>'),
    re.compile(rb'<aside class="edit-bar.*?</aside>\n', re.DOTALL),
    re.compile(rb"<!--embed:[0-9a-f]{16}-->"),
)


def test_readers_get_the_authors_page_less_what_is_the_authors(
    both: tuple[FlaskClient, FlaskClient], course_folder: Path
) -> None:
    notes(course_folder)
    readers, author = both
    readers.get("/ro/basics/first")
    cookie = readers.get_cookie("session")  # the same person: who they are decides the order of choices
    assert cookie is not None
    author.set_cookie("session", cookie.value)
    for path in PAGES:
        read, edited = (KEY.sub(rb"\1", client.get(path).data) for client in both)
        assert b"edit" not in read.replace(b"credit", b"").lower(), path
        assert edited != read
        for added in ADDED:
            edited = added.sub(b"", edited)
        assert edited == read, path
    assert both[0].get("/edit/changes").status_code == 404


def test_a_fault_stands_on_the_page_with_its_lines_and_a_way_out(
    both: tuple[FlaskClient, FlaskClient], course_folder: Path
) -> None:
    notes(course_folder).note([error("content/ro/basics/01-first.md"), error("quizzes/other.yaml")])
    page = both[1].get("/ro/basics/first").get_data(as_text=True)
    assert "O eroare în această pagină" in page
    assert "Nu există testul „basics”." in page
    assert '<li value="10" class="faulty"><code>Un <mark>t</mark>ext cu $x^2$.</code></li>' in page
    assert page.index("01-first.md:10:4") < page.index("O eroare în alt fișier") < page.index("other.yaml:10:4")
    other = both[1].get("/en/basics/first").get_data(as_text=True)
    assert "2 errors in other files" in other
    assert "There is no quiz &#39;basics&#39;." in other


def test_a_page_shows_the_faults_of_all_that_it_is_made_from(
    both: tuple[FlaskClient, FlaskClient], course_folder: Path
) -> None:
    shown = {
        "content/course.yaml": [*PAGES, "/ro/basics/second", "/ro/basics/third"],
        "quizzes/basics.yaml": ["/ro/basics/second", "/en/basics/second", "/ro/quizzes/basics"],
        "content/ro/basics/02-second.md": ["/ro/basics/second", "/en/basics/second"],
        "content/ro/basics/03-third.md": ["/ro/basics/third"],
        "content/glossary.yaml": [],
    }
    said = re.compile("O eroare în această pagină|1 error on this page")
    for file, pages in shown.items():
        notes(course_folder).note([error(file)])
        for path in (*PAGES, "/ro/basics/second", "/ro/basics/third"):
            page = both[1].get(path).get_data(as_text=True)
            assert bool(said.search(page)) == (path in pages), (file, path)


def test_a_fault_in_a_drawing_is_of_the_pages_whose_chapters_place_it(
    both: tuple[FlaskClient, FlaskClient], course_folder: Path
) -> None:
    second = course_folder / "content/ro/basics/02-second.md"
    second.write_text(f"{second.read_text('utf-8')}\n```figure\nsrc: sky\ntitle: Cer\n```\n", "utf-8")
    for file in ("content/figures/sky.svg", "content/figures/sky.tall.svg"):
        notes(course_folder).note([error(file)])
        for path in ("/ro/basics/second", "/edit/en/basics/second"):
            page = both[1].get(path, headers={"Accept-Language": "ro"}).get_data(as_text=True)
            assert "O eroare în această pagină</b> <span>Mai jos e ultima versiune bună." in page, (file, path)
        assert "1 error on this page" in both[1].get("/en/basics/second").get_data(as_text=True)  # shown in Romanian
        for path in ("/ro/basics/first", "/ro/", "/ro/quizzes/basics"):
            assert "O eroare în alt fișier" in both[1].get(path).get_data(as_text=True), (file, path)


def test_where_nothing_was_published_no_last_good_version_is_promised(
    both: tuple[FlaskClient, FlaskClient], course_folder: Path
) -> None:
    third, quiz, drawing = "content/ro/basics/03-third.md", "quizzes/new.yaml", "content/figures/sky.svg"
    (course_folder / third).write_text("```figure\nsrc: sky\n```\n", "utf-8")
    said = {
        "/ro/basics/third": "Pagina apare după ce corectezi erorile.",
        "/en/basics/third": "This page is shown once the errors are mended.",
        "/ro/quizzes/new": "Pagina apare după ce corectezi eroarea.",
        "/en/quizzes/new": "This page is shown once the error is mended.",
    }
    notes(course_folder).note([error(third), error(drawing), error(quiz)])
    for path, words in said.items():
        answer = both[1].get(path)
        page = answer.get_data(as_text=True)
        assert (answer.status_code, words in page) == (404, True), path
        assert "Below is" not in page
        assert "Mai jos e" not in page


def test_the_way_to_the_translation_keeps_the_language_of_the_page(both: tuple[FlaskClient, FlaskClient]) -> None:
    for language, other in (("ro", "en"), ("en", "ro")):
        page = both[1].get(f"/{language}/basics/first").get_data(as_text=True)
        link = re.search(r'<a class="edit-button" href="([^"]+)">', page)
        assert link is not None
        beside = both[1].get(link[1].replace("&amp;", "&"), headers={"Accept-Language": other}, follow_redirects=True)
        assert (beside.status_code, beside.request.path) == (200, "/edit/en/basics/first")
        assert f'<html lang="{language}"' in beside.get_data(as_text=True)


def test_only_this_machine_is_answered_under_no_other_name(both: tuple[FlaskClient, FlaskClient]) -> None:
    readers, author = both
    for host in ("localhost", "127.0.0.1:8000", "[::1]:8000"):
        assert author.get("/ro/", base_url=f"http://{host}").status_code == 200
    for host in ("course.example", "10.0.0.1:8000", "localhost.example"):
        assert author.get("/ro/", base_url=f"http://{host}").status_code == 403
        assert author.get("/edit/changes", base_url=f"http://{host}").status_code == 403
        assert readers.get("/ro/", base_url=f"http://{host}").status_code == 200


def test_an_open_page_hears_of_the_state_now_and_whenever_it_changes(
    both: tuple[FlaskClient, FlaskClient], course_folder: Path
) -> None:
    faults, noted = NotedFaults(course_folder / "var" / COMPILED), notes(course_folder)
    page = both[1].get("/ro/").get_data(as_text=True)
    assert f'data-version="{faults.version()}"' in page
    with both[1].get("/edit/changes", buffered=False) as stream:
        told = iter(stream.response)
        assert b"retry:" in next(told)
        assert f"event: changes\ndata: {faults.version()}\n\n".encode() == next(told)
        noted.note([error("quizzes/basics.yaml")])
        assert f"event: changes\ndata: {faults.version()}\n\n".encode() == next(told)
