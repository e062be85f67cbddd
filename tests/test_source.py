import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from course.source import Document, parse, read_text, split_front_matter

DEEP_MAP = "".join(" " * depth + "a:\n" for depth in range(100))

# text, line, column, code
HOSTILE = [
    pytest.param("a: &x 1\n", 1, 4, "yaml-anchor", id="anchor"),
    pytest.param("&k a: 1\n", 1, 1, "yaml-anchor", id="anchored key"),
    pytest.param("a: 1\nb: *x\n", 2, 4, "yaml-alias", id="alias"),
    pytest.param("a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n", 1, 4, "yaml-anchor", id="alias bomb"),
    pytest.param("a:\n  <<: {b: 1}\n", 2, 3, "yaml-merge", id="merge"),
    pytest.param("a: !!python/object/apply:os.system ['ls']\n", 1, 4, "yaml-tag", id="python tag"),
    pytest.param("- !x 1\n", 1, 3, "yaml-tag", id="own tag"),
    pytest.param("%TAG ! tag:x,2000:\n---\na: !b 1\n", 3, 4, "yaml-tag", id="tag by directive"),
    pytest.param("a: 1\nb: 2\na: 3\n", 3, 1, "yaml-duplicate", id="duplicate"),
    pytest.param("x:\n  a: 1\n  a: 2\n", 3, 3, "yaml-duplicate", id="nested duplicate"),
    pytest.param("[" * 100 + "]" * 100, 1, 34, "yaml-depth", id="deep list"),
    pytest.param("[" * 100_000, 1, 34, "yaml-depth", id="100,000 brackets"),
    pytest.param(DEEP_MAP, 34, 34, "yaml-depth", id="deep map"),
    pytest.param("{" * 100_000, 1, 2, "yaml-key", id="100,000 braces"),
    pytest.param("? [a]\n: 1\n", 1, 3, "yaml-key", id="list as key"),
    pytest.param("a: 1\n{b: 1}: 2\n", 2, 1, "yaml-key", id="map as key"),
    pytest.param("a: 99999999999999999999\n", 1, 4, "yaml-number", id="huge number"),
    pytest.param("a: 1e999\n", 1, 4, "yaml-number", id="number beyond floats"),
    pytest.param("a: " + "9" * 100_000, 1, 4, "yaml-number", id="100,000 digits"),
    pytest.param("a: 1\n---\nb: 2\n", 2, 1, "yaml-documents", id="two documents"),
    pytest.param("a:\n\tb: 1\n", 2, 1, "yaml-syntax", id="tab"),
    pytest.param("a: b: c\n", 1, 5, "yaml-syntax", id="two colons"),
    pytest.param("a: [1, 2\n", 2, 1, "yaml-syntax", id="open list"),
    pytest.param("a: 'x\n", 2, 1, "yaml-syntax", id="open quote"),
    pytest.param("a:\n  - b\n c: 1\n", 3, 2, "yaml-syntax", id="indentation"),
    pytest.param("a: @x\n", 1, 4, "yaml-syntax", id="at sign"),
    pytest.param('a: "\\q"\n', 1, 6, "yaml-syntax", id="unknown escape"),
    pytest.param("a: \x00\n", 1, 4, "yaml-character", id="NUL"),
    pytest.param("a: x\n b\x07\n", 2, 3, "yaml-character", id="bell"),
    pytest.param("a: \ud800\n", 1, 4, "yaml-character", id="half a character"),
    pytest.param('a: "\\ud800"\n', 1, 4, "yaml-character", id="half a character by escape"),
    pytest.param('a: 1\n"\\x00": 2\n', 2, 1, "yaml-character", id="NUL by escape in a key"),
    pytest.param('a: 1\nb: "é\\UFFFFFFFF"\n', 2, 6, "yaml-character", id="escape beyond C's integers"),
    pytest.param('a: "\\U00110000"\n', 1, 5, "yaml-character", id="escape beyond Unicode"),
]


@contextmanager
def at_most(seconds: int) -> Iterator[None]:
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)


def read(text: str) -> Document:
    document, problems = parse(text, "f.yaml")
    assert problems == []
    assert document is not None
    return document


@pytest.mark.parametrize(("text", "line", "column", "code"), HOSTILE)
def test_hostile_yaml_gets_a_fault_at_its_place(text: str, line: int, column: int, code: str) -> None:
    with at_most(5):
        document, problems = parse(text, "f.yaml")
    assert document is None
    first = problems[0]
    assert (first.file, first.line, first.column, first.code) == ("f.yaml", line, column, code)
    assert first.remedy


def test_every_duplicate_is_reported() -> None:
    _, problems = parse("a: 1\na: 2\na: 3\nb:\n  c: 1\n  c: 2\n", "f.yaml")
    assert [(problem.line, problem.column) for problem in problems] == [(2, 1), (3, 1), (6, 3)]


def test_depth_is_counted_from_the_outside() -> None:
    assert read("[" * 32 + "]" * 32)


def test_words_stay_the_words_they_are() -> None:
    text = "a: yes\nb: no\nc: 1:30\nd: 2026-11-05\ne: 0x10\nf: .inf\ng: .nan\nh: 1_000\ni: True\nj: '1'\n"
    kept = ["yes", "no", "1:30", "2026-11-05", "0x10", ".inf", ".nan", "1_000", "True", "1"]
    assert list(read(text).data.values()) == kept


def test_numbers_truths_and_nothing_are_read() -> None:
    data = read("[1, -2, 1.5, .5, -1.5e3, true, false, null, ~, 123456789012345]").data
    assert data == [1, -2, 1.5, 0.5, -1500.0, True, False, None, None, 123456789012345]
    assert [type(value) for value in data[:3]] == [int, int, float]


def test_a_line_break_of_another_system_does_not_move_the_lines(tmp_path: Path) -> None:
    path = tmp_path / "f.yaml"
    path.write_bytes(b"\xef\xbb\xbfa: 1\r\nb: 2\rb: 3\r\n")
    text, _ = read_text(path, "f.yaml")
    assert text is not None
    _, problems = parse(text, "f.yaml")
    assert (problems[0].line, problems[0].column) == (3, 1)


def test_places_are_those_of_the_file_the_text_came_from() -> None:
    document, _ = parse("a:\n  - b\n  - c: 1\n", "f.md", first_line=10)
    assert document is not None
    assert document.place(("a", 1, "c")) == (12, 8)
    assert document.place(("a", 1, "c"), key=True) == (12, 5)
    assert document.place(("a", 1, "missing")) == (12, 5)
    assert document.place(("missing",)) == (10, 1)


def test_an_empty_document_is_nothing_at_the_first_line() -> None:
    document = read("# nothing\n")
    assert document.data is None
    assert document.place(("title",)) == (1, 1)


def test_a_file_that_is_not_utf_8_is_refused_where_it_stops_being_so(tmp_path: Path) -> None:
    path = tmp_path / "f.md"
    path.write_bytes("ș\nțară ".encode() + b"\xe2\x28")
    text, problems = read_text(path, "f.md")
    assert text is None
    assert (problems[0].line, problems[0].column, problems[0].code) == (2, 6, "file-encoding")


def test_a_file_that_nobody_wrote_by_hand_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "f.md"
    path.write_bytes(b"x" * 1_000_001)
    assert read_text(path, "f.md")[1][0].code == "file-size"


def test_a_file_that_is_not_there_is_a_problem_and_no_exception(tmp_path: Path) -> None:
    assert read_text(tmp_path / "f.md", "f.md")[1][0].code == "file"
    assert read_text(tmp_path, "f.md")[1][0].code == "file"


def test_front_matter_and_body_keep_their_lines() -> None:
    page, problems = split_front_matter("---\ntitle: T\n---\n\nBody\n---\nmore\n", "f.md")
    assert problems == []
    assert page is not None
    assert page.front is not None
    assert page.front.data == {"title": "T"}
    assert page.front.place(("title",)) == (2, 8)
    assert (page.body, page.body_line) == ("\nBody\n---\nmore\n", 4)


@pytest.mark.parametrize("text", ["", "title: T\n", " ---\n---\n", "---\ntitle: T\n", "---\n ---\n", "--- x\n---\n"])
def test_front_matter_that_is_missing_or_open_is_reported(text: str) -> None:
    page, problems = split_front_matter(text, "f.md")
    assert page is None
    assert [(problem.line, problem.code) for problem in problems] == [(1, "front-matter")]


def test_a_fault_in_front_matter_leaves_the_body_readable() -> None:
    page, problems = split_front_matter("---\na: 1\na: 2\n---\nBody\n", "f.md")
    assert page is not None
    assert page.front is None
    assert page.body == "Body\n"
    assert (problems[0].line, problems[0].code) == (3, "yaml-duplicate")
