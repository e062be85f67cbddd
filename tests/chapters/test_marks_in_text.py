"""Embeds and formulas in a chapter's text: where they may stand, and where their faults are."""

from collections.abc import Callable

from course.chapters.chapter import Chapter, Embed
from course.problems import Problem

Html = Callable[..., str]
Faults = Callable[..., list[tuple[int, int, str]]]
Compile = Callable[..., tuple[Chapter | None, list[Problem]]]


def test_embeds_cut_the_text_in_its_order(compile_body: Compile) -> None:
    chapter, problems = compile_body("One.\n```quiz\nq\n```\n```lab\ntask: dog\n```\nTwo.\n\n```quiz\nr#a\n```\n")
    assert problems == []
    assert chapter is not None
    assert [part if isinstance(part, Embed) else part.strip() for part in chapter.parts] == [
        "<p>One.</p>", Embed("quiz", "q", {}, 8), Embed("lab", "dog", {}, 11), "<p>Two.</p>",
        Embed("quiz", "r#a", {}, 16),
    ]  # fmt: skip


def test_an_embed_stands_alone_and_once(faults: Faults) -> None:
    assert faults("1.  item\n\n    ```quiz\n    q\n    ```\n") == [(3, 5, "nested-mark")]
    assert faults("> ```lab\n> task: dog\n> ```\n") == [(1, 3, "nested-mark")]
    assert faults("```quiz\nq\n```\n\n```quiz\nq\n```\n") == [(5, 1, "embed-repeated")]
    assert faults("```quiz\nq\n```\n\n```quiz\nq#a\n```\n") == [(5, 1, "embed-repeated")]
    assert faults("```quiz\nq#a\n```\n\n```quiz\nq\n```\n") == [(5, 1, "embed-repeated")]
    assert faults("```quiz\nq#a\n```\n\n```quiz\nq#b\n```\n\n```quiz\nr\n```\n") == []


def test_a_block_that_would_not_be_seen_is_a_fault(faults: Faults) -> None:
    assert faults("Text.\n\n    ```python\n    x\n    ```\n") == [(3, 5, "mark-lost")]
    assert (3, 1, "mark-lost") in faults("<iframe>\n\n```quiz\nq\n```\n\n</iframe>\n")


def test_a_block_in_a_comment_is_not_there(compile_body: Compile) -> None:
    chapter, problems = compile_body("One.\n\n<!--\n```quiz\nq\n```\n$\\nonsense$\n-->\n\nTwo <!-- three --> four.\n")
    assert problems == []
    assert chapter is not None
    assert chapter.embeds == ()
    assert "Two  four" in str(chapter.parts)


def test_formulas_need_no_script(html: Html) -> None:
    drawn = html("Where $\\frac{a}{b}$ is.\n\n$$\nx^2\n$$\n")
    assert "<p>Where <math><mfrac><mi>a</mi><mi>b</mi></mfrac></math> is.</p>" in drawn
    assert '<div class="maths" tabindex="0"><math display="block"><msup>' in drawn


def test_a_formula_may_stand_anywhere_in_a_sentence(html: Html) -> None:
    drawn = html("| a | b |\n|--:|---|\n| $p(a|b)$ | **$x$** |\n\n- $y$\n\n## Head $z$ {#head}\n")
    assert '<td align="right"><math><mi>p</mi>' in drawn
    assert "<strong><math><mi>x</mi></math></strong>" in drawn
    assert "<li><math><mi>y</mi></math></li>" in drawn
    assert '<h2 id="head">Head <math><mi>z</mi></math></h2>' in drawn


def test_money_code_and_escapes_are_no_formulas(html: Html) -> None:
    assert html("It costs $5 and $10, or 5 $.") == "<p>It costs $5 and $10, or 5 $.</p>"
    assert html("`$x$` and ``a ` $y$``") == "<p><code>$x$</code> and <code>a ` $y$</code></p>"
    assert html("\\$x\\$ and \\`$x$") == "<p>$x$ and `<math><mi>x</mi></math></p>"
    assert html("<code>$x$</code>") == "<p><code>$x$</code></p>"


def test_a_formula_in_an_address_or_a_title_stays_as_written(html: Html) -> None:
    assert html('[x](/a$b$c "$t$")') == '<p><a href="/a$b$c" title="$t$">x</a></p>'


def test_a_fault_in_a_formula_has_its_line_and_column(faults: Faults) -> None:
    assert faults("Text $a + \\foo$.\n") == [(1, 11, "maths")]
    assert faults("Text.\n\n$$\na\n+ \\foo\n$$\n") == [(5, 3, "maths")]
    assert faults("Text $$x$$ text.\n") == [(1, 6, "maths"), (1, 9, "maths")]


def test_a_fault_in_a_callout_has_its_line_and_column(faults: Faults) -> None:
    assert faults("```callout\nkind: note\ntext: |\n  One.\n\n  Two $\\foo$.\n```\n") == [(6, 8, "maths")]
    assert faults("```callout\nkind: note\ntext: 'One $\\foo$.'\n```\n") == [(3, 13, "maths")]
    assert faults("1.  a\n\n    ```callout\n    kind: note\n    text: One $\\foo$.\n    ```\n") == [(5, 16, "maths")]


def test_a_fault_in_front_matter_has_its_line_and_column(compile_body: Compile) -> None:
    front = "---\ntitle: T\nsummary: S\nobjectives:\n  - see $\\foo$\ntakeaway: |\n  So $\\bar$.\n---\n"
    chapter, problems = compile_body("Text.", front=front)
    assert chapter is None
    assert [(problem.line, problem.column, problem.code) for problem in problems] == [
        (5, 10, "maths"),
        (7, 11, "maths"),
    ]


def test_all_faults_are_collected(faults: Faults) -> None:
    body = "$\\foo$\n\n```pyhton\nx\n```\n\n[a]{.polcy}\n\n```quiz\nNo Slug\n```\n\na[^1]\n"
    codes = [code for _, _, code in faults(body)]
    assert sorted(codes) == ["code-language", "concept", "footnote", "maths", "quiz-mark"]


def test_faults_of_the_front_matter_do_not_hide_those_of_the_body(compile_body: Compile) -> None:
    chapter, problems = compile_body("$\\foo$", front="---\ntitle: T\nsumary: S\n---\n")
    assert chapter is None
    found = {problem.code: (problem.line, problem.column) for problem in problems}
    assert found["unknown-key"] == (3, 1)
    assert found["maths"] == (5, 2)
    assert "missing-key" in found
