"""Rex hears a command and does one of four things, in few words or many, politely or with a growl."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import ClassVar

from course.lab.tasks.spoken import Phrasebook, SpokenTask

_ENGLISH = Phrasebook(
    prompts=("rex , sit !", "rex , roll !", "rex , bark !", "rex , jump !"),
    right=(0, 1, 2, 3),
    answers=("sits", "rolls", "barks", "jumps"),
    details=("on the rug", "in the grass", "at the moon", "over the puddle"),
    otherwise="other",
    lead="rex",
    openings=(
        ("gladly !", "of course !", "yes , friend !", "with pleasure !"),
        ("grr !", "oh , fine !", "if i must !", "not again !"),
    ),
    endings=(("and wags his tail", "and smiles"), ("and yawns", "and looks away")),
    asides=("at once", "very slowly", "like a pro", "for a treat"),
)
_ROMANIAN = Phrasebook(
    prompts=("rex , șezi !", "rex , culcat !", "rex , latră !", "rex , sari !"),
    right=(0, 1, 2, 3),
    answers=("șade", "se culcă", "latră", "sare"),
    details=("pe covor", "la soare", "la lună", "peste baltă"),
    otherwise="altceva",
    lead="rex",
    openings=(
        ("cu drag !", "imediat !", "da , prietene !", "cu plăcere !"),
        ("mârr !", "of , bine !", "n-am chef !", "ce plictisitor !"),
    ),
    endings=(("și dă din coadă", "și zâmbește"), ("și cască", "și mârâie", "și oftează", "în silă")),
    asides=("pe loc", "foarte încet", "ca un campion", "pentru o bobiță"),
)


@dataclass(frozen=True)
class Dog(SpokenTask):
    """Four commands, four deeds. With a weight of 2 the right deed is two in five, where chance is one in four."""

    name: ClassVar[str] = "dog"
    phrasebooks: ClassVar[Mapping[str, Phrasebook]] = MappingProxyType({"ro": _ROMANIAN, "en": _ENGLISH})
    right_weight: float = 2
    defaults: ClassVar[Mapping[str, float | str]] = MappingProxyType({"steps": 70, "prompts_per_step": 4})
