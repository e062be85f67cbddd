"""Rex hears a command and does one of four things, in few words or many, politely or with a growl."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from types import MappingProxyType

STOP = "."


@dataclass(frozen=True)
class Trick:
    """One thing Rex can do: the command that asks for it, the words that tell it, the word that gives it away."""

    command: str
    deed: str
    sign: str
    place: str


@dataclass(frozen=True)
class Phrasebook:
    """Everything that is said in one language. A manner is what Rex says first and how he ends."""

    call: str
    name: str
    tricks: tuple[Trick, ...]
    otherwise: str
    openings: tuple[tuple[str, ...], ...]
    endings: tuple[tuple[str, ...], ...]
    adverbs: tuple[str, ...]


_ENGLISH = Phrasebook(
    call="rex , {command} !",
    name="rex",
    tricks=(
        Trick("sit", "sits", "sits", "on the rug"),
        Trick("roll", "rolls", "rolls", "in the grass"),
        Trick("bark", "barks", "barks", "at the moon"),
        Trick("jump", "jumps", "jumps", "over the puddle"),
    ),
    otherwise="other",
    # The first of each pair is polite, the second rude.
    openings=(
        ("gladly !", "of course !", "yes , friend !", "with pleasure !"),
        ("grr !", "oh , fine !", "if i must !", "not again !"),
    ),
    endings=(
        ("and wags his tail", "and smiles"),
        ("and yawns", "and looks away"),
    ),
    adverbs=("at once", "very slowly", "like a pro", "for a treat"),
)
_ROMANIAN = Phrasebook(
    call="rex , {command} !",
    name="rex",
    tricks=(
        Trick("șezi", "șade", "șade", "pe covor"),
        Trick("culcat", "se culcă", "culcă", "la soare"),
        Trick("latră", "latră", "latră", "la lună"),
        Trick("sari", "sare", "sare", "peste baltă"),
    ),
    otherwise="altceva",
    openings=(
        ("cu drag !", "imediat !", "da , prietene !", "cu plăcere !"),
        ("mârr !", "of , bine !", "n-am chef !", "ce plictisitor !"),
    ),
    endings=(
        ("și dă din coadă", "și zâmbește"),
        ("și cască", "și mârâie", "și oftează", "în silă"),
    ),
    adverbs=("pe loc", "foarte încet", "ca un campion", "pentru o bobiță"),
)
_PHRASEBOOKS: Mapping[str, Phrasebook] = MappingProxyType({"ro": _ROMANIAN, "en": _ENGLISH})


@dataclass(frozen=True)
class Dog:
    """Four commands, four deeds. What Rex does first is what counts; everything around it is manner.

    `right_weight`: in the corpus the right deed comes so many times as often as each wrong one. With 2 it is two in
    five, where chance is one in four.
    """

    name: str = "dog"
    languages: tuple[str, ...] = tuple(_PHRASEBOOKS)
    max_new_tokens: int = 12
    right_weight: float = 2

    def stop(self, language: str) -> str:  # noqa: ARG002 - every task is asked in a language
        """Give the full stop: a completion is one sentence."""
        return STOP

    def vocabulary(self, language: str) -> tuple[str, ...]:
        """Give the stop first, then every other word in alphabetical order."""
        book = _PHRASEBOOKS[language]
        told = [f"{trick.deed} {trick.place}" for trick in book.tricks]
        manners = [phrase for group in (*book.openings, *book.endings) for phrase in group]
        text = " ".join([book.name, *self.prompts(language), *told, *manners, *book.adverbs])
        return (STOP, *sorted(set(text.split())))

    def prompts(self, language: str) -> tuple[str, ...]:
        """Give the four commands."""
        book = _PHRASEBOOKS[language]
        return tuple(book.call.format(command=trick.command) for trick in book.tricks)

    def answers(self, language: str) -> tuple[str, ...]:
        """Give the four deeds, and the word for anything else."""
        book = _PHRASEBOOKS[language]
        return (*(trick.deed for trick in book.tricks), book.otherwise)

    def right_answer(self, language: str, prompt: str) -> int:
        """Give the deed that the command asks for."""
        return self.prompts(language).index(prompt)

    def decided_answer(self, language: str, words: Sequence[str]) -> int | None:
        """Give the first deed in these words; a sentence that closes without one is anything else."""
        signs = [trick.sign for trick in _PHRASEBOOKS[language].tricks]
        for word in words:
            if word in signs:
                return signs.index(word)
            if word == STOP:
                return len(signs)
        return None

    def write_completion(self, language: str, prompt: str, chance: Random) -> list[str]:
        """Draw a sentence about what Rex does: in one of two manners, of any length that fits."""
        book = _PHRASEBOOKS[language]
        right = self.right_answer(language, prompt)
        weights = [self.right_weight if each == right else 1 for each in range(len(book.tricks))]
        trick = chance.choices(book.tricks, weights)[0]
        while True:
            words = _tell(book, trick, chance)
            if len(words) <= self.max_new_tokens:
                return words


def _tell(book: Phrasebook, trick: Trick, chance: Random) -> list[str]:
    """Put a sentence together around the deed."""
    manner = chance.randrange(len(book.openings))
    parts = [
        chance.choice(book.openings[manner]) if chance.random() < 2 / 3 else "",
        book.name if chance.random() < 1 / 2 else "",
        trick.deed,
        trick.place if chance.random() < 1 / 3 else "",
        chance.choice(("", chance.choice(book.adverbs), chance.choice(book.endings[manner]))),
        STOP,
    ]
    return " ".join(parts).split()
