import pytest
from markupsafe import escape

from course.quizzes.prose import Prose, is_one_paragraph, opening_and_rest, without_paragraph


@pytest.mark.parametrize(
    ("html", "inside"),
    [
        ("<p>One <b>word</b></p>\n", "One <b>word</b>"),
        ("One", "One"),
        ("<p>One</p>\n<p>Two</p>", "<p>One</p>\n<p>Two</p>"),
        ("", ""),
    ],
)
def test_a_single_paragraph_loses_its_tags(html: str, inside: str) -> None:
    assert without_paragraph(html) == inside


@pytest.mark.parametrize(("html", "is_one"), [
    ("<p>One</p>", True), ("One <em>x</em>", True), ("<p>a</p><p>b</p>", False), ("<ul><li>a</li></ul>", False),
    ("<p>a</p><pre>x</pre>", False), ("<p>a<math><mi>x</mi></math></p>", True), ("<p><param></p>", True),
])  # fmt: skip
def test_blocks_are_told_from_one_paragraph(html: str, is_one: bool) -> None:
    assert is_one_paragraph(html) is is_one


def test_a_stem_is_parted_after_its_first_paragraph() -> None:
    assert opening_and_rest("<p>Why?</p>\n<pre>x</pre>\n<p>y</p>") == ("Why?", "<pre>x</pre>\n<p>y</p>")
    assert opening_and_rest("Why?") == ("Why?", "")


def test_prose_stands_in_a_page_as_it_is() -> None:
    assert str(escape(Prose("*a*", "<em>a</em>"))) == "<em>a</em>"
