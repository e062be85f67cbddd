from builders_of_questions import quiz_of

from course.quizzes.overlay import read_overlay, stamp_overlay
from course.quizzes.questions import KINDS
from course.quizzes.quiz import Quiz
from course.quizzes.translating import completed_overlay, new_overlay


def everything() -> Quiz:
    return quiz_of(*(kind.example for kind in KINDS), header="objectives: {words: Know the words}\n")


def filled(text: str) -> str:
    """Fill in a translation: each text becomes that of the source, which stands above it."""
    lines, said = [], ""
    for line in text.splitlines():
        margin = line[: len(line) - len(line.lstrip())]
        if line.lstrip().startswith("# "):
            said = line.lstrip().removeprefix("# ")
        elif said and line.endswith((":", "-")):
            lines.append(f"{line} {said!r}" if "'" not in said else f'{line} "{said}"')
            said = ""
            continue
        lines.append(line if not line.lstrip().startswith("# ") else f"{margin}#")
    return "\n".join(lines) + "\n"


def codes(text: str, quiz: Quiz) -> list[str]:
    reading = read_overlay(text, file="q.ro.yaml", language="ro", quiz=quiz, render=lambda text, _f, _l: (text, []))
    return sorted({problem.code for problem in reading.problems})


def test_a_new_translation_is_there_to_be_filled_in() -> None:
    quiz = everything()

    told = codes(new_overlay(quiz, "ro"), quiz)
    assert told == ["translation-missing"]


def test_a_translation_that_was_filled_in_and_stamped_is_whole() -> None:
    quiz = everything()

    stamped, problems = stamp_overlay(filled(new_overlay(quiz, "ro")), "q.ro.yaml", quiz)

    assert problems == []
    assert codes(stamped, quiz) == []


def test_nothing_is_added_to_what_is_whole_and_nothing_twice() -> None:
    quiz = everything()
    skeleton = new_overlay(quiz, "ro")

    assert completed_overlay(skeleton, "q.ro.yaml", quiz) == (skeleton, [])
    assert completed_overlay(filled(skeleton), "q.ro.yaml", quiz) == (filled(skeleton), [])


def test_what_the_quiz_has_gained_is_added_and_no_word_is_lost() -> None:
    quiz = everything()
    whole = filled(new_overlay(quiz, "ro"))
    lost = ("loss:", "token:", "explanation:")
    gained = "\n".join(line for line in whole.splitlines() if not line.lstrip().startswith(lost))
    gained = gained[: gained.index("  steps:")] + "# by hand\n" + gained[gained.index("  pair:") :]

    completed, problems = completed_overlay(gained, "q.ro.yaml", quiz)

    assert problems == []
    kept = gained.splitlines()
    rest = iter(completed.splitlines())
    assert all(line in rest for line in kept)
    assert completed_overlay(completed, "q.ro.yaml", quiz) == (completed, [])
    assert "unknown-key" not in codes(completed, quiz)


def test_what_stands_on_one_line_is_left_to_its_translator() -> None:
    quiz = everything()
    text = "language: ro\nof: q\ntitle: T\nquestions:\n  reward: {stem: Ce este, choices: {label: O etichetă}}\n"

    completed, problems = completed_overlay(text, "q.ro.yaml", quiz)

    assert "reward: {stem: Ce este, choices: {label: O etichetă}}" in completed
    assert [f"{p.line}:{p.column} {p.severity} {p.code}" for p in problems] == [
        "5:27 warning translation-missing", "5:3 warning translation-missing"
    ]  # fmt: skip


def test_a_file_that_cannot_be_read_is_left_alone() -> None:
    text, problems = completed_overlay("language: [", "q.ro.yaml", everything())

    assert text == "language: ["
    assert problems
