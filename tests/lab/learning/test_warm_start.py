from pathlib import Path
from statistics import fmean

import pytest

from course.lab.learning.policy import load_policy, new_policy, save_policy
from course.lab.learning.warm_start import build, checkpoint_path, correctness, load, refuse_at_chance, warm_start
from course.lab.tasks import TASKS
from course.lab.tasks.dog import Dog
from course.lab.tasks.task import Task
from course.problems import PolicyRefusedError

SHIPPED = [(task, language) for task in TASKS for language in task.languages]
shipped = pytest.mark.parametrize(("task", "language"), SHIPPED, ids=[f"{t.name}-{lang}" for t, lang in SHIPPED])


def silent(_: str) -> None:
    pass


@shipped
def test_the_shipped_policy_is_above_chance_on_every_prompt_and_far_from_sure(task: Task, language: str) -> None:
    shares = correctness(load(task, language), task, language)

    refuse_at_chance(shares, task, language)
    assert list(shares) == list(task.prompts(language))
    assert 0.3 < fmean(shares.values()) < 0.45
    assert max(shares.values()) < 0.5


@shipped
def test_a_shipped_checkpoint_is_small(task: Task, language: str) -> None:
    assert checkpoint_path(task, language).stat().st_size < 1_000_000


def test_a_built_policy_is_the_one_that_is_read_again_and_its_making_is_told(tmp_path: Path) -> None:
    told: list[str] = []

    path = build(Dog(right_weight=30), "ro", 0, told.append, steps=200, folder=tmp_path)

    assert path == tmp_path / "dog.ro.safetensors"
    shares = correctness(load(Dog(), "ro", tmp_path), Dog(), "ro")
    assert [line for line in told if "right" in line] == [f"{prompt}  right {s:.3f}" for prompt, s in shares.items()]


def test_the_same_seed_builds_the_same_file_to_the_byte(tmp_path: Path) -> None:
    for name in ("one", "two"):
        save_policy(warm_start(Dog(), "en", 3, silent, steps=10), tmp_path / name, {"seed": 3})

    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_a_policy_from_a_corpus_at_chance_is_refused_and_not_written(tmp_path: Path) -> None:
    with pytest.raises(PolicyRefusedError, match=r"chance is 0\.25.*“rex , sit !” 0\.2"):
        build(Dog(right_weight=1), "en", 0, silent, steps=120, folder=tmp_path)

    assert list(tmp_path.iterdir()) == []


def test_a_policy_that_knows_nothing_is_refused_on_every_prompt() -> None:
    dog = Dog()
    shares = correctness(new_policy(len(dog.vocabulary("en")), seed=0), dog, "en")

    with pytest.raises(PolicyRefusedError) as refusal:
        refuse_at_chance(shares, dog, "en")
    assert all(prompt in str(refusal.value) for prompt in dog.prompts("en"))


def test_one_prompt_at_chance_is_enough_to_refuse() -> None:
    dog = Dog()
    shares = dict.fromkeys(dog.prompts("en"), 0.4) | {"rex , bark !": 0.26}

    with pytest.raises(PolicyRefusedError, match=r"not on “rex , bark !” 0\.260\."):
        refuse_at_chance(shares, dog, "en")


def test_a_checkpoint_says_in_the_file_what_it_was_built_from() -> None:
    path = checkpoint_path(Dog(), "ro")

    assert b'\\"seed\\": 0' in path.read_bytes()[:8000]
    assert load_policy(path, Dog().vocabulary("ro"))
