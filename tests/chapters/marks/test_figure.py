import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path

import pytest

from course.problems import Problem

Html = Callable[..., str]
Faults = Callable[..., list[tuple[int, int, str]]]

MARK = """\
```figure
src: loop
title: A & B
description: What <it> shows.
caption: See *this* $x$.
labels: {agent: Agent}
```
"""
SHIPPED = Path(__file__).parents[3] / "content" / "figures"


def svg(inside: str, attributes: str = 'viewBox="0 0 1 1"') -> str:
    return f'<svg xmlns="http://www.w3.org/2000/svg" {attributes}>\n{inside}\n</svg>'


def test_a_figure_is_drawn_with_what_it_shows_in_words(html: Html) -> None:
    drawn = html(MARK)
    assert drawn.strip().startswith('<figure class="figure"><svg viewBox="0 0 10 10" role="img"')
    assert 'aria-labelledby="figure-1-wide-title" aria-describedby="figure-1-wide-desc"' in drawn
    assert '<title id="figure-1-wide-title">A &amp; B</title>' in drawn
    assert '<desc id="figure-1-wide-desc">What &lt;it&gt; shows.</desc>' in drawn
    assert ">Agent</text>" in drawn
    assert "data-label" not in drawn
    assert '<figcaption>See <em>this</em> <span class="unbroken"><math><mi>x</mi></math>.</span></figcaption>' in drawn
    ET.fromstring(drawn.strip())  # noqa: S314 - our own output


def test_ids_belong_to_the_figure(html: Html, figures: Path) -> None:
    drawn = html(MARK + MARK)
    for number in (1, 2):
        assert f'<marker id="figure-{number}-wide--tip">' in drawn
        assert f'marker-end="url(#figure-{number}-wide--tip)"' in drawn


def test_a_narrow_screen_has_its_own_drawing(html: Html, figures: Path) -> None:
    (figures / "loop.tall.svg").write_text(svg('<text data-label="agent"/>'))
    drawn = html(MARK)
    assert drawn.index('class="wide"') < drawn.index('class="tall"')
    assert drawn.count(">Agent</text>") == 2
    assert drawn.count("<title") == len({'id="figure-1-wide-title"', 'id="figure-1-tall-title"'})


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("src: loop", "src: missing", (2, 6, "figure-file")),
        ("src: loop", "src: ../../etc/passwd", (2, 6, "wrong-value")),
        ("src: loop", "scr: loop", (2, 1, "unknown-key")),
        ("title: A & B\n", "", (2, 1, "missing-key")),
        ("title: A & B", "title: ' '", (3, 8, "wrong-value")),
        ("description: What <it> shows.\n", "", (2, 1, "missing-key")),
        ("labels: {agent: Agent}", "labels: {}", (6, 9, "figure-label")),
        ("labels: {agent: Agent}", "labels: {agent: A, reward: R}", (6, 20, "figure-label")),
        ("labels: {agent: Agent}", "labels: {agent: 1}", (6, 17, "wrong-type")),
        ("caption: See *this* $x$.", "caption: See $\\foo$.", (5, 15, "maths")),
    ],
)
def test_a_fault_of_the_mark_has_its_place(faults: Faults, old: str, new: str, expected: tuple[int, int, str]) -> None:
    assert expected in faults(MARK.replace(old, new))


@pytest.mark.parametrize(
    ("drawing", "line", "column", "code"),
    [
        ("<!DOCTYPE svg [<!ENTITY a 'b'>]>\n" + svg(""), 1, 15, "svg-doctype"),
        ("<!DOCTYPE svg SYSTEM 'file:///etc/passwd'>" + svg(""), 1, 42, "svg-doctype"),
        (svg("<?xml-stylesheet href='x'?>"), 2, 1, "svg-instruction"),
        (svg("<script>alert(1)</script>"), 2, 1, "svg-element"),
        (svg("<style>*{}</style>"), 2, 1, "svg-element"),
        (svg("<g><foreignObject/></g>"), 2, 4, "svg-element"),
        (svg("<a><path/></a>"), 2, 1, "svg-element"),
        (svg("<image/>"), 2, 1, "svg-element"),
        (svg("<use/>"), 2, 1, "svg-element"),
        (svg("<animate/>"), 2, 1, "svg-element"),
        (svg("<svg/>"), 2, 1, "svg-element"),
        (svg('<p xmlns="http://www.w3.org/1999/xhtml">x</p>'), 2, 1, "svg-element"),
        ('<svg viewBox="0 0 1 1"/>', 1, 1, "svg-element"),
        ("<html/>", 1, 1, "svg-element"),
        (svg("", 'viewBox="0 0 1 1" onload="alert(1)"'), 1, 1, "svg-attribute"),
        (svg('<path onclick="alert(1)"/>'), 2, 1, "svg-attribute"),
        (svg('<path style="fill:red"/>'), 2, 1, "svg-attribute"),
        (svg('<path class="x"/>'), 2, 1, "svg-attribute"),
        (svg('<path href="javascript:alert(1)"/>'), 2, 1, "svg-attribute"),
        (svg('<path xmlns:x="http://www.w3.org/1999/xlink" x:href="#a"/>'), 2, 1, "svg-attribute"),
        (svg('<path fill="red"/>'), 2, 1, "svg-colour"),
        (svg('<path fill="var(--nothing)"/>'), 2, 1, "svg-colour"),
        (svg('<path stroke="url(https://evil.example)"/>'), 2, 1, "svg-colour"),
        (svg('<path marker-end="url(https://evil.example#a)"/>'), 2, 1, "svg-value"),
        (svg('<path transform="url(#a)"/>'), 2, 1, "svg-value"),
        (svg('<path id="a"/><path id="a"/>'), 2, 15, "svg-id"),
        (svg("", 'width="10" height="10" viewBox="0 0 1 1"'), 1, 1, "svg-size"),
        (svg("", ""), 1, 1, "svg-size"),
        (svg("words"), 2, 1, "svg-text"),
        (svg('<path data-label="agent"/>'), 2, 1, "svg-label"),
        (svg('<text data-label="agent">x</text>'), 2, 26, "svg-text"),
        (svg("<path>"), 3, 3, "svg-syntax"),
        ("", 1, 1, "svg-syntax"),
        (svg("<g>" * 3000), 3, 3, "svg-syntax"),
        (svg("\x00"), 2, 1, "svg-syntax"),
    ],
)
def test_a_fault_of_the_drawing_has_its_place(  # noqa: PLR0913, PLR0917
    compile_body: Callable[..., tuple[object, list[Problem]]],
    figures: Path,
    drawing: str,
    line: int,
    column: int,
    code: str,
) -> None:
    (figures / "loop.svg").write_text(drawing)
    chapter, problems = compile_body(MARK)
    assert chapter is None
    first = problems[0]
    assert (first.file, first.code) == ("content/figures/loop.svg", code)
    assert (first.line, first.column) == (line, column)


def test_a_word_that_cannot_be_translated_is_told(
    compile_body: Callable[..., tuple[object, list[Problem]]], figures: Path
) -> None:
    (figures / "loop.svg").write_text(svg('<text data-label="agent"/><text>π(a | s) = 0.5</text><text>reward</text>'))
    chapter, problems = compile_body(MARK)
    assert chapter is not None
    assert [(problem.code, problem.severity) for problem in problems] == [("svg-words", "warning")]


def test_a_drawing_that_is_not_utf_8_is_a_fault(
    compile_body: Callable[..., tuple[object, list[Problem]]], figures: Path
) -> None:
    (figures / "loop.svg").write_bytes(b"<svg\xff/>")
    chapter, problems = compile_body(MARK)
    assert chapter is None
    assert problems[0].code == "file-encoding"


@pytest.mark.parametrize("path", sorted(SHIPPED.glob("*.svg")), ids=lambda path: path.name)
def test_our_own_drawings_are_within_the_rules(
    compile_body: Callable[..., tuple[object, list[Problem]]], figures: Path, path: Path
) -> None:
    (figures / "loop.svg").write_bytes(path.read_bytes())
    _, problems = compile_body(MARK)
    assert {problem.code for problem in problems} <= {"figure-label"}
