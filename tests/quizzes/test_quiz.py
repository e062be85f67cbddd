from dataclasses import replace

from course.languages import words_hash
from course.quizzes.questions.question import Key
from course.quizzes.quiz import ChapterPlace, Quiz, chapter_place
from course.quizzes.words import version_of


def test_nothing_that_holds_a_key_prints_it(quiz: Quiz) -> None:
    printed = repr(quiz) + repr(quiz.questions) + f"{quiz.questions[0].key} {[quiz.questions[0].key]}"

    assert "canary" not in printed
    assert printed.count("<key>") >= 4


def test_a_place_in_a_chapter_is_read_beside_the_quizs_own() -> None:
    assert chapter_place("basics/loop", "reward") == ChapterPlace("basics", "loop", "reward")
    assert chapter_place("basics/loop", "other#reward") == ChapterPlace("basics", "other", "reward")
    assert chapter_place(None, "reward") is None
    assert chapter_place("basics/loop", None) is None


def test_the_version_of_a_quiz_follows_its_questions(quiz: Quiz) -> None:
    first, second = quiz.questions
    edited = replace(quiz, questions=(first, replace(second, key=Key("world"), version="other")))

    assert edited.version != quiz.version
    assert replace(quiz, title="Another").version == quiz.version
    assert replace(quiz, questions=(second, first)).version != quiz.version


def test_a_version_knows_words_and_key_and_not_their_order() -> None:
    words = {"stem": "a", "choices.x": "b"}

    assert version_of("single", words, "x") == version_of("single", dict(reversed(words.items())), "x")
    assert version_of("single", words, "x") != version_of("single", words, "y")
    assert version_of("single", words, "x") != version_of("single", {**words, "stem": "c"}, "x")
    assert words_hash(words) != words_hash({**words, "stem": "c"})
