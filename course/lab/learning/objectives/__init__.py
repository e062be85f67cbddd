"""Every objective of the lab: one file, one line here, named as the recipe names it."""

from collections.abc import Mapping
from types import MappingProxyType

from course.lab.learning.objective import Objective, tokens_gone_too_far
from course.lab.learning.objectives.bnpo import bnpo
from course.lab.learning.objectives.cispo import cispo, weights_cut
from course.lab.learning.objectives.dapo import dapo
from course.lab.learning.objectives.dr_grpo import dr_grpo
from course.lab.learning.objectives.grpo import grpo
from course.lab.learning.objectives.gspo import completions_gone_too_far, gspo
from course.lab.learning.objectives.rloo import mean_of_others, nothing_clipped, rloo

OBJECTIVES: Mapping[str, Objective] = MappingProxyType(
    {
        "grpo": Objective(grpo, tokens_gone_too_far),
        "bnpo": Objective(bnpo, tokens_gone_too_far),
        "dapo": Objective(dapo, tokens_gone_too_far),
        "dr_grpo": Objective(dr_grpo, tokens_gone_too_far),
        "rloo": Objective(rloo, nothing_clipped, mean_of_others),
        "gspo": Objective(gspo, completions_gone_too_far),
        "cispo": Objective(cispo, weights_cut),
    }
)
