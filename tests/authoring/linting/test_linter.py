"""Each rule of the linter: one planted fault that it must find at its place, and what it must leave alone."""

import random
from collections.abc import Sequence
from itertools import product

import pytest

from course.authoring.linting import linter
from course.authoring.linting.chance import ALPHA, at_least
from course.authoring.linting.linter import lint
from course.problems import Problem
from course.quizzes.bank import QuizBank
from course.quizzes.overlay import read_overlay, stamp_overlay
from course.quizzes.reading import read_quiz
from course.quizzes.waiving import RULES


def plain(text: str, _file: str, _line: int) -> tuple[str, list[Problem]]:
    return text.replace("**not**", "<strong>not</strong>"), []


def bank(questions: str, header: str = "", overlay: str = "") -> QuizBank:
    """Read a quiz whose first question begins on line 4, and its translation into Romanian if there is one."""
    text = f"language: en\ntitle: T\n{header}questions:\n{questions}"
    reading = read_quiz(text, file="q.yaml", slug="q", languages=["en", "ro"], render=plain)
    assert reading.quiz, [str(problem) for problem in reading.problems]
    assert reading.document
    documents, quiz = {("q", "en"): reading.document}, reading.quiz
    if overlay:
        stamped, _ = stamp_overlay(f"language: ro\nof: q\ntitle: T\nquestions:\n{overlay}", "q.ro.yaml", quiz)
        translated = read_overlay(stamped, file="q.ro.yaml", language="ro", quiz=quiz, render=plain)
        assert translated.translation, translated.problems
        assert translated.document
        documents["q", "ro"] = translated.document
        quiz = type(quiz)(**{**vars(quiz), "translations": {"ro": translated.translation}})
    return QuizBank({"q": quiz}, (), documents)


def found(questions: str, header: str = "", overlay: str = "") -> list[str]:
    return [f"{each.file}:{each.line}:{each.column} {each.code}" for each in lint(bank(questions, header, overlay))]


def single(number: int, choices: Sequence[str], key: int, extra: str = "") -> str:
    listed = ", ".join(f"c{place}: {text!r}" for place, text in enumerate(choices))
    said = ", ".join(f"c{place}: {'f' * (place + 1)}" for place in range(len(choices)))
    stem = f"{number}{number * 7919 % 1000003:x} " + "?" * number
    return (
        f"  - {{id: q{number}, kind: single, stem: {stem!r}, choices: {{{listed}}}, answer: c{key},"
        f" feedback: {{{said}}}{extra}}}\n"
    )


ONE = "  - id: one\n    kind: single\n    stem: {stem}\n    choices: {{a: {a}, b: {b}, c: {c}}}\n    answer: a\n"
FEEDBACK = "    feedback: {{a: {a}, b: {b}, c: {c}}}\n"


def one(*, stem: str = "Which?", a: str = "Alpha", b: str = "Beta", c: str = "Gamma") -> str:
    return ONE.format(stem=stem, a=a, b=b, c=c) + FEEDBACK.format(a="Fine.", b="No.", c="Other.")


def said(a: str, b: str, c: str) -> str:
    return ONE.format(stem="Which?", a="Alpha", b="Beta", c="Gamma") + FEEDBACK.format(a=a, b=b, c=c)


STATEMENTS = "".join(
    f"  - {{id: s{n}, kind: true-false, stem: {word}, answer: true, feedback: {{'true': A, 'false': B}}}}\n"
    for n, word in enumerate(("Apples", "Bread", "Cinnamon", "Dough", "Eggs", "Flour"))
)
MARKED = "    stem: Which is {not_} a fruit?\n"
NUMBERS = "  one:\n    stem: {stem}\n    choices: {{a: A, b: B, c: C}}\n    feedback: {{a: D, b: E, c: F}}\n"

# The rule, then a quiz that breaks it and the place, then one that does not.
PLANTED = [
    ("feedback-same", said("No.", "No.", "No."), "9:5", said("No.", "No.", "Yes.")),
    ("feedback-praise", said("Fine.", "Correct but no.", "No."), "9:26", said("Correct.", "Correction.", "No.")),
    ("all-of-the-above", one(c="All of the above"), "7:34", one(c="All of the reward")),
    ("negative-stem", one(stem="Which is not a fruit?"), "6:5", one(stem="Which is **not** a fruit?")),
    ("absolute-words", one(b="It always wins"), "7:25", one(a="It never does", b="It always wins")),
    ("stem-echo", one(stem="Why the baseline?", a="A baseline"), "7:15",
     one(stem="Why the baseline?", a="A baseline", b="No baseline")),
    ("stems-alike", one(stem="How large is the group here?") + one(stem="How large is the group there?").replace(
        "id: one", "id: two"), "12:5", one() + one(stem="How many?").replace("id: one", "id: two")),
    ("true-false-one-sided", STATEMENTS, "3:1", STATEMENTS.replace("Apples, answer: true", "Apples, answer: false")),
    ("key-length", "".join(single(n, ["xxxxxxx", "x", "xx", "xxx"], 0) for n in range(4)), "3:1",
     "".join(single(n, ["xxxxxxx", "x", "xx", "xxx"], 0) for n in range(3))),
    ("key-position", "".join(single(n, ["x", "y", "z", "w"], 1, ", shuffle: false") for n in range(5)), "3:1",
     "".join(single(n, ["x", "y", "z", "w"], 1) for n in range(5))),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "faulty", "place", "sound"), PLANTED, ids=[case[0] for case in PLANTED])
def test_a_planted_fault_is_found_at_its_place_and_a_sound_quiz_passes(
    rule: str, faulty: str, place: str, sound: str
) -> None:
    assert f"q.yaml:{place} {rule}" in found(faulty)
    assert not [each for each in found(sound) if each.endswith(rule)]


@pytest.mark.parametrize(("rule", "faulty", "place", "sound"), PLANTED, ids=[case[0] for case in PLANTED])
def test_every_rule_can_be_waived_for_a_whole_quiz(rule: str, faulty: str, place: str, sound: str) -> None:
    assert not [each for each in found(faulty, f"waive: {{{rule}: It has its reasons.}}\n") if each.endswith(rule)]


def test_a_question_whose_rule_is_waived_is_not_looked_at() -> None:
    waived = ", waive: {key-length: The definition needs its qualifier.}"
    questions = [single(n, ["xxxxxxx", "x", "xx", "xxx"], 0, waived if n == 0 else "") for n in range(4)]
    assert found("".join(questions)) == []


def test_a_translation_with_other_numbers_or_formulas_is_found() -> None:
    question = one(stem="With $x^2$, how many of 4.5?")
    assert found(question, overlay=NUMBERS.format(stem="'Cu $x^2$, câte din 4,5?'")) == []
    assert found(question, overlay=NUMBERS.format(stem="'Cu $x^2$, câte din 5?'")) == [
        "q.ro.yaml:7:5 translation-numbers"
    ]
    assert found(question, overlay=NUMBERS.format(stem="'Cu $x^3$, câte din 4,5?'")) == [
        "q.ro.yaml:7:5 translation-numbers"
    ]


def test_the_rules_that_can_be_waived_are_those_that_there_are() -> None:
    own = {rule.__name__.replace("_", "-") for rule in linter.LOOKED_FOR}
    told_by_the_reader = {
        "answer-all", "choices-number", "feedback-missing", "mistake-right", "objective-unused", "tolerance-missing"
    }  # fmt: skip
    assert own | told_by_the_reader == set(RULES)


def test_a_question_without_objective_is_found_where_the_quiz_has_some() -> None:
    objectives = "objectives: {parts: Know the parts}\n"
    served = one(stem="What for?").replace("id: one", "id: two\n    objective: parts")
    assert found(served + one(), objectives) == ["q.yaml:12:5 objective-missing"]
    assert found(served, objectives) == []
    assert found(one()) == []


def test_the_distribution_is_exact() -> None:
    chances = [1 / 4, 1 / 3, 1 / 2, 1 / 5]
    for hits in range(6):
        by_hand = 0.0
        for outcome in product((0, 1), repeat=4):
            if sum(outcome) >= hits:
                share = 1.0
                for happened, chance in zip(outcome, chances, strict=True):
                    share *= chance if happened else 1 - chance
                by_hand += share
        assert at_least(hits, chances) == pytest.approx(by_hand, abs=1e-12)


def fair(source: random.Random) -> str:
    """Write a quiz of ten questions whose keys were drawn by lot, with choices of any length."""
    questions = []
    for number in range(10):
        choices = ["x" * length for length in source.sample(range(5, 80), source.choice((3, 4, 5)))]
        questions.append(single(number, choices, source.randrange(len(choices)), ", shuffle: false"))
    return "".join(questions)


def test_fair_quizzes_are_flagged_no_more_often_than_the_rule_says() -> None:
    source = random.Random(20)  # noqa: S311 - no secrets, only lots
    flagged = {"key-length": 0, "key-position": 0}
    for _ in range(100):
        for rule in {each.rsplit(" ", 1)[1] for each in found(fair(source))} & flagged.keys():
            flagged[rule] += 1
    assert all(count <= ALPHA * 100 for count in flagged.values()), flagged


def test_a_quiz_whose_keys_are_all_longest_or_all_shortest_is_flagged() -> None:
    for key in (0, 1):
        questions = "".join(single(n, ["xxxxxxxxxx", "x", "xx", "xxx"], key) for n in range(5))
        (problem,) = lint(bank(questions))
        assert problem.code == "key-length"
        assert "in 5 of 5 questions" in problem.message
