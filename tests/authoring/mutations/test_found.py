"""What spoilt files have brought to light, each once: an exception, a place outside the file, an hour's work."""

import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from judging import Course

FIRST, COURSE = "content/en/basics/01-first.md", "content/course.yaml"
CHOOSING, COMPUTING = "quizzes/choosing.yaml", "quizzes/computing.yaml"
LONG = "a" * 3000

FOUND = [
    # Every quiz was read once for every time that a language stood in the list.
    (COURSE, "languages: [en, ro]", f"languages: [en, ro{', ro' * 9000}]", "duplicate"),
    # No folder or file can have such a name, and the question whether it is there failed.
    (COURSE, "slug: basics", f"slug: {LONG}", "slug"),
    (COURSE, "languages: [en, ro]", f"languages: [en, {LONG}]", "unknown-language"),
    (FIRST, "src: loop", f"src: {LONG}", "wrong-value"),
    # A number, for Python.
    (COMPUTING, "tolerance: 0.01", "tolerance: true", "wrong-type"),
    # What stood in the file went into a sentence as it was, and was taken for a sentence itself.
    (CHOOSING, "pass: 80%", "pass: []", "wrong-value"),
    # A word with a point in it was looked for two steps down.
    (CHOOSING, "{green: Green, four: Four", r"{green: Green, fo.ur: '$\frac{1$'", "maths"),
    # A text that goes on in the next line, where the file has other columns.
    (FIRST, r"compute $r - \bar r$ by hand", "compute a mean\n    of all the rewards by $\\frac{1$", "maths"),
    # These end a line for YAML, and not for an editor.
    (COURSE, "title: {en: Small course,", "title: {en: Small\u2028\u2028course,\u0085\u0085 x: y,", "unknown-language"),
    # The sign of a block, and the file is over.
    (FIRST, "text: |\n", "text: |\n```\n\n", "wrong-value"),
]


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Course]:
    with closing(Course(tmp_path_factory.mktemp("found"))) as course:
        yield course


@pytest.mark.parametrize(("file", "old", "new", "code"), FOUND)
def test_it_is_told_at_a_place_in_time(course: Course, file: str, old: str, new: str, code: str) -> None:
    text = course.good[file].decode()
    assert old in text
    tried = course.tried(1, file, text.replace(old, new, 1).encode())
    assert tried.broken == []
    assert tried.codes[code]
