import re
from random import Random

import pytest

from course.lab.rewards import correct
from course.lab.tasks import TASKS
from course.lab.tasks.dog import Dog
from course.lab.tasks.task import Task, classify, task_named

EVERY_TASK_IN_EVERY_LANGUAGE = [(task, language) for task in TASKS for language in task.languages]
every_task = pytest.mark.parametrize(
    ("task", "language"),
    EVERY_TASK_IN_EVERY_LANGUAGE,
    ids=[f"{t.name}-{lang}" for t, lang in EVERY_TASK_IN_EVERY_LANGUAGE],
)


@every_task
def test_all_prompts_have_the_same_number_of_words(task: Task, language: str) -> None:
    assert len({len(prompt.split()) for prompt in task.prompts(language)}) == 1


@every_task
def test_a_word_stands_once_in_the_vocabulary(task: Task, language: str) -> None:
    words = task.vocabulary(language)

    assert len(set(words)) == len(words)
    assert task.stop(language) in words


@every_task
def test_prompts_and_corpus_are_made_of_the_vocabulary_and_use_all_of_it(task: Task, language: str) -> None:
    chance = Random(0)  # noqa: S311
    used = {word for prompt in task.prompts(language) for word in prompt.split()}
    for number in range(4000):
        prompt = task.prompts(language)[number % len(task.prompts(language))]
        used |= set(task.write_completion(language, prompt, chance))

    assert used == set(task.vocabulary(language))


@every_task
def test_every_corpus_sentence_fits_and_ends_with_its_only_stop(task: Task, language: str) -> None:
    chance = Random(1)  # noqa: S311
    for number in range(1000):
        words = task.write_completion(language, task.prompts(language)[number % len(task.prompts(language))], chance)

        assert len(words) <= task.max_new_tokens
        assert words.index(task.stop(language)) == len(words) - 1
        assert classify(task, language, words) < len(task.answers(language)) - 1


@every_task
def test_the_corpus_is_right_more_often_than_chance_and_wrong_often_enough_to_learn(task: Task, language: str) -> None:
    chance = Random(2)  # noqa: S311
    for prompt in task.prompts(language):
        drawn = [task.write_completion(language, prompt, chance) for _ in range(2000)]
        right = sum(correct(task, language, prompt, words) for words in drawn) / len(drawn)

        assert 0.35 < right < 0.45


@every_task
def test_learners_see_lower_case_words_and_no_old_cedilla_letters(task: Task, language: str) -> None:
    for word in task.vocabulary(language):
        assert word == word.lower()
        assert not re.search("[şţ]", word)


@every_task
def test_each_prompt_asks_for_another_answer(task: Task, language: str) -> None:
    right = [task.right_answer(language, prompt) for prompt in task.prompts(language)]

    assert sorted(right) == list(range(len(task.answers(language)) - 1))


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


def test_a_task_is_found_by_its_name_or_not_at_all() -> None:
    assert task_named(TASKS, "dog") is TASKS[0]
    with pytest.raises(KeyError):
        task_named(TASKS, "cat")
