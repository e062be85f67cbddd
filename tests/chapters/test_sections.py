"""Sections: where they begin, and that each knows of nothing but its own text."""

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course.chapters.chapter import Chapter, Heading, Section
from course.chapters.rendering import compile_chapter
from course.chapters.sections import read_sections

FRONT = "---\ntitle: T\nsummary: S.\nobjectives: [o]\ntakeaway: A.\n---\n"
STAMPED = FRONT.removesuffix("---\n") + 'translated: {one: "1"}\n---\n'
WORDS = st.text("ab1 .,\n", max_size=30).map(lambda words: words.replace("\n1.", "\n"))
BLOCKS = st.sampled_from(
    [
        "",
        "```python\n## no heading\n```",
        "<!-- ## none -->",
        "> quoted",
        "- item",
        "$$\nx^2\n$$",
        "| a |\n|---|\n| b |",
    ]
)
BODIES = st.tuples(WORDS, BLOCKS).map(lambda parts: f"{parts[0]}\n\n{parts[1]}\n")


def compiled(body: str, front: str = FRONT) -> Chapter:
    chapter, problems = compile_chapter(
        front + body, "c.md", module="m", slug="s", language="en", figures=Path("/nowhere")
    )
    assert chapter, problems
    return chapter


def sections(body: str, front: str = FRONT) -> dict[str, Section]:
    return {section.key: section for section in compiled(body, front).sections}


def test_a_chapter_falls_into_its_front_matter_the_text_before_and_its_sections() -> None:
    found = compiled("\nBefore.\n\n## One {#one}\n\nA.\n\n### Two\n\nB.\n\nThree\n-----\n\nC.\n").sections
    assert [(each.key, each.level, each.line, each.is_named) for each in found] == [
        ("front matter", 1, 1, True),
        ("opening text", 1, 8, True),
        ("one", 2, 10, True),
        ("two", 3, 14, False),
        ("three", 2, 18, False),
    ]
    assert [each.title for each in found] == ["", "", "One", "Two", "Three"]


@pytest.mark.parametrize(
    "body",
    [
        "```text\n## A {#a}\n```\n",
        "<!--\n## A {#a}\n-->\n",
        "> ## A {#a}\n",
        "- ## A {#a}\n",
        "    ## A {#a}\n",
        "Text `## A` and\n\n`## A`\n",
    ],
)
def test_what_begins_no_line_of_the_text_begins_no_section(body: str) -> None:
    assert [key for key in sections(f"{body}\n\n## B {{#b}}\n") if " " not in key] == ["b"]


def test_a_heading_that_is_shown_as_an_example_is_not_the_one_that_follows() -> None:
    found = sections("```markdown\n## A {#a}\n\n## B\n```\n\n## A {#a}\n\nA.\n\n## B\n\nB.\n")
    assert (found["a"].line, found["b"].line) == (13, 17)


def test_a_section_ends_where_one_below_it_begins() -> None:
    before = sections("## A {#a}\n\nA.\n\n### B {#b}\n\nB.\n\n## C {#c}\n\nC.\n")
    after = sections("## A {#a}\n\nA.\n\n### B {#b}\n\nOther.\n\n## C {#c}\n\nC.\n")
    assert [key for key in before if before[key].hash != after[key].hash] == ["b"]


@pytest.mark.parametrize(
    "heading",
    ["The *big* `loop`", "See [this](http://example.org/a_b)", "A formula $\\frac{1}{2}$", "[policy]{.policy} & more",
     "A &lt;tag&gt; \\* and_so_on", "Ce învață?", "数学", "Closed ##", "With a class {.wide}"],
)  # fmt: skip
def test_a_heading_without_an_id_is_found_by_its_words(heading: str) -> None:
    chapter = compiled(f"> ## Quoted\n\n## {heading}\n\nA.\n\n## Another\n\nB.\n")
    found = [section for section in chapter.sections if section.title]
    assert [section.key for section in found] == [each.id for each in chapter.headings if each.text != "Quoted"]
    assert [section.line for section in found] == [9, 13]
    assert not any(section.is_named for section in found)


def test_hostile_headings_are_read_in_time() -> None:
    started = time.perf_counter()
    hostile = [
        "## {" + "#" * 20_000,
        "## " + "{#a" * 9_000,
        "## " + "](" * 9_000,
        *["## a"] * 3_000,
        *["> ## b"] * 3_000,
    ]
    headings = [*[Heading(2, "b", "b")] * 3_000, *[Heading(2, f"a-{number}", "a") for number in range(3_000)]]
    found = read_sections({}, "\n".join(hostile), 1, headings)
    assert len(found) == 3_002
    assert time.perf_counter() - started < 5


@given(st.lists(BODIES, min_size=2, max_size=5), st.data())
@settings(max_examples=30, deadline=None)
def test_editing_one_section_changes_that_sections_hash_alone(bodies: list[str], data: st.DataObject) -> None:
    number = data.draw(st.integers(0, len(bodies) - 1))
    edited = [*bodies[:number], f"{bodies[number]}\nOne more sentence.\n", *bodies[number + 1 :]]
    before, after = (sections(written(each)) for each in (bodies, edited))
    own = f"s{number}" if number else "opening text"
    assert {key for key in after if key not in before or before[key].hash != after[key].hash} == {own}
    assert before.keys() - after.keys() == set()


@given(st.lists(BODIES, min_size=2, max_size=4), st.data())
@settings(max_examples=20, deadline=None)
def test_what_is_added_taken_away_or_moved_changes_no_other_section(bodies: list[str], data: st.DataObject) -> None:
    text = written(bodies)
    keys = [f"s{number}" for number in range(1, len(bodies))]
    order = data.draw(st.permutations(range(1, len(bodies))))
    moved = sections(written([bodies[0], *(bodies[number] for number in order)], order))
    shorter = sections(written(bodies[:-1]))
    whole = sections(text)
    assert all(moved[key].hash == whole[key].hash for key in keys)
    assert all(shorter[key].hash == whole[key].hash for key in keys[:-1])


def written(bodies: list[str], names: list[int] | None = None) -> str:
    """Write a text before the first heading, and sections named s1, s2, …, whatever their order."""
    numbers = names or list(range(1, len(bodies)))
    rest = zip(numbers, bodies[1:], strict=True)
    return "".join([bodies[0], *(f"\n## Section {{#s{number}}}\n\n{body}" for number, body in rest)])


def test_blanks_at_the_ends_do_not_count_and_everything_else_does() -> None:
    one = sections("## One {#one}\n\nA text.\n")["one"]
    assert sections("\n\n## One {#one}  \n\nA text.   \n\n\n")["one"].hash == one.hash
    for changed in ("## One! {#one}\n\nA text.", "## One {#one}\n\nA  text.", "### One {#one}\n\nA text."):
        assert sections(f"## Two {{#two}}\n\n{changed}\n")["one"].hash != one.hash


def test_the_front_matter_counts_by_its_words_alone() -> None:
    plain = sections("")["front matter"].hash
    assert sections("", FRONT.replace("summary: S.", "# a remark\nsummary: 'S.'"))["front matter"].hash == plain
    assert sections("", STAMPED)["front matter"].hash == plain
    for key in ("title: T", "summary: S.", "[o", "takeaway: A."):
        assert sections("", FRONT.replace(key, f"{key}x"))["front matter"].hash != plain


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("PPO or DPO?", False),
        ("```python\nfor each in everything: print(each, of, it)\n```", False),
        ("```quiz\na-long-name-of-a-quiz-in-many-words\n```", False),
        ("$$\n\\text{one two three four five six}\n$$", False),
        ("[Sutton](http://example.org/one-two-three-four-five)", False),
        ("A sentence of five words.", True),
        ("```callout\nkind: note\ntext: A sentence in a box.\n```", True),
    ],
)
def test_what_needs_no_translation_is_known(body: str, says: bool) -> None:
    assert sections(f"## X {{#x}}\n\n{body}\n")["x"].has_sentences is says


def test_sections_survive_being_kept() -> None:
    chapter = compiled("## One {#one}\n\nA.\n", STAMPED)
    assert chapter.translated == {"one": "1"}
    assert Chapter.from_json(chapter.to_json()) == chapter
