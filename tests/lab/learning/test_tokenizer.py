from random import Random

import pytest

from course.lab.learning.tokenizer import Tokenizer, UnknownWordError
from course.lab.tasks import TASKS


def test_every_sentence_of_every_task_survives_the_way_to_tokens_and_back() -> None:
    chance = Random(0)  # noqa: S311
    for task in TASKS:
        for language in task.languages:
            tokenizer = Tokenizer.for_task(task, language)
            for prompt in task.prompts(language):
                text = " ".join([prompt, *task.write_completion(language, prompt, chance)])

                assert " ".join(tokenizer.decode(tokenizer.encode(text))) == text


def test_a_token_is_the_place_of_its_word() -> None:
    tokenizer = Tokenizer(("b", "a", "."), stop=".")

    assert tokenizer.encode("a b . a") == [1, 0, 2, 1]
    assert tokenizer.stop == 2


def test_words_that_the_policy_has_never_seen_are_named() -> None:
    with pytest.raises(UnknownWordError, match="cat, fetch"):
        Tokenizer.for_task(TASKS[0], "en").encode("rex , fetch ! cat cat")
