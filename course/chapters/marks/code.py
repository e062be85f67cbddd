"""Blocks of code, coloured by Pygments' classes; only the languages that a course needs."""

from collections.abc import Iterable
from functools import cache
from html import escape

from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name

from course.chapters.marks.surroundings import Surroundings
from course.chapters.scanning import Fence
from course.sentences import Sentence, did_you_mean

LANGUAGES = (
    "python",
    "text",
    "console",
    "yaml",
    "json",
    "bash",
    "toml",
    "html",
    "css",
    "javascript",
    "sql",
    "markdown",
)


def draw(fence: Fence, around: Surroundings, *, marks: Iterable[str] = ()) -> str:
    """Draw a block of code; a name that is neither a language nor one of our `marks` is a fault."""
    name = fence.name or "text"
    if name not in LANGUAGES:
        message, remedy = Sentence("There is no block {name!r}.", name=name), did_you_mean(name, [*marks, *LANGUAGES])
        around.problems.append(fence.place.problem("code-language", message, remedy))
        return ""
    code = escape(fence.text) if name == "text" else highlight(fence.text + "\n", _lexer(name), _formatter())
    return f'<div class="highlight"><pre tabindex="0"><code class="language-{name}">{code}</code></pre></div>'


@cache
def _lexer(name: str) -> Lexer:
    return get_lexer_by_name(name, stripnl=False, ensurenl=False)


@cache
def _formatter() -> HtmlFormatter[str]:
    return HtmlFormatter(nowrap=True)
