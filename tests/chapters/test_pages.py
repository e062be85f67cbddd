"""What the pages say of a text that is there in another language only."""

from flask.testing import FlaskClient


def test_a_title_in_another_language_says_so_on_the_first_page(client: FlaskClient) -> None:
    page = client.get("/en/").text
    assert '<h3 lang="ro"><a href="/en/basics/second">Al doilea</a></h3>' in page
    assert '<h3><a href="/en/basics/first">The first</a></h3>' in page
    assert page.count('<p class="quiet" lang="ro">') == 1


def test_a_title_in_another_language_says_so_beside_a_chapter(client: FlaskClient) -> None:
    page = client.get("/en/basics/first").text
    assert '<b lang="ro">Al doilea</b>' in page
    assert '<span lang="ro">Al doilea</span>' in page
    assert "<span>The first</span>" in page


def test_the_contents_of_an_untranslated_chapter_are_in_its_own_language(client: FlaskClient) -> None:
    assert '<ol data-headings lang="ro">' in client.get("/en/basics/second").text
    assert "<ol data-headings>" in client.get("/ro/basics/second").text
