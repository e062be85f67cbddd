import json
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from course.quizzes.attempt import Kept, Sitting, standings
from course.quizzes.questions.question import Key
from course.quizzes.quiz import Quiz
from course.quizzes.snapshot import Snapshot, take_snapshot


def kept(quiz: Quiz, question_id: str, response: str, *, attempt: str = "a", number: int = 1) -> Kept:
    question = quiz.question(question_id)
    assert question is not None
    points = question.grade(response).points
    return Kept(question_id, question.version, response, points, quiz.slug, attempt, number)


def sitting(quiz: Quiz, *responses: Kept, drafts: dict[str, str] | None = None) -> Sitting:
    snapshot = take_snapshot(quiz, learner_id="l", language="ro")
    found = standings(quiz.questions, responses)
    return Sitting(quiz=quiz, learner_id="l", standings=found, drafts=drafts or {}, snapshots={"a": snapshot})


def edited(quiz: Quiz) -> Quiz:
    """The same quiz after its author has changed the key of `policy`."""
    reward, policy = quiz.questions
    return replace(quiz, questions=(reward, replace(policy, key=Key("critic"), version="edited")))


def test_the_first_answer_counts_and_the_last_is_shown(quiz: Quiz) -> None:
    found = standings(quiz.questions, [kept(quiz, "policy", "world"), kept(quiz, "policy", "policy", number=2)])

    assert found["policy"].is_right
    assert not found["policy"].was_right_at_once
    assert found["policy"].shown.response == "policy"


def test_an_answer_that_was_right_at_once_counts(quiz: Quiz) -> None:
    at = sitting(quiz, kept(quiz, "reward", "canary-key"), kept(quiz, "policy", "world"))

    assert (at.answered, at.correct) == (2, 1)


def test_a_wrong_answer_to_a_question_that_changed_may_be_given_afresh(quiz: Quiz) -> None:
    found = standings(edited(quiz).questions, [kept(quiz, "policy", "world"), kept(quiz, "reward", "label")])

    assert list(found) == ["reward"]


def test_a_right_answer_stays_right_when_its_question_changes(quiz: Quiz) -> None:
    now = edited(quiz)
    shown = Sitting(
        quiz=now,
        learner_id="l",
        standings=standings(now.questions, [kept(quiz, "policy", "policy")]),
        drafts={},
        snapshots={"a": take_snapshot(quiz, learner_id="l", language="ro")},
    ).shown("policy", "en")

    assert shown.standing is not None
    assert shown.standing.is_right
    assert shown.question.language == "en"
    assert shown.question.remarks("policy")["policy"].state == "right"


def test_in_a_later_attempt_the_first_answer_is_that_attempts_own(quiz: Quiz) -> None:
    found = standings(quiz.questions, [kept(quiz, "policy", "world"), kept(quiz, "policy", "policy", attempt="b")])

    assert found["policy"].was_right_at_once


def test_what_was_marked_without_being_sent_is_marked_again(quiz: Quiz) -> None:
    at = sitting(quiz, kept(quiz, "policy", "world"), drafts={"policy": "critic", "reward": "gone"})

    assert at.shown("policy", "ro").marked == {"critic"}
    assert at.shown("reward", "ro").marked == frozenset()


def test_a_snapshot_goes_through_json_and_grades_the_same(quiz: Quiz) -> None:
    snapshot = take_snapshot(quiz, learner_id="l", language="en")
    again = Snapshot.from_json(json.loads(json.dumps(snapshot.to_json())))

    assert again == snapshot
    assert (again.quiz_version, again.language) == (quiz.version, "en")
    for question in quiz.questions:
        for choice in question.parts():
            assert again.grade(question.id, choice) == question.grade(choice)


def test_a_snapshot_does_not_print_its_keys(quiz: Quiz) -> None:
    snapshot = take_snapshot(quiz, learner_id="l", language="en")

    assert "canary" not in repr(snapshot) + repr(quiz) + repr(quiz.questions)
    assert "<key>" in repr(snapshot)


def test_a_snapshot_keeps_the_source_words_whatever_the_page_showed(quiz: Quiz) -> None:
    snapshot = take_snapshot(quiz, learner_id="l", language="en")

    assert [question.language for question in snapshot.questions] == ["ro", "ro"]


def test_the_order_of_choices_is_the_learners_own_and_lasts(quiz: Quiz) -> None:
    def order(learner: str, number: int = 1) -> tuple[str, ...]:
        return take_snapshot(quiz, learner_id=learner, language="ro", number=number).orders["reward"]

    assert len({order(f"learner-{number}") for number in range(60)}) == 6
    assert len({order("l", number) for number in range(60)}) == 6
    assert order("learner-1") == order("learner-1")


def test_a_snapshot_has_the_words_of_every_language_and_the_rules(quiz: Quiz) -> None:
    snapshot = take_snapshot(quiz, learner_id="l", language="ro", number=3)
    again = Snapshot.from_json(json.loads(json.dumps(snapshot.to_json())))

    assert again.question_in("en", "policy").words["stem"].text == "Who picks the action?"
    assert again.question_in("fr", "policy").words["stem"].text == "Cine alege acțiunea?"
    assert (again.number, again.titles["en"], again.settings) == (3, "Two steps", quiz.settings)


def test_a_snapshot_of_an_earlier_version_of_the_course_can_be_read(quiz: Quiz) -> None:
    values = take_snapshot(quiz, learner_id="l", language="ro").to_json()
    for name in ("number", "settings", "chapter", "titles", "translations"):
        del values[name]

    assert Snapshot.from_json(values).grade("policy", "policy").is_right


@given(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from(["reward", "policy"]), st.integers(0, 2))))
def test_a_score_never_leaves_its_bounds(tries: list[tuple[str, str, int]]) -> None:
    quiz = _quiz()
    responses = []
    for number, (attempt, question_id, choice) in enumerate(tries):
        question = quiz.question(question_id)
        assert question is not None
        responses.append(kept(quiz, question_id, question.parts()[choice], attempt=attempt, number=number))
    at = sitting(quiz, *responses)

    assert 0 <= at.correct <= at.answered <= len(quiz.questions)
    assert at.answered == len({question_id for _, question_id, _ in tries})


def _quiz() -> Quiz:
    from course.quizzes.prose import Prose
    from course.quizzes.questions.single import Single

    def single(question_id: str) -> Single:
        words = {name: Prose(name, name) for name in ("stem", "choices.a", "choices.b", "choices.c")}
        return Single(id=question_id, language="ro", words=words, key=Key("b"), version="1", waive={})

    questions = (single("reward"), single("policy"))
    return Quiz(slug="q", language="ro", title="Q", chapter=None, objectives={}, questions=questions)
