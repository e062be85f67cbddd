"""What is written without loss is read as it was: the contract of every format that does both."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from course.authoring.formats import FORMATS
from course.authoring.formats.building import (
    Blank,
    Option,
    choice_question,
    cloze_question,
    matching_question,
    ordering_question,
    text_question,
    true_false_question,
)
from course.authoring.formats.exchange import Format, Item, NotCarriedError, Origin
from course.authoring.formats.yaml_text import yaml_of
from course.quizzes.questions import KINDS
from course.source import parse

SAMPLES = Path(__file__).parent / "samples"
BOTH = [form for form in FORMATS if form.read and form.write]
CARRIED = ["single", "multiple", "true-false", "numeric", "text", "matching", "ordering", "cloze"]
FEW = settings(max_examples=120, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])

words = st.lists(
    st.sampled_from(
        ["policy", "the reward", "ține", "A~b", "x=1", "50%", "{a}", "a:b", "#tag", "1 > 0", "`a_b < c`", "**bold**",
         r"$\pi_\theta$", r"costs \$5", "C\\\\D", "10", "-3", "&amp;", "a-b", "[x]", '"quoted"', "'s", "T", "%50% off",
         "=5", "~7"]
    ), min_size=1, max_size=4,
).map(" ".join)  # fmt: skip
proses = st.lists(words, min_size=1, max_size=2).map("\n\n".join)
optional = st.one_of(st.just(""), proses)
numbers = st.one_of(st.integers(-999, 999), st.integers(-999, 999).map(lambda number: number / 8))


def silent(*_: object) -> None:
    """Let the builders lose what they must: the question that comes out is what counts."""


@st.composite
def questions(draw: st.DrawFn) -> dict[str, Any]:
    stem, kind = draw(proses), draw(st.sampled_from(CARRIED))
    texts = draw(st.lists(words, min_size=3, max_size=5, unique_by=lambda text: " ".join(text.split()).casefold()))
    said = [draw(st.one_of(st.just(""), words)) for _ in texts]
    data: dict[str, Any]
    if kind == "single":
        options = [
            Option(text, float(place == 1), say) for place, (text, say) in enumerate(zip(texts, said, strict=True))
        ]
        data = choice_question(stem, options, several=False, note=silent)
    elif kind == "multiple":
        options = [Option(text, 0.5 if place < 2 else -0.5) for place, text in enumerate(texts)]
        data = choice_question(stem, options, several=True, note=silent)
    elif kind == "true-false":
        data = true_false_question(stem, answer=draw(st.booleans()), feedback={True: said[0], False: said[1]})
    elif kind == "numeric":
        mistakes = {"mistakes": [{"value": draw(numbers), "say": texts[0]}]} if draw(st.booleans()) else {}
        data = {"kind": kind, "stem": stem, "answer": draw(numbers), "tolerance": draw(numbers.map(abs)), **mistakes}
    elif kind == "text":
        data = text_question(stem, [Option(text.replace("*", ""), 1) for text in texts], silent)
    elif kind == "matching":
        data = matching_question(stem, list(zip(texts, [f"to {text}" for text in texts], strict=True)), ["more"])
    elif kind == "ordering":
        data = ordering_question(stem, texts, is_partial=draw(st.booleans()))
    else:
        blanks = [
            Blank((Option(texts[0], 1, said[0]), Option(texts[1], 0)), is_typed=False),
            Blank((Option("critic", 1), Option("value network", 1)), is_typed=True),
        ]
        pieces = ["Before ", blanks[0], " between ", blanks[1], " after."]
        data = cloze_question(pieces if draw(st.booleans()) else pieces[2:], silent, credit="partial")
    beside = {"explanation": draw(optional), "hints": [draw(words)] if draw(st.booleans()) else []}
    return {name: value for name, value in {**data, **beside}.items() if value not in ("", [], {}, None)}


@pytest.mark.parametrize("form", BOTH, ids=lambda form: form.name)
@FEW
@given(st.lists(questions(), min_size=1, max_size=3))
def test_what_is_written_without_loss_is_read_as_it_was(form: Format, data: list[dict[str, Any]]) -> None:
    items = [Item({"id": f"about-{'x' * place}y", **each}) for place, each in enumerate(data)]
    assert_is_kept(form, items)


@pytest.mark.parametrize("form", BOTH, ids=lambda form: form.name)
@pytest.mark.parametrize("name", ["hard.gift", "hard.xml", "hard.toml", "hf/en/chapter1/2.mdx"])
def test_what_came_from_a_sample_goes_out_and_comes_back(form: Format, name: str) -> None:
    source = next(each for each in FORMATS if each.read and name.endswith(each.endings))
    assert source.read
    items = list(source.read((SAMPLES / name).read_text("utf-8"), name).items)
    assert assert_is_kept(form, items) >= len(items) // 3


def assert_is_kept(form: Format, items: list[Item]) -> int:
    """Compare the questions that lost nothing, one by one, and count them."""
    assert form.read
    assert form.write
    kept = 0
    for item in items:
        written = form.write([item], Origin("quiz", "A title", "en", "quiz.yaml"))
        if written.problems:
            continue
        read = form.read(written.text, "quiz")
        assert read.problems == ()
        assert [each.data for each in read.items] == [item.data], written.text
        assert list(read.items[0].data.get("choices", {})) == list(item.data.get("choices", {}))
        kept += 1
    return kept


def test_the_contract_catches_a_writer_that_forgets() -> None:
    gift = next(form for form in BOTH if form.name == "gift")
    bare = {"id": "sky", "kind": "text", "stem": "Which colour?", "answer": ["blue"]}
    item = Item({**bare, "explanation": "Why."})
    assert gift.write
    forgetful = Format("gift", (), gift.read, lambda _, *rest: gift.write([Item(bare)], *rest))  # type: ignore[misc]
    with pytest.raises(AssertionError):
        assert_is_kept(forgetful, [item])


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
@pytest.mark.parametrize("form", [form for form in FORMATS if form.write], ids=lambda form: form.name)
def test_every_kind_goes_out_or_is_told_of(form: Format, kind: Any) -> None:
    document, _ = parse(kind.example, "example.yaml")
    assert document
    assert form.write
    written = form.write([Item(document.data)], Origin("example", "One", "en", "example.yaml"))
    is_there = kind.name in CARRIED and (form.name, kind.name) != ("gift", "cloze")  # which has two gaps there
    assert written.written == is_there
    assert [problem.code for problem in written.problems if problem.code == "not-carried"] == ["not-carried"] * (
        not is_there
    )


@FEW
@given(questions())
def test_yaml_is_read_as_it_was_meant(data: dict[str, Any]) -> None:
    document, problems = parse(yaml_of(data), "file")
    assert not problems
    assert document
    assert document.data == data


@FEW
@given(st.dictionaries(st.from_regex(r"\A[a-z-]{1,9}\Z"), st.text(st.characters(min_codepoint=32, max_codepoint=0x7E))))
def test_yaml_of_any_text(data: dict[str, str]) -> None:
    document, problems = parse(yaml_of({"k": 1, **data}), "file")
    assert not problems
    assert document
    assert document.data == {"k": 1, **data}


def test_a_question_without_choices_is_not_put_together() -> None:
    with pytest.raises(NotCarriedError):
        choice_question("One?", [Option("only", 1)], several=False, note=silent)
