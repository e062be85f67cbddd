from collections.abc import Callable

import pytest

from course.chapters.chapter import Embed

Faults = Callable[..., list[tuple[int, int, str]]]


@pytest.mark.parametrize("reference", ["rl-basics", "rl-basics#what-is-an-action"])
def test_a_quiz_is_placed(compile_body: Callable[..., tuple[object, list[object]]], reference: str) -> None:
    chapter, problems = compile_body(f"a\n\n```quiz\n{reference}\n```\n")
    assert problems == []
    assert getattr(chapter, "embeds", None) == (Embed("quiz", reference, {}, 9),)


@pytest.mark.parametrize("reference", ["Not a slug", "a#", "a#b#c", "../a", "a: b", "[a]", "3", "a b"])
def test_what_names_no_quiz_is_a_fault(faults: Faults, reference: str) -> None:
    assert faults(f"```quiz\n{reference}\n```\n") == [(2, 1, "quiz-mark")]


def test_an_empty_mark_is_a_fault(faults: Faults) -> None:
    assert faults("a\n\n```quiz\n```\n") == [(3, 1, "quiz-mark")]
    assert faults("a\n\n```quiz\n#a\n```\n") == [(3, 1, "quiz-mark")]
