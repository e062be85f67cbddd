from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from course.problems import Problem, has_errors
from course.quizzes.bank import QuizBank, read_bank
from course.quizzes.quiz import Quiz

Reader = Callable[..., tuple[QuizBank, list[Problem]]]


def places(problems: list[Problem], severity: str = "error") -> list[str]:
    return [f"{p.line}:{p.column} {p.code}" for p in problems if p.severity == severity]


def test_a_whole_quiz_is_read_without_a_word(read: Reader, texts: tuple[str, str]) -> None:
    bank, problems = read({"two-steps.yaml": texts[0]}, languages=("ro",))

    assert problems == []
    assert [question.id for question in bank.quizzes["two-steps"].questions] == ["reward", "policy"]
    assert bank.holds("two-steps")
    assert bank.holds("two-steps#policy")
    assert not bank.holds("two-steps#")
    assert not bank.holds("two-steps#nothing")
    assert not bank.holds("nothing")


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("language: ro", "language: fr", "1:11 language"),
        ("title: Doi pași", "title: ' '", "2:8 empty-text"),
        ("title: Doi pași\n", "", "1:1 missing-key"),
        ("title:", "titel: x\ntitle:", "2:1 unknown-key"),
        ("basics/loop", "basics", "3:10 chapter"),
        ("chapter: basics/loop\n", "", "23:10 see"),
        ("signals: Rec", "Signals!: Rec", "5:3 objective-word"),
        ("id: policy", "id: reward", "25:9 id-duplicate"),
        ("id: policy", "id: The policy", "25:9 question-id"),
        ("id: reward\n    kind: single", "id: reward", "7:5 missing-key"),
        ("id: policy\n    kind: single", "id: policy\n    kind: riddle", "26:11 kind-unknown"),
        ("stem: Cine alege acțiunea?", "stem: ''", "28:11 empty-text"),
        ("stem: Cine alege acțiunea?", "stem:", "28:10 wrong-type"),
        ("stem: Cine alege acțiunea?", "stem: '- a list'", "28:11 text-blocks"),
        ("      world: Mediul\n", "      World: Mediul\n", "30:7 choice-word"),
        ("      world: Mediul\n", "      world: '- Mediul'\n", "30:14 text-blocks"),
        ("      world: Mediul\n      policy: Politica\n      critic: Criticul", "      policy: Da", "29:5 choices-few"),
        ("critic: Criticul", "critic: ' mediul '", "32:15 choices-equal"),
        ("answer: policy", "answer: polcy", "33:13 answer-unknown"),
        ("    answer: policy\n", "", "25:5 missing-key"),
        ("answer: policy", "answer:", "33:12 wrong-type"),
        ("answer: policy", "answer: [policy]", "33:13 wrong-type"),
        ("critic: El", "critics: El", "34:60 feedback-unknown"),
        ("see: other#the-policy", "see: other#the policy", "35:10 see"),
        ("see: other#the-policy", "seee: other", "35:5 unknown-key"),
        ("objective: signals\n    stem: Cine", "objective signals\n    stem: Cine", "28:5 yaml-syntax"),
    ],
)  # fmt: skip
def test_a_fault_is_told_at_its_place(read: Reader, texts: tuple[str, str], old: str, new: str, expected: str) -> None:
    assert texts[0].count(old) == 1 or "id: reward" in old
    bank, problems = read({"two-steps.yaml": texts[0].replace(old, new, 1)})

    assert expected in places(problems)
    assert bank.quizzes == {}


@pytest.mark.parametrize(
    ("key", "meant"), [("minute", "minutes"), ("mintues", "minutes"), ("atempts", "attempts"), ("pas", "pass")]
)
def test_a_misspelt_setting_is_told_with_the_one_that_was_meant(
    read: Reader, texts: tuple[str, str], key: str, meant: str
) -> None:
    _, problems = read({"two-steps.yaml": f"settings: {{{key}: 2}}\n{texts[0]}"})

    found = [(each.line, each.column, each.remedy) for each in problems if each.code == "unknown-key"]
    assert found == [(1, 12, f"Did you mean '{meant}'?")]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("critic: El apreciază.", "", "32:7 feedback-missing"),
        ("      critic: Criticul\n", "", "29:5 choices-number"),
        ("objective: signals\n    stem: Cine", "objective: signal\n    stem: Cine", "27:16 objective-unknown"),
        ("o recompensă\n", "o recompensă\n  other: Altceva\n", "6:3 objective-unused"),
    ],
)
def test_a_doubt_is_told_but_the_quiz_can_be_used(
    read: Reader, texts: tuple[str, str], old: str, new: str, expected: str
) -> None:
    text = texts[0].replace(old, new, 1)
    if expected.endswith("choices-number"):
        text = text.replace(", critic: El apreciază.", "")
    bank, problems = read({"two-steps.yaml": text}, languages=("ro",))

    assert places(problems, "warning") == [expected]
    assert not has_errors(problems)
    assert "two-steps" in bank.quizzes


def test_all_faults_of_all_files_are_told_in_one_pass(read: Reader, texts: tuple[str, str]) -> None:
    faulty = texts[0].replace("answer: canary-key", "anwser: canary-key").replace("critic: El", "x: El")

    bank, problems = read({"a.yaml": faulty, "b.yaml": "[", "c.yaml": texts[0], "Not a name.yaml": "", "d.en.yaml": ""})

    errors = [f"{p.file} {p.code}" for p in problems if p.severity == "error"]
    assert errors == [
        "quizzes/Not a name.yaml file-name",
        "quizzes/a.yaml missing-key",
        "quizzes/a.yaml unknown-key",
        "quizzes/a.yaml feedback-unknown",
        "quizzes/b.yaml yaml-syntax",
        "quizzes/d.en.yaml overlay-orphan",
    ]
    assert list(bank.quizzes) == ["c"]


def test_what_is_meant_is_guessed(read: Reader, texts: tuple[str, str]) -> None:
    text = texts[0].replace("answer: policy", "anser: policy").replace("answer: canary-key", "answer: canary-kay")
    remedies = [problem.remedy for problem in read({"two-steps.yaml": text})[1]]

    assert "Did you mean 'answer'?" in remedies
    assert "Did you mean 'canary-key'?" in remedies


def test_an_unknown_kind_is_told_with_those_that_are_known(read: Reader, texts: tuple[str, str]) -> None:
    _, problems = read({"two-steps.yaml": texts[0].replace("kind: single", "kind: riddle", 1)})

    assert [p.remedy for p in problems if p.code == "kind-unknown"] == [
        "There are: single, multiple, true-false, numeric, text, ordering, matching, cloze, predict, challenge."
    ]


def test_a_fault_in_prose_is_told_by_the_line_of_the_text_itself(tmp_path: Path, texts: tuple[str, str]) -> None:
    def render(text: str, file: str, line: int) -> tuple[str, list[Problem]]:
        return f"<p>{text}</p>", [Problem(file, line, 1, "maths", text[:12], "")]

    (tmp_path / "two-steps.yaml").write_text(texts[0], "utf-8")
    _, problems = read_bank(tmp_path, ("ro",), render)

    lines = {problem.message: problem.line for problem in problems if problem.code == "maths"}
    assert lines["Un singur nu"] == 21
    assert lines["Ce este *rec"] == 10


def test_places_in_chapters_are_told_with_the_line_that_names_them(read: Reader, texts: tuple[str, str]) -> None:
    bank, _ = read({"two-steps.yaml": texts[0]})

    found = [(r.line, r.column, r.module, r.chapter, r.heading) for r in bank.references]
    assert found == [
        (3, 10, "basics", "loop", None),
        (24, 10, "basics", "loop", "the-reward"),
        (35, 10, "basics", "other", "the-policy"),
    ]


def test_a_bank_goes_through_json_unchanged(quiz: Quiz) -> None:
    import json

    bank = QuizBank({quiz.slug: quiz})
    again = QuizBank.from_json(json.loads(json.dumps(bank.to_json())))

    assert again.to_json() == bank.to_json()
    assert again.quizzes["two-steps"].version == quiz.version
    assert again.quizzes["two-steps"].in_language("en").questions[0].language == "en"


def test_a_folder_that_is_not_there_holds_no_quizzes(tmp_path: Path) -> None:
    bank, problems = read_bank(tmp_path / "none", ("ro",), lambda text, _file, _line: (text, []))

    assert (bank.quizzes, problems) == ({}, [])


_SCRAPS = st.sampled_from([
    "questions:", "  - ", "id: ", "kind: single", "stem: ", "choices:", "answer: ", "feedback: {", "}", "[", "]", ": ",
    "\n", "\n    ", "x", "1", "true", "null", "&a", "*a", "!!str", "'", '"', "|", "see: a#b", "\t", "é",
])  # fmt: skip


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 700), st.integers(0, 60), st.lists(_SCRAPS, max_size=6))
def test_no_text_is_too_broken_to_be_told_about(
    read: Reader, texts: tuple[str, str], start: int, length: int, scraps: list[str]
) -> None:
    source, overlay = texts
    broken = source[:start] + "".join(scraps) + source[start + length :]
    broken_overlay = overlay[:start] + "".join(scraps) + overlay[start + length :]

    _, problems = read({"a.yaml": broken, "b.yaml": source, "b.en.yaml": broken_overlay})

    assert all(problem.line >= 1 and problem.column >= 1 for problem in problems)


def test_files_that_an_editor_keeps_for_itself_are_no_quizzes(read: Reader, texts: tuple[str, str]) -> None:
    left_behind = (".two-steps.yaml.swp", ".#two-steps.yaml", "two-steps.yaml~", "#two-steps.yaml#")
    bank, problems = read({"two-steps.yaml": texts[0], **dict.fromkeys(left_behind, "[")}, languages=("ro",))

    assert list(bank.quizzes) == ["two-steps"]
    assert problems == []
