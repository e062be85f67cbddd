import pytest

from course.languages import counted, negotiate, of_terminal, say, told
from course.problems import Problem
from course.sentences import Sentence

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


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "en"),
        ({"LANG": "ro_RO.UTF-8"}, "ro"),
        ({"LANG": "ro"}, "ro"),
        ({"LANG": "ro_RO", "LC_ALL": "C"}, "en"),
        ({"LANG": "en_GB.UTF-8", "LC_MESSAGES": "ro_MD"}, "ro"),
        ({"LANG": "rom_XX", "LC_ALL": ""}, "en"),
    ],
)
def test_a_terminal_speaks_romanian_where_its_locale_does(environment: dict[str, str], language: str) -> None:
    assert of_terminal(environment) == language


def test_a_sentence_is_said_in_romanian_with_what_stands_inside_it() -> None:
    fault = Sentence("{part!r} divides by zero.", part="1 / n")
    sentence = Sentence("{fault} (With {values}.)", fault=fault, values="n = 0")
    assert say(sentence, "ro") == "„1 / n” împarte la zero. (Pentru n = 0.)"
    assert say(sentence, "en") == "'1 / n' divides by zero. (With n = 0.)"


def test_what_has_no_translation_and_what_is_no_sentence_stays_as_it_is() -> None:
    assert say(Sentence("A sentence that nobody says, {name}.", name="x"), "ro") == "A sentence that nobody says, x."
    assert say("Correct the value.", "ro") == "Correct the value."


def test_what_cannot_be_seen_is_written_out_in_every_language() -> None:
    sentence = Sentence("There is no key {name!r} here.", name="a\x1b[31m")
    assert say(sentence, "ro") == "Aici nu există cheia „a\\x1b[31m”."


def test_numbers_ask_for_their_own_form() -> None:
    forms = [counted("%(num)s error", "%(num)s errors", number, "ro") for number in (1, 2, 20)]
    assert forms == ["1 eroare", "2 erori", "20 de erori"]


def test_a_problem_is_told_in_a_language_at_its_own_place() -> None:
    problem = Problem("a.md", 2, 3, "heading", Sentence("A heading cannot stand here."), Sentence("Skip no level."))
    assert str(told(problem, "ro")) == "a.md:2:3: error[heading]: Un titlu nu poate sta aici.\n  Nu sări niciun nivel."
    assert str(told(problem, "en")) == str(problem)
    assert told(Problem.from_json(problem.to_json()), "ro") == told(problem, "ro")
