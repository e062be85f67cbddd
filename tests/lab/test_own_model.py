import math
from pathlib import Path

import pytest

from course.lab.own_model import PLAN_PARTS, Example, OwnModelError, Plan, read_prompts, reward_named, reward_of


def test_what_is_left_out_has_its_default_and_a_small_learning_rate() -> None:
    plan, refusals = Plan.read({})

    assert plan is not None, refusals
    assert {part.name: part.default for part in PLAN_PARTS} == vars(plan)
    assert plan.learning_rate == 1e-6


def test_every_bad_value_is_refused_at_once() -> None:
    _, refusals = Plan.read({"steps": "0", "objective": "ppo", "learning_rate": "1e-7", "at_once": "0"})

    assert [refusal.field for refusal in refusals] == ["steps", "objective", "at_once"]


def test_a_text_file_has_a_prompt_on_each_line(tmp_path: Path) -> None:
    (tmp_path / "prompts.txt").write_text("say blue\n\n  say red \n")

    assert read_prompts(tmp_path / "prompts.txt") == (Example("say blue", {}), Example("say red", {}))


def test_json_lines_tell_the_reward_function_more_and_may_be_chats(tmp_path: Path) -> None:
    (tmp_path / "prompts.jsonl").write_text(
        '{"prompt": "2 + 2 =", "answer": "4"}\n{"prompt": [{"role": "user", "content": "2 + 2?"}]}\n'
    )

    assert read_prompts(tmp_path / "prompts.jsonl") == (
        Example("2 + 2 =", {"answer": "4"}),
        Example(({"role": "user", "content": "2 + 2?"},), {}),
    )


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("prompts.txt", "\n \n", "there is no prompt"),
        ("prompts.jsonl", '{"prompt": "a"}\n{"prompt"', "prompts.jsonl:2: this is not JSON"),
        ("prompts.jsonl", '{"question": "a"}', 'prompts.jsonl:1: an object needs a key "prompt"'),
        ("prompts.jsonl", '["a"]', 'prompts.jsonl:1: an object needs a key "prompt"'),
        ("prompts.jsonl", '{"prompt": [7]}', 'prompts.jsonl:1: an object needs a key "prompt"'),
    ],
)
def test_what_is_no_file_of_prompts_is_refused_with_its_line(tmp_path: Path, name: str, text: str, said: str) -> None:
    (tmp_path / name).write_text(text)

    with pytest.raises(OwnModelError, match=said):
        read_prompts(tmp_path / name)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(OwnModelError, match=r"nothing\.txt cannot be read"):
        read_prompts(tmp_path / "nothing.txt")


def test_a_reward_function_is_found_by_its_entry_point() -> None:
    assert reward_named("math:hypot") is math.hypot


def test_a_reward_function_may_stand_in_the_folder_one_is_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "my_own_rewards.py").write_text("def length(prompt, completion):\n    return len(completion)\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.path", [*__import__("sys").path])

    assert reward_of(reward_named("my_own_rewards:length"), Example("a", {}), "a", "four") == 4


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ("math", "write package.module:function"),
        ("math:", "write package.module:function"),
        (":hypot", "write package.module:function"),
        ("math:a b", "write package.module:function"),
        ("no_such_module_anywhere:f", "cannot be imported"),
        ("math:no_such_function", "has no function no_such_function"),
        ("math:pi", "has no function pi"),
    ],
)
def test_an_entry_point_that_leads_nowhere_is_refused_with_the_half_that_is_wrong(entry: str, said: str) -> None:
    with pytest.raises(OwnModelError, match=said):
        reward_named(entry)


def test_a_reward_function_is_told_what_stands_beside_the_prompt() -> None:
    def is_right(prompt: str, completion: str, answer: str) -> float:
        return float(completion == answer)

    assert reward_of(is_right, Example("2 + 2 =", {"answer": "4"}), "2 + 2 =", "4") == 1


@pytest.mark.parametrize("given", [None, "1", math.nan, math.inf])
def test_a_reward_that_is_no_finite_number_stops_the_run(given: object) -> None:
    with pytest.raises(OwnModelError, match="a reward is a finite number"):
        reward_of(lambda *_: given, Example("a", {}), "a", "b")  # type: ignore[arg-type, return-value]
