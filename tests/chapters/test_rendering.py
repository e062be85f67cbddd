import json
from collections.abc import Callable
from html.parser import HTMLParser

import pytest

from course.chapters.chapter import Chapter, Embed, Heading
from course.problems import Problem

Html = Callable[..., str]
Faults = Callable[..., list[tuple[int, int, str]]]
Compile = Callable[..., tuple[Chapter | None, list[Problem]]]


class Found(HTMLParser):
    """Every tag and attribute that a browser would see."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]


HOSTILE = [
    "<script>alert(1)</script>",
    "text <script>alert(1)</script> text",
    "<ScRiPt src=//evil.example></sCrIpT>",
    "*x*{: onmouseover=alert(1)}",
    "paragraph\n{: onclick=alert(1) style=color:red }",
    "## Head {#x onmouseover=alert(1)}",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java&#10;script:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](data:text/html,<script>alert(1)</script>)",
    "[x](vbscript:x)",
    "[x]: javascript:alert(1)\n\n[x]",
    "<javascript:alert(1)>",
    "![x](https://evil.example/x.png)",
    "![x](x.png){: onerror=alert(1)}",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)><path></path></svg>",
    "<svg><script>alert(1)</script></svg>",
    "<math><mtext><img src=x onerror=alert(1)></mtext></math>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
    "<style>*{color:red}</style>",
    "<p style='background:url(//evil.example)'>x</p>",
    "<iframe src=//evil.example></iframe>",
    "<object data=x></object><embed src=x>",
    "<form action=//evil.example><input name=x><button formaction=javascript:alert(1)>x</button></form>",
    "<a href='//evil.example' target=_blank onclick=alert(1)>x</a>",
    "<a href=' javascript:alert(1)'>x</a>",
    "<base href=//evil.example>",
    "<meta http-equiv=refresh content='0;url=//evil.example'>",
    "<link rel=stylesheet href=//evil.example>",
    "<details ontoggle=alert(1) open>x</details>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
    "<template><img src=x onerror=alert(1)></template>",
    "<textarea></textarea><title></title><img src=x onerror=alert(1)>",
    "<div id=main class='top button' hidden>x</div>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<![CDATA[<img src=x onerror=alert(1)>]]>",
    "<?php echo 1 ?>",
    "<b\x0bonclick=alert(1)>x</b>",
    '<a title="$\\text{\'\\">}<img src=x onerror=alert(1)>$">x</a>',
    '<a href="$x$javascript:alert(1)">x</a> <a href="javascript:$x$">y</a>',
    "$\\text{<img src=x onerror=alert(1)>}$",
    "$\\text{</mtext></math><img src=x onerror=alert(1)>}$",
    "$\\operatorname{<script>}$",
    "`<img src=x onerror=alert(1)>`",
    "```python\n</code></pre><img src=x onerror=alert(1)>\n```",
    "```text\n</code></pre><script>alert(1)</script>\n```",
    '```"><script>alert(1)</script>\nx\n```',
    "```callout\nkind: note\ntitle: '<img src=x onerror=alert(1)>'\ntext: '<script>alert(1)</script>x'\n```",
    "```callout\nkind: note\ntitle: '\" onmouseover=\"alert(1)'\ntext: x\n```",
    (
        "```figure\nsrc: loop\ntitle: '</title><script>alert(1)</script>'\n"
        "description: '\"><img src=x onerror=alert(1)>'\n"
        "labels: {agent: '</text><script>alert(1)</script>'}\ncaption: '<img src=x onerror=alert(1)>'\n```"
    ),
    "[x]{.policy onclick=alert(1)}",
    "[<img src=x onerror=alert(1)>]{.policy}",
    "|a|\n|-|\n|<img src=x onerror=alert(1)>|",
    "a[^1]\n\n[^1]: <img src=x onerror=alert(1)>",
    'a[^"><img src=x onerror=alert(1)>]\n\n[^"><img src=x onerror=alert(1)>]: x',
    "<ab\"c'd<x onclick=alert(1)>",
    "\x02wzxhzdk:0\x03 \x02klzzwxh:0001\x03",
]


@pytest.mark.parametrize("body", HOSTILE)
def test_nothing_of_a_hostile_text_runs(compile_body: Compile, body: str) -> None:
    chapter, problems = compile_body(body)
    for problem in problems:
        assert problem.remedy
    if chapter is None:
        return
    found = Found("".join(part for part in chapter.parts if isinstance(part, str)))
    forbidden = {
        "script",
        "style",
        "img",
        "iframe",
        "object",
        "embed",
        "form",
        "input",
        "button",
        "base",
        "meta",
        "link",
    }
    assert not forbidden & set(found.tags)
    for name, value in found.attributes:
        assert not name.startswith("on"), (name, value)
        assert name not in {"style", "src", "target", "hidden", "srcdoc", "formaction"}
        if name == "href":
            assert value.startswith(("#", "/", "https://", "$")), value


@pytest.mark.parametrize("mark", ["svg", "math"])
def test_only_marks_bring_drawings_and_formulas(compile_body: Compile, mark: str) -> None:
    chapter, problems = compile_body(f"before <{mark}><g></g></{mark}> after")
    assert chapter is not None
    assert f"<{mark}" not in str(chapter.parts)
    assert {problem.code for problem in problems} == {"html-removed"}


def test_a_placeholder_cannot_be_forged(html: Html) -> None:
    forged = "z" + "0" * 32 + "n0e"
    assert html(f"{forged} and $x$") == f"<p>{forged} and <math><mi>x</mi></math></p>"


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
    assert faults("## A {#a}\n\n## B {#b}\n\n## C {#a}\n") == [(1, 6, "duplicate-id")]
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
