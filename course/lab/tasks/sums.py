"""Sixteen sums of numbers from 0 to 3: the right result or another, in few words or many, politely or not."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product
from types import MappingProxyType
from typing import ClassVar

from course.lab.tasks.spoken import Phrasebook, SpokenTask

_PAIRS = tuple(product(range(4), repeat=2))
_RIGHT = tuple(a + b for a, b in _PAIRS)
_IN_ENGLISH = ("zero", "one", "two", "three", "four", "five", "six")
_IN_ROMANIAN = ("zero", "unu", "doi", "trei", "patru", "cinci", "șase")

_ENGLISH = Phrasebook(
    prompts=tuple(f"{_IN_ENGLISH[a]} plus {_IN_ENGLISH[b]} ?" for a, b in _PAIRS),
    right=_RIGHT,
    answers=_IN_ENGLISH,
    otherwise="other",
    lead="it makes",
    openings=(
        ("gladly !", "of course !", "happy to help !", "with pleasure !"),
        ("not again !", "how boring !", "use your fingers !"),
    ),
    endings=((", thanks for asking", ", have a nice day"), (", any child knows that", ", leave me alone")),
    asides=(", i think", ", no doubt", ", i am sure", ", i counted twice"),
)
_ROMANIAN = Phrasebook(
    prompts=tuple(f"{_IN_ROMANIAN[a]} plus {_IN_ROMANIAN[b]} ?" for a, b in _PAIRS),
    right=_RIGHT,
    answers=_IN_ROMANIAN,
    otherwise="altceva",
    lead="fac",
    openings=(
        ("cu drag !", "desigur !", "te ajut imediat !", "cu plăcere !"),
        ("iar tu !", "ce plictisitor !", "numără pe degete !"),
    ),
    endings=((", mulțumesc de întrebare", ", o zi bună"), (", știe orice copil", ", lasă-mă în pace")),
    asides=(", cred", ", fără îndoială", ", sunt sigur", ", am socotit de două ori"),
)


@dataclass(frozen=True)
class Sums(SpokenTask):
    """Sixteen sums. With a weight of 4.5 the right result is 43 in 100, where chance is one in seven."""

    name: ClassVar[str] = "sums"
    phrasebooks: ClassVar[Mapping[str, Phrasebook]] = MappingProxyType({"ro": _ROMANIAN, "en": _ENGLISH})
    clear_steps: ClassVar[int] = 300
    right_weight: float = 4.5
    defaults: ClassVar[Mapping[str, float | str]] = MappingProxyType(
        {"steps": 100, "prompts_per_step": 8, "learning_rate": 0.0008}
    )
