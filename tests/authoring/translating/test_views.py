"""The page that shows two languages side by side: what it says of each section, and who gets it."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from builders import COURSE, write_course
from flask import Flask
from flask.testing import FlaskClient
from translations import EN, FRONT, RO, SOURCE, stamped_text

from course.app import create_app
from course.authoring.publishing import Publisher
from course.database import Database
from course.settings import read_settings

FIGURE = "```figure\nsrc: sky\ntitle: Cer\ndescription: Un cer.\n```\n"
DRAWING = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><circle cx="4" cy="4" r="3"/></svg>'
ROW = re.compile(r'<div class="sides-row state-(\w+)" id="([^"]+)"')
PAGE = "/edit/en/basics/first"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course with a section in every state, published."""
    folder = write_course(tmp_path_factory.mktemp("beside") / "course")
    source = SOURCE.replace("stelele", "astrele").replace("## Seara", f"{FIGURE}\n## Seara")
    source += "\n## GRPO {#grpo}\n\nO notă[^a], jos [seara](#evening), pe [altă pagină](second).\n\n[^a]: Notă.\n"
    (folder / "content/figures").mkdir()
    (folder / "content/figures/sky.svg").write_text(DRAWING, "utf-8")
    (folder / RO).write_text(FRONT["ro"] + source, "utf-8")
    own = stamped_text().replace("By day the sky is clear and wide.", "Ziua cerul este senin și larg.")
    own = re.sub(r'  evening: ".*"\n', "", own).replace("## The night", f"{FIGURE}\n## The night")
    (folder / EN).write_text(f"{own}\n## A remark {{#remark}}\n\nOnly here[^a].\n\n[^a]: Note.\n", "utf-8")
    settings = read_settings({}, root=folder)
    settings.var.mkdir()
    with Publisher(folder, settings.var, report=lambda _: None) as publisher:
        publisher.publish_changes()
    return folder


def site(folder: Path, *, edit: bool) -> Iterator[Flask]:
    app = create_app(read_settings({"COURSE_DATABASE_URL": ""}, root=folder), edit=edit)
    app.testing = True
    yield app
    app.extensions["services"][Database]().close()


@pytest.fixture(scope="module")
def author(folder: Path) -> Iterator[FlaskClient]:
    for app in site(folder, edit=True):
        yield app.test_client()


@pytest.fixture(scope="module")
def reader(folder: Path) -> Iterator[FlaskClient]:
    for app in site(folder, edit=False):
        yield app.test_client()


def test_every_section_says_how_it_stands(author: FlaskClient) -> None:
    page = author.get(PAGE, headers={"Accept-Language": "en"}).text
    assert ROW.findall(page) == [
        ("current", "front_matter"),
        ("untranslated", "opening_text"),
        ("stale", "day"),
        ("unstamped", "evening"),
        ("stale", "night"),
        ("extra", "remark"),
        ("missing", "grpo"),
    ]
    counts = re.findall(r'href="#([\w-]+)"><svg.*?</svg><b>(\d+)</b> ([^<]+)</a>', page, re.DOTALL)
    assert counts == [
        ("front_matter", "1", "current"),
        ("day", "2", "changed since"),
        ("evening", "1", "not stamped"),
        ("opening_text", "1", "not translated"),
        ("grpo", "1", "missing"),
        ("remark", "1", "only in the translation"),
    ]
    following = re.findall(r'class="sides-next" href="#([\w-]+)"', page)
    assert following == ["opening_text", "day", "evening", "night", "remark", "grpo"]


def test_a_translator_is_told_where_the_texts_stand_and_what_to_run(author: FlaskClient) -> None:
    page = author.get(PAGE).text
    assert f"<code>{RO}:11</code>" in page
    assert f"<code>{EN}:16</code>" in page
    assert "<code>course translate &#39;basics/first#night&#39; --stamp</code>" in page
    assert "<code>course translate &#39;basics/first#opening text&#39; --stamp</code>" in page
    assert "<code>course translate basics/first --to en</code>" in page


def test_no_name_stands_twice_on_the_page_and_every_one_that_is_meant_is_there(author: FlaskClient) -> None:
    page = author.get(PAGE).text
    names = re.findall(r'\sid="([^"]+)"', page)
    assert len(names) == len(set(names))
    assert {"ro-fn:a", "en-fn:a"} <= set(names)
    meant = re.findall(r'\s(?:href="#|aria-labelledby="|aria-describedby=")([^"]+)"', page)
    assert {name for each in meant for name in each.split()} <= set(names)
    assert 'href="/ro/basics/second"' in page


def test_what_is_not_translated_at_all_is_shown_with_the_way_to_begin(author: FlaskClient) -> None:
    page = author.get("/edit/en/basics/second", headers={"Accept-Language": "ro"}).text
    assert {state for state, _ in ROW.findall(page)} == {"missing"}
    assert page.count("<code>course translate basics/second --to en</code>") == 1
    assert "lipsă" in page
    assert 'lang="ro"' in page


def test_the_page_speaks_its_readers_language_whichever_two_it_shows(author: FlaskClient) -> None:
    for language, words in (("ro", "cu originalul schimbat"), ("en", "changed since")):
        page = author.get(PAGE, headers={"Accept-Language": language}).text
        assert words in page
        assert f'<html lang="{language}"' in page
        assert "/preferences?language=ro&amp;next=/edit/en/basics/first" in page


def test_the_source_beside_itself_leads_to_its_first_translation(author: FlaskClient) -> None:
    answer = author.get("/edit/ro/basics/first")
    assert (answer.status_code, answer.headers["Location"]) == (302, PAGE)


@pytest.mark.parametrize(
    "address",
    ["/edit/fr/basics/first", "/edit/en/basics/third", "/edit/en/other/first", "/edit/en/basics/../../content",
     "/edit/en/basics/%2e%2e%2fcourse.yaml", "/edit/en/content%2fro/basics", "/edit/en/basics/01-first.md",
     "/edit/en/figures/sky", "/edit/en/basics/first/more", "/edit/../en/basics/first", "/edit/en/basics"],
)  # fmt: skip
def test_only_what_the_course_lists_has_a_page(author: FlaskClient, address: str) -> None:
    assert author.get(address).status_code == 404


def test_readers_have_no_such_page(reader: FlaskClient, author: FlaskClient) -> None:
    assert author.get(PAGE).status_code == 200
    for address in (PAGE, "/edit/ro/basics/first", "/edit/en/basics/second"):
        assert reader.get(address).status_code == 404


def test_a_course_of_one_language_has_no_such_page(tmp_path: Path) -> None:
    folder = write_course(tmp_path / "course")
    (folder / "content/course.yaml").write_text(re.sub(", en[^}\\]]*", "", COURSE), "utf-8")
    (folder / "var").mkdir()
    with Publisher(folder, folder / "var", report=lambda _: None) as publisher:
        publisher.publish_changes()
    for app in site(folder, edit=True):
        assert app.test_client().get("/edit/ro/basics/first").status_code == 404
        assert app.test_client().get("/").headers["Location"] == "/ro/"
