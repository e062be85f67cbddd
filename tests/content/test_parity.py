"""The two languages say the same: the same sections, figures, quizzes, labs, formulas, notes and numbers."""

import re
from collections import Counter
from collections.abc import Mapping

import pytest
from texts import LANGUAGES, chapter, chapters

FENCE = re.compile(r"^(`{3,})(\w+)[^\n]*\n(.*?)^\1", re.MULTILINE | re.DOTALL)
HEADING = re.compile(r"^(#{2,4}) .*?\{#([a-z0-9-]+)\}", re.MULTILINE)
LABEL = re.compile(r"^  ([a-z0-9-]+):", re.MULTILINE)
DISPLAYED = re.compile(r"^\$\$\n(.*?)^\$\$", re.MULTILINE | re.DOTALL)
NUMBER = re.compile(r"(?<![\w.,:^§-])\d+(?:[.,]\d+)*")
THOUSANDS = {"ro": re.compile(r"(?<=\d)\.(?=\d{3}\b)"), "en": re.compile(r"(?<=\d),(?=\d{3}\b)")}
WORDS_IN_FORMULA = re.compile(r"\\text\{[^}]*\}|[\d.,\s{}\\]")


def inventory(text: str) -> Mapping[str, object]:
    fences = FENCE.findall(text)
    return {
        "sections": HEADING.findall(text),
        "blocks": [kind for _, kind, _ in fences],
        "drawings": re.findall(r"^src: (\S+)", text, re.MULTILINE),
        "labels": [LABEL.findall(body.partition("\nlabels:")[2]) for _, kind, body in fences if kind == "figure"],
        "embeds": [body.strip() for _, kind, body in fences if kind in {"quiz", "lab"}],
        "formulas": [WORDS_IN_FORMULA.sub("", formula) for formula in DISPLAYED.findall(text)],
        "notes": sorted(re.findall(r"^\[\^([\w-]+)\]:", text, re.MULTILINE)),
        "terms": sorted(re.findall(r"\]\(term:([a-z0-9-]+)\)", text)),
        "addresses": sorted(re.findall(r"\]\((https?://[^)\s]+)", text)),
        "objectives": len(re.findall(r"^  - ", text.split("---")[1], re.MULTILINE)),
    }


def numbers(text: str, language: str) -> Counter[str]:
    """Count the numbers in a text, written the same way in both languages."""
    prose = re.sub(r"\]\([^)]*\)|\{#[^}]*\}|`[^`]*`", "]", FENCE.sub(lambda fence: prose_of(*fence.groups()), text))
    found = NUMBER.findall(prose.replace("{,}", ","))
    return Counter(THOUSANDS[language].sub("", each).replace(",", ".") for each in found)


def prose_of(_marks: str, kind: str, body: str) -> str:
    return body if kind in {"figure", "callout"} else ""


@pytest.mark.parametrize("name", chapters())
def test_a_chapter_has_the_same_parts_in_both_languages(name: str) -> None:
    ours, theirs = (inventory(chapter(language, name)) for language in LANGUAGES)
    assert ours == theirs


@pytest.mark.parametrize("name", chapters())
def test_a_chapter_gives_the_same_numbers_in_both_languages(name: str) -> None:
    ours, theirs = (numbers(chapter(language, name), language) for language in LANGUAGES)
    assert ours - theirs == Counter() == theirs - ours


def test_a_number_that_differs_and_a_section_that_is_missing_are_found() -> None:
    ours = "---\ntitle: a\n---\n## Ecou {#echo}\nDin 1.000 de [ori](term:times), 0,5 se aude.\n"
    theirs = "---\ntitle: a\n---\n## Echo {#echo}\nOf 1,000 [times](term:times), 0.5 are heard.\n"
    assert inventory(ours) == inventory(theirs)
    assert numbers(ours, "ro") == numbers(theirs, "en") == Counter(["1000", "0.5"])
    assert numbers(ours.replace("0,5", "0,6"), "ro") != numbers(theirs, "en")
    assert inventory(ours.replace("{#echo}", "{#ecou}")) != inventory(theirs)
    assert inventory(ours.replace("term:times", "term:time")) != inventory(theirs)
