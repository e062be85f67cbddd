"""TRL's `GRPOTrainer` on a task of the lab: our policy, words and rewards, and the settings of a recipe.

It needs TRL, which the extra `parity` brings and no other environment has.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from datasets import Dataset
from tokenizers import Tokenizer as WordTokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import WhitespaceSplit
from transformers import PreTrainedTokenizerFast
from transformers.utils import logging
from trl import GRPOConfig, GRPOTrainer

from course.lab.learning.tokenizer import Tokenizer
from course.lab.learning.warm_start import load
from course.lab.recipe import Recipe
from course.lab.rewards import REWARDS, Scored, mix
from course.lab.tasks.task import Task

NAMES: Mapping[str, Mapping[str, str]] = {
    "grpo": {"loss_type": "grpo"},
    "bnpo": {"loss_type": "bnpo"},
    "dapo": {"loss_type": "dapo"},
    "dr_grpo": {"loss_type": "dr_grpo"},
    "gspo": {"loss_type": "grpo", "importance_sampling_level": "sequence"},
    "cispo": {"loss_type": "cispo"},
}
"""What TRL calls our objectives."""


def trl_trainer(task: Task, recipe: Recipe, folder: str) -> GRPOTrainer:
    """Make the trainer of this recipe, which visits as many prompts at every step as ours does."""
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    _save(task, recipe.language, folder)
    rewards = mix(recipe)
    config = GRPOConfig(
        output_dir=str(Path(folder) / "out"),
        per_device_train_batch_size=recipe.group_size
        * min(recipe.prompts_per_step, len(task.prompts(recipe.language))),
        gradient_accumulation_steps=1,
        max_steps=recipe.steps,
        learning_rate=recipe.learning_rate,
        lr_scheduler_type="constant",
        num_generations=recipe.group_size,
        num_iterations=recipe.updates,
        max_completion_length=task.max_new_tokens,
        temperature=recipe.temperature,
        beta=recipe.kl_coefficient,
        epsilon=recipe.clip_epsilon,
        # CISPO's bound is that of the weight itself there, and of its distance from 1 in the paper and here.
        epsilon_high=recipe.clip_epsilon_high + (recipe.objective == "cispo"),
        use_bias_correction_kl=recipe.kl_estimator == "k3_corrected",
        scale_rewards=recipe.scaling,
        reward_weights=list(rewards.values()),
        seed=recipe.seed,
        use_cpu=True,
        bf16=False,
        report_to=[],
        save_strategy="no",
        disable_tqdm=True,
        **NAMES[recipe.objective],
    )
    trainer = GRPOTrainer(
        model=folder,
        reward_funcs=[_reward(task, recipe, name) for name in rewards],
        args=config,
        train_dataset=Dataset.from_dict({"prompt": list(task.prompts(recipe.language))}),
    )
    trainer.model.train()
    return trainer


def _save(task: Task, language: str, folder: str) -> None:
    """Write the policy and its tokenizer as transformers reads them."""
    words = Tokenizer.for_task(task, language)
    network = load(task, language).network
    for config in (network.config, network.generation_config):
        config.eos_token_id = config.pad_token_id = words.stop
    network.save_pretrained(folder)
    stop = words.words[words.stop]
    vocabulary = {word: token for token, word in enumerate(words.words)}
    written = WordTokenizer(WordLevel(vocabulary, unk_token=stop))
    written.pre_tokenizer = WhitespaceSplit()
    PreTrainedTokenizerFast(tokenizer_object=written, eos_token=stop, pad_token=stop).save_pretrained(folder)


def _reward(task: Task, recipe: Recipe, name: str) -> Callable[..., list[float]]:
    words = Tokenizer.for_task(task, recipe.language)

    def reward(prompts: list[str], completion_ids: list[list[int]], **_: Any) -> list[float]:
        return [
            REWARDS[name](Scored(task, recipe.language, prompt, words.decode(tokens), recipe.length_target))
            for prompt, tokens in zip(prompts, completion_ids, strict=True)
        ]

    reward.__name__ = name
    return reward
