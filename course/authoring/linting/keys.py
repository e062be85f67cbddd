"""Rules about where the key can be guessed from: its length, its position, always the same of two."""

from collections.abc import Callable, Iterator, Sequence

from course.authoring.linting.chance import is_too_often
from course.authoring.linting.edition import Edition, choices_of
from course.problems import Problem
from course.quizzes.questions.single import Single
from course.quizzes.questions.true_false import TrueFalse
from course.sentences import Sentence


def key_length(edition: Edition) -> Iterator[Problem]:
    """Find that the key is the longest choice, or the shortest, more often than chance would have it."""
    questions = edition.singles("key-length")
    for pick, what in ((max, Sentence("longest")), (min, Sentence("shortest"))):
        telling = [(question, marked) for question in questions if (marked := _alone(question, pick))]
        hits = sum(question.key.value == marked for question, marked in telling)
        if is_too_often(hits, [1 / len(question.parts()) for question, _ in telling], looks=2):
            message = Sentence(
                "The key is the {what} choice in {hits} of {count} questions.", what=what, hits=hits, count=len(telling)
            )
            remedy = Sentence("Make distractors as long and as exact as the key.")
            yield edition.warning("key-length", ("questions",), message, remedy)


def _alone(question: Single, pick: Callable[..., int]) -> str | None:
    """Name the choice that alone is the longest or the shortest; None if several are."""
    lengths = {word: len(text) for word, text in choices_of(question).items()}
    found = [word for word, length in lengths.items() if length == pick(lengths.values())]
    return found[0] if len(found) == 1 else None


def key_position(edition: Edition) -> Iterator[Problem]:
    """Find that the key stands at the same position more often than chance would have it, where nothing is shuffled."""
    is_shuffled = "choices" in edition.quiz.settings.shuffle
    questions = [each for each in edition.singles("key-position") if not (is_shuffled and each.is_shuffled)]
    positions = range(max((len(question.parts()) for question in questions), default=0))
    for position in positions if edition.is_source else ():
        there = [question for question in questions if position < len(question.parts())]
        hits = sum(question.parts()[position] == question.key.value for question in there)
        if is_too_often(hits, _chances(there), looks=len(positions)):
            message = Sentence(
                "The key is choice number {number} in {hits} of {count} questions that are not shuffled.",
                number=position + 1, hits=hits, count=len(there),
            )  # fmt: skip
            remedy = Sentence("Move some keys, or let the choices be shuffled.")
            yield edition.warning("key-position", ("questions",), message, remedy)


def _chances(questions: Sequence[Single]) -> list[float]:
    return [1 / len(question.parts()) for question in questions]


def true_false_one_sided(edition: Edition) -> Iterator[Problem]:
    """Find that every statement is true, or every one false, where chance would mix them."""
    asked = [each for each in edition.questions("true-false-one-sided") if isinstance(each, TrueFalse)]
    keys = {question.key.value for question in asked}
    if edition.is_source and len(keys) == 1 and is_too_often(len(asked), [0.5] * len(asked), looks=2):
        message = Sentence("All {count} statements have the same answer.", count=len(asked))
        remedy = Sentence("Turn some of them round.")
        yield edition.warning("true-false-one-sided", ("questions",), message, remedy)
