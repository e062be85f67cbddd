"""Words to numbers and back: one token is one word of the task's vocabulary."""

from collections.abc import Iterable, Sequence

from course.lab.tasks.task import Task
from course.problems import CourseError


class UnknownWordError(CourseError):
    """A text has a word that the policy has never seen."""


class Tokenizer:
    """The vocabulary of a task in one language; the place of a word is its token."""

    def __init__(self, words: Sequence[str], stop: str) -> None:
        self.words = tuple(words)
        self._tokens = {word: token for token, word in enumerate(self.words)}
        self.stop = self._tokens[stop]

    @classmethod
    def for_task(cls, task: Task, language: str) -> "Tokenizer":
        """Make the tokenizer of a task in a language."""
        return cls(task.vocabulary(language), task.stop(language))

    def encode(self, text: str) -> list[int]:
        """Turn a text into tokens.

        Raises: UnknownWordError, naming the words that are not in the vocabulary.
        """
        words = text.split()
        unknown = sorted({word for word in words if word not in self._tokens})
        if unknown:
            raise UnknownWordError(f"the vocabulary of {len(self.words)} words does not have: {', '.join(unknown)}")
        return [self._tokens[word] for word in words]

    def decode(self, tokens: Iterable[int]) -> tuple[str, ...]:
        """Turn tokens into words."""
        return tuple(self.words[token] for token in tokens)
