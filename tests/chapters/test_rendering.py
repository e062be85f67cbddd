import json
from collections.abc import Callable

import pytest

from course.chapters.chapter import Chapter, Heading
from course.problems import Problem

Html = Callable[..., str]
Faults = Callable[..., list[tuple[int, int, str]]]
Compile = Callable[..., tuple[Chapter | None, list[Problem]]]


def test_objectives_and_takeaway_are_markdown(compile_body: Compile) -> None:
    front = "---\ntitle: A < B\nsummary: S & T.\nobjectives: ['say *what* $x$ is']\ntakeaway: '**Yes**.'\n---\n"
    chapter, problems = compile_body("Text.", front=front)
    assert problems == []
    assert chapter is not None
    assert chapter.objectives == ("say <em>what</em> <math><mi>x</mi></math> is",)
    assert chapter.takeaway == "<strong>Yes</strong>."
    assert (chapter.title, chapter.summary) == ("A < B", "S & T.")


def test_headings_make_the_contents(compile_body: Compile) -> None:
    chapter, problems = compile_body("## What `is` $r$? {#what}\n\n### Țări și **orașe**\n\n## Țări și orașe\n")
    assert problems == []
    assert chapter is not None
    assert chapter.headings == (
        Heading(2, "what", "What is r?"),
        Heading(3, "tari-si-orase", "Țări și orașe"),
        Heading(2, "tari-si-orase-2", "Țări și orașe"),
    )


def test_faults_of_headings_have_their_lines(faults: Faults) -> None:
    assert faults("Text.\n\n# Main\n") == [(3, 1, "heading")]
    assert faults("Text.\n\nMain\n====\n") == [(3, 1, "heading")]
    assert faults("## A {#a}\n\n#### B\n") == [(3, 4, "heading")]
    assert faults("## A {#a}\n\n## B {#b}\n\n## C {#a}\n") == [(5, 6, "duplicate-id")]
    assert faults("## A {#a}\n\nSee [b](#b).\n") == [(3, 9, "dead-link")]


def test_tables_scroll_and_keep_their_alignment_without_style(html: Html) -> None:
    drawn = html("| a | b | c |\n|:--|:-:|--:|\n| 1 | 2 | 3 |\n", language="ro")
    assert drawn.startswith('<div class="scroll" tabindex="0" role="group" aria-label="Tabel"><table>')
    assert '<td align="left">1</td>\n<td align="center">2</td>\n<td align="right">3</td>' in drawn
    assert "style" not in drawn


def test_footnotes_lead_there_and_back(html: Html) -> None:
    drawn = html("Text[^a].\n\n[^a]: *Note*.\n", language="ro")
    assert '<sup id="fnref:a"><a class="footnote-ref" href="#fn:a">1</a></sup>' in drawn
    assert '<div class="footnote">' in drawn
    assert '<li id="fn:a">\n<p><em>Note</em>.' in drawn
    assert 'title="Înapoi la nota 1 din text"' in drawn


def test_footnotes_are_held_to_their_references(faults: Faults) -> None:
    assert faults("Text[^a].\n") == [(1, 5, "footnote")]
    assert faults("Text.\n\n[^a]: Note.\n") == [(3, 1, "footnote")]
    assert faults("```callout\nkind: note\ntext: |\n  a[^b]\n\n  [^b]: c\n```\n") == [(4, 4, "footnote")]


def test_concepts_have_their_colour(html: Html, faults: Faults) -> None:
    assert html("A [*good* policy]{.policy}.") == '<p>A <span class="policy"><em>good</em> policy</span>.</p>'
    assert faults("One\ntwo [x]{.polcy}\n") == [(2, 9, "concept")]
    assert faults("[x]{.policy .reward}\n") == [(1, 5, "concept")]


def test_outside_links_tell_the_other_site_nothing(html: Html) -> None:
    drawn = html("[a](https://example.org) [b](/ro/m/c#d) [c](mailto:a@b.c)")
    assert '<a href="https://example.org" rel="noopener noreferrer">a</a> <a href="/ro/m/c#d">b</a>' in drawn


def test_text_too_deep_to_be_read_is_a_fault(faults: Faults) -> None:
    assert faults("- " * 1500 + "x\n") == [(1, 1, "too-nested")]


def test_a_character_that_nobody_sees_is_a_fault(faults: Faults) -> None:
    assert faults("One\ntwo\x07\n") == [(2, 4, "character")]


def test_minutes_follow_the_words(compile_body: Compile) -> None:
    chapter, _ = compile_body("un cuvânt " * 200 + "$x$\n\n```python\nmany words in code\n```\n")
    assert chapter is not None
    assert (chapter.words, chapter.minutes) == (400, 3)


def test_a_chapter_survives_json(compile_body: Compile) -> None:
    chapter, _ = compile_body("## A\n\n$x$\n\n```lab\ntask: dog\nrecipe: {steps: 5}\n```\n")
    assert chapter is not None
    assert Chapter.from_json(json.loads(json.dumps(chapter.to_json()))) == chapter


def test_the_same_text_compiles_to_the_same_chapter(compile_body: Compile) -> None:
    body = "$x$ and `y`\n\n```python\nx = 1\n```\n"
    assert compile_body(body) == compile_body(body)


@pytest.mark.parametrize(
    "text", ["", "---\n", "no front matter", "---\n---\n", "---\n- a\n---\n", "---\ntitle: [\n---\nx\n"]
)
def test_a_file_without_a_chapter_is_a_fault(compile_body: Compile, text: str) -> None:
    chapter, problems = compile_body("", front=text)
    assert chapter is None
    assert problems


def test_a_line_does_not_begin_with_the_comma_after_a_formula(html: Html) -> None:
    made = html("Between $a$, $b$ and `$c$,` stands $d$.\n")
    assert made.count('<span class="unbroken"><math') == 2
    assert "</math>,</span>" in made
    assert "</math>.</span>" in made
