"""What can be taken along, and by whom."""

import csv
import hashlib
import json

from flask import Flask
from flask.testing import FlaskClient
from pages import STARTED, STEP, begin, finish, post, run_through
from runs import expire

from course.database import Database
from course.lab import store
from course.lab.downloads.views import CHECKPOINTS
from course.lab.past.store import PAGE
from course.lab.tasks import TASKS


def test_events_are_json_lines_in_the_order_they_happened(client: FlaskClient, database: Database) -> None:
    rewards = [number / 100 for number in range(2 * PAGE + 5)]
    run_id = run_through(client, database, rewards)

    answer = client.get(f"/en/lab/runs/{run_id}/events.jsonl")

    lines = [json.loads(line) for line in answer.text.splitlines()]
    assert [line["event"] for line in lines] == ["started", *["step"] * len(rewards), "finished"]
    assert [line["reward_mean"] for line in lines[1:-1]] == rewards
    assert "attachment" in answer.headers["Content-Disposition"]
    assert answer.headers["Cache-Control"] == "private, no-cache"


def test_what_a_lost_worker_wrote_is_not_among_them(client: FlaskClient, database: Database) -> None:
    run = post(client).get_json()
    begin(database, run["id"], STARTED, STEP)
    expire(database, run["id"])
    client.get(run["page"])
    finish(database, begin(database, run["id"], STARTED))

    lines = client.get(f"{run['page']}/events.jsonl").text.splitlines()

    assert [json.loads(line)["event"] for line in lines] == ["started"]


def test_curves_are_a_row_a_step_with_points_in_every_language(client: FlaskClient, database: Database) -> None:
    run_id = run_through(client, database, [0.25, 0.5])

    answer = client.get(f"/ro/lab/runs/{run_id}/curves.csv")

    rows = list(csv.DictReader(answer.text.splitlines()))
    assert [(each["step"], each["reward_mean"], each["gradient_norm"]) for each in rows] == [
        ("1", "0.25", "1.0"),
        ("2", "0.5", "1.0"),
    ]
    assert "groups" not in rows[0]
    assert answer.mimetype == "text/csv"


def test_the_trained_policy_is_there_while_it_is_kept(client: FlaskClient, database: Database) -> None:
    run = post(client).get_json()
    held = begin(database, run["id"], STARTED, STEP)
    address = f"{run['page']}/policy.safetensors"
    assert client.get(address).status_code == 404
    finish(database, held)
    with database.write() as connection:
        store.keep_policy(connection, held, b"weights")

    answer = client.get(address)

    assert (answer.status_code, answer.data) == (200, b"weights")
    assert address in client.get(run["page"]).text
    assert client.get(address, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304


def test_a_checkpoint_may_be_kept_for_ever_under_its_hash(client: FlaskClient) -> None:
    for task in TASKS:
        content = (CHECKPOINTS / f"{task.name}.ro.safetensors").read_bytes()
        address = f"/ro/lab/policies/{task.name}.safetensors"
        named = client.get(f"{address}?hash={hashlib.sha256(content).hexdigest()[:16]}")

        assert named.data == content
        assert "immutable" in named.headers["Cache-Control"]
        assert "immutable" not in client.get(address).headers["Cache-Control"]
        assert "immutable" not in client.get(f"{address}?hash=other").headers["Cache-Control"]
    assert client.get("/ro/lab/policies/cat.safetensors").status_code == 404


def test_nobody_else_gets_any_of_it(client: FlaskClient, site: Flask, database: Database) -> None:
    run = post(client).get_json()
    held = begin(database, run["id"], STARTED, STEP)
    with database.write() as connection:
        store.keep_policy(connection, held, b"weights")
    stranger = site.test_client()
    stranger.get("/en/lab")

    for what in ("events.jsonl", "curves.csv", "policy.safetensors", "report"):
        assert client.get(f"{run['page']}/{what}").status_code == 200
        assert stranger.get(f"{run['page']}/{what}").status_code == 404
        assert client.get(f"/en/lab/runs/nothing/{what}").status_code == 404
