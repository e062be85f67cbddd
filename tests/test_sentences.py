import copy
import json

from course.sentences import Sentence, did_you_mean

NESTED = Sentence("{why} (With {value!r}.)", why=Sentence("No {name!r}.", name="a"), value=1)


def test_a_sentence_is_its_english_text() -> None:
    assert Sentence("There is no {name!r}.", name="x") == "There is no 'x'."
    assert NESTED == "No 'a'. (With 1.)"


def test_words_without_values_stand_as_they_are_written() -> None:
    assert Sentence("Write {.policy} or {{name}}, 80%.") == "Write {.policy} or {{name}}, 80%."


def test_places_may_be_written_as_in_templates() -> None:
    assert Sentence("From %(low)s.", low=2) == "From 2."


def test_it_survives_json_and_copies_with_what_it_was_made_of() -> None:
    for made in (Sentence.from_json(json.loads(json.dumps(NESTED.to_json()))), copy.deepcopy(NESTED)):
        assert made == NESTED
        assert (made.key, made.values["why"].key) == (NESTED.key, "No {name!r}.")


def test_a_near_word_is_suggested_and_otherwise_all_are_named() -> None:
    assert did_you_mean("rewrad", ["reward", "policy"]) == "Did you mean 'reward'?"
    assert did_you_mean("x", ["reward", "policy"]) == "There are: reward, policy."
    assert did_you_mean("x", ["reward"], Sentence("Remove it.")) == "Remove it."
    assert did_you_mean("x", []) == "There is none yet."
