"""No sentence of the course is another's: no eight words in a row are shared with the page it is modelled on.

That page's words are not ours to keep, so `others.txt` holds a fingerprint of every eight of them, in Romanian and in
English. It was made by `python tests/content/test_originality.py FILE…` from the page's two versions.
"""

import hashlib
import sys
from collections.abc import Iterator
from pathlib import Path

from texts import everything, plain_words

RUN = 8
OTHERS = Path(__file__).parent / "others.txt"


def runs(text: str) -> Iterator[tuple[str, str]]:
    """Give every eight words in a row with their fingerprint."""
    words = plain_words(text)
    for start in range(len(words) - RUN + 1):
        run = " ".join(words[start : start + RUN])
        yield hashlib.sha256(run.encode()).hexdigest()[:12], run


def shared(text: str, known: frozenset[str]) -> list[str]:
    return [run for fingerprint, run in runs(text) if fingerprint in known]


def test_no_eight_words_in_a_row_are_another_s() -> None:
    known = frozenset(OTHERS.read_text("ascii").split())
    assert len(known) > 3000
    assert {path.name: found for path, text in everything() if (found := shared(text, known))} == {}


def test_eight_words_in_a_row_are_found_whatever_their_marks() -> None:
    known = frozenset(fingerprint for fingerprint, _ in runs("Every Sunday the old clock strikes nine at night."))
    assert shared("… and *every* Sunday, the old **clock** strikes\nnine at noon.", known)
    assert not shared("Every Sunday the old clock strikes ten at night.", known)


if __name__ == "__main__":
    found = {fingerprint for file in sys.argv[1:] for fingerprint, _ in runs(Path(file).read_text("utf-8"))}
    OTHERS.write_text("\n".join(sorted(found)) + "\n", "ascii")
