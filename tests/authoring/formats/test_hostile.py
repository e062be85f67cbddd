"""Files from strangers: whatever stands in them, an answer comes soon, and it is a reading or a located refusal."""

import random
import time
from pathlib import Path

import pytest

from course.authoring.formats import FORMATS
from course.authoring.formats.exchange import Format, FormatError, Imported, Report
from course.authoring.formats.gift import GIFT
from course.authoring.formats.hf_chapter import Converter
from course.authoring.formats.hf_course import read_hf_course
from course.authoring.formats.hf_mdx import HF_MDX
from course.authoring.formats.importing import import_quiz
from course.authoring.formats.mdbook_toml import MDBOOK
from course.authoring.formats.moodle_xml import MOODLE
from course.problems import Problem

SAMPLES = Path(__file__).parent / "samples"
NAMES = {"gift": "hard.gift", "moodle": "hard.xml", "mdbook": "hard.toml", "hf": "hf/en/chapter1/2.mdx"}
READERS = [form for form in FORMATS if form.read]
ROWS = ["\\(", "<!--", "`", "```a\n", "{", "[[", "$$", "<b>", "<a b='", "# x\n", "::", "~", "\\", "{1:SA:"]
PIECES = ["{", "}", "[", "]", "<", ">", "\\", "=", "~", "#", "::", "$$", "\\(", "`", "```\n", "\n\n", "<Tip>", "&#0;",
          "<!--", '"', "'", "\x00", "\ue000", "\ud800", "%", "{1:SA:=", "</text>", "[[", "]]", "1e999",
          "é", "{{x}}"]  # fmt: skip


def read(form: Format, text: str) -> Imported:
    assert form.read
    return form.read(text, "file")


def refused(form: Format, text: str) -> Problem:
    with pytest.raises(FormatError) as caught:
        read(form, text)
    return caught.value.problem


def mutated(text: str, chance: random.Random) -> str:
    for _ in range(chance.randint(1, 6)):
        start = chance.randrange(len(text) + 1)
        end = min(len(text), start + chance.choice([0, 0, 1, 5, 200]))
        piece = chance.choice([*PIECES, "", text[start:end] * 2])
        text = text[:start] + piece + text[end:]
    return text


@pytest.mark.parametrize("form", READERS, ids=lambda form: form.name)
def test_a_mutated_file_is_read_or_refused_at_a_place(form: Format) -> None:
    text = (SAMPLES / NAMES[form.name]).read_text("utf-8")
    chance = random.Random(6)  # noqa: S311 - not for secrets
    outcomes = set()
    for _ in range(300):
        try:
            done = read(form, mutated(text, chance))
            problems = list(done.problems)
            outcomes.add("read")
        except FormatError as error:
            problems = [error.problem]
            outcomes.add("refused")
        assert all(problem.line >= 1 and problem.column >= 1 and problem.message for problem in problems)
    assert "read" in outcomes


def test_a_mutated_chapter_is_converted() -> None:
    text = (SAMPLES / "hf/en/chapter1/1.mdx").read_text("utf-8")
    chance = random.Random(7)  # noqa: S311 - not for secrets
    for _ in range(300):
        converter = Converter(Report("file"), "en", lambda _address: None)
        plain, found = converter.questions(mutated(text, chance))
        assert isinstance(converter.convert(plain, found, {}).body, str)


@pytest.mark.parametrize("form", READERS, ids=lambda form: form.name)
@pytest.mark.parametrize("piece", ROWS)
def test_long_rows_of_signs_are_soon_done_with(form: Format, piece: str) -> None:
    opening = {
        "gift": "[html]",
        "moodle": "<quiz><question type='cloze'><questiontext><text><![CDATA[",
        "mdbook": '[[questions]]\ntype=\'MultipleChoice\'\nprompt.prompt="""',
        "hf": "<Question/>",
    }[form.name]
    closing = {"gift": "{=a ~b}", "moodle": "]]></text></questiontext></question></quiz>", "mdbook": '"""'}
    started = time.process_time()
    try:
        read(form, opening + piece * (20_000 // len(piece)) + closing.get(form.name, ""))
    except FormatError:
        assert form is not GIFT, "whatever stands in a GIFT file, the rest of it is read"
    assert time.process_time() - started < 5


def test_xml_that_asks_for_other_files_or_grows_is_refused_at_its_first_sign() -> None:
    other = '<?xml version="1.0"?>\n<!DOCTYPE q [<!ENTITY x SYSTEM "file:///etc/passwd">]>\n<quiz>&x;</quiz>'
    laughs = '<!DOCTYPE q [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><quiz>&b;</quiz>'
    assert (refused(MOODLE, other).line, refused(MOODLE, laughs).line) == (2, 1)
    assert "document type" in refused(MOODLE, other).message
    assert "undefined entity" in refused(MOODLE, "<quiz>&x;</quiz>").message


def test_what_is_nested_too_deeply_is_refused() -> None:
    assert "Nested" in refused(MOODLE, "<quiz>" + "<a>" * 50).message
    assert "Nested" in refused(MDBOOK, "a = " + "[" * 5000).message
    deep = read(HF_MDX, "### 1. Deep?\n\n<Question choices={" + "[" * 5000 + "} />")
    assert [problem.severity for problem in deep.problems if "Nested" in problem.message] == ["error"]


def test_too_many_questions_are_refused() -> None:
    assert "2000" in refused(GIFT, "Is it? {T}\n\n" * 2001).message


def test_an_archive_is_not_opened(tmp_path: Path) -> None:
    archive = tmp_path / "quiz.xml"
    archive.write_bytes(b"PK\x03\x04" + b"\x00" * 100)
    with pytest.raises(FormatError, match="archive"):
        import_quiz(archive, MOODLE, "en", has_course=False)


def test_a_large_file_and_one_that_is_no_text_are_refused(tmp_path: Path) -> None:
    large, binary = tmp_path / "large.gift", tmp_path / "binary.gift"
    large.write_bytes(b"a" * 1_000_001)
    binary.write_bytes(b"a\xff")
    for path, said in ((large, "bytes"), (binary, "UTF-8")):
        with pytest.raises(FormatError, match=said):
            import_quiz(path, GIFT, "en", has_course=False)


@pytest.mark.parametrize("local", ["../secret", "/etc/passwd", "a/../../secret", "link/secret", "~/x", "a b"])
def test_a_tree_does_not_lead_out_of_its_folder(tmp_path: Path, local: str) -> None:
    folder = tmp_path / "course"
    folder.mkdir()
    (tmp_path / "secret.mdx").write_text("# Secret\n", "utf-8")
    (folder / "link").symlink_to(tmp_path)
    (folder / "_toctree.yml").write_text(f"- title: One\n  sections:\n  - local: {local}\n    title: X\n", "utf-8")
    with pytest.raises(FormatError, match="does not name a file") as caught:
        read_hf_course(folder, "en", lambda text, _file, _line: (text, []))
    assert caught.value.problem.line == 3


def test_a_tree_of_aliases_is_refused(tmp_path: Path) -> None:
    (tmp_path / "_toctree.yml").write_text("- &a [x]\n- *a\n", "utf-8")
    with pytest.raises(FormatError, match="nchor"):
        read_hf_course(tmp_path, "en", lambda text, _file, _line: (text, []))


def test_nothing_in_braces_is_computed() -> None:
    text = "### 1. Which?\n\n<Question choices={[{text: process.exit(), correct: true}]} />"
    (problem,) = [each for each in read(HF_MDX, text).problems if each.severity == "error"]
    assert (problem.line, problem.column) == (3, 28)
    assert "cannot be read" in problem.message
