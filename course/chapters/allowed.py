"""Which HTML a chapter may hold, as the sanitiser is told it, and what an author is told of the rest."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from typing import Any

from course.chapters.marks.term import SCHEME
from course.chapters.scanning import CONCEPTS
from course.sentences import Sentence

_HEADINGS = frozenset({"h2", "h3", "h4", "h5", "h6"})
_TAGS = _HEADINGS | frozenset(
    """a abbr b blockquote br caption cite code dd del details dfn div dl dt em hr i ins kbd li mark ol p pre q s samp
    small span strong sub summary sup table tbody td tfoot th thead time tr u ul var""".split()  # noqa: SIM905 - words read best as words
)
_ATTRIBUTES = {
    **{heading: {"id"} for heading in _HEADINGS},
    "a": {"href", "title"},
    "abbr": {"title"},
    "dfn": {"title"},
    "li": {"id"},
    "ol": {"start"},
    "sup": {"id"},
    "td": {"align", "colspan", "rowspan"},
    "th": {"align", "colspan", "rowspan", "scope"},
    "time": {"datetime"},
    "*": {"lang"},
}
_CLASSES = {
    **{tag: set(CONCEPTS) for tag in ("b", "code", "em", "span", "strong", "td", "th")},
    "a": {"footnote-ref", "footnote-backref"},
    "div": {"footnote"},
}
_ID = re.compile(r"[a-z][a-z0-9-]*")
_NOTE_ID = re.compile(r"fn(?:ref)?[0-9]*:[\w-]+")

_TAG = re.compile(r"""<([a-zA-Z][^\s/>]*)((?:[^<>"']|"[^"]*"|'[^']*')*)>""")
_DECLARATION = re.compile(r"<[?!]")
_ATTRIBUTE = re.compile(r"""([^\s=/"'<>]+)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s"'>]+))?""")

_IN_MARKDOWN = Sentence("Write it in Markdown.")


@dataclass(frozen=True)
class Removed:
    """Something the sanitiser took out: what it is, what to do, and patterns of how an author may have written it."""

    what: Sentence
    patterns: tuple[str, ...]
    remedy: Sentence = _IN_MARKDOWN

    def offsets(self, text: str) -> list[int]:
        """Find where the text has it, by the first pattern that occurs in it at all; or else at its beginning."""
        found = ([match.start() for match in re.finditer(each, text, re.IGNORECASE)] for each in self.patterns)
        return next((offsets for offsets in found if offsets), [0])


def removed(html: str, safe: str) -> Iterator[Removed]:
    """Say what the sanitiser took out, by comparing what went in with what came out."""
    before, after = _inventory(html), _inventory(safe)
    for key, values in before.items():
        lost = len(values) - len(after[key])
        is_gone_with_its_tag = key[1] and not after[key[0], "", ""]
        if lost > 0 and not is_gone_with_its_tag:
            gone = Counter(values) - Counter(after[key])
            yield from (_described(key, unescape(value)) for value in list(gone.elements())[:lost])
    if _DECLARATION.search(html):
        yield Removed(Sentence("a declaration"), ("<[!?]",))


def _filtered(tag: str, name: str, value: str) -> str | None:
    if name == "id":
        return value if (_ID if tag in _HEADINGS else _NOTE_ID).fullmatch(value) else None
    if name == "align":
        return value if value in {"left", "right", "center"} else None
    return value


ALLOWED: dict[str, Any] = {
    "tags": set(_TAGS),
    "attributes": _ATTRIBUTES,
    "allowed_classes": _CLASSES,
    "attribute_filter": _filtered,
    "url_schemes": {"http", "https", "mailto", SCHEME},
    "link_rel": None,
    "clean_content_tags": {"script", "style", "template", "noscript", "iframe", "textarea", "title", "svg", "math"},
    "strip_comments": True,
}

_Key = tuple[str, str, str]


def _inventory(html: str) -> defaultdict[_Key, list[str]]:
    """List every tag, attribute and class, with the attribute's values."""
    found: defaultdict[_Key, list[str]] = defaultdict(list)
    for tag in _TAG.finditer(html):
        name = tag[1].lower()
        found[name, "", ""].append("")
        for attribute in _ATTRIBUTE.finditer(tag[2]):
            value = (attribute[2] or "").strip("\"'")
            for word in value.split() if attribute[1].lower() == "class" else [""]:
                found[name, attribute[1].lower(), word].append(value)
    return found


def _described(key: _Key, value: str) -> Removed:
    tag, attribute, word = key
    written = re.escape(value)
    if tag == "img":
        remedy = Sentence("Place a drawing with a ```figure block, with src, title and description.")
        return Removed(Sentence("an image"), (r"!\[|<img\b",), remedy)
    if not attribute:
        return Removed(Sentence("<{tag}>", tag=tag), (rf"<{re.escape(tag)}(?![\w-])",))
    if word:
        return Removed(
            Sentence("the class {word!r} of <{tag}>", word=word, tag=tag), (rf"\.{re.escape(word)}", re.escape(word))
        )
    if attribute == "href":
        remedy = Sentence("A link leads to a page of the course, to http://, https:// or mailto:.")
        return Removed(
            Sentence("the address {value!r}", value=value[:60]), (rf"(?<=\]\(){written}", written, rf"<{tag}\b"), remedy
        )
    name = re.escape(attribute)
    if tag in _HEADINGS:
        remedy = Sentence("After # comes one word of small letters, digits and dashes: ## Text {#an-id}.")
        in_braces = rf"\{{[^}}\n]*#{written}" if attribute == "id" else rf"\{{[^}}\n]*\b{name}"
        return Removed(
            Sentence("the attribute {attribute!r} of a heading", attribute=attribute),
            (in_braces, name, rf"<{tag}\b"),
            remedy,
        )
    return Removed(
        Sentence("the attribute {attribute!r} of <{tag}>", attribute=attribute, tag=tag),
        (rf"\b{name}\s*=", name, rf"<{tag}\b"),
    )
