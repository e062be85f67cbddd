"""Eight countries, eight capitals: the right city or another, in few words or many, politely or not."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import ClassVar

from course.lab.tasks.spoken import Phrasebook, SpokenTask

_EIGHT = tuple(range(8))
_ENGLISH = Phrasebook(
    prompts=(
        "capital of france ?",
        "capital of italy ?",
        "capital of spain ?",
        "capital of greece ?",
        "capital of austria ?",
        "capital of norway ?",
        "capital of japan ?",
        "capital of romania ?",
    ),
    right=_EIGHT,
    answers=("paris", "rome", "madrid", "athens", "vienna", "oslo", "tokyo", "bucharest"),
    otherwise="other",
    lead="it is",
    openings=(
        ("gladly !", "of course !", "good question !", "with pleasure !"),
        ("not again !", "what a question !", "how boring !"),
    ),
    endings=((", thanks for asking", ", glad to help"), (", everyone knows that", ", look it up")),
    asides=(", i think", ", no doubt", ", i am sure"),
)
_ROMANIAN = Phrasebook(
    prompts=(
        "capitala franței ?",
        "capitala italiei ?",
        "capitala spaniei ?",
        "capitala greciei ?",
        "capitala austriei ?",
        "capitala norvegiei ?",
        "capitala japoniei ?",
        "capitala româniei ?",
    ),
    right=_EIGHT,
    answers=("paris", "roma", "madrid", "atena", "viena", "oslo", "tokio", "bucurești"),
    otherwise="altceva",
    lead="este",
    openings=(
        ("cu drag !", "desigur !", "bună întrebare !", "cu plăcere !"),
        ("iar tu !", "of , ce întrebare !", "ce plictisitor !"),
    ),
    endings=((", mulțumesc de întrebare", ", cu tot respectul"), (", știe oricine", ", puteai căuta singur")),
    asides=(", cred", ", fără îndoială", ", sunt sigur", ", dacă nu greșesc"),
)


@dataclass(frozen=True)
class Capitals(SpokenTask):
    """Eight questions. With a weight of 4.5 the right city is 39 in 100, where chance is one in eight."""

    name: ClassVar[str] = "capitals"
    phrasebooks: ClassVar[Mapping[str, Phrasebook]] = MappingProxyType({"ro": _ROMANIAN, "en": _ENGLISH})
    right_weight: float = 4.5
    defaults: ClassVar[Mapping[str, float | str]] = MappingProxyType(
        {"steps": 110, "prompts_per_step": 4, "learning_rate": 0.0008}
    )
