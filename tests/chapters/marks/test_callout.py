from collections.abc import Callable

import pytest

from course.chapters.marks.callout import TITLES

Html = Callable[..., str]
Faults = Callable[..., list[tuple[int, int, str]]]


@pytest.mark.parametrize("kind", TITLES)
@pytest.mark.parametrize("language", ["ro", "en"])
def test_a_callout_says_which_kind_it_is(html: Html, kind: str, language: str) -> None:
    title = TITLES[kind][language]
    assert html(f"```callout\nkind: {kind}\ntext: Some *text*.\n```\n", language=language).strip() == (
        f'<aside class="callout callout-{kind}" role="note" aria-label="{title}"><p class="over">{title}</p>'
        "<p>Some <em>text</em>.</p></aside>"
    )


def test_a_callout_may_have_its_own_title(html: Html) -> None:
    drawn = html("```callout\nkind: note\ntitle: A & B\ntext: x\n```\n")
    assert 'aria-label="A &amp; B"><p class="over">A &amp; B</p>' in drawn


def test_a_callout_holds_markdown_code_and_formulas(html: Html) -> None:
    drawn = html("```callout\nkind: worked\ntext: |\n  1. $x$\n  2. b\n\n  ```python\n  y\n  ```\n```\n")
    assert "<li>" in drawn
    assert "<math><mi>x</mi></math>" in drawn
    assert 'class="language-python"' in drawn


@pytest.mark.parametrize(
    ("body", "line", "column", "code"),
    [
        ("kind: misconcepton\ntext: x\n", 2, 7, "wrong-value"),
        ("kind: note\n", 2, 1, "missing-key"),
        ("kind: note\ntext: ''\n", 3, 7, "wrong-value"),
        ("kind: note\ntxt: x\n", 3, 1, "unknown-key"),
        ("kind: note\ntext: 3\n", 3, 7, "wrong-type"),
        ("kind: note\nkind: note\ntext: x\n", 3, 1, "yaml-duplicate"),
        ("kind: note\ntext: &a x\n", 3, 7, "yaml-anchor"),
        ("kind: note\ntext: |\n  ## Head\n", 4, 3, "heading"),
        ("kind: note\ntext: |\n  x\n\n  ```quiz\n  q\n  ```\n", 6, 3, "nested-mark"),
        ("kind: note\ntext: |\n  x\n\n  ```callout\n  kind: note\n  text: y\n  ```\n", 6, 3, "nested-mark"),
        ("", 1, 1, "wrong-type"),
    ],
)
def test_a_fault_has_its_place(faults: Faults, body: str, line: int, column: int, code: str) -> None:
    assert (line, column, code) in faults(f"```callout\n{body}```\n")
