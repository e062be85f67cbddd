"""Where the characters of a text in a YAML file stand: exactly, if it is written literally; or else its beginning."""

import pytest

from course.source import parse
from course.text_place import text_place


@pytest.mark.parametrize(
    ("written", "of", "at"),
    [
        ("a: one two", (1, 5), (1, 8)),
        ("a: 'one two'", (1, 5), (1, 9)),
        ('a: "one two"', (1, 5), (1, 9)),
        ("b: x\na: |\n  one\n  two\n", (2, 2), (4, 4)),
        ("a: |\n\n    one\n     two\n", (3, 3), (4, 7)),
        ("a: |-  # said\n  one\n\n  two", (3, 1), (4, 3)),
        # Folded, with escapes, or over several lines: only the beginning is known.
        ("a: >\n  one\n  two\n", (1, 6), (2, 3)),
        ("a: one\n  two", (1, 6), (1, 4)),
        ("a: 'it''s'", (1, 5), (1, 5)),
        ('a: "o\\u006ee"', (1, 3), (1, 5)),
        ("a: |\n", (1, 1), (1, 4)),
    ],
)
def test_a_place_in_a_text_is_a_place_in_the_file(written: str, of: tuple[int, int], at: tuple[int, int]) -> None:
    document, _ = parse(written, "f.yaml")
    assert document is not None
    assert text_place(document, ("a",), written.split("\n")).of(*of) == at
