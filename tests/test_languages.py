import pytest

from course.languages import negotiate

OFFERED = ("ro", "en")


@pytest.mark.parametrize(
    ("accepted", "expected"),
    [
        ("", "ro"),
        ("en", "en"),
        ("en-GB,en;q=0.9,ro;q=0.8", "en"),
        ("ro-RO, en;q=0.9", "ro"),
        ("de, fr;q=0.9", "ro"),
        ("de, en;q=0.1", "en"),
        ("en;q=0.5, ro;q=0.9", "ro"),
        ("en;q=0.5, ro;q=0.5", "en"),
        ("en;q=0", "ro"),
        ("EN", "en"),
        ("en; Q=0.2, ro;q=0.1", "en"),
        ("*", "ro"),
        ("en;q=much, ro;q=0.1", "ro"),
        ("en;q=nan", "ro"),
        (";;;,,,=q", "ro"),
        ("x," * 5000 + "en", "ro"),
    ],
)
def test_the_reader_gets_the_language_they_want_most(accepted: str, expected: str) -> None:
    assert negotiate(accepted, OFFERED) == expected


def test_an_earlier_choice_goes_before_the_browser() -> None:
    assert negotiate("ro", OFFERED, chosen="en") == "en"


@pytest.mark.parametrize("chosen", ["de", "", "../ro", None])
def test_a_choice_that_is_not_offered_is_no_choice(chosen: str | None) -> None:
    assert negotiate("en", OFFERED, chosen=chosen) == "en"
