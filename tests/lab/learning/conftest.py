"""What the tests of training share: one thread, no network, and the policies that we ship."""

import os

import pytest

os.environ["HF_HUB_OFFLINE"] = "1"

import torch

from course.lab.learning.policy import Policy
from course.lab.learning.tokenizer import Tokenizer
from course.lab.learning.warm_start import load
from course.lab.tasks.dog import Dog


@pytest.fixture(autouse=True, scope="session")
def _one_thread() -> None:
    torch.set_num_threads(1)


@pytest.fixture
def dog() -> Dog:
    return Dog()


@pytest.fixture
def policy(dog: Dog) -> Policy:
    """The shipped English policy, each test its own."""
    return load(dog, "en")


@pytest.fixture
def tokenizer(dog: Dog) -> Tokenizer:
    return Tokenizer.for_task(dog, "en")
