import pytest

from course.lab.tasks.sums import Sums
from course.lab.tasks.task import classify


def test_there_are_sixteen_sums_and_seven_results() -> None:
    assert len(Sums().prompts("en")) == 16
    assert Sums().answers("ro") == ("zero", "unu", "doi", "trei", "patru", "cinci", "șase", "altceva")


@pytest.mark.parametrize(
    ("language", "prompt", "result"),
    [
        ("en", "zero plus zero ?", "zero"),
        ("en", "two plus three ?", "five"),
        ("en", "three plus two ?", "five"),
        ("ro", "doi plus unu ?", "trei"),
        ("ro", "trei plus trei ?", "șase"),
    ],
)
def test_a_sum_has_its_result(language: str, prompt: str, result: str) -> None:
    task = Sums()

    assert task.answers(language)[task.right_answer(language, prompt)] == result


@pytest.mark.parametrize(
    ("words", "result"), [("it makes four , i counted twice .", "four"), ("five six .", "five"), ("gladly !", "other")]
)
def test_the_first_number_is_the_answer(words: str, result: str) -> None:
    task = Sums()

    assert task.answers("en")[classify(task, "en", words.split())] == result
