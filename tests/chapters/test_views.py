from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, template_rendered
from flask.testing import FlaskClient
from flask_babel import Babel
from jinja2 import DictLoader
from markupsafe import Markup
from sqlalchemy import event

from course.chapters import views
from course.chapters.chapter import Chapter, Embed, Heading
from course.chapters.course_file import CourseFile
from course.chapters.pages import Home
from course.chapters.published import PublishedCourse, make_outline, write_chapter, write_index
from course.database import Database
from course.problems import KeyReusedError
from course.web.embeds import Embeds
from course.web.services import provide

COURSE = CourseFile.model_validate({
    "title": {"ro": "Curs", "en": "Course"},
    "description": {"ro": "Despre.", "en": "About."},
    "languages": ["ro", "en"],
    "modules": [
        {"slug": "m", "title": {"ro": "Baze", "en": "Basics"}, "chapters": ["a", "b"], "quiz": "q"},
        {"slug": "n", "title": {"ro": "Mai mult", "en": "More"}, "chapters": ["c"]},
    ],
})  # fmt: skip
TEMPLATES = {
    "home.html": "{{ course_title }}",
    "chapters/chapter.html": "{{ chapter.title }}{% for part in chapter.parts %}{{ part }}{% endfor %}"
    "{% for each in chapter.objectives %}{{ each }}{% endfor %}{{ chapter.takeaway }}{{ chapter.summary }}",
}
KEY = "idempotency_key"


@dataclass(frozen=True)
class Card:
    title: str = "Quiz"
    href: str = "/ro/quizzes/q"
    question_count: int = 5
    answered: int = 2
    correct: int = 1


def chapter(language: str, module: str, slug: str) -> Chapter:
    parts = ("<p>x &amp; y</p>", Embed("quiz", "q", {}, 9), "<p>z</p>", Embed("lab", "dog", {}, 12))
    return Chapter(
        module, slug, language, f"{slug} <{language}>", "S & T.", ("<em>o</em>",), "<b>t</b>",
        (Heading(2, "h", "H"),), parts, 400, 3, f"{slug}.md",
    )  # fmt: skip


@pytest.fixture
def app(tmp_path: Path, database: Database) -> Flask:
    compiled = {}
    for language, module, slug in (("ro", "m", "a"), ("en", "m", "a"), ("ro", "m", "b"), ("ro", "n", "c")):
        made = chapter(language, module, slug)
        write_chapter(tmp_path, language + slug, made)
        compiled[language, module, slug] = (language + slug, made)
    write_index(tmp_path, make_outline(COURSE, compiled, {}))
    app = Flask(__name__)
    app.secret_key = "test"
    app.testing = True
    app.jinja_loader = DictLoader(TEMPLATES)
    Babel(app)
    app.register_blueprint(views.blueprint)
    app.register_error_handler(KeyReusedError, lambda _: ("reused", 409))
    embeds = Embeds()
    embeds.register("quiz", draw_embed)
    for service in (PublishedCourse(tmp_path), database, embeds, Home(lambda _language, _learner: {"q": Card()})):
        provide(app, service)
    return app


def draw_embed(reference: str, options: Mapping[str, Any], language: str) -> Markup:
    return Markup("[{} {}]").format(reference, language)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def shown(app: Flask) -> Iterator[list[dict[str, Any]]]:
    """What every rendered page was given."""
    pages: list[dict[str, Any]] = []

    def note(_: Flask, context: dict[str, Any], **_more: object) -> None:
        pages.append(context)

    with template_rendered.connected_to(note, app):
        yield pages


@pytest.mark.parametrize(
    ("accepted", "cookie", "expected"),
    [("", None, "/ro/"), ("en-GB", None, "/en/"), ("de", None, "/ro/"), ("ro", "en", "/en/"), ("en", "de", "/en/")],
)
def test_the_first_page_leads_to_the_readers_language(
    client: FlaskClient, accepted: str, cookie: str | None, expected: str
) -> None:
    if cookie:
        client.set_cookie("language", cookie)
    response = client.get("/", headers={"Accept-Language": accepted})
    assert (response.status_code, response.location) == (302, expected)
    assert {"Accept-Language", "Cookie"} <= set(response.headers["Vary"].split(", "))


@pytest.mark.parametrize(
    "path", ["/de/", "/xx/m/a", "/ro/m/x", "/ro/x/a", "/ro/m/", "/ro/m/a/b", "/ro/m%2Fa/x", "/ro/../m", "/%00/"]
)
def test_what_is_not_there_is_not_found(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_the_home_page_shows_the_course(client: FlaskClient, shown: list[dict[str, Any]]) -> None:
    assert client.get("/en/").status_code == 200
    page = shown[0]
    assert (page["page_title"], page["page_description"]) == ("Course", "About.")
    assert [module.title for module in page["modules"]] == ["Basics", "More"]
    assert [module.quiz for module in page["modules"]] == [Card(), None]
    first, second = page["modules"][0].chapters
    assert (first.number, first.title, first.minutes, first.href) == (1, "a <en>", 3, "/en/m/a")
    assert (second.title, second.language, second.href) == ("b <ro>", "ro", "/en/m/b")
    assert (page["continue_href"], page["continue_label"]) == ("/en/m/a", "Start reading")
    assert (page["read_count"], page["chapter_count"]) == (0, 3)


@pytest.mark.parametrize(("path", "place"), [("/en/m", "/en/#module-1"), ("/ro/n", "/ro/#module-2")])
def test_a_modules_address_leads_to_its_place_on_the_home_page(client: FlaskClient, path: str, place: str) -> None:
    response = client.get(path)
    assert (response.status_code, response.location) == (302, place)
    assert [client.get(missing).status_code for missing in ("/en/x", "/de/m")] == [404, 404]


def test_the_home_page_makes_nobody_a_learner(client: FlaskClient) -> None:
    assert "Set-Cookie" not in client.get("/ro/").headers


def test_a_chapter_is_shown_with_its_embeds_in_place(client: FlaskClient, shown: list[dict[str, Any]]) -> None:
    response = client.get("/ro/m/a")
    assert response.text == "a &lt;ro&gt;<p>x &amp; y</p>[q ro]<p>z</p><em>o</em><b>t</b>S &amp; T."
    page = shown[0]
    assert (page["page_title"], page["page_description"]) == ("a <ro>", "S & T.")
    assert (page["chapter"].number, page["chapter"].module_title, page["chapter"].minutes) == (1, "Baze", 3)
    assert page["chapter"].headings == (Heading(2, "h", "H"),)
    assert page["is_fallback"] is False
    assert [(each.title, each.is_current) for each in page["module_chapters"]] == [("a <ro>", True), ("b <ro>", False)]
    assert page["module_quiz"] == Card()
    assert page["previous"] is None
    assert (page["next"].title, page["next"].href) == ("b <ro>", "/ro/m/b")
    assert page["mark_read_href"] == "/ro/m/a/read"
    assert page["scripts"] == ["lab.js"]
    assert page["is_read"] is False
    assert len(page[KEY]) > 20


def test_a_chapter_missing_in_a_language_is_shown_in_the_other(
    client: FlaskClient, shown: list[dict[str, Any]]
) -> None:
    assert "[q en]" in client.get("/en/n/c").text
    page = shown[0]
    assert page["is_fallback"] is True
    assert page["chapter"].language == page["previous"].language == "ro"
    assert page["chapter"].module_title == "More"
    assert page["module_quiz"] is None
    assert (page["previous"].href, page["next"]) == ("/en/m/b", None)


def test_reading_leads_to_the_next_chapter(client: FlaskClient, shown: list[dict[str, Any]]) -> None:
    for path, following in (("/en/m/a", "/en/m/b"), ("/en/m/b", "/en/n/c"), ("/en/n/c", "/en/")):
        client.get(path)
        response = client.post(f"{path}/read", data={KEY: shown[-1][KEY]})
        assert (response.status_code, response.location) == (303, following)
    client.get("/ro/")
    assert (shown[-1]["read_count"], shown[-1]["continue_label"]) == (3, "Read it again")
    assert shown[-1]["continue_href"] == "/ro/m/a"


def test_reading_counts_once_and_in_every_language(client: FlaskClient, shown: list[dict[str, Any]]) -> None:
    client.get("/ro/m/a")
    assert shown[0]["progress_share_if_read"] == pytest.approx(1 / 3)
    for _ in range(3):
        assert client.post("/ro/m/a/read", data={KEY: shown[0][KEY]}).status_code == 303
    client.get("/en/m/a")
    assert shown[-1]["is_read"] is True
    assert [each.is_read for each in shown[-1]["module_chapters"]] == [True, False]
    client.get("/en/")
    assert (shown[-1]["read_count"], shown[-1]["continue_href"]) == (1, "/en/m/b")
    assert shown[-1]["continue_label"] == "Go on: b <ro>"


def test_a_script_is_answered_without_a_page(client: FlaskClient) -> None:
    response = client.post("/ro/m/a/read", data={KEY: "k1"}, headers={"Accept": "text/vnd.course.fragment+html"})
    assert (response.status_code, response.data) == (204, b"")


@pytest.mark.parametrize("key", [None, "", "x" * 65, "a b", "ș"])
def test_a_form_without_its_key_is_refused(client: FlaskClient, key: str | None) -> None:
    assert client.post("/ro/m/a/read", data={} if key is None else {KEY: key}).status_code == 400


def test_a_key_serves_one_chapter_only(client: FlaskClient) -> None:
    assert client.post("/ro/m/a/read", data={KEY: "k"}).status_code == 303
    assert client.post("/ro/m/b/read", data={KEY: "k"}).status_code == 409


@pytest.mark.parametrize("path", ["/de/m/a/read", "/ro/m/x/read"])
def test_nobody_reads_what_is_not_there(client: FlaskClient, path: str) -> None:
    assert client.post(path, data={KEY: "k"}).status_code == 404


@pytest.mark.parametrize("path", ["/ro/", "/ro/m/a"])
def test_a_page_asks_once_what_has_been_read(client: FlaskClient, database: Database, path: str) -> None:
    client.get("/ro/m/a")
    asked: list[str] = []

    @event.listens_for(database.engine, "before_cursor_execute")
    def note(_c: object, _cursor: object, statement: str, *_more: object) -> None:
        asked.append(statement)

    client.get(path)
    assert len([statement for statement in asked if "SELECT" in statement]) == 1
