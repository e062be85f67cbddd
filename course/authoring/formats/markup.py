"""HTML to our Markdown: by a scanner of tags that takes whatever stands there, and tells what it could not keep."""

import re
from bisect import bisect
from dataclasses import dataclass, field
from html import unescape

from course.authoring.formats.pieces import attributes_of, code_span, table_of, web_address
from course.authoring.formats.prose import Held, cleaned, escaped, hold_code, hold_formulas, tidy
from course.chapters.allowed import ALLOWED
from course.sentences import Sentence

MOST_NESTED = 60
LINKED = " →"

_TAG = re.compile(
    r"<!--(?P<comment>(?:(?!<!--)[\s\S])*?)-->"
    r"|<(?P<end>/?)(?P<name>[a-zA-Z][a-zA-Z0-9]{0,20})(?=[\s/>])"
    r"(?P<attributes>(?:[^<>\"']++|\"[^\"<]{0,4000}\"|'[^'<]{0,4000}'){0,60})>"
)
_IMAGE = re.compile(r"(?<!\\)!\[(?P<words>[^\]\n]{0,500})\]\(\s*(?P<address>[^)\s]{1,2000})[^)\n]{0,300}\)")

_BREAKS_AT_END = re.compile(r"(?:<br>\s*+)++\Z")

_MARKS = {"b": "**", "strong": "**", "i": "*", "em": "*"}
_CODE = frozenset({"code", "tt", "kbd", "samp"})
_BLOCKS = frozenset("p div section article center h1 h2 h3 h4 h5 h6 ul ol dl table blockquote pre figure hr".split())  # noqa: SIM905
_UNWRAPPED = frozenset(
    [
        "span",
        "font",
        "div",
        "p",
        "center",
        "section",
        "article",
        "big",
        "tt",
        "html",
        "body",
        "u",
        "figure",
        "figcaption",
        "thead",
        "tbody",
        "tfoot",
        "table",
        "tr",
        "td",
        "th",
        "ul",
        "ol",
        "li",
        "dl",
        "dt",
        "dd",
        "blockquote",
        "pre",
        "br",
        "hr",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "caption",
        "colgroup",
        "col",
    ]
)
_KEPT = frozenset("sub sup del ins mark q s small abbr cite dfn var".split())  # noqa: SIM905
_HIDDEN = frozenset({"script", "style", "template", "noscript", "head", "title"})
_LOST = frozenset(
    [
        "img",
        "video",
        "audio",
        "source",
        "track",
        "iframe",
        "embed",
        "object",
        "param",
        "svg",
        "math",
        "input",
        "button",
        "form",
        "select",
        "option",
        "label",
        "textarea",
        "canvas",
        "map",
        "area",
        "picture",
        "applet",
        "marquee",
    ]
)
_KNOWN = frozenset(ALLOWED["tags"]) | _UNWRAPPED | _KEPT | _HIDDEN | _LOST
_EMPTY = frozenset({"br", "hr", "img", "source", "track", "embed", "param", "input", "area", "col"})


@dataclass
class _Open:
    name: str
    attributes: dict[str, str]
    start: int


@dataclass
class HtmlScanner:
    """One text on its way from HTML to Markdown. `is_markdown` leaves what stands between tags as it is.

    `lost` collects what could not be kept, in words such as ``<img>``, with the lines of the text.
    """

    is_markdown: bool = False
    lost: list[tuple[str, int]] = field(default_factory=list)
    out: list[str] = field(default_factory=list)
    stack: list[_Open] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    at: int = 0

    def convert(self, text: str, held: Held | None = None) -> str:
        """Give the text in Markdown; `held` is what somebody else has held of it already."""
        plain = cleaned(text) if held is None else text
        if held is None:
            held = Held()
            plain = hold_formulas(hold_code(plain, held) if self.is_markdown else plain, held)
            if not self.is_markdown:
                plain = plain.replace("\\$", "$")
                held.kept = [unescape(kept) for kept in held.kept]
        self.ends = [place for place, sign in enumerate(plain) if sign == "\n"]
        if self.is_markdown:
            plain = _IMAGE.sub(self._image, plain)
            self.ends = [place for place, sign in enumerate(plain) if sign == "\n"]
        end = 0
        for tag in _TAG.finditer(plain):
            self._text(plain[end : tag.start()])
            end = tag.end()
            self.at = tag.start()
            self._tag(tag)
        self._text(plain[end:])
        while self.stack:
            self._close()
        return tidy(_BREAKS_AT_END.sub("", held.release("".join(self.out))))

    def _lose(self, what: str) -> None:
        self.lost.append((what, bisect(self.ends, self.at) + 1))

    def _text(self, text: str) -> None:
        if not text or any(each.name in _HIDDEN for each in self.stack):
            return
        if any(each.name == "pre" or each.name in _CODE for each in self.stack):
            self.out.append(unescape(text))
        elif self.is_markdown:
            self.out.append(text)
        else:
            self.out.append(escaped(re.sub(r"\s+", " ", unescape(text))))

    def _tag(self, tag: re.Match[str]) -> None:
        name = (tag["name"] or "").lower()
        if tag["comment"] is not None:
            if tag["comment"].strip():
                self._lose("<!-- -->")
        elif name not in _KNOWN:
            self.out.append(f"&lt;{tag[0][1:]}")
        elif tag["end"]:
            self._end(name)
        else:
            self._start(name, attributes_of(tag["attributes"]), is_alone=tag["attributes"].rstrip().endswith("/"))

    def _start(self, name: str, attributes: dict[str, str], *, is_alone: bool) -> None:
        if name == "br":
            self.out.append("<br>" if any(each.name in {"td", "th"} for each in self.stack) else "<br>\n")
        elif name in _EMPTY or (is_alone and name not in _BLOCKS):
            self.out.append(self._alone(name, attributes))
        elif len(self.stack) >= MOST_NESTED:
            self._lose(f"<{name}>")
        else:
            if name in {"li", "p", "tr", "dt", "dd"} and self.stack and self.stack[-1].name == name:
                self._close()
            if name in _HIDDEN or (name in _LOST and "src" not in attributes):
                self._lose(f"<{name}>")
            elif {"style", "class", "color"} & attributes.keys():
                self._lose(f"<{name} {next(iter({'style', 'class', 'color'} & attributes.keys()))}>")
            self.stack.append(_Open(name, attributes, len(self.out)))

    def _alone(self, name: str, attributes: dict[str, str]) -> str:
        if name == "hr":
            return "\n\n* * *\n\n"
        words = attributes.get("alt") or attributes.get("title") or ""
        address = attributes.get("src", "")
        is_linked = address.startswith(("http://", "https://"))
        if name in _LOST:
            self._lose(f"<{name}>{LINKED if is_linked else ''}")
        if name in _LOST and is_linked:
            return f"[{escaped(words) or address}]({web_address(address)})"
        return escaped(words)

    def _image(self, image: re.Match[str]) -> str:
        self.at = image.start()
        return self._alone("img", {"alt": unescape(image["words"]), "src": image["address"].strip("<>")})

    def _end(self, name: str) -> None:
        if any(each.name == name for each in self.stack):
            while self.stack[-1].name != name:
                self._close()
            self._close()

    def _close(self) -> None:
        opened = self.stack.pop()
        content = "".join(self.out[opened.start :])
        del self.out[opened.start :]
        self.out.append(self._rendered(opened, content))

    def _rendered(self, opened: _Open, content: str) -> str:  # noqa: PLR0911 - one case for each sort of tag
        name, inner = opened.name, content.strip()
        before, after = content[: len(content) - len(content.lstrip())], content[len(content.rstrip()) :]
        if name in _HIDDEN:
            return ""
        if name in _LOST:
            words = self._alone(name, opened.attributes) if "src" in opened.attributes else ""
            return f"{words}{content}"
        if name in _BLOCKS or name in {"li", "tr", "td", "th", "dt", "dd", "caption"}:
            return self._block(name, content)
        if not inner:
            return content
        if name in _MARKS:
            return f"{before}{_MARKS[name]}{inner}{_MARKS[name]}{after}"
        if name in _CODE:
            return f"{before}{code_span(inner)}{after}"
        if name == "a":
            return f"{before}{self._link(opened.attributes.get('href', ''), inner)}{after}"
        return f"<{name}>{content}</{name}>" if name in _KEPT else content

    def _link(self, address: str, words: str) -> str:
        if address.startswith(("http://", "https://", "mailto:", "#")):
            return f"[{words}]({web_address(address)})"
        self._lose("<a>")
        return words

    def _block(self, name: str, content: str) -> str:  # noqa: PLR0911 - one case for each sort of block
        inner = content.strip()
        if self.is_markdown and name not in {"li", "tr", "td", "th", "pre", "table"}:
            return f"\n\n{inner}\n\n"
        if name == "pre":
            text = content.strip("\n").strip("`") if content.strip().startswith("`") else content.strip("\n")
            return f"\n\n```text\n{text}\n```\n\n"
        if name == "li":
            is_numbered = next((each.name == "ol" for each in reversed(self.stack) if each.name in {"ul", "ol"}), False)
            body = inner.replace("\n\n", "\n").replace("\n", "\n    ")
            return f"\n{'1.' if is_numbered else '-'} {body}"
        if name in {"td", "th"}:
            return f"| {' '.join(inner.split()).replace('|', '&#124;')} "
        if name == "tr":
            return f"\n{inner}|" if inner else ""
        if name == "table" and not any(each.name == "table" for each in self.stack):
            return f"\n\n{table_of(inner)}\n\n"
        if name.startswith("h") and inner:
            return f"\n\n**{inner}**\n\n"
        if name == "blockquote":
            return "\n\n" + "\n".join(f"> {line}" for line in inner.split("\n")) + "\n\n"
        return f"\n\n{inner}\n\n"


def lost_words(what: str) -> Sentence:
    """Say of something lost whether a link stands in its place."""
    if what.endswith(LINKED):
        return Sentence("{what} became a link.", what=what.removesuffix(LINKED))
    return Sentence("{what} cannot be kept in the text.", what=what)


def from_html(text: str) -> tuple[str, list[str]]:
    """Give HTML in Markdown, and what was lost."""
    markup = HtmlScanner()
    return markup.convert(text), sorted({what for what, _ in markup.lost})


def from_markdown(text: str) -> tuple[str, list[str]]:
    """Give another site's Markdown, with the HTML in it, in ours, and what was lost."""
    markup = HtmlScanner(is_markdown=True)
    return markup.convert(text), sorted({what for what, _ in markup.lost})
