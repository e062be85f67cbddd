import pytest

from course.lab.tasks.dog import Dog
from course.lab.tasks.task import classify


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("șade .", "șade"),
        ("cu drag ! rex se culcă la soare .", "se culcă"),
        ("latră la lună .", "latră"),
        ("sare șade .", "sare"),
        ("mârr ! rex .", "altceva"),
        (". șade", "altceva"),
        ("rex rex rex", "altceva"),
        ("", "altceva"),
    ],
)
def test_what_rex_does_first_is_his_answer(words: str, answer: str) -> None:
    dog = Dog()

    assert dog.answers("ro")[classify(dog, "ro", words.split())] == answer


def test_an_answer_is_open_until_a_deed_or_the_end_settles_it() -> None:
    dog = Dog()

    assert dog.decided_answer("en", ["gladly", "!"]) is None
    assert dog.decided_answer("en", ["gladly", "!", "rex", "barks"]) == 2
    assert dog.decided_answer("en", ["gladly", "."]) == 4
