from functools import cache

from builders_of_questions import faults_of, quiz_of, response_of
from hypothesis import given
from hypothesis import strategies as st

from course.quizzes.drawing import draw, draw_question
from course.quizzes.parameters import named_places
from course.quizzes.questions import KINDS
from course.quizzes.quiz import Quiz

SUM = """\
id: sum
kind: numeric
parameters: {a: [1, 2, 3], b: [4, 5]}
stem: "{{a}} + {{b}}?"
answer: a + b
tolerance: 0
"""
NUMBERED = [f"id: n{number}\nkind: numeric\nstem: N?\nanswer: {number}\ntolerance: 0" for number in range(5)]
POOL = "pick: 2\nfrom:\n" + "".join("  - " + text.replace("\n", "\n    ") + "\n" for text in NUMBERED)
SEEDS = st.text(max_size=10)


@cache
def everything(shuffle: str = "[questions, choices]") -> Quiz:
    examples = [kind.example for kind in KINDS]
    return quiz_of(*examples, SUM, POOL, header=f"settings: {{shuffle: {shuffle}}}\n")


@given(seed=SEEDS)
def test_one_seed_draws_the_same_in_every_language(seed: str) -> None:
    quiz = everything()

    drawn, again = draw(quiz, seed), draw(quiz.in_language("ro"), seed)

    assert drawn == again
    assert len(drawn.questions) == quiz.question_count == len(KINDS) + 1 + 2


@given(seed=SEEDS)
def test_nothing_is_left_to_draw(seed: str) -> None:
    for question in draw(everything(), seed).questions:
        assert not question.parameters
        assert not [name for prose in question.words.values() for name in named_places(prose.text)]
        for sample in question.samples():
            assert sample.outcome != "right" or question.grade(response_of(question, sample)).is_right


@given(seed=SEEDS)
def test_parts_are_put_in_another_order_and_none_is_lost(seed: str) -> None:
    drawn = draw(everything(), seed)

    for question in drawn.questions:
        assert sorted(drawn.orders[question.id]) == sorted(question.parts())
        if question.name == "true-false":
            assert drawn.orders[question.id] == ("true", "false")


def test_different_seeds_draw_differently() -> None:
    quiz = everything()
    drawn = [draw(quiz, str(number)) for number in range(40)]

    assert len({tuple(question.id for question in each.questions) for each in drawn}) > 20
    assert len({each.orders["reward"] for each in drawn}) == 6
    assert len({draw_question(quiz.questions[len(KINDS)], str(n)).words["stem"].text for n in range(40)}) == 6


def test_what_is_not_to_be_shuffled_stays_as_written_but_an_order_that_is_the_key() -> None:
    quiz = everything(shuffle="[]")
    orders = [draw(quiz, str(number)).orders for number in range(20)]
    first = [[question.id for question in draw(quiz, str(number)).questions][:8] for number in range(20)]

    assert {each["reward"] for each in orders} == {("label", "reward", "loss")}
    assert len({each["steps"] for each in orders}) > 1
    assert len({tuple(ids) for ids in first}) == 1


def test_a_question_that_is_not_to_be_shuffled_is_not() -> None:
    quiz = quiz_of(KINDS[0].example + "shuffle: false\n")

    assert {draw(quiz, str(number)).orders["reward"] for number in range(20)} == {("label", "reward", "loss")}


def test_a_pool_that_cannot_be_drawn_from_is_told_of() -> None:
    assert faults_of(POOL.replace("pick: 2", "pick: 6")) == ["4:11 error pool"]
    assert faults_of(POOL.replace("pick: 2", "pick: two")) == ["4:11 error wrong-type"]
    assert faults_of(POOL.replace("pick: 2\n", "pik: 2\n")) == ["4:5 error missing-key", "4:5 error unknown-key"]
    assert faults_of("pick: 1") == ["4:5 error missing-key"]
    assert "11:13 error id-duplicate" in faults_of(POOL.replace("id: n1", "id: n0"))


def test_a_quiz_with_pools_and_parameters_goes_through_json_unchanged() -> None:
    quiz = everything()

    assert Quiz.from_json(quiz.to_json()) == quiz
