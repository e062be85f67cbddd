"""Models of one's own: tiny ones with random weights, made here, whose prompts have unequal lengths."""

import json
import sys
from dataclasses import replace
from pathlib import Path
from statistics import fmean

import pytest
import torch
from click.testing import CliRunner, Result
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import WhitespaceSplit
from transformers import GPT2Config, GPT2LMHeadModel, LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

from course.cli import main
from course.lab.learning.any_model import OwnModel, OwnStep, train_own
from course.lab.own_model import Example, OwnModelError, Plan

WORDS = ["<end>", "<pad>", "<unk>", "say", "please", "now", "red", "green", "blue"]
EXAMPLES = (Example("say blue", {"wanted": "blue"}), Example("please say red now", {"wanted": "red"}))
CHAT = "{% for each in messages %}{{ each.content }} {% endfor %}please"


def plan(**changes: object) -> Plan:
    usual, _ = Plan.read({"learning_rate": "0.01", "max_new_tokens": "5", "steps": "3", "prompts_per_step": "2"})
    assert usual is not None
    return replace(usual, **changes)


def says(prompt: str, completion: str, wanted: str) -> float:
    words = completion.split()
    return words.count(wanted) / max(len(words), 1)


def save_tokenizer(folder: Path, **special: str) -> None:
    written = Tokenizer(WordLevel({word: token for token, word in enumerate(WORDS)}, unk_token="<unk>"))
    written.pre_tokenizer = WhitespaceSplit()
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=written, unk_token="<unk>", **special)
    tokenizer.chat_template = CHAT if special else None
    tokenizer.save_pretrained(folder)


@pytest.fixture(scope="module", params=["gpt2", "llama"])
def folder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model of one of two architectures: positions learned and added, or turned."""
    where = tmp_path_factory.mktemp(request.param)
    with torch.random.fork_rng():
        torch.manual_seed(0)
        if request.param == "gpt2":
            tokens = {"bos_token_id": None, "eos_token_id": 0, "pad_token_id": 1}
            config = GPT2Config(vocab_size=len(WORDS), n_positions=32, n_embd=32, n_layer=1, n_head=2, **tokens)
            network = GPT2LMHeadModel(config)
        else:
            sizes = {"hidden_size": 32, "intermediate_size": 48, "num_hidden_layers": 1, "num_attention_heads": 2}
            tokens = {"bos_token_id": None, "eos_token_id": 0, "pad_token_id": 1}
            network = LlamaForCausalLM(LlamaConfig(vocab_size=len(WORDS), **sizes, **tokens))
    network.save_pretrained(where)
    save_tokenizer(where, eos_token="<end>", pad_token="<pad>")
    return where


@pytest.fixture
def model(folder: Path) -> OwnModel:
    return OwnModel(folder)


def run(model: OwnModel, wanted: Plan) -> list[OwnStep]:
    return list(train_own(model, EXAMPLES, says, wanted))


def test_the_reward_rises(model: OwnModel) -> None:
    steps = run(model, plan(steps=25))

    assert fmean(step.reward_mean for step in steps[:3]) < 0.3
    assert fmean(step.reward_mean for step in steps[-3:]) > 0.6
    assert steps[-1].kl is not None
    assert steps[-1].kl > 0


def test_padding_changes_no_probability(model: OwnModel) -> None:
    """The shorter prompt has padding beside the longer one, and none when it stands alone."""
    torch.manual_seed(3)
    drawn = model.draw([each.prompt for each in EXAMPLES if isinstance(each.prompt, str)], plan(group_size=2))
    together, _ = model.score(drawn, slice(0, 4), 0.7)

    for row, tokens in enumerate(drawn.completions()):
        whole = drawn.sequences[row][drawn.attention[row].bool()][None]
        logs = (model.network(whole).logits / 0.7).log_softmax(-1)[0, -len(tokens) - 1 : -1]
        alone = logs.gather(-1, torch.tensor(tokens)[:, None]).squeeze(-1)
        assert torch.allclose(together[row, : len(tokens)], alone, atol=1e-5)
    assert drawn.attention[:2, 0].tolist() == [0, 0]  # there was padding


def test_a_completion_ends_with_the_first_end_token(model: OwnModel) -> None:
    torch.manual_seed(0)
    completions = model.draw(["say blue"], plan(group_size=16, max_new_tokens=12)).completions()

    assert all(0 not in each[:-1] for each in completions)
    assert {each[-1] == 0 for each in completions} == {True, False}


def test_in_parts_and_whole_a_step_is_the_same(folder: Path) -> None:
    parts = run(OwnModel(folder), plan(steps=1, at_once=3, kl_coefficient=0.3))[0]
    whole = run(OwnModel(folder), plan(steps=1, at_once=64, kl_coefficient=0.3))[0]

    assert parts.groups[0].prompt == whole.groups[0].prompt
    for name in ("reward_mean", "loss", "gradient_norm", "entropy", "length_mean"):
        assert getattr(parts, name) == pytest.approx(getattr(whole, name), rel=1e-4, abs=1e-6)


@pytest.mark.parametrize("objective", ["grpo", "bnpo", "dapo", "dr_grpo", "rloo", "gspo", "cispo"])
def test_every_objective_trains_it(model: OwnModel, objective: str) -> None:
    steps = run(model, plan(steps=2, objective=objective, scaling="none", updates=2, at_once=5))

    assert all(step.gradient_norm > 0 for step in steps)


def test_without_a_leash_there_is_no_reference(model: OwnModel) -> None:
    step = run(model, plan(steps=1, kl_coefficient=0.0))[0]

    assert step.kl is None


def test_the_same_plan_gives_the_same_steps(folder: Path) -> None:
    assert run(OwnModel(folder), plan(seed=5)) == run(OwnModel(folder), plan(seed=5))


def test_a_chat_is_written_by_the_models_own_template(model: OwnModel) -> None:
    assert model.text_of(Example(({"role": "user", "content": "say blue"},), {})) == "say blue please"


def test_a_trained_model_is_written_as_it_was_read(model: OwnModel, tmp_path: Path) -> None:
    run(model, plan(steps=1))
    model.save(tmp_path / "trained")

    again = OwnModel(tmp_path / "trained")
    assert all(map(torch.equal, model.network.state_dict().values(), again.network.state_dict().values()))
    assert "max_new_tokens" not in json.loads((tmp_path / "trained" / "generation_config.json").read_text())


def test_a_folder_without_a_model_is_named(tmp_path: Path) -> None:
    with pytest.raises(OwnModelError, match="there is no model in"):
        OwnModel(tmp_path)


def test_a_model_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{}")

    with pytest.raises(OwnModelError, match="cannot be read"):
        OwnModel(tmp_path)


def test_a_tokenizer_without_an_end_token_is_refused(folder: Path, tmp_path: Path) -> None:
    OwnModel(folder).save(tmp_path)
    save_tokenizer(tmp_path)

    with pytest.raises(OwnModelError, match="has no end token"):
        OwnModel(tmp_path)


def test_a_chat_without_a_template_is_refused(folder: Path, tmp_path: Path) -> None:
    OwnModel(folder).save(tmp_path)
    save_tokenizer(tmp_path, eos_token="<end>")
    (tmp_path / "chat_template.jinja").unlink()

    with pytest.raises(OwnModelError, match="has no chat template"):
        OwnModel(tmp_path).text_of(Example(({"role": "user", "content": "say blue"},), {}))


def course(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(each) for each in arguments])


def test_the_command_trains_it_writes_every_step_and_the_model(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.path", [*sys.path])
    Path("blue.py").write_text("def says(prompt, completion, wanted):\n    return float(wanted in completion)\n")
    Path("prompts.jsonl").write_text('{"prompt": "say blue", "wanted": "blue"}\n')
    settings = ["--set", "steps=2", "--set", "max_new_tokens=4", "--set", "objective=cispo"]

    files = ["--prompts", "prompts.jsonl", "--events", "events.jsonl", "--save", "trained"]
    done = course("lab", "run", "--model", folder, "--reward", "blue:says", *files, *settings)

    assert done.exit_code == 0, done.output
    assert "completed: 2 steps" in done.output
    events = [json.loads(line) for line in Path("events.jsonl").read_text().splitlines()]
    assert [(event["event"], event["step"]) for event in events] == [("step", 1), ("step", 2)]
    assert len(events[0]["groups"][0]["completions"]) == 8
    assert OwnModel(Path("trained")).stops == [0]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--reward", "math:hypot"], "there is no model in"),
        (["--reward", "math"], "write package.module:function"),
        ([], "needs --model, --prompts and --reward"),
        (["--reward", "math:hypot", "--set", "weight_polite=1"], "write NAME=VALUE"),
        (["--reward", "math:hypot", "--set", "at_once=0"], "at_once: This must be a whole number"),
    ],
)
def test_the_command_says_in_a_sentence_what_is_wrong(tmp_path: Path, options: list[str], said: str) -> None:
    (tmp_path / "prompts.txt").write_text("say blue\n")

    done = course("lab", "run", "--model", tmp_path / "none", "--prompts", tmp_path / "prompts.txt", *options)

    assert done.exit_code in {1, 2}
    assert said in done.output
    assert "Traceback" not in done.output
