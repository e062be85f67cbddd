from collections.abc import Callable

import pytest

from course.problems import Problem
from course.quizzes.bank import QuizBank, stamp
from course.quizzes.overlay import source_hash, stamp_overlay
from course.quizzes.quiz import Quiz

Reader = Callable[..., tuple[QuizBank, list[Problem]]]


def places(problems: list[Problem]) -> list[str]:
    return [f"{p.line}:{p.column} {p.severity} {p.code}" for p in problems]


@pytest.fixture
def stamped(quiz: Quiz, texts: tuple[str, str]) -> str:
    return stamp_overlay(texts[1], "two-steps.en.yaml", quiz)[0]


def test_a_current_translation_is_shown(quiz: Quiz) -> None:
    english = quiz.in_language("en")

    assert (english.language, english.title) == ("en", "Two steps")
    assert english.objectives == {"signals": "Recognise a reward"}
    assert [question.language for question in english.questions] == ["en", "en"]
    assert english.questions[1].words["choices.policy"].text == "The policy"


def test_translating_changes_neither_key_nor_version(quiz: Quiz) -> None:
    english = quiz.in_language("en")

    assert english.version == quiz.version
    assert [question.key for question in english.questions] == [question.key for question in quiz.questions]


def test_a_language_without_translation_shows_the_source(quiz: Quiz) -> None:
    assert quiz.in_language("ro") is quiz
    assert quiz.in_language("fr") is quiz


@pytest.mark.parametrize(
    ("edit", "expected"),
    [
        (("  reward:\n", "  reward:\n    answer: label\n"), "8:5 error overlay-key"),
        (("  reward:\n", "  reward:\n    kind: single\n"), "8:5 error overlay-key"),
        (("  reward:\n", "  reward:\n    stemm: x\n"), "8:5 error unknown-key"),
        (("language: en", "language: ro"), "1:11 error overlay-language"),
        (("of: two-steps", "of: two"), "2:5 error overlay-of"),
        (("of: two-steps\n", ""), "1:1 error missing-key"),
        (("title: Two steps\n", ""), "1:1 warning translation-missing"),
        (("objectives:\n  signals: Recognise a reward\n", ""), "1:1 warning translation-missing"),
        (("  signals: Rec", "  signal: Rec"), "5:3 warning translation-extra"),
        (("  reward:\n", "  rewards:\n"), "7:3 warning translation-extra"),
        (("  reward:\n", "  rewards:\n"), "6:1 warning translation-missing"),
        (("      label: Labels", "      labels: Labels"), "16:7 warning translation-extra"),
        (("      label: Labels", "      labels: Labels"), "7:3 warning translation-missing"),
        (("The loss of the last step", "'- the loss'"), "13:13 error text-blocks"),
        (("What is a *reward*?", "''"), "9:11 error empty-text"),
        (("What is a *reward*?", "[1]"), "9:11 error wrong-type"),
    ],
)
def test_a_fault_in_a_translation_is_told_at_its_place(
    read: Reader, texts: tuple[str, str], stamped: str, edit: tuple[str, str], expected: str
) -> None:
    assert edit[0] in stamped
    _, problems = read({"two-steps.yaml": texts[0], "two-steps.en.yaml": stamped.replace(*edit, 1)})

    assert expected in places(problems)


def test_a_key_in_a_translation_has_a_sentence_of_its_own(read: Reader, texts: tuple[str, str], stamped: str) -> None:
    faulty = stamped.replace("  reward:\n", "  reward:\n    answer: label\n")
    bank, problems = read({"two-steps.yaml": texts[0], "two-steps.en.yaml": faulty})

    assert "A translation holds words only; 'answer' belongs to the quiz's own file." in [p.message for p in problems]
    assert bank.quizzes["two-steps"].translations == {}


def test_a_question_whose_source_has_changed_is_shown_in_the_source_language(
    read: Reader, texts: tuple[str, str], stamped: str
) -> None:
    edited = texts[0].replace("Cine alege", "Cine hotărăște")
    bank, problems = read({"two-steps.yaml": edited, "two-steps.en.yaml": stamped})

    assert places(problems) == ["19:20 warning translation-stale"]
    english = bank.quizzes["two-steps"].in_language("en")
    assert [question.language for question in english.questions] == ["en", "ro"]


def test_an_edited_key_leaves_translations_current(read: Reader, texts: tuple[str, str], stamped: str) -> None:
    edited = texts[0].replace("answer: policy", "answer: critic")

    assert read({"two-steps.yaml": edited, "two-steps.en.yaml": stamped})[1] == []


def test_a_translation_that_was_never_stamped_is_not_shown(read: Reader, texts: tuple[str, str]) -> None:
    bank, problems = read({"two-steps.yaml": texts[0], "two-steps.en.yaml": texts[1]})

    assert places(problems) == ["7:3 warning translation-unstamped", "18:3 warning translation-unstamped"]
    assert bank.quizzes["two-steps"].in_language("en").questions[0].language == "ro"


def test_a_quiz_without_translation_is_told_of(read: Reader, texts: tuple[str, str]) -> None:
    assert places(read({"two-steps.yaml": texts[0]})[1]) == ["1:11 warning translation-missing"]


def test_stamping_adds_one_line_in_a_block_and_one_pair_in_a_flow(quiz: Quiz, texts: tuple[str, str]) -> None:
    stamped, _ = stamp_overlay(texts[1], "two-steps.en.yaml", quiz)
    first, second = (source_hash(question) for question in quiz.questions)

    expected = texts[1].replace("    stem: What", f'    source: "{first}"\n    stem: What')
    assert stamped == expected.replace("policy: {stem", f'policy: {{source: "{second}", stem')


def test_stamping_again_changes_nothing(quiz: Quiz, stamped: str) -> None:
    assert stamp_overlay(stamped, "two-steps.en.yaml", quiz) == (stamped, [])


@pytest.mark.parametrize("old", ["0123456789abcdef", '"0123456789abcdef"', "'x'", "abc  # by hand", '""'])
def test_stamping_replaces_an_old_stamp_and_nothing_else(quiz: Quiz, stamped: str, old: str) -> None:
    current = f'"{source_hash(quiz.questions[0])}"'
    comment = old.partition("  #")[2]
    stale = stamped.replace(f"source: {current}", f"source: {old}")

    expected = stamped.replace(current, f"{current}  #{comment}") if comment else stamped
    assert stamp_overlay(stale, "two-steps.en.yaml", quiz)[0] == expected


def test_stamping_keeps_windows_line_endings(quiz: Quiz, texts: tuple[str, str], stamped: str) -> None:
    windows = texts[1].replace("\n", "\r\n")

    assert stamp_overlay(windows, "two-steps.en.yaml", quiz)[0] == stamped.replace("\n", "\r\n")


def test_stamping_a_folder_names_the_files_it_changed(
    read: Reader, texts: tuple[str, str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("course") / "quizzes"
    folder.mkdir()
    (folder / "two-steps.yaml").write_text(texts[0], "utf-8")
    (folder / "two-steps.en.yaml").write_text(texts[1], "utf-8")
    bank, _ = read({"two-steps.yaml": texts[0]})

    assert stamp(folder, bank) == (["quizzes/two-steps.en.yaml"], [])
    assert stamp(folder, bank) == ([], [])
    assert sorted(path.name for path in folder.iterdir()) == ["two-steps.en.yaml", "two-steps.yaml"]
