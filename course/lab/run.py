"""The life of a run: its states, and which may follow which."""

from enum import StrEnum


class RunState(StrEnum):
    """Where a run stands. A lost run is not over: it is taken up once more before it counts as failed."""

    QUEUED = "queued"
    CLAIMED = "claimed"
    RUNNING = "running"
    FINISHED = "finished"
    FAILED = "failed"
    CANCELLED = "cancelled"
    TIMED_OUT = "timed_out"
    LOST = "lost"

    @property
    def is_final(self) -> bool:
        """Nothing follows this state."""
        return not MOVES[self]

    def may_become(self, following: "RunState") -> bool:
        """Say whether a run in this state may move to `following`."""
        return following in MOVES[self]


MOVES: dict[RunState, frozenset[RunState]] = {
    RunState.QUEUED: frozenset({RunState.CLAIMED, RunState.CANCELLED, RunState.FAILED}),
    RunState.CLAIMED: frozenset(
        {RunState.RUNNING, RunState.CANCELLED, RunState.FAILED, RunState.TIMED_OUT, RunState.LOST}
    ),
    RunState.RUNNING: frozenset(
        {RunState.FINISHED, RunState.FAILED, RunState.CANCELLED, RunState.TIMED_OUT, RunState.LOST}
    ),
    RunState.LOST: frozenset({RunState.CLAIMED, RunState.CANCELLED, RunState.FAILED}),
    RunState.FINISHED: frozenset(),
    RunState.FAILED: frozenset(),
    RunState.CANCELLED: frozenset(),
    RunState.TIMED_OUT: frozenset(),
}
"""For each state, those that may follow it: what a conditional update in the database is allowed to write."""

FINAL: frozenset[RunState] = frozenset(state for state in RunState if state.is_final)
LIVE: frozenset[RunState] = frozenset(RunState) - FINAL
"""A learner has at most one run in a live state."""
