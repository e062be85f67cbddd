from course.web.limits import Places


def test_who_finds_no_place_is_turned_away_at_once() -> None:
    places = Places(2)

    taken = [places.take() for _ in range(3)]

    assert [place is not None for place in taken] == [True, True, False]


def test_a_place_that_is_left_can_be_taken_again() -> None:
    places = Places(1)
    first = places.take()
    assert first is not None

    first.leave()

    assert places.take() is not None


def test_leaving_twice_frees_one_place() -> None:
    places = Places(2)
    first, second = places.take(), places.take()
    assert first is not None
    assert second is not None

    first.leave()
    first.leave()

    assert places.take() is not None
    assert places.take() is None
