"""The glossary: how its file is read, what a linked term becomes, and the page of all terms."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from builders import create_tables
from flask import Flask

from course.app import create_app
from course.authoring.checks import check_course
from course.authoring.publishing import COMPILED, Publisher
from course.chapters.compiling import Job
from course.chapters.course_file import read_course_file
from course.chapters.glossary import Term, glossary_from_json, glossary_to_json, in_order, read_glossary
from course.chapters.marks.term import named_in
from course.chapters.published import PublishedCourse, chapter_key
from course.chapters.rendering import compile_chapter, compile_prose
from course.database import Database
from course.settings import read_settings

Html = Callable[..., str]
TERMS = """\
terms:
  sky:
    term: {ro: cer, en: sky}
    definition: {ro: Ce vezi când te uiți în sus., en: What you see <above> you.}
    see: basics/second#sky
  earth:
    term: {ro: țărână, en: earth}
    definition: {ro: Ce e sub tine., en: What is below you.}
"""
GLOSSARY, FIRST = "content/glossary.yaml", "content/ro/basics/01-first.md"


@pytest.fixture
def root(course_folder: Path) -> Path:
    (course_folder / GLOSSARY).write_text(TERMS, "utf-8")
    for language in ("ro", "en"):
        save(course_folder, f"content/{language}/basics/01-first.md", "$x^2$", "[x](term:sky) și [x](term:sky) $x^2$")
    return course_folder


def save(root: Path, file: str, old: str, new: str) -> None:
    text = (root / file).read_text("utf-8")
    assert old in text
    (root / file).write_text(text.replace(old, new), "utf-8")


def faults(root: Path) -> list[str]:
    found = check_course(root, root / COMPILED)
    return [f"{each} {each.remedy}" for each in found if each.severity == "error"]


def publish(root: Path) -> PublishedCourse:
    with Publisher(root, root / "var", lambda _: None) as publisher:
        publisher.publish_changes()
    return PublishedCourse(root / "var" / COMPILED)


@pytest.mark.parametrize(
    ("old", "new", "place", "remedy"),
    [
        ("cer, en: sky", "cer", "3:11: error[missing-translation]", "Add en: … here."),
        ("definition: {ro: Ce e", "defnition: {ro: Ce e", "8:5: error[unknown-key]", "Did you mean 'definition'?"),
        ("  earth:", "  Earth 1:", "6:3: error[slug]", "Use small letters"),
        ("see: basics/second#sky", "see: second", "5:10: error[see]", "Write module/chapter#section."),
        ("basics/second#sky", "basics/secnd#sky", "5:10: error[no-chapter]", "Did you mean 'basics/second'?"),
        ("basics/second#sky", "basics/second#sea", "5:10: error[no-section]", "There are: sky."),
        ("  earth:", "  sky:", "6:3: error[yaml-duplicate]", ""),
        ("en: sky", "en: 3", "3:25: error[wrong-type]", 'Put it in quotes: "3".'),
        ("definition: {ro: Ce e", "definition: Ce e #", "8:17: error[wrong-value]", "Write it by language: {ro: …"),
        ("terms:", "termz:", "1:1: error[unknown-key]", "Did you mean 'terms'?"),
    ],
)
def test_a_fault_of_the_file_has_its_place(root: Path, old: str, new: str, place: str, remedy: str) -> None:
    save(root, GLOSSARY, old, new)
    assert [each for each in faults(root) if each.startswith(f"{GLOSSARY}:{place}") and remedy in each]


def test_a_sound_glossary_and_a_course_without_one_have_no_fault(root: Path, course_folder: Path) -> None:
    assert faults(root) == []
    for language in ("ro", "en"):
        save(root, f"content/{language}/basics/01-first.md", "[x](term:sky) și [x](term:sky)", "x")
    (root / GLOSSARY).unlink()
    assert faults(root) == []


def test_an_unknown_term_is_an_error_at_each_of_its_places(root: Path) -> None:
    save(root, FIRST, "term:sky", "term:ski")
    found = faults(root)
    assert [each.split(" ")[0] for each in found] == [f"{FIRST}:10:16:", f"{FIRST}:10:33:"]
    assert all("error[unknown-term]" in each and "Did you mean 'sky'?" in each for each in found)


def test_a_faulty_glossary_is_not_told_of_in_every_chapter(root: Path) -> None:
    save(root, GLOSSARY, "  earth:", "  Earth 1:")
    assert {each.split(":")[0] for each in faults(root)} == {GLOSSARY}


def test_what_was_published_stays_while_the_glossary_has_an_error(root: Path) -> None:
    assert publish(root).current().glossary["sky"].names["en"] == "sky"
    save(root, GLOSSARY, "en: sky", "en: 3")
    assert publish(root).current().glossary["sky"].names["en"] == "sky"
    save(root, GLOSSARY, "en: 3", "en: heaven")
    assert publish(root).current().glossary["sky"].names["en"] == "heaven"


def test_a_chapter_compiles_to_the_same_whatever_the_definitions_say(root: Path) -> None:
    before = publish(root).current().entries[0].versions["ro"].key
    save(root, GLOSSARY, "Ce vezi", "Tot ce vezi")
    assert publish(root).current().entries[0].versions["ro"].key == before
    job = Job("[x](term:sky)", "c.md", "m", "s", "en", Path())
    assert chapter_key(job) != chapter_key(Job("[x](term:sea)", "c.md", "m", "s", "en", Path()))


def test_a_term_links_the_glossary_in_the_readers_language(html: Html) -> None:
    link = '<a class="term" href="../glossary#sky" aria-describedby="term:sky">'
    assert html("The [skies](term:sky).") == f"<p>The {link}skies</a>.</p>"
    assert html("**[[p]{.policy}](term:sky)**") == f'<p><strong>{link}<span class="policy">p</span></a></strong></p>'
    assert link in html("```callout\nkind: note\ntext: The [sky](term:sky).\n```\n")


@pytest.mark.parametrize("name", ['"><script>x</script>', "a b", "javascript:x", "../x", "sky&quot;&gt;<b>"])
def test_no_name_of_a_term_leaves_its_place(name: str, figures: Path) -> None:
    text = f"---\ntitle: T\nsummary: S\nobjectives: [o]\ntakeaway: t\n---\n[x](<term:{name}>)"
    chapter, _ = compile_chapter(text, "c.md", module="m", slug="s", language="en", figures=figures)
    assert chapter is not None
    assert re.fullmatch(
        r'<p>(<a class="term" href="\.\./glossary#[^"<>]*" [^<>]*>x</a>|.*&lt;term:.*)</p>', str(chapter.parts[0])
    )
    assert "<script" not in str(chapter.parts)


def test_a_chapter_names_its_terms_once_each_in_order(figures: Path) -> None:
    front = "---\ntitle: T\nsummary: S\nobjectives: ['[a](term:b)']\ntakeaway: '[a](term:d)'\n---\n"
    text = front + "[a](term:a)\n\n```quiz\nq\n```\n\n[c](term:c) [a](term:a)\n"
    chapter, _ = compile_chapter(text, "c.md", module="m", slug="s", language="en", figures=figures)
    assert chapter is not None
    assert named_in(chapter) == ["b", "a", "c", "d"]


def test_a_quiz_links_no_terms() -> None:
    _, problems = compile_prose("A [sky](term:sky).", "q.yaml", 5)
    assert [(each.line, each.column, each.code) for each in problems] == [(5, 7, "term")]


def test_terms_stand_in_the_order_of_each_languages_dictionary() -> None:
    words = ["țar", "tuș", "tzar", "șal", "suc", "înger", "iz", "ăsta", "azi", "Apă", "ârcă"]
    glossary = {word: Term(word, {"ro": word}, {"ro": ""}) for word in words}
    expected = ["Apă", "azi", "ăsta", "ârcă", "iz", "înger", "suc", "șal", "tuș", "tzar", "țar"]
    assert [term.id for term in in_order(glossary, "ro")] == expected


def test_the_glossary_goes_through_json(root: Path) -> None:
    course, _, _ = read_course_file(root)
    assert course is not None
    terms = read_glossary(root, course).terms
    assert glossary_from_json(glossary_to_json(terms)) == terms


@pytest.fixture
def app(root: Path, database_url: str) -> Iterator[Flask]:
    publish(root)
    app = create_app(read_settings({"COURSE_VAR": str(root / "var"), "COURSE_DATABASE_URL": database_url}, root=root))
    database: Database = app.extensions["services"][Database]()
    create_tables(database)
    yield app
    database.close()


def test_the_page_of_terms(app: Flask) -> None:
    page = app.test_client().get("/ro/glossary").get_data(as_text=True)
    assert re.findall(r"<dfn>(.*?)</dfn>", page) == ["cer", "țărână"]
    assert '<div id="sky">' in page
    assert '<span class="quiet" lang="en">sky</span>' in page
    assert 'href="/ro/basics/second#sky"' in page
    english = app.test_client().get("/en/glossary").get_data(as_text=True)
    assert re.findall(r"<dfn>(.*?)</dfn>", english) == ["earth", "sky"]
    assert "What you see &lt;above&gt; you." in english
    assert '<a href="/en/glossary" aria-current="page">' in english


def test_a_chapter_brings_the_definitions_of_its_terms_and_no_others(app: Flask) -> None:
    page = app.test_client().get("/en/basics/first").get_data(as_text=True)
    assert page.count('role="tooltip"') == 1
    assert re.search(
        r'<p[^>]* id="term:sky" role="tooltip" hidden><b>sky</b> What you see &lt;above&gt; you\.</p>', page
    )


def test_a_course_without_a_glossary_has_no_such_page(site: Flask) -> None:
    assert site.test_client().get("/ro/glossary").status_code == 404
    assert "/ro/glossary" not in site.test_client().get("/ro/").get_data(as_text=True)
