"""The sentences that the lab's script says, in English; views translate them and hand them to the page.

Words in braces are filled in by the script, which also writes numbers the way the reader's language does.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from course.lab.reasons import Reason


@dataclass(frozen=True)
class TaskWords:
    """How a task is called on its page."""

    label: str
    title: str
    summary: str


TASK_WORDS: Mapping[str, TaskWords] = MappingProxyType(
    {
        "dog": TaskWords(
            label="the dog",
            title="Teach Rex to listen",
            summary=(
                "A language model of 100,000 parameters hears four commands and obeys two times in five. "
                "Press Run and watch GRPO teach it, step by step."
            ),
        ),
    }
)

REASONS: Mapping[Reason, str] = MappingProxyType(
    {
        Reason.BROKEN: "The policy broke: its numbers became infinite. A lower learning rate keeps it whole.",
        Reason.FAULT: "The run failed through a fault of ours. The log of the worker says more.",
        Reason.DIED: "The process of this run died. Start it again; the same recipe gives the same run.",
        Reason.STALLED: "The run fell silent and was ended. Start it again; the same recipe gives the same run.",
        Reason.TOO_LONG: "The run took longer than two minutes and was ended. Fewer steps or a smaller group fit.",
        Reason.LOST: "The worker was lost twice during this run. Start it again in a moment.",
        Reason.UNATTENDED: "No worker took this run up. Start it again in a moment.",
    }
)

SCRIPT_WORDS: Mapping[str, str] = MappingProxyType(
    {
        # How the run stands.
        "asking": "Asking for a run…",
        "queued": "Waiting, number {place} in the queue",
        "starting": "Starting…",
        "running": "Step {step} of {steps}",
        "cancelling": "Stopping…",
        "finished": "Finished at step {steps}",
        "cancelled": "Stopped at step {step}",
        "lost": "The worker fell silent; the run begins anew",
        "reconnecting": "The connection is lost; trying again…",
        "unreachable": "The site cannot be reached. Try again in a moment.",
        "outdated": "This page is out of date: reload it.",
        "our_fault": "Something broke on our side. Try again in a moment.",
        # What the four numbers mean.
        "reward_from": "{start} at the start",
        "kl_near": "close to the reference",
        "kl_taut": "the leash is taut",
        "kl_far": "far from the reference",
        "entropy_wider": "more varied than at the start",
        "entropy_same": "as varied as at the start",
        "entropy_surer": "surer of itself",
        "entropy_fixed": "almost always the same answer",
        "signal_all": "all of them teach",
        "signal_some": "{count} of {groups} teach nothing",
        "signal_none": "nothing left to learn from",
        # Curves.
        "reward": "Mean reward",
        "kl": "KL",
        "entropy": "Entropy",
        "step": "step",
        "curve_summary": "{name}: from {first} at step 1 to {last} at step {steps}; lowest {low}, highest {high}.",
        "curve_ends": "{name}: from {first} at step 1 to {last} at step {steps}.",
        "announce": "Step {step} of {steps}: mean reward {reward}, KL {kl}, entropy {entropy}.",
        # The policy and the group.
        "quoted": "“{text}”",
        "answer": "{answer}: {before} before, {now} now",
        "group_at": "Group at step {step}",
        "group_mean": "mean {mean}, deviation {deviation}",
        "group_no_signal": "All completions earned the same, so every advantage is 0: this group teaches nothing.",
        "token_up": "more likely after the update: {before} → {after}",
        "token_down": "less likely after the update: {before} → {after}",
        "token_same": "as likely as before: {before}",
        # The scrubber.
        "at_step": "step {step} of {steps}",
        "play": "Replay",
        "pause": "Pause",
    }
)
