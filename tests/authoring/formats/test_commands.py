"""`course import` and `course export` as an author meets them: files, words, exit codes."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from course.authoring.checks import check_course
from course.authoring.formats.anki import write_anki
from course.authoring.formats.exchange import Item, Origin
from course.authoring.publishing import COMPILED
from course.cli import main
from course.problems import has_errors
from course.settings import SHIPPED

SAMPLES = Path(__file__).parent / "samples"


def course(*arguments: str, **environment: str) -> Result:
    return CliRunner().invoke(main, arguments, env={"COURSE_LANGUAGE": "en", **environment})


@pytest.mark.parametrize(
    ("name", "counts"),
    [
        ("hard.gift", "17 questions came in, 14 went out."),
        ("hard.xml", "10 questions came in, 8 went out."),
        ("hard.toml", "5 questions came in, 3 went out."),
        ("hf/en", "5 questions came in, 4 went out."),
    ],
)
def test_what_is_imported_passes_the_check(tmp_path: Path, name: str, counts: str) -> None:
    done = course("import", str(SAMPLES / name), "--to", str(tmp_path / "new"), "--language", "en")
    assert done.exit_code == 0, done.output
    assert done.stderr.splitlines()[-1] == counts
    places = re.findall(r"^(\S+):(\d+):1: warning\[(?:lost|not-carried)\]", done.stderr, re.MULTILINE)
    assert places == sorted(places, key=lambda place: (place[0], int(place[1])))
    assert places
    assert not has_errors(check_course(tmp_path / "new", tmp_path / COMPILED))


def test_a_hugging_face_chapter_becomes_ours(tmp_path: Path) -> None:
    course("import", str(SAMPLES / "hf" / "en"), "--to", str(tmp_path), "--language", "en")
    page = (tmp_path / "content/en/setup/01-introduction.md").read_text("utf-8")
    for part in (
        "It costs \\$5 to try, or \\$6.",
        "[Video](https://www.youtube.com/watch?v=AbC-123_x)",
        "[link](../policies-and-rewards/what-is-a-policy#the-policy)",
        "title: Warning\ntext: Mind the gap.",
        "## The loop {#the-loop}",
        "The return is $G = \\sum_t r_t$, and in full:",
        "**PyTorch**",
        "### Training {#training-again}",
        "| `<pad>` | a token |",
        "[https://example.org/demo](https://example.org/demo)",
        "[The loop](https://example.org/loop.png)",
        "```text\n>>> {#if fw === 'pt'} stays in code\n```",
    ):
        assert part in page, part
    quiz = (tmp_path / "content/en/setup/02-end-of-chapter-quiz.md").read_text("utf-8")
    assert "```quiz\nsetup-end-of-chapter-quiz#which-of-these-are-tokens\n```" in quiz


def test_nothing_is_written_over(tmp_path: Path) -> None:
    arguments = ("import", str(SAMPLES / "hard.gift"), "--to", str(tmp_path), "--language", "en")
    course(*arguments)
    quiz = tmp_path / "quizzes" / "hard.yaml"
    quiz.write_text("mine", "utf-8")
    done = course(*arguments)
    assert done.exit_code == 1
    assert "quizzes/hard.yaml:1:1: error[in-the-way]" in done.stderr
    assert "Written" not in done.output
    assert quiz.read_text("utf-8") == "mine"


def test_a_file_that_cannot_be_read_is_refused_in_both_languages(tmp_path: Path) -> None:
    source = tmp_path / "quiz.xml"
    source.write_text("<!DOCTYPE x><quiz/>", "utf-8")
    for language, said in (("en", "A document type stands here"), ("ro", "Aici stă un tip de document")):
        done = course("import", str(source), "--to", str(tmp_path / "new"), COURSE_LANGUAGE=language)
        assert done.exit_code == 1
        assert re.search(rf"^quiz\.xml:1:\d+: error\[format\]: {said}", done.stderr, re.MULTILINE)
    assert not (tmp_path / "new").exists()


def test_asked_wrongly(tmp_path: Path) -> None:
    (tmp_path / "quiz.doc").write_text("", "utf-8")
    assert course("import", str(tmp_path / "quiz.doc"), "--to", str(tmp_path)).exit_code == 2
    assert course("import", str(tmp_path), "--to", str(tmp_path), "--format", "gift").exit_code == 2
    assert course("import", str(tmp_path / "none.gift"), "--to", str(tmp_path)).exit_code == 2


@pytest.mark.parametrize("form", ["gift", "moodle", "anki"])
def test_a_quiz_is_printed(form: str, course_folder: Path) -> None:
    done = course("export", "basics", "--root", str(course_folder), "--format", form)
    assert done.exit_code == 0, done.output
    assert "Este albastru" in done.stdout
    assert "Moleculele" in done.stdout
    assert "'see' of the question 'sky' was left out" in done.stderr
    assert course("export", "basics", "--root", str(course_folder), "--format", form, "--language", "en").exit_code == 2


def test_a_card_asks_and_answers(course_folder: Path) -> None:
    done = course("export", "basics", "--root", str(course_folder), "--format", "anki")
    head, card = done.stdout.split("basics#sky@ro\t")
    assert head.splitlines() == ["#separator:tab", "#html:true", "#notetype:Basic", "#deck:Test mic",
                                 "#guid column:1", "#tags column:4"]  # fmt: skip
    front, back, tags = card.splitlines()[0].split("\t")
    assert "<li>Este negru</li>" in front
    assert "<b>Este albastru</b>" not in front
    assert "<b>Este albastru</b>" in back
    assert tags == "basics single"


@pytest.mark.parametrize(("language", "title", "word"), [("ro", "Unul", "Fals"), ("en", "Other", "False")])
def test_a_card_keeps_its_name_under_another_title_and_answers_in_words(language: str, title: str, word: str) -> None:
    item = Item({"id": "sky", "kind": "true-false", "stem": "S.", "answer": False, "feedback": {"false": "W."}})
    text = write_anki([item], Origin("basics", title, language, "quizzes/basics.yaml")).text
    assert f"#deck:{title}\n" in text
    assert text.splitlines()[-1].split("\t") == [
        f"basics#sky@{language}", "<p>S.</p>", f"<p><b>{word}</b></p><p>W.</p>", "basics true-false"
    ]  # fmt: skip


def test_our_own_quiz_goes_out(tmp_path: Path) -> None:
    file = tmp_path / "out.xml"
    arguments = ("export", "demo", "--root", str(SHIPPED), "--format", "moodle", "--language", "en", "-o", str(file))
    done = course(*arguments, COURSE_VAR=str(tmp_path))
    assert done.exit_code == 0, done.output
    text = file.read_text("utf-8")
    found, written = re.findall(r"(\d+) questions came in, (\d+) went out\.", done.stderr)[0]
    assert int(found) - int(written) == done.stderr.count("warning[not-carried]")
    assert text.count("<question ") == int(written)
    assert course(*arguments).exit_code == 2
    assert file.read_text("utf-8") == text
