"""What the tests of the lab's pages share: the form as it is sent, and a run as a worker writes it."""

import json
import re
from datetime import UTC, datetime
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from course.database import Database
from course.lab import store
from course.lab.records import NewEvent
from course.lab.run import RunState

SCRIPT = {"Accept": "application/json"}
STEP: dict[str, Any] = {
    "event": "step", "step": 1, "reward_mean": 0.25, "reward_std": 0.5, "kl": 0.0, "entropy": 1.5,
    "length_mean": 2.0, "no_signal_share": 0.75, "clip_share": 0.0, "loss": 0.0, "gradient_norm": 1.0,
    "answer_probabilities": [0.4, 0.6],
    "groups": [{"prompt": "rex , sit !", "completions": [
        {"tokens": ["sits", "."], "rewards": {"correct": 1.0}, "reward": 1.0, "advantage": 1.0,
         "probabilities_before": [0.4, 0.9], "probabilities_policy": [0.4, 0.9],
         "probabilities_reference": [0.4, 0.9], "probabilities_after": [0.5, 0.8]}]}],
}  # fmt: skip
STARTED: dict[str, Any] = {
    "event": "started", "task": "dog", "language": "en", "recipe": {"steps": 3}, "prompts": ["rex , sit !"],
    "probe_prompt": "rex , sit !", "answers": ["sits", "other"], "answer_probabilities": [0.3, 0.7],
}  # fmt: skip


def key(page: TestResponse) -> str:
    """Give the idempotency key in a page's form."""
    found = re.search(r'name="idempotency_key" value="([^"]+)"', page.text)
    assert found
    return found[1]


def post(client: FlaskClient, *, script: bool = True, **values: str) -> TestResponse:
    """Send the form of the lab's page, changed in what matters."""
    form = {"task": "dog", "steps": "3", "group_size": "2", "idempotency_key": key(client.get("/en/lab")), **values}
    return client.post("/en/lab/runs", data=form, headers=SCRIPT if script else {})


def begin(database: Database, run_id: str, *events: dict[str, Any]) -> store.Claim:
    """Take a run up as a worker does, and write what it says."""
    with database.write() as connection:
        held = store.claim(connection, run_id, now=datetime.now(UTC))
        assert held is not None
        new = [NewEvent(number, each["event"], json.dumps(each)) for number, each in enumerate(events)]
        assert store.append_events(connection, held, new, now=datetime.now(UTC))
    return held


def finish(database: Database, held: store.Claim) -> None:
    """End a run well."""
    with database.write() as connection:
        store.end(connection, held, RunState.FINISHED, now=datetime.now(UTC))


def run_through(client: FlaskClient, database: Database, rewards: list[float], **values: str) -> str:
    """Ask for a run, let each of its steps earn so much, end it, and give its id."""
    run_id: str = post(client, steps=str(len(rewards)), **values).get_json()["id"]
    steps = [{**STEP, "step": number, "reward_mean": reward} for number, reward in enumerate(rewards, start=1)]
    last = {"event": "finished", "reason": "completed", "steps": len(rewards), "reward_last": rewards[-1]}
    finish(database, begin(database, run_id, {**STARTED, "recipe": {"steps": len(rewards)}}, *steps, last))
    return run_id
