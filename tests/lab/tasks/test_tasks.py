"""The contract that every task keeps, in each of its languages."""

import re
from itertools import pairwise
from random import Random

import pytest

from course.lab.recipe import CHOICES, KNOBS
from course.lab.rewards import REWARDS, Scored
from course.lab.tasks import TASKS
from course.lab.tasks.task import Task, classify, task_named

EVERY_TASK_IN_EVERY_LANGUAGE = [(task, language) for task in TASKS for language in task.languages]
every_task = pytest.mark.parametrize(
    ("task", "language"),
    EVERY_TASK_IN_EVERY_LANGUAGE,
    ids=[f"{t.name}-{lang}" for t, lang in EVERY_TASK_IN_EVERY_LANGUAGE],
)


def drawn(task: Task, language: str, count: int) -> list[Scored]:
    """Write so many sentences of the corpus, prompt after prompt."""
    chance = Random(0)  # noqa: S311
    prompts = task.prompts(language)
    return [
        Scored(task, language, prompt, tuple(task.write_completion(language, prompt, chance)), 4)
        for prompt in (prompts[number % len(prompts)] for number in range(count))
    ]


@every_task
def test_a_task_speaks_both_languages_of_the_course(task: Task, language: str) -> None:
    assert set(task.languages) == {"ro", "en"}


@every_task
def test_all_prompts_have_the_same_number_of_words_and_none_comes_twice(task: Task, language: str) -> None:
    prompts = task.prompts(language)

    assert len({len(prompt.split()) for prompt in prompts}) == 1
    assert len(set(prompts)) == len(prompts)


@every_task
def test_a_word_stands_once_in_a_vocabulary_of_about_fifty(task: Task, language: str) -> None:
    words = task.vocabulary(language)

    assert len(set(words)) == len(words)
    assert 45 <= len(words) <= 60
    assert words[0] == task.stop(language)


@every_task
def test_prompts_and_corpus_are_made_of_the_vocabulary_and_use_all_of_it(task: Task, language: str) -> None:
    used = {word for prompt in task.prompts(language) for word in prompt.split()}
    used |= {word for scored in drawn(task, language, 4000) for word in scored.completion}

    assert used == set(task.vocabulary(language))


@every_task
def test_every_corpus_sentence_fits_and_ends_with_its_only_stop(task: Task, language: str) -> None:
    for scored in drawn(task, language, 1000):
        words = scored.completion

        assert len(words) <= task.max_new_tokens
        assert words.index(task.stop(language)) == len(words) - 1
        assert classify(task, language, words) < len(task.answers(language)) - 1


@every_task
def test_the_corpus_is_right_more_often_than_chance_and_wrong_often_enough_to_learn(task: Task, language: str) -> None:
    sentences = drawn(task, language, 2000 * len(task.prompts(language)))
    chance = 1 / (len(task.answers(language)) - 1)
    for prompt in task.prompts(language):
        of_prompt = [REWARDS["correct"](scored) for scored in sentences if scored.prompt == prompt]

        assert chance + 0.1 < sum(of_prompt) / len(of_prompt) < 0.5


@every_task
def test_where_only_right_answers_are_asked_for_none_is_wrong(task: Task, language: str) -> None:
    chance = Random(3)  # noqa: S311
    for prompt in task.prompts(language):
        for _ in range(20):
            words = task.write_completion(language, prompt, chance, is_right=True)

            assert classify(task, language, words) == task.right_answer(language, prompt)


@every_task
def test_every_reward_has_something_to_choose_from(task: Task, language: str) -> None:
    sentences = drawn(task, language, 1000)
    for name, reward in REWARDS.items():
        values = [reward(scored) for scored in sentences]

        assert name == "constant" or max(values) - min(values) > 0.5, name


@every_task
def test_a_sentence_is_polite_rude_or_neither_about_as_often(task: Task, language: str) -> None:
    polite = sum(REWARDS["polite"](scored) for scored in drawn(task, language, 2000)) / 2000

    assert 0.3 < polite < 0.45


@every_task
def test_every_answer_is_right_for_some_prompt(task: Task, language: str) -> None:
    right = {task.right_answer(language, prompt) for prompt in task.prompts(language)}

    assert right == set(range(len(task.answers(language)) - 1))


@every_task
def test_learners_see_lower_case_words_and_no_old_cedilla_letters(task: Task, language: str) -> None:
    for word in task.vocabulary(language):
        assert word == word.lower()
        assert not re.search("[şţ]", word)


@every_task
def test_an_answer_once_decided_stays_decided(task: Task, language: str) -> None:
    for scored in drawn(task, language, 200):
        words = scored.completion
        decided = [task.decided_answer(language, words[:count]) for count in range(len(words) + 1)]

        assert decided[0] is None
        assert all(later == earlier for earlier, later in pairwise(decided) if earlier is not None)


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.name)
def test_the_defaults_of_a_task_are_values_that_its_recipe_allows(task: Task) -> None:
    knobs = {knob.name: knob for knob in KNOBS}
    choices = {choice.name: choice for choice in CHOICES}
    for name, value in task.defaults.items():
        if name in knobs:
            assert isinstance(value, int | float)
            assert knobs[name].low <= value <= knobs[name].high
        else:
            assert value in choices[name].options


def test_a_task_is_found_by_its_name_or_not_at_all() -> None:
    assert task_named(TASKS, "dog") is TASKS[0]
    with pytest.raises(KeyError):
        task_named(TASKS, "cat")
