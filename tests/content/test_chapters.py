"""Every chapter has what the course promises of a chapter, is neither long nor short, and is good Romanian."""

import re
import textwrap
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from texts import LANGUAGES, chapter, chapters, everything

from course.settings import SHIPPED
from course.source import split_front_matter

FENCE = re.compile(r"^(`{3,})(\w*)[^\n]*\n(.*?)^\1[ \t]*$", re.MULTILINE | re.DOTALL)
# The two languages say the same; Romanian, whose articles are part of the noun, needs 92 words for 100 of English here.
SHORTEST, LONGEST = {"en": 550, "ro": 506}, 1050
EXCERPT = re.compile(r"# (course/[\w/]+\.py)\n(.+)", re.DOTALL)

# Turns that are English in Romanian words, or that the terms of the course have replaced.
CALQUES = re.compile(
    r"greutățil\w+ modelului|de bază adevăr|adevărul\w* de bază|hack-ui|eșantioane similare|Politicii de Grup"
    r"|bazat\w* pe acest|ne vom murdări|completarea modulului|ajustare-fină|exhib\w+|feedback-ul|pre-antren"
    r"|supra-optim|prompt-u[lr]|token-u[lr]|penalitat|linie de bază|funcția țintă|exemplu lucrat|tokenuri",
    re.IGNORECASE,
)
CEDILLA = re.compile("[şţŞŢ]")


def running_text(text: str) -> str:
    """Leave the sentences that are read from top to bottom: the text itself, and what callouts say.

    Front matter, the other blocks (figures with their captions, quizzes, labs, code), formulas, tables, headings, notes
    and the list of sources are not among them.
    """
    page, _ = split_front_matter(text, "chapter")
    assert page is not None
    body = FENCE.sub(said_in_a_callout, page.body)
    body = re.split(r"^## .*\{#sources\}$", body, flags=re.MULTILINE)[0]
    for formula in (r"\$\$[^$]+\$\$", r"(?<!\\)\$[^$]+\$"):
        body = re.sub(formula, "", body)
    body = re.sub(r"^(?:#|\||\[\^).*$", "", body, flags=re.MULTILINE)
    return re.sub(r"\]\([^)]*\)|\]\{[^}]*\}|\[\^[^\]]*\]", "", body)


def said_in_a_callout(block: re.Match[str]) -> str:
    return textwrap.dedent(block[3].partition("text: |\n")[2]) if block[2] == "callout" else ""


def count(text: str) -> int:
    return len(re.findall(r"\w+(?:[-’'.,]\w+)*", running_text(text)))


def lacking(text: str) -> list[str]:
    """Name what a chapter lacks of what every chapter has."""
    blocks = FENCE.findall(text)
    kinds = [kind for _, kind, _ in blocks]
    has = {
        "objectives": re.search(r"^objectives:\n  - ", text, re.MULTILINE),
        "takeaway": re.search(r"^takeaway: \S", text, re.MULTILINE),
        "figure": "figure" in kinds,
        "misconception": any(kind == "callout" and "kind: misconception" in body for _, kind, body in blocks),
        "two quizzes": kinds.count("quiz") >= 2,
        "sources": re.search(r"^## .*\{#sources\}\n+- .*\]\(https?://", text, re.MULTILINE | re.DOTALL),
        "a question before reading": re.search(r"```callout\nkind: note\n", text),
        "its answer": "{#back-to-the-question}" in text,
    }
    return [name for name, found in has.items() if not found]


def stands_in(code: str, source: str) -> bool:
    """Say whether lines stand in a source one after another, whatever they are indented by together."""
    wanted = textwrap.dedent(code).rstrip().splitlines()
    lines = source.splitlines()
    starts = range(len(lines) - len(wanted) + 1)
    return any(textwrap.dedent("\n".join(lines[at : at + len(wanted)])).splitlines() == wanted for at in starts)


def excerpts() -> Iterator[tuple[str, str, str]]:
    """Give every piece of our own code in the chapters: where, from which file, what."""
    for language in LANGUAGES:
        for name in chapters():
            for _, kind, body in FENCE.findall(chapter(language, name)):
                if kind == "python" and (found := EXCERPT.fullmatch(body)):
                    yield f"{language}/{name}", found[1], found[2]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", chapters())
def test_a_chapter_has_all_its_parts_and_the_right_length(name: str, language: str) -> None:
    text = chapter(language, name)
    assert lacking(text) == []
    assert SHORTEST[language] <= count(text) <= LONGEST


def test_code_in_a_chapter_is_the_code_that_runs() -> None:
    found = list(excerpts())
    assert len(found) >= 6
    stale = [(where, file) for where, file, code in found if not stands_in(code, (SHIPPED / file).read_text("utf-8"))]
    assert stale == []


def test_the_romanian_is_romanian() -> None:
    romanian = [(path, text) for path, text in everything() if is_romanian(path)]
    assert len(romanian) > 30
    found = {path.name: CALQUES.findall(text) + CEDILLA.findall(text) for path, text in romanian}
    assert {name: words for name, words in found.items() if words} == {}
    assert [path.name for path, text in everything() if not unicodedata.is_normalized("NFC", text)] == []


def is_romanian(path: Path) -> bool:
    return "/ro/" in path.as_posix() or (path.suffix == ".yaml" and not path.stem.endswith(".en"))


def test_what_a_chapter_lacks_is_found() -> None:
    whole = chapter("ro", chapters()[0])
    for part, old, new in (
        ("objectives", "objectives:\n", "objectives: []\nx:\n"),
        ("takeaway", "takeaway: ", "takeaway:\n  "),
        ("figure", "```figure", "```text"),
        ("misconception", "kind: misconception", "kind: example"),
        ("sources", "](http", "](/http"),
        ("a question before reading", "kind: note", "kind: example"),
        ("its answer", "{#back-to-the-question}", "{#back}"),
    ):
        assert lacking(whole.replace(old, new)) == [part]
    assert lacking(whole.replace("```quiz", "```text")) == ["two quizzes"]


def test_only_running_text_is_counted() -> None:
    text = (
        "---\ntitle: not this\n---\n## Not this {#a}\n\nOne two-word [three](https://not.this) $no + t$ **four**.[^n]\n"
        "\n$$\nnot this\n$$\n\n| not | this |\n|---|---|\n\n```lab\nnot: this\n```\n\n[five]{.policy} 0,5 six\n\n"
        "```callout\nkind: note\ntitle: Not this\ntext: |\n  Seven $$not$$.\n\n  | not | this |\n```\n\n"
        "[^n]: Not this.\n\n## Sources {#sources}\n\n- Not this.\n"
    )
    assert running_text(text).split() == ["One", "two-word", "[three", "**four**.", "[five", "0,5", "six", "Seven", "."]
    assert count(text) == 8


def test_code_that_has_changed_is_found() -> None:
    source = "def f():\n    a = 1\n    b = 2\n    return a\n"
    assert stands_in("a = 1\nb = 2\n", source)
    assert stands_in("    a = 1\n    b = 2\n", source)
    assert not stands_in("a = 1\nreturn a\n", source)
    assert not stands_in("a = 1\nb = 3\n", source)


def test_a_calque_and_a_cedilla_are_found() -> None:
    assert CALQUES.findall("Feedback-ul și greutățile modelului, pre-antrenat.") == [
        "Feedback-ul", "greutățile modelului", "pre-antren"
    ]  # fmt: skip
    assert CEDILLA.findall("Aşa ţi se pare, așa ți se pare.") == ["ş", "ţ"]
