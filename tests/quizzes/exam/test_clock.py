from datetime import UTC, datetime, timedelta

from course.quizzes.exam.clock import Clock

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def test_an_exam_without_a_limit_never_ends() -> None:
    clock = Clock(NOON, None, extra_minutes=5)

    assert clock.ends_at is None
    assert not clock.is_up(NOON + timedelta(days=400))
    assert not clock.is_closed(NOON + timedelta(days=400))


def test_time_is_up_at_the_end_and_closed_five_seconds_later() -> None:
    clock, end = Clock(NOON, 10), NOON + timedelta(minutes=10)

    assert (clock.is_up(end - timedelta(microseconds=1)), clock.is_up(end)) == (False, True)
    assert (clock.is_closed(end + timedelta(seconds=4.9)), clock.is_closed(end + timedelta(seconds=5))) == (False, True)


def test_extra_minutes_are_added() -> None:
    assert Clock(NOON, 10, extra_minutes=5).ends_at == NOON + timedelta(minutes=15)
