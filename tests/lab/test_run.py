from itertools import pairwise

import pytest

from course.lab.run import FINAL, LIVE, MOVES, RunState


@pytest.mark.parametrize("end", ["finished", "failed", "cancelled", "timed_out"])
def test_a_run_that_is_over_stays_as_it_is(end: str) -> None:
    state = RunState(end)

    assert state.is_final
    assert not any(state.may_become(other) for other in RunState)


def test_a_run_goes_from_the_queue_through_a_claim_to_its_end() -> None:
    life = [RunState.QUEUED, RunState.CLAIMED, RunState.RUNNING, RunState.FINISHED]

    assert all(before.may_become(after) for before, after in pairwise(life))


def test_a_lost_run_is_live_and_may_be_taken_up_again_or_given_up() -> None:
    assert RunState.LOST in LIVE
    assert MOVES[RunState.LOST] == {RunState.CLAIMED, RunState.CANCELLED, RunState.FAILED}


def test_a_queued_run_does_not_run_before_it_is_claimed() -> None:
    assert not RunState.QUEUED.may_become(RunState.RUNNING)
    assert not RunState.QUEUED.may_become(RunState.FINISHED)


def test_every_state_is_either_live_or_final_and_every_live_run_can_be_cancelled() -> None:
    assert set(RunState) == FINAL | LIVE
    assert not FINAL & LIVE
    assert all(state.may_become(RunState.CANCELLED) for state in LIVE)
