import pytest

from course.chapters.chapter import Embed
from course.chapters.contents import count_words, minutes_to_read, slug


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ce înseamnă „bine”?", "ce-inseamna-bine"),
        ("Țări și orașe", "tari-si-orase"),
        ("What is 2 + 2?", "what-is-2-2"),
        ("2 + 2", "section-2-2"),
        ("π", "section"),
        ("STRASSE ﬁn", "strasse-fin"),
    ],
)
def test_a_heading_becomes_an_address(text: str, expected: str) -> None:
    assert slug(text) == expected


def test_only_prose_is_counted() -> None:
    parts = (
        "<p>Într-un an, it’s <b>two</b></p><pre>no no</pre><math><mi>x</mi></math>",
        Embed("quiz", "q"),
        "<p>end</p>",
    )
    assert count_words(parts) == 5


@pytest.mark.parametrize(("words", "minutes"), [(0, 1), (180, 1), (181, 2), (1800, 10)])
def test_minutes_are_rounded_up(words: int, minutes: int) -> None:
    assert minutes_to_read(words) == minutes
