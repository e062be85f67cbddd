"""What can be wrong with a question of each kind, each fault at its line and column."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent))

from builders_of_questions import faults_of, question_of

from course.quizzes.questions.body import View
from course.quizzes.questions.cloze import Cloze, ClozeBody
from course.quizzes.questions.matching import Matching
from course.quizzes.questions.multiple import Multiple
from course.quizzes.questions.ordering import INCOMPLETE, TWICE, Ordering
from course.quizzes.questions.question import Question
from course.quizzes.questions.single import Single
from course.quizzes.questions.text import Text, plain_text
from course.quizzes.questions.true_false import TrueFalse


@pytest.mark.parametrize(
    ("kind", "old", "new", "expected"),
    [
        (Multiple, "[group, reward]", "[]", "13:13 error answer-none"),
        (Multiple, "[group, reward]", "[group, group]", "13:21 error answer-twice"),
        (Multiple, "[group, reward]", "[group, rewrd]", "13:21 error answer-unknown"),
        (Multiple, "[group, reward]", "group", "13:13 error wrong-type"),
        (Multiple, "[group, reward]", "[group, reward, critic, pairs]", "13:13 warning answer-all"),
        (Multiple, "missed:\n  group", "missed:\n  critic", "20:7 error missed-unknown"),
        (TrueFalse, "answer: false", "answer: no", "7:13 error wrong-type"),
        (TrueFalse, '"true": A', '"yes": A', "9:7 error feedback-unknown"),
        (TrueFalse, '"true": A', '"yes": A', "8:5 warning feedback-missing"),
        (Text, "[policy, the policy]", "[]", "7:13 error answer-none"),
        (Text, "[policy, the policy]", "[policy, ' POLÍCY']", "7:22 error answer-twice"),
        (Text, "[policy, the policy]", "[policy, '']", "7:22 error empty-text"),
        (Text, "[policy, the policy]", "policy", "7:13 error wrong-type"),
        (Ordering, "[compare, model, tune]", "[compare, model]", "12:13 error answer-short"),
        (Ordering, "[compare, model, tune]", "[compare, model, model]", "12:30 error answer-twice"),
        (Ordering, "[compare, model, tune]", "[compare, model, tuen]", "12:30 error answer-unknown"),
        (Matching, "agent: llm", "agnt: llm", "15:14 error answer-unknown"),
        (Matching, "agent: llm", "agent: lm", "15:21 error answer-unknown"),
        (Matching, "agent: llm, ", "", "15:5 error answer-short"),
        (Matching, "agent: Agent\n", "Agent: Agent\n", "9:7 error left-word"),
        (Cloze, "[[stat]]", "[[stats]]", "7:11 error gap-unknown"),
        (Cloze, "[[stat]]", "[[stats]]", "9:7 error gap-unused"),
        (Cloze, "[[network]]", "[[stat]]", "7:11 error gap-twice"),
        (Cloze, "answer: mean", "answer: [mean]", "13:17 error answer-list"),
        (Cloze, "answer: mean", "answer: maen", "13:17 error answer-unknown"),
        (Cloze, "answer: [critic, value network]", "answer: critic", "17:17 error answer-list"),
        (Cloze, "answer: [critic, value network]", "answer: 5", "17:17 error wrong-value"),
        (Cloze, "      best: best reward\n", "", "10:9 error choices-few"),
        (Cloze, "      best: Against", "      bst: Against", "15:11 error feedback-unknown"),
    ],
)
def test_a_fault_is_told_at_its_place(kind: type[Question], old: str, new: str, expected: str) -> None:
    assert old in kind.example
    assert expected in faults_of(kind.example.replace(old, new, 1))


@pytest.mark.parametrize(("written", "plain"), [("  Politică ", "politica"), ("A  b\tC", "a b c"), ("ŞŢ șț", "st st")])
def test_case_accents_and_spaces_do_not_count(written: str, plain: str) -> None:
    assert plain_text(written) == plain


def test_an_order_needs_each_position_once() -> None:
    question = question_of(Ordering.example)

    twice = {"answer-steps.1": ["model:1"], "answer-steps.2": ["tune:1"], "answer-steps.3": ["compare:3"]}
    assert question.read(twice) == TWICE
    assert question.read({"answer-steps.1": ["model:1"]}) == INCOMPLETE
    assert question.draft({"answer-steps.1": ["model:1"], "answer-steps.2": [""]}) == {"model": 1}


def test_a_text_with_gaps_is_cut_where_they_stand() -> None:
    question = question_of(Cloze.example)
    values = {token: token for token in question.tokens()}

    body = question.body(View(order=question.parts(), values=values, response={"stat": "best", "network": "x"}))

    assert isinstance(body, ClozeBody)
    assert [piece.text.html for piece in body.pieces] == [
        "In GRPO the baseline is the group's ", ", and no ", " is trained for it."
    ]  # fmt: skip
    assert [[option.is_chosen for option in gap.options] for gap in body.gaps] == [[False, True], []]
    assert [gap.value for gap in body.gaps] == ["", "x"]
    assert "[[" not in question.public(View(order=question.parts(), values=values)).stem.html


def test_with_the_key_every_choice_is_spoken_of_in_both_directions() -> None:
    question = question_of(Multiple.example)

    told = question.remarks(["reward", "pairs"], reveal=True)
    states = {"group": "key", "reward": "right", "critic": "left", "pairs": "wrong"}
    assert {word: remark.state for word, remark in told.items()} == states
    assert str(told["group"].words) == "Without several completions there is no average to compare with."
    assert str(told["critic"].words) == "The group's average takes its place."
    assert set(question.remarks(["reward", "pairs"])) == {"reward", "pairs"}


def test_a_choice_that_nobody_made_is_spoken_of_only_with_the_key() -> None:
    question = question_of(Single.example)

    told = question.remarks("label", reveal=True)
    assert {word: remark.state for word, remark in told.items()} == {"label": "wrong", "reward": "key", "loss": "left"}
    assert all(remark.words for remark in told.values())
    assert set(question.remarks("label")) == {"label"}
