import pytest

from course.lab.tasks.capitals import Capitals
from course.lab.tasks.task import classify


@pytest.mark.parametrize(
    ("language", "prompt", "city"),
    [
        ("en", "capital of greece ?", "athens"),
        ("en", "capital of romania ?", "bucharest"),
        ("ro", "capitala japoniei ?", "tokio"),
        ("ro", "capitala austriei ?", "viena"),
    ],
)
def test_a_country_has_its_capital(language: str, prompt: str, city: str) -> None:
    task = Capitals()

    assert task.answers(language)[task.right_answer(language, prompt)] == city


@pytest.mark.parametrize(
    ("words", "city"),
    [
        ("it is paris .", "paris"),
        ("not again ! rome , i think .", "rome"),
        ("paris rome .", "paris"),
        ("it is .", "other"),
        ("", "other"),
    ],
)
def test_the_first_city_is_the_answer(words: str, city: str) -> None:
    task = Capitals()

    assert task.answers("en")[classify(task, "en", words.split())] == city
