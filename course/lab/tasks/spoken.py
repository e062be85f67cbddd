"""What tasks of one spoken sentence share: an answer, wrapped in few words or many, said politely or rudely.

A sentence is an opening, a lead, the answer, a detail of it, an ending, the stop; all but the answer and the stop may
be left out. A manner is how it opens and how it ends. So every reward has something to choose from.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from random import Random
from typing import ClassVar

STOP = "."
POLITE, RUDE = 0, 1

Manners = tuple[tuple[str, ...], tuple[str, ...]]
"""The polite phrases, then the rude ones."""


@dataclass(frozen=True)
class Phrasebook:
    """Everything that is said in one language, in words separated by spaces.

    `right` has the place of the right answer for each prompt, `details` what may be added to each answer. The last word
    of an answer gives it away, and stands in no other phrase.
    """

    prompts: tuple[str, ...]
    right: tuple[int, ...]
    answers: tuple[str, ...]
    otherwise: str
    lead: str
    openings: Manners
    endings: Manners
    asides: tuple[str, ...]
    details: tuple[str, ...] = ()

    @cached_property
    def signs(self) -> Mapping[str, int]:
        """The word that gives each answer away."""
        return {answer.split()[-1]: place for place, answer in enumerate(self.answers)}

    @cached_property
    def phrases(self) -> tuple[str, ...]:
        """Everything that a sentence can be put together from."""
        manners = [phrase for manner in (*self.openings, *self.endings) for phrase in manner]
        return (self.lead, *self.answers, *self.details, *manners, *self.asides)


@dataclass(frozen=True)
class SpokenTask:
    """A task of one sentence. What is answered first is what counts; everything around it is manner.

    `right_weight`: in the corpus the right answer comes so many times as often as each wrong one.
    """

    name: ClassVar[str]
    phrasebooks: ClassVar[Mapping[str, Phrasebook]]
    defaults: ClassVar[Mapping[str, float | str]]
    max_new_tokens: ClassVar[int] = 12
    clear_steps: ClassVar[int] = 0
    right_weight: float

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that there is a phrasebook for."""
        return tuple(self.phrasebooks)

    def stop(self, language: str) -> str:  # noqa: ARG002 - every task is asked in a language
        """Give the full stop: a completion is one sentence."""
        return STOP

    def vocabulary(self, language: str) -> tuple[str, ...]:
        """Give the stop first, then every other word in alphabetical order."""
        book = self.phrasebooks[language]
        return (STOP, *sorted(set(" ".join([*book.prompts, *book.phrases]).split())))

    def prompts(self, language: str) -> tuple[str, ...]:
        """Give what the phrasebook asks."""
        return self.phrasebooks[language].prompts

    def answers(self, language: str) -> tuple[str, ...]:
        """Give the answers, and the word for anything else."""
        book = self.phrasebooks[language]
        return (*book.answers, book.otherwise)

    def right_answer(self, language: str, prompt: str) -> int:
        """Give the answer that the prompt asks for."""
        book = self.phrasebooks[language]
        return book.right[book.prompts.index(prompt)]

    def decided_answer(self, language: str, words: Sequence[str]) -> int | None:
        """Give the first answer in these words; a sentence that closes without one is anything else."""
        signs = self.phrasebooks[language].signs
        for word in words:
            if word in signs:
                return signs[word]
            if word == STOP:
                return len(signs)
        return None

    def politeness(self, language: str, words: Sequence[str]) -> float:
        """Give 1 where something polite is said and nothing rude, else 0."""
        book = self.phrasebooks[language]
        text = f" {' '.join(words)} "
        polite, rude = (
            any(f" {phrase} " in text for phrase in (*book.openings[manner], *book.endings[manner]))
            for manner in (POLITE, RUDE)
        )
        return float(polite and not rude)

    def write_completion(self, language: str, prompt: str, chance: Random, *, is_right: bool = False) -> list[str]:
        """Draw a sentence with an answer in it: in one of the two manners, of any length that fits."""
        book = self.phrasebooks[language]
        right = self.right_answer(language, prompt)
        weights = [self.right_weight if each == right else 1 for each in range(len(book.answers))]
        answer = right if is_right else chance.choices(range(len(book.answers)), weights)[0]
        while True:
            words = _tell(book, answer, chance)
            if len(words) <= self.max_new_tokens:
                return words


def _tell(book: Phrasebook, answer: int, chance: Random) -> list[str]:
    """Put a sentence together around the answer."""
    manner = chance.choice((POLITE, RUDE))
    parts = [
        chance.choice(book.openings[manner]) if chance.random() < 2 / 3 else "",
        book.lead if chance.random() < 1 / 2 else "",
        book.answers[answer],
        book.details[answer] if book.details and chance.random() < 1 / 3 else "",
        chance.choice(("", chance.choice(book.asides), chance.choice(book.endings[manner]))),
        STOP,
    ]
    return " ".join(parts).split()
