"""The lists of misspellings: that they contradict neither themselves nor our texts, and where words are looked at."""

import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent / "mutations"))

from judging import Course

from course.authoring.linting.spelling import ACCEPTED_FILE, check_spelling, word_list
from course.authoring.reading import read_course
from course.languages import NAMES
from course.settings import SHIPPED

CHAPTER, QUIZ = "content/en/basics/03-hidden.md", "quizzes/colours.yaml"


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Course]:
    with closing(Course(tmp_path_factory.mktemp("spelling"))) as course:
        yield course


def misspelt(course: Course, file: str, old: str, new: str) -> list[tuple[int, int, str]]:
    text = course.good[file].decode()
    assert old in text
    problems = course.problems(file, text.replace(old, new).encode())
    return [(each.line, each.column, str(each.message).split("'")[1]) for each in problems if each.code == "spelling"]


@pytest.mark.parametrize("language", NAMES)
def test_what_a_list_gives_is_not_on_it_and_what_it_has_is_found(language: str) -> None:
    known = word_list(language)
    pairs = {**known.words, **known.phrases}
    assert len(pairs) > 500
    for wrong, right in pairs.items():
        assert wrong == wrong.lower().strip()
        assert known.found_in(f"A, {wrong}.", language) == {wrong: right}, wrong
        assert known.found_in(right, language) == {}, wrong


@pytest.mark.parametrize("language", NAMES)
def test_no_word_stands_twice_in_a_list(language: str) -> None:
    path = SHIPPED / "course" / "authoring" / "linting" / "words" / f"{language}.txt"
    lines = [line.partition(" = ")[0] for line in path.read_text("utf-8").splitlines() if not line.startswith("#")]
    assert len(lines) == len(set(lines))


def test_a_language_without_a_list_has_no_misspellings() -> None:
    assert word_list("xx").found_in("teh sînt", "xx") == {}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Teh end.", {"Teh": "The"}),
        ("SI, ASA, TEH", {}),
        ("Acolo cîmpul și cînd", {"cîmpul": "câmpul", "cînd": "când"}),
        ("încîlcit", {"încîlcit": "încâlcit"}),
        ("neînțeles, bineînțeles, reîncepe, preîntâmpină, coborî, înot, nemaiîntâlnit", {}),
        ("Pîrvulescu", {}),
        ("fata, intre, pana, sa, in", {}),
        ("Face sens?", {"Face sens": "Are sens"}),
        ("Suprafața sensului", {}),
        ("nici un om, nici o carte", {}),
    ],
)
def test_words_are_judged_whole(text: str, found: dict[str, str]) -> None:
    assert word_list("en" if "eh" in text.lower()[:4] else "ro").found_in(text, "ro") == found


@pytest.mark.parametrize(
    "passage",
    ["`teh`", "$teh$", "```text\nteh\n```", "<!-- teh -->", "[x](https://teh.example/teh)", "TEH", "## A {#teh}",
     "```callout\nkind: note\ntext: |\n  See `teh`, $teh$ and\n\n  ```text\n  teh\n  ```\n```"],
)  # fmt: skip
def test_what_is_no_prose_is_not_looked_at(course: Course, passage: str) -> None:
    assert misspelt(course, CHAPTER, "Back to", f"{passage}\n\nBack to") == []


def test_every_place_of_a_word_is_told(course: Course) -> None:
    text = (
        "Teh first `teh`, and teh other.\n\n- *teh* third\n\n```callout\nkind: note\ntext: teh fourth\n```\n\nBack to"
    )
    lines = course.good[CHAPTER].decode().partition("Back to")[0].count("\n") + 1
    found = misspelt(course, CHAPTER, "Back to", text)
    assert found == [
        (lines, 1, "Teh"), (lines, 22, "teh"), (lines + 2, 4, "teh"), (lines + 6, 7, "teh"),
    ]  # fmt: skip


def test_a_words_place_in_a_quiz_is_that_in_the_file(course: Course) -> None:
    assert misspelt(course, QUIZ, "Air scatters", "|\n      One.\n\n      Teh `teh` air: teh end. Air scatters") == [
        (23, 7, "Teh"), (23, 22, "teh"),
    ]  # fmt: skip
    assert misspelt(course, QUIZ, "[Look up.]", "['Look teh up.']") == [(22, 19, "teh")]
    assert misspelt(course, QUIZ, "title: Colours", "title: Teh colours") == [(2, 8, "Teh")]


def test_a_course_accepts_words(course: Course) -> None:
    accepted = course.root / ACCEPTED_FILE
    accepted.write_text("# ours\nTeh   # an old form\n\nalot\n", "utf-8")
    try:
        assert misspelt(course, CHAPTER, "Back to", "Teh alot recieve. Back to") == [(8, 10, "recieve")]
    finally:
        accepted.unlink()


def test_a_list_of_accepted_words_that_is_not_utf_8_is_told_at_its_place(course: Course) -> None:
    accepted = course.root / ACCEPTED_FILE
    accepted.write_bytes(b"# ours\nTeh \xe9\n")
    try:
        problems = course.problems(CHAPTER, course.good[CHAPTER])
    finally:
        accepted.unlink()
    assert [(each.file, each.line, each.column, each.code) for each in problems] == [
        (ACCEPTED_FILE, 2, 5, "file-encoding")
    ]


@pytest.mark.parametrize("folder", [SHIPPED, SHIPPED / "docs" / "handbook"])
def test_our_own_courses_have_no_misspellings(folder: Path, tmp_path: Path) -> None:
    reading = read_course(folder, tmp_path)
    assert [str(problem) for problem in check_spelling(reading)] == []
