from collections.abc import Callable

import pytest

from course.chapters.chapter import Embed

Faults = Callable[..., list[tuple[int, int, str]]]


def test_a_lab_is_placed_with_its_recipe(compile_body: Callable[..., tuple[object, list[object]]]) -> None:
    chapter, problems = compile_body("```lab\ntask: dog\nrecipe: {steps: 40, kl_coefficient: 0.02}\n```\n")
    assert problems == []
    options = {"recipe": {"steps": 40, "kl_coefficient": 0.02}}
    assert getattr(chapter, "embeds", None) == (Embed("lab", "dog", options, 7),)


def test_a_lab_may_open_with_a_preset(compile_body: Callable[..., tuple[object, list[object]]]) -> None:
    chapter, problems = compile_body("```lab\ntask: dog\npreset: held-back\n```\n")
    assert problems == []
    assert getattr(chapter, "embeds", None) == (Embed("lab", "dog", {"preset": "held-back"}, 7),)


@pytest.mark.parametrize(
    ("body", "line", "column", "code"),
    [
        ("task: ../dog\n", 2, 7, "wrong-value"),
        ("taks: dog\n", 2, 1, "unknown-key"),
        ("task: dog\nrecipe: {steps: [1]}\n", 3, 17, "wrong-type"),
        ("task: dog\npreset: [held-back]\n", 3, 9, "wrong-type"),
        ("task: dog\nrecipe: {steps: true}\n", 3, 17, "wrong-type"),
        ("dog\n", 2, 1, "wrong-type"),
    ],
)
def test_a_fault_has_its_place(faults: Faults, body: str, line: int, column: int, code: str) -> None:
    assert (line, column, code) in faults(f"```lab\n{body}```\n")
