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
        "capitals": TaskWords(
            label="the capitals",
            title="Teach it eight capitals",
            summary=(
                "A language model of 100,000 parameters is asked for the capitals of eight countries and is right "
                "one time in three. Press Run and watch GRPO make it surer, step by step."
            ),
        ),
        "sums": TaskWords(
            label="the sums",
            title="Teach it to add",
            summary=(
                "A language model of 100,000 parameters is asked sixteen sums of numbers from 0 to 3 and is right "
                "two times in five. Press Run and watch GRPO make it surer, step by step."
            ),
        ),
    }
)

PREDICTED: Mapping[tuple[str, str], str] = MappingProxyType(
    {
        ("start", "down"): "You said: the reward goes down",
        ("start", "same"): "You said: the reward stays where it is",
        ("start", "up"): "You said: the reward goes up",
        ("earlier", "down"): "You said: lower than the run before",
        ("earlier", "same"): "You said: as high as the run before",
        ("earlier", "up"): "You said: higher than the run before",
    }
)
"""What a learner predicted, by what they compared with and in which direction."""

CONFIDENCES_SAID: Mapping[str, str] = MappingProxyType(
    {"guess": "as a guess", "fairly": "fairly sure", "sure": "for certain"}
)

CAME: Mapping[tuple[str, bool], str] = MappingProxyType(
    {
        ("start", False): "It went from %(before)s to %(after)s.",
        ("start", True): "It stayed: %(before)s at the start, %(after)s at the end.",
        ("earlier", False): "That one ended at %(before)s, this one at %(after)s.",
        ("earlier", True): "That one ended at %(before)s, this one at %(after)s: the same, but for chance.",
    }
)
"""What came of it, by what it is compared with and whether it stayed the same."""

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
        "withdrawn": "Taken out of the queue before it began",
        "lost": "The worker fell silent; the run begins anew",
        "reconnecting": "The connection is lost; trying again…",
        "offline": "You are offline; the run goes on without you",
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
        "length": "Mean length",
        "signal": "Groups without signal",
        "clip": "Tokens held back by the clip",
        "other_run": "The other run: {summary}",
        "the_other_run": "the other run",
        "step": "step",
        "curve_summary": "{name}: from {first} at step 1 to {last} at step {steps}; lowest {low}, highest {high}.",
        "curve_ends": "{name}: from {first} at step 1 to {last} at step {steps}.",
        "announce": "Step {step} of {steps}: mean reward {reward}, KL {kl}, entropy {entropy}.",
        # The policy and the group.
        "quoted": "“{text}”",
        "answer": "{answer}: {before} before, {now} now",
        "answer_other": "{probability} in the other run",
        "group_at": "Group at step {step}",
        "group_mean": "mean {mean}, deviation {deviation}",
        "group_no_signal": "All completions earned the same, so every advantage is 0: this group teaches nothing.",
        "token_up": "more likely after the update: {before} → {after}",
        "token_down": "less likely after the update: {before} → {after}",
        "token_same": "as likely as before: {before}",
        # The group as a tree.
        "tree": "The group as a tree",
        "tree_summary": (
            "{completions} completions share their beginnings: {tokens} tokens in rows are {nodes} nodes in the tree. "
            "The table says the same in words."
        ),
        "tree_node": "{token}: probability {probability}, in {count} of {of} completions, advantage {advantage}",
        "tree_key": "on a branch: the probability of the token, and under it the advantages that flow back through it",
        "tree_up": "to be made more likely",
        "tree_down": "less likely",
        # One token's arithmetic.
        "token_place": "completion {completion}, token {token}, step {step}",
        "token_shared": "The same beginning in completion",
        "token_rewards": "Rewards of the group:",
        "token_total": "The parts of all {count} tokens of the step add up to {sum}; the loss of the step is {loss}.",
        "line_mean": "mean of the group",
        "line_others": "mean of the others",
        "line_deviation": "deviation of the group",
        "line_deviation_step": "deviation of the step",
        "line_advantage": "advantage",
        "line_ratio": "ratio to the old policy",
        "line_sequence": "ratio of the whole completion",
        "line_clip": "clipped",
        "line_min": "the smaller of the two",
        "line_weighted": "weighted log-probability",
        "line_plain": "weighted log-probability",
        "line_kl": "KL to the reference",
        "line_term": "what the token is worth",
        "line_weight": "its weight",
        "line_part": "its part of the loss",
        "note_silent": "All earned the same, so the advantage is 0.",
        "note_sequence": "the geometric mean of the ratios of its tokens",
        "note_clipped": "The clip holds it back: this term has no gradient.",
        "note_weighted": "The clipped ratio is only a weight; the gradient flows through the logarithm.",
        "note_weight_completion": "completions of the step × tokens of this one",
        "note_weight_completions": "completions of the step",
        "note_weight_tokens": "all tokens of the step",
        "note_weight_longest": "completions of the step × the most tokens allowed",
        # Ask the policy.
        "ask_unknown": "The policy has never seen: {words}",
        "ask_length": "A prompt here has from 1 to {most} words, signs counted.",
        "ask_gone": "The policy of this run is not kept any more. Run it again; the same recipe gives the same policy.",
        # The scrubber.
        "at_step": "step {step} of {steps}",
        "play": "Replay",
        "pause": "Pause",
    }
)
