"""A compiled chapter in pieces, each of them whole, and two of them on one page."""

import re
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from translations import SOURCE, compiled

from course.authoring.translating.cutting import cut
from course.chapters.chapter import Embed
from course.chapters.rendering import compile_chapter

TAG = re.compile(r"<(/?)([a-z0-9]+)[^<>]*?(/?)>")


def is_whole(html: str) -> bool:
    """Say whether every element that is opened in a piece is closed in it."""
    open_tags: list[str] = []
    for closing, name, alone in TAG.findall(html):
        if closing:
            if not open_tags or open_tags.pop() != name:
                return False
        elif not alone and name not in {"br", "hr", "img", "col"}:
            open_tags.append(name)
    return not open_tags


def test_each_section_gets_its_text_and_its_embeds() -> None:
    body = SOURCE.replace("## Seara", "```quiz\nbasics\n```\n\n## Seara") + "\n```lab\ntask: dog\n```\n"
    pieces = cut(compiled(body, "ro"))
    assert list(pieces) == ["opening text", "day", "evening", "night"]
    assert [each.reference for each in pieces["day"] if isinstance(each, Embed)] == ["basics"]
    assert [each.reference for each in pieces["night"] if isinstance(each, Embed)] == ["dog"]
    assert str(pieces["evening"][0]).startswith("<h2>Seara</h2>")
    assert "".join(str(each) for each in pieces["opening text"]).strip() == "<p>Ziua cerul este senin și larg.</p>"


def test_nothing_is_lost_and_nothing_doubled() -> None:
    chapter = compiled(SOURCE, "ro")
    whole = "".join(part for part in chapter.parts if isinstance(part, str))
    cut_up = "".join(str(part) for parts in cut(chapter).values() for part in parts)
    assert cut_up == re.sub(r' id="(day|evening|night)"', "", whole)


def test_names_get_their_language_and_links_lead_where_they_led() -> None:
    body = SOURCE.replace(
        "Lumina",
        "O notă[^a], [jos](#night), [alt capitol](second#sky), [modul](../other/x), [un cuvânt](term:agent), "
        '[afară](http://example.org/a) și `id="night" href="#x"`. Lumina',
    ) + "\n[^a]: Notă.\n"  # fmt: skip
    text = "".join(str(part) for part in cut(compiled(body, "ro"))["day"])
    assert 'id="ro-fnref:a"' in text
    assert 'href="#ro-fn:a"' in text
    assert 'href="#night"' in text
    assert 'href="/ro/basics/second#sky"' in text
    assert 'href="/ro/other/x"' in text
    assert 'class="term" href="/ro/glossary#agent">' in text
    assert 'href="http://example.org/a"' in text
    assert '<code>id="night" href="#x"</code>' in text


def test_a_heading_inside_something_else_begins_no_piece() -> None:
    box = '<div>\n## Night {#box}\n<h2 id="box">Night</h2>\n<p>Stars.</p>\n</div>\n'
    chapter = compiled(SOURCE.replace("Drumul", f"{box}\nDrumul"), "ro")
    pieces = {key: "".join(str(part) for part in parts) for key, parts in cut(chapter).items()}
    assert "box" in [section.key for section in chapter.sections]
    assert "box" not in pieces
    assert "<p>Stars.</p>" in pieces["evening"]
    assert all(is_whole(html) for html in pieces.values())


BITS = [
    "<div>",
    "</div>",
    "> quote",
    "- item",
    "text",
    "<table>",
    "## Own {#own}",
    "## Other",
    "***",
    "<br>",
    "```text\n<div>\n```",
    "$$\nx\n$$",
    "| a |\n|---|\n| b |",
    "<details><summary>x</summary>",
    "<svg>",
    "<h2 id='day'>",
]


@given(st.lists(st.sampled_from(BITS), max_size=8))
@settings(max_examples=60, deadline=None)
def test_whatever_the_author_wrote_each_piece_is_whole(bits: list[str]) -> None:
    text = "---\ntitle: T\nsummary: S.\nobjectives: [o]\ntakeaway: A.\n---\n" + "\n\n".join(bits)
    chapter, _ = compile_chapter(text, "c.md", module="m", slug="s", language="en", figures=Path())
    for parts in cut(chapter).values() if chapter else ():
        assert is_whole("".join(str(part) for part in parts if not isinstance(part, Embed)))
