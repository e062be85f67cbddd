"""Stamps are written into the front matter, and nothing else of the file changes."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from translations import EN, FRONT, SOURCE, TRANSLATION, compiled, stamped_text, translation

from course.authoring.translating.stamping import stamped, stamps_of
from course.source import split_front_matter

STAMPS = {"front matter": "0123456789012345", "a-section": "1e10", "odd:key": "null"}
WRITTEN = 'translated:\n  front matter: "0123456789012345"\n  a-section: "1e10"\n  "odd:key": "null"\n'
WRITTEN_IN_CRLF = WRITTEN.replace("\n", "\r\n")


def values(text: str) -> object:
    page, problems = split_front_matter(text.removeprefix("\ufeff").replace("\r\n", "\n"), EN)
    assert page, problems
    assert page.front, problems
    return page.front.data


def test_stamps_become_the_last_key_of_the_front_matter() -> None:
    text, problems = stamped(FRONT["en"] + TRANSLATION, EN, STAMPS)
    assert problems == []
    assert text == FRONT["en"].removesuffix("---\n") + WRITTEN + "---\n" + TRANSLATION
    assert stamped(text, EN, STAMPS) == (text, [])


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("---\ntitle: A\n---\n", f"---\ntitle: A\n{WRITTEN}---\n"),
        ("---\ntitle: A # why\n\n# a remark\n---  \nB", f"---\ntitle: A # why\n\n# a remark\n{WRITTEN}---  \nB"),
        ("---\ntranslated: {old: '1',\n  other: '2'}\ntitle: A\n---\n", f"---\n{WRITTEN}title: A\n---\n"),
        ("---\ntranslated:\n  old: '1'\n\n# of title\ntitle: A\n---\n", f"---\n{WRITTEN}\n# of title\ntitle: A\n---\n"),
        ("---\ntranslated:\n  old: '1'\n---\n", f"---\n{WRITTEN}---\n"),
        ("---\ntitle: |\n  A\n\n---\n", f"---\ntitle: |\n  A\n\n{WRITTEN}---\n"),
        ("\ufeff---\r\ntitle: A\r\n---\r\nB\n", f"\ufeff---\r\ntitle: A\r\n{WRITTEN_IN_CRLF}---\r\nB\n"),
    ],
)  # fmt: skip
def test_nothing_else_changes(before: str, after: str) -> None:
    assert stamped(before, EN, STAMPS) == (after, [])


def test_a_front_matter_that_is_moved_to_the_right_stays_so() -> None:
    text, problems = stamped("---\n  title: A\n  summary: B\n---\n", EN, {"a": "1"})
    assert problems == []
    assert text == '---\n  title: A\n  summary: B\n  translated:\n    a: "1"\n---\n'


@pytest.mark.parametrize(
    "front", ["---\n{title: A}\n---\n", "---\n{title: A,\ntakeaway: B}\n---\n", "---\n? title\n: A\n---\n"]
)
def test_where_stamps_cannot_be_written_the_file_stays_as_it_is_with_a_problem(front: str) -> None:
    text, problems = stamped(front, EN, STAMPS)
    assert text == front
    assert [(each.code, each.severity) for each in problems] == [("translation-unstamped", "error")]
    assert problems[0].line in {2, 3}


@given(
    st.lists(
        st.sampled_from(["title: A", "# remark", "", "list:\n- a\n- b", "map: {a: 1}", "text: |\n  a\n\n  b"]),
        unique=True,
    ),
    st.sampled_from(["\n", "\r\n"]),
    st.text("ab\n-#", max_size=20),
    st.dictionaries(st.text("ab-: #\"'ț", min_size=1, max_size=6), st.text("0123456789abcdef", min_size=1)),
)
@settings(max_examples=60, deadline=None)  # fmt: skip
def test_whatever_the_file_it_keeps_its_values_and_gets_its_stamps(
    keys: list[str], ending: str, body: str, stamps: dict[str, str]
) -> None:
    text = "\n".join(["---", "summary: S", *keys, "---", body]).replace("\n", ending)
    once, problems = stamped(text, EN, {"older": "1"})
    assert problems == []
    twice, problems = stamped(once, EN, stamps)
    assert problems == []
    assert values(twice) == {**values(text), **({"translated": stamps} if stamps else {})}  # type: ignore[dict-item]
    assert stamped(text, EN, stamps)[0] == twice
    assert twice.endswith(f"---{ending}{body}".replace("\r\n", "\n").replace("\n", ending))


def test_what_is_untranslated_or_missing_gets_no_stamp() -> None:
    translated, evening = TRANSLATION.split("## The evening")[0], SOURCE.split("## ")[2]
    own = compiled(f"{translated}## {evening}", "en")
    assert list(stamps_of(compiled(SOURCE, "ro"), own)) == ["front matter", "opening text", "day"]


def test_a_stamped_translation_says_what_each_section_was_made_from() -> None:
    source = compiled(SOURCE, "ro")
    assert dict(translation().translated) == {section.key: section.hash for section in source.sections}
    assert stamped_text().endswith(TRANSLATION)
