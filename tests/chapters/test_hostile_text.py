"""Nothing of a text can run in a reader's browser, whatever its author or an import has put into it."""

from collections.abc import Callable
from html.parser import HTMLParser

import pytest

from course.chapters.chapter import Chapter
from course.problems import Problem

Html = Callable[..., str]
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
