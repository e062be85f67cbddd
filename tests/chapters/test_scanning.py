import pytest

from course.chapters.place import Place
from course.chapters.scanning import Fence, Formula, Scan, scan

PLACE = Place("f.md", 1)


def scanned(text: str) -> Scan:
    return scan(text, PLACE, nonce="0")


def fences(text: str) -> list[Fence]:
    return [piece for piece in scanned(text).pieces.values() if isinstance(piece, Fence)]


def test_a_fence_keeps_its_text_and_its_place() -> None:
    [fence] = fences("Text.\n\n```python\n  x\n\ny\n```\nmore\n")
    assert (fence.name, fence.text) == ("python", "  x\n\ny")
    assert (fence.place.line, fence.place.column) == (3, 1)


def test_a_fence_in_a_list_loses_the_lists_margin() -> None:
    [fence] = fences("1.  a\n\n    ```python\n    x\n      y\n    ```\n")
    assert fence.text == "x\n  y"
    assert (fence.place.line, fence.place.column) == (3, 5)


def test_a_fence_in_a_quotation_loses_its_sign() -> None:
    [fence] = fences("> ```python\n> x\n>\n> y\n> ```\n")
    assert fence.text == "x\n\ny"


def test_a_longer_or_an_indented_fence_stands_inside_another() -> None:
    [outer] = fences("````text\n```python\nx\n```\n````\n")
    assert outer.text == "```python\nx\n```"
    [outer] = fences("```callout\ntext: |\n  ```python\n  x\n  ```\n```\n")
    assert outer.text == "text: |\n  ```python\n  x\n  ```"
    [outer] = fences("~~~text\n```\n~~~\n")
    assert outer.text == "```"


@pytest.mark.parametrize(
    ("text", "line", "column", "code"),
    [
        ("a\n\n```python\nx\n", 3, 1, "fence"),
        ("- ```python\n  x\n  ```\n", 1, 1, "fence"),
        ("```python numbered\nx\n```\n", 1, 1, "fence"),
        ("a\n<!-- b\n```quiz\nq\n```\n", 2, 1, "comment"),
    ],
)
def test_a_fence_that_cannot_be_read_is_a_fault(text: str, line: int, column: int, code: str) -> None:
    first = scanned(text).problems[0]
    assert (first.line, first.column, first.code) == (line, column, code)


def test_yaml_in_a_fence_has_the_columns_of_the_file() -> None:
    found = scan("a\n\n    ```figure\n    src: [\n    ```\n", Place("f.md", 20, 3, 2), nonce="0")
    fence = next(iter(found.pieces.values()))
    assert isinstance(fence, Fence)
    _, problems = fence.document()
    assert problems[0].line in {23, 24}
    document, _ = Fence("figure", "", "      src: x", "", "", Place("f.md", 22, 7)).document()
    assert document is not None
    assert document.place(("src",)) == (23, 12)


def test_formulas_are_found_with_their_places() -> None:
    found = scanned("a $x$ b\nc $y\nz$ d\n\n  $$\n  w\n  $$\n")
    formulas = [piece for piece in found.pieces.values() if isinstance(piece, Formula)]
    assert [(formula.tex, formula.is_display) for formula in formulas] == [
        ("x", False), ("y\nz", False), ("\n  w\n  ", True),
    ]  # fmt: skip
    assert [(formula.place.line, formula.place.column) for formula in formulas] == [(1, 4), (2, 4), (5, 5)]


def test_no_formula_reaches_over_an_empty_line() -> None:
    assert scanned("a $x\n\ny$ b\n").pieces == {}


def test_what_is_taken_out_can_be_found_again() -> None:
    found = scanned("a $x$ b")
    assert found.as_text(found.text).strip() == "a x b"
