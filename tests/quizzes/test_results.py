from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from course.quizzes.attempt import Kept
from course.quizzes.results import Edition, Result, entry, results
from course.quizzes.settings import QuizSettings

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def edition(name: str = "a", *, number: int = 1, of: int = 1, asked: tuple[str, ...] | None = ("x", "y"),
            finished: datetime | None = None) -> Edition:  # fmt: skip
    return Edition(
        id=name, quiz="q", number=number, edition=of, is_exam=False, asked=asked, pass_share=800,
        started_at=NOON + timedelta(minutes=number + of), closed_at=None, finished_at=finished,
    )  # fmt: skip


def kept(question: str, points: int, *, attempt: str = "a", of: int = 1, number: int = 1) -> Kept:
    return Kept(question, "1", "r", points, "q", attempt, number, of)


def only(*given: Kept, asked: tuple[str, ...] | None = ("x", "y")) -> Result:
    [result] = results([edition(asked=asked)], given)
    return result


def test_the_score_counts_first_answers_with_their_partial_credit() -> None:
    result = only(kept("x", 500), kept("x", 1000, number=2), kept("y", 1000))

    assert (result.points, result.share, result.answered) == (1500, 750, 2)
    assert not result.is_passed


def test_what_was_not_answered_earns_nothing() -> None:
    assert (only(kept("x", 1000)).share, only().share, only().is_passed) == (500, 0, False)


def test_the_share_that_passes_passes_exactly() -> None:
    assert only(kept("x", 1000), kept("y", 600)).is_passed
    assert not only(kept("x", 1000), kept("y", 599)).is_passed
    assert only(kept("x", 1000), kept("y", 599)).share == 799


def test_questions_that_are_no_longer_asked_count_no_more() -> None:
    assert only(kept("x", 0), kept("y", 1000), asked=("y",)).share == 1000


def test_an_old_row_that_names_no_questions_counts_those_answered() -> None:
    assert only(kept("x", 1000), kept("y", 0), asked=None).share == 500


def test_after_an_edit_the_answer_to_the_question_as_it_became_counts() -> None:
    editions = [edition("a"), edition("b", of=2)]
    [result] = results(editions, [kept("x", 0), kept("x", 1000, attempt="b"), kept("y", 1000, attempt="b")])

    assert (result.attempt_id, result.share) == ("a", 1000)


def test_attempts_are_apart_and_in_their_order() -> None:
    found = results([edition("b", number=2), edition("a")], [kept("x", 1000, attempt="b", of=2), kept("y", 0)])

    assert [(result.number, result.points) for result in found] == [(1, 0), (2, 1000)]


def test_another_attempt_may_begin_when_some_are_left_and_the_pause_is_over() -> None:
    taken = results([edition(finished=NOON)], [])
    settings = QuizSettings(attempts=2, cool_down_minutes=30)

    waiting = entry(settings, taken, NOON + timedelta(minutes=29))
    assert (waiting.attempts_left, waiting.opens_at, waiting.is_open) == (1, NOON + timedelta(minutes=30), False)
    assert entry(settings, taken, NOON + timedelta(minutes=30)).is_open
    assert not entry(QuizSettings(attempts=1), taken, NOON).is_open
    assert entry(QuizSettings(), taken, NOON).is_open
    assert entry(QuizSettings(attempts=1), [], NOON).is_open


@given(st.lists(st.tuples(st.sampled_from("xyz"), st.integers(0, 1000)), max_size=12))
def test_a_score_never_leaves_its_bounds(answers: list[tuple[str, int]]) -> None:
    result = only(*(kept(question, points, number=number) for number, (question, points) in enumerate(answers)))

    assert 0 <= result.points <= 1000 * result.question_count
    assert 0 <= result.share <= 1000
    assert result.answered <= result.question_count
