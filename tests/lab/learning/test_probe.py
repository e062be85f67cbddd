import pytest
import torch

from course.lab.learning import probe as probing
from course.lab.learning.policy import Policy, new_policy
from course.lab.learning.probe import Probe
from course.lab.learning.rollout import Sampling, sample
from course.lab.learning.tokenizer import Tokenizer
from course.lab.tasks.dog import Dog
from course.lab.tasks.task import classify


@pytest.mark.parametrize("temperature", [0.7, 1.0, 1.5])
def test_the_probabilities_are_those_with_which_answers_are_drawn(
    policy: Policy, tokenizer: Tokenizer, dog: Dog, temperature: float
) -> None:
    found = Probe(dog, "en", "rex , roll !", temperature).answer_probabilities(policy, tokenizer)

    count = 4000
    prompts = torch.tensor([tokenizer.encode("rex , roll !")])
    rollout = sample(
        policy, prompts, Sampling(count, 12, tokenizer.stop, temperature), torch.Generator().manual_seed(0)
    )
    answers = [classify(dog, "en", tokenizer.decode(tokens)) for tokens in rollout.completions()]
    for answer, probability in enumerate(found):
        # What the probe does not follow counts as anything else, so an answer may be drawn a little more often.
        tolerance = 4 * (0.25 / count) ** 0.5 + (found[-1] if temperature > 1 else 0.01)
        assert answers.count(answer) / count == pytest.approx(probability, abs=tolerance)


def test_the_probabilities_add_up_to_one(policy: Policy, tokenizer: Tokenizer, dog: Dog) -> None:
    for prompt in dog.prompts("en"):
        probabilities = Probe(dog, "en", prompt).answer_probabilities(policy, tokenizer)

        assert len(probabilities) == len(dog.answers("en"))
        assert sum(probabilities) == pytest.approx(1)
        assert min(probabilities) >= 0


def test_hardly_anything_is_lost_to_branches_that_are_not_followed(
    policy: Policy, tokenizer: Tokenizer, dog: Dog, monkeypatch: pytest.MonkeyPatch
) -> None:
    probe = Probe(dog, "en", "rex , sit !")
    quick = probe.answer_probabilities(policy, tokenizer)
    monkeypatch.setattr(probing, "SMALLEST_BRANCH", 1e-7)

    thorough = probe.answer_probabilities(policy, tokenizer)

    assert quick == pytest.approx(thorough, abs=0.02)
    assert all(one <= other + 1e-6 for one, other in zip(quick[:-1], thorough[:-1], strict=True))


def test_a_policy_that_knows_nothing_answers_with_anything_else(tokenizer: Tokenizer, dog: Dog) -> None:
    probabilities = Probe(dog, "en", "rex , sit !").answer_probabilities(new_policy(52, seed=0), tokenizer)

    assert probabilities[-1] > 0.5
