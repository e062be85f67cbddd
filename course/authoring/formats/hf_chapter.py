"""A chapter of a Hugging Face course, in MDX, as a chapter of ours.

Framework blocks become sections, one after the other, each under the framework's name. Our chapters have no
tabs, which would hide half of a text from search, from print and from readers without JavaScript.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from course.authoring.formats.exchange import BY_HAND, LOOK, FormatError, Report, shortened
from course.authoring.formats.hf_mdx import HEADING, NUMBER, Found, find_questions
from course.authoring.formats.js_values import Values
from course.authoring.formats.markup import HtmlScanner, lost_words
from course.authoring.formats.naming import slug_of
from course.authoring.formats.prose import CODE, Held, cleaned, hold_fences, hold_formulas, tidy
from course.authoring.formats.yaml_text import yaml_of
from course.chapters.marks.code import LANGUAGES
from course.sentences import Sentence

_COMMENT = re.compile(r"<!--((?:(?!<!--)[\s\S])*?)-->")
_FRAMEWORK = re.compile(r"^[ \t]*\{(?P<sign>[#:/])(?P<word>if|else)(?P<rest>[^}\n]{0,80})\}[ \t]*$", re.MULTILINE)
_WHICH = re.compile(r"['\"](\w{1,20})['\"]")
_TIP = re.compile(r"<Tip(?P<attributes>[^>\n]{0,120})>(?P<text>(?:(?!</?Tip)[\s\S])*)</Tip>")
_ALERT = re.compile(
    r"^> ?\[!(?P<kind>TIP|NOTE|WARNING|IMPORTANT|CAUTION)\][ \t]*(?P<text>(?:\n>[^\n]*)*)", re.MULTILINE
)
_COMPONENT = re.compile(r"<(?P<name>[A-Z][A-Za-z0-9]{0,60})(?=[\s/>])")
_CLOSING = re.compile(r"</(?!Tip>)[A-Z][A-Za-z0-9]{0,60}>")
_LINK = re.compile(r"(?<!!)\[(?P<words>[^\]\n]{0,500})\]\((?P<address>(?!https?:|mailto:|#)[^)\s]{1,500})\)")
_FULL_NAMES = {"pt": "PyTorch", "tf": "TensorFlow", "jax": "JAX", "flax": "Flax"}
_CODE_NAMES = {"py": "python", "python3": "python", "sh": "bash", "shell": "bash", "js": "javascript", "yml": "yaml"}
_WARNINGS = {"ro": "Atenție", "en": "Warning"}


@dataclass(frozen=True)
class Converted:
    """A chapter on its way: its title, its text, and the questions that were found in it."""

    title: str
    body: str
    found: tuple[Found, ...]


@dataclass
class Converter:
    """Converts one chapter. `address` turns a link's address into ours, or gives None where it leads nowhere."""

    report: Report
    language: str
    address: Callable[[str], str | None]
    held: Held = field(default_factory=Held)
    anchors: set[str] = field(default_factory=set)

    def questions(self, text: str) -> tuple[str, list[Found]]:
        """Hold the blocks of code, and find the questions in what is left."""
        plain = hold_fences(cleaned(text), self.held, self._code)
        return plain, find_questions(plain, self.held, self.report)

    def convert(self, plain: str, found: list[Found], embeds: Mapping[int, str]) -> Converted:
        """Convert a chapter whose questions were found; `embeds` has what stands for each, by its place."""
        text = self._embedded(plain, found, embeds)
        text = _COMMENT.sub(self._comment, self.held.hold(CODE, text))
        text = hold_formulas(text, self.held)
        text = self._components(self._frameworks(text))
        text = _ALERT.sub(self._alert, _TIP.sub(self._tip, text))
        title, text = self._headings(text)
        text = _LINK.sub(lambda link: self._link(link, text), text)
        return Converted(title, self._markup(text), tuple(found))

    def _loss(self, text: str, at: int, message: Sentence, remedy: Sentence = BY_HAND) -> None:
        self.report.loss(text.count("\n", 0, at) + 1, message, remedy)

    def _code(self, block: str) -> str:
        opening, _, rest = block.partition("\n")
        margin, sign, info = re.match(r"([ \t>]*)(`+|~+)(.*)", opening).groups()  # type: ignore[union-attr]
        name = info.strip().split(" ")[0].lower()
        known = _CODE_NAMES.get(name, name)
        return f"{margin}{sign}{known if known in LANGUAGES and ' ' not in info.strip() else 'text'}\n{rest}"

    def _embedded(self, text: str, found: list[Found], embeds: Mapping[int, str]) -> str:
        out, end = [], 0
        for each in found:
            out.append(text[end : each.start])
            block = f"\n```quiz\n{embeds[each.start]}\n```\n" if each.start in embeds else ""
            out.append(self.held.keep(block, text[each.start : each.end]))
            end = each.end
        return "".join([*out, text[end:]])

    def _comment(self, comment: re.Match[str]) -> str:
        if "FRONTMATTER" not in comment[1] and comment[1].strip():
            self._loss(
                comment.string,
                comment.start(),
                Sentence("The comment {text!r} was left out.", text=shortened(comment[1])),
            )
        return self.held.keep("", comment[0])

    def _frameworks(self, text: str) -> str:
        stack: list[str] = []

        def label(mark: re.Match[str]) -> str:
            which = _WHICH.search(mark["rest"])
            if mark["sign"] == "#":
                stack.append(which[1] if which else "")
                self._loss(
                    text, mark.start(), Sentence("What differs by framework stands one after the other now."), LOOK
                )
            elif not stack:
                self._loss(text, mark.start(), Sentence("{what} cannot be kept in the text.", what=mark[0].strip()))
                return ""
            elif mark["sign"] == "/":
                stack.pop()
                return ""
            name = which[1] if which else {"pt": "tf", "tf": "pt"}.get(stack[-1], "")
            return self.held.keep(f"\n**{_FULL_NAMES.get(name, name)}**\n", mark[0]) if name else ""

        return _FRAMEWORK.sub(label, text)

    def _components(self, text: str) -> str:
        out, end = [], 0
        for tag in _COMPONENT.finditer(text):
            if tag.start() < end or tag["name"] == "Tip":
                continue
            values = Values(text, tag.end(), self.report)
            try:
                attributes = values.attributes()
            except FormatError:
                attributes, values.at = {}, (text.find(">", tag.end()) + 1) or tag.end()
            out.append(text[end : tag.start()])
            end = values.at
            out.append(self.held.keep(self._component(text, tag, attributes), text[tag.start() : end]))
        text = "".join([*out, text[end:]])
        return _CLOSING.sub("", text)

    def _component(self, text: str, tag: re.Match[str], attributes: Mapping[str, object]) -> str:
        name, video = tag["name"], attributes.get("id")
        if name == "Youtube" and isinstance(video, str) and re.fullmatch(r"[\w-]{1,40}", video):
            return f"\n[Video](https://www.youtube.com/watch?v={video})\n"
        self._loss(text, tag.start(), Sentence("The component <{name}> was left out.", name=name))
        return ""

    def _tip(self, tip: re.Match[str]) -> str:
        return self._callout(tip, tip["text"], is_warning="warning" in tip["attributes"])

    def _alert(self, alert: re.Match[str]) -> str:
        text = re.sub(r"^> ?", "", alert["text"].lstrip("\n"), flags=re.MULTILINE)
        return self._callout(alert, text, is_warning=alert["kind"] in {"WARNING", "CAUTION"})

    def _callout(self, mark: re.Match[str], text: str, *, is_warning: bool) -> str:
        """Write a callout: its text is Markdown of its own, so that everything held in it is put back first."""
        inner = HtmlScanner(is_markdown=True)
        words = inner.convert(text, self.held)
        words = tidy(_LINK.sub(lambda link: self._link(link, mark.string), words))
        for what, _ in inner.lost:
            self._loss(mark.string, mark.start(), lost_words(what))
        if not words:
            return ""
        title = {"title": _WARNINGS.get(self.language, _WARNINGS["en"])} if is_warning else {}
        ticks = "`" * max([3, *(len(run) + 1 for run in re.findall(r"`{3,}", words))])
        block = yaml_of({"kind": "note", **title, "text": words}).rstrip()
        return "\n" + self.held.keep(f"\n{ticks}callout\n{block}\n{ticks}\n", mark[0][1:]) + "\n"

    def _headings(self, text: str) -> tuple[str, str]:
        titles: list[str] = []

        def heading(match: re.Match[str]) -> str:
            words = match["text"].strip()
            if len(match["level"]) == 1 and not titles:
                titles.append(words)
                return ""
            anchor = slug_of(match["anchor"] or NUMBER.sub("", words), words=20) or "section"
            anchor = anchor if anchor[0].isalpha() else f"s-{anchor}"
            while anchor in self.anchors:
                anchor += "-again"
            self.anchors.add(anchor)
            return f"{'#' * max(2, len(match['level']))} {words} {{#{anchor}}}"

        made = HEADING.sub(heading, text)
        return NUMBER.sub("", self.held.release(titles[0])) if titles else "", made

    def _link(self, link: re.Match[str], text: str) -> str:
        address = self.address(link["address"])
        if address is None:
            message = Sentence(
                "The link to {address!r} leads nowhere here; its words were kept.", address=shortened(link["address"])
            )
            self._loss(text, min(link.start(), len(text)), message)
            return link["words"]
        return f"[{link['words']}]({address})"

    def _markup(self, text: str) -> str:
        markup = HtmlScanner(is_markdown=True)
        body = markup.convert(text, self.held)
        for what, line in sorted(set(markup.lost)):
            self.report.loss(line, lost_words(what), BY_HAND)
        return body


def title_words(text: str) -> str:
    """Give a title without the number before it and without marks."""
    return " ".join(re.sub(r"[*`_]|\{\.[a-z]+\}", "", NUMBER.sub("", text)).split())[:120].strip()


def front_matter(title: str, body: str) -> str:
    """Make what our chapters say of themselves and theirs do not: of the headings and of the first sentence."""
    prose = re.sub(r"```[\s\S]*?```|^[#>|!<].*$|\$\$[\s\S]*?\$\$", "", body, flags=re.MULTILINE)
    first = next((part for part in re.split(r"\n\s*\n", prose) if part.strip()), title)
    plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", first)
    sentence = re.split(r"(?<=[.!?])\s", " ".join(re.sub(r"[*`_\\$]", "", plain).split()), maxsplit=1)[0][:200]
    sections = [title_words(each) for each in re.findall(r"^## (.*?) \{#", body, re.MULTILINE)]
    objectives = [each for each in sections if each][:5] or [title]
    return yaml_of({"title": title, "summary": sentence or title, "objectives": objectives, "takeaway": title})
