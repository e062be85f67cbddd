import pytest

from course.authoring.readability import Readability, readability


def test_paragraphs_callouts_and_lists_are_measured_and_nothing_else() -> None:
    parts = [
        "<h2>Heading</h2><p>The cat <em>sat</em>. It was <b>happy</b>: yes!</p><table><tr><td>No.</td></tr></table>",
        '<aside><p class="over">Title</p><p>A marvellous thing</p></aside><ul><li>One <math>x</math> two</li></ul>',
        "<figure><figcaption>No.</figcaption></figure><ul><li>Outer<ul><li>Inner one.</li></ul></li></ul><pre>N</pre>",
    ]
    # The cat sat | It was happy | yes | A marvellous thing | One two | Outer | Inner one: 15 words, 7 sentences.
    assert readability(parts) == Readability(15, 1, 7)
    assert readability([]) == Readability()


@pytest.mark.parametrize(
    ("text", "sentences"),
    [("At 0.5 it is 3.14 high.", 1), ("“So?” he said. No…", 3), ("One", 1), ("1. 2. 3.", 0), ("a: b.", 2)],
)
def test_a_sentence_ends_at_its_mark(text: str, sentences: int) -> None:
    assert readability([f"<p>{text}</p>"]).sentences == sentences


def test_lix_is_the_length_of_sentences_and_the_share_of_long_words() -> None:
    # Source: by hand, 20 words in 2 sentences, 5 of more than six letters: 20/2 + 100·5/20 = 35.
    assert Readability(20, 5, 2).lix == 35
    assert Readability(20, 5, 2) + Readability(10, 1, 3) == Readability(30, 6, 5)
    assert Readability().lix == 0
    assert readability(["<p>sixsix sevense</p>"]).long_words == 1
