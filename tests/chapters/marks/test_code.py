import re
from collections.abc import Callable

import pytest

from course.chapters.marks.code import LANGUAGES

Html = Callable[..., str]
Faults = Callable[..., list[tuple[int, int, str]]]


def test_code_is_coloured_by_classes(html: Html) -> None:
    drawn = html("```python\nx = 1\n```\n")
    assert drawn.startswith('<div class="highlight"><pre tabindex="0"><code class="language-python"><span class="n">x')
    assert "style" not in drawn


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_is_drawn(html: Html, language: str) -> None:
    assert f'class="language-{language}"' in html(f"```{language}\na <b> & c\n```\n")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_last_line_is_drawn(html: Html, language: str) -> None:
    assert words(html(f"```{language}\nfirst\nlast\n```\n")) == ["first", "last"]
    assert words(html(f"```{language}\nonly\n```\n")) == ["only"]


def test_a_block_without_a_name_is_text(html: Html) -> None:
    assert '<code class="language-text">a &lt;b&gt;</code>' in html("```\na <b>\n```\n")


def test_lines_and_spaces_are_kept(html: Html) -> None:
    assert ">\n  a\n\n    b\n</code>" in html("```text\n\n  a\n\n    b\n\n```\n")


@pytest.mark.parametrize("name", ["scala", "pyhton", "quizz", "x" * 5000])
def test_another_language_is_a_fault(faults: Faults, name: str) -> None:
    assert faults(f"a\n\n```{name}\nx\n```\n") == [(3, 1, "code-language")]


def test_a_misspelt_mark_is_named(compile_body: Callable[..., tuple[object, list[object]]]) -> None:
    _, problems = compile_body("```quizz\nq\n```\n")
    assert "Did you mean 'quiz'?" in str(problems[0])


def words(html: str) -> list[str]:
    return re.sub("<[^>]*>", "", html).split()
