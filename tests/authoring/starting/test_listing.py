"""A slug is added to a list in the course file, and every other character stays."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.authoring.starting.listing import with_chapter
from course.source import parse

HEAD = "title: {en: T}  # the title\nmodules:\n"
STYLES = [
    ("  - slug: a\n    chapters: [one]   # in order\n", "  - slug: a\n    chapters: [one, new]   # in order\n"),
    ("  - slug: a\n    chapters: []\n", "  - slug: a\n    chapters: [new]\n"),
    ("  - {slug: a, chapters: [ 'one', \"two\" ]}\n", "  - {slug: a, chapters: [ 'one', \"two\", new ]}\n"),
    ("  - slug: a\n    chapters: [one,\n      two]\n", "  - slug: a\n    chapters: [one,\n      two, new]\n"),
    ("  - slug: a\n    chapters: [\n      one,  # first\n      two  # last\n    ]\n",
     "  - slug: a\n    chapters: [\n      one,  # first\n      two,  # last\n      new\n    ]\n"),
    ("  - slug: a\n    chapters: [\n      one,\n    ]\n",
     "  - slug: a\n    chapters: [\n      one,\n      new,\n    ]\n"),
    ("  - slug: a\n    chapters:\n    - one\n    # not yet: two\n    quiz: q\n",
     "  - slug: a\n    chapters:\n    - one\n    - new\n    # not yet: two\n    quiz: q\n"),
    ("  - slug: a\n    chapters:\n      -   one # first\n      -   two # last",
     "  - slug: a\n    chapters:\n      -   one # first\n      -   two # last\n      -   new"),
    ("  - chapters:\n      - one\n\n    slug: a\n", "  - chapters:\n      - one\n      - new\n\n    slug: a\n"),
    ("  - slug: a\r\n    chapters:\r\n      - one\r\n    quiz: q\r\n",
     "  - slug: a\r\n    chapters:\r\n      - one\r\n      - new\r\n    quiz: q\r\n"),
    ("  - slug: a\r\n    chapters: [\r\n      one\r\n    ]\r\n",
     "  - slug: a\r\n    chapters: [\r\n      one,\r\n      new\r\n    ]\r\n"),
]  # fmt: skip


@pytest.mark.parametrize(("before", "after"), STYLES)
def test_a_list_of_any_style_gets_one_more_line_or_word(before: str, after: str) -> None:
    assert with_chapter(HEAD + before, 0, "new") == HEAD + after


def test_the_list_of_the_module_that_is_meant_is_changed() -> None:
    text = "modules: [{slug: a, chapters: [x]}, {slug: b, chapters: [x]}]"
    assert with_chapter(text, 1, "new") == "modules: [{slug: a, chapters: [x]}, {slug: b, chapters: [x, new]}]"


def test_a_slug_that_yaml_would_take_for_something_else_is_put_in_quotes() -> None:
    assert with_chapter("modules: [{chapters: [one]}]", 0, "2024") == 'modules: [{chapters: [one, "2024"]}]'
    assert with_chapter("modules:\n- chapters:\n  - one", 0, "null") == 'modules:\n- chapters:\n  - one\n  - "null"'


@pytest.mark.parametrize(
    "lists",
    [
        "\n      -\n        one\n",
        "\n      - >-\n        one\n",
        " [one,\n      two\x85]\n",
        " [one]\r      # a Mac's line\n",
    ],
)
def test_what_cannot_be_changed_safely_is_left_to_its_author(lists: str) -> None:
    assert with_chapter(f"modules:\n  - slug: a\n    chapters:{lists}", 0, "new") is None


def test_a_file_that_cannot_be_read_is_left_alone() -> None:
    assert with_chapter("modules: [", 0, "new") is None


SLUGS = st.lists(st.sampled_from(["one", "two", "'three'", '"four"', "five-5"]), unique=True, max_size=4)


@st.composite
def lists(draw: st.DrawFn) -> str:
    """Draw a list of chapters in one of the ways in which people write them."""
    slugs = draw(SLUGS)
    if slugs and draw(st.booleans()):
        dash = draw(st.sampled_from(["    - ", "      - ", "       -   "]))
        return "\n" + "".join(f"{dash}{slug}{draw(st.sampled_from(['', ' # why', chr(10)]))}\n" for slug in slugs)
    gap = draw(st.sampled_from([" ", "\n      ", "  # why\n      "]))
    comma = "," if slugs and draw(st.booleans()) else ""
    inner = f",{gap}".join(slugs)
    begins = draw(st.sampled_from(["", " ", "\n      "]))
    ends = draw(st.sampled_from(["", " ", "\n      ", " # why\n      "]))
    return f" [{begins}{inner}{comma}{ends}]{draw(st.sampled_from(['', ' # all']))}\n"


@given(lists(), st.sampled_from(["\n", "\r\n"]), st.sampled_from(["", "    quiz: q\n", "\n# the end\n"]))
def test_nothing_is_lost_and_the_slug_comes_last(written: str, ending: str, rest: str) -> None:
    text = f"{HEAD}  - slug: a\n    chapters:{written}{rest}".replace("\n", ending)
    before, problems = parse(text, "course.yaml")
    assert before, problems
    edited = with_chapter(text, 0, "new")
    assert edited is not None
    after, _ = parse(edited, "course.yaml")
    assert after
    assert after.data["modules"][0]["chapters"] == [*before.data["modules"][0]["chapters"], "new"]
    rest_of_it = iter(edited)
    assert all(sign in rest_of_it for sign in text)
    assert edited.count("\r") - text.count("\r") == edited.count("\n") - text.count("\n") or ending == "\n"
