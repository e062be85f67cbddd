"""The same training for any causal language model in a folder, with its own tokenizer and a reward of one's own.

Advantages, objectives and updates are those of the lab. What differs is what a real model needs: prompts of unequal
length are padded on the left, completions are drawn by transformers' `generate`, a step is learned from in parts as
memory allows, and there is a reference only where β asks for one. On CUDA the forward passes are in bfloat16; weights
and updates stay in float32 everywhere, since a small learning rate is lost in fewer digits.

Shapes: B completions, L the longest prompt, T the longest completion of the step, V words.
"""

import copy
import inspect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import torch
from torch import Tensor
from transformers import AutoModelForCausalLM, AutoTokenizer, GenerationConfig
from transformers.utils import logging

from course.lab.events import Group
from course.lab.learning.advantages import group_advantages
from course.lab.learning.objective import Batch, kl_to_reference
from course.lab.learning.report import Probabilities, Scores, figures_of, groups_of, mean_per_token
from course.lab.learning.updating import Update, Updater
from course.lab.own_model import Example, OwnModelError, Plan, RewardFunction, reward_of


@dataclass(frozen=True)
class OwnStep:
    """One step, with the figures that a step of the lab has; without a reference there is no KL.

    Units: kl and entropy in nats per token, length in tokens.
    """

    step: int
    reward_mean: float
    reward_std: float
    kl: float | None
    entropy: float
    length_mean: float
    no_signal_share: float
    clip_share: float
    loss: float
    gradient_norm: float
    groups: tuple[Group, ...]


@dataclass(frozen=True)
class Drawn:
    """The completions of a step after their prompts, padded on both sides. Shapes: [B, L+T] twice, mask [B, T]."""

    sequences: Tensor
    attention: Tensor
    mask: Tensor

    def completions(self) -> list[list[int]]:
        """Give each completion's tokens, the closing one included."""
        rows = self.sequences[:, -self.mask.shape[1] :]
        return [row[kept].tolist() for row, kept in zip(rows, self.mask, strict=True)]


class OwnModel:
    """A model and its tokenizer, on CUDA where there is one."""

    def __init__(self, folder: Path) -> None:
        self.device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        self.network, self.tokenizer = _load(folder)
        self.network.to(self.device)
        self.stops = _stops(self.network, self.tokenizer, folder)
        self._generation_config = self.network.generation_config
        self._understood = inspect.signature(self.network.forward).parameters

    def text_of(self, example: Example) -> str:
        """Write a prompt as the model reads it.

        Raises: OwnModelError where it is a chat, and the tokenizer has no template for one.
        """
        if isinstance(example.prompt, str):
            return example.prompt
        if not self.tokenizer.chat_template:
            raise OwnModelError("a prompt is a list of chat messages, but the model's tokenizer has no chat template")
        messages = list(example.prompt)
        return str(self.tokenizer.apply_chat_template(messages, tokenize=False, add_generation_prompt=True))

    @torch.no_grad()
    def draw(self, texts: Sequence[str], plan: Plan) -> Drawn:
        """Draw a group of completions for each text; those of one text stand together."""
        said = [text for text in texts for _ in range(plan.group_size)]
        prompts = self.tokenizer(said, return_tensors="pt", padding=True).to(self.device)
        padding = self.tokenizer.pad_token_id
        self.network.generation_config = GenerationConfig(
            do_sample=True,
            temperature=plan.temperature,
            top_k=0,
            max_new_tokens=plan.max_new_tokens,
            eos_token_id=self.stops,
            pad_token_id=padding,
        )
        # Ours replaces the model's own, which may cut the distribution (top-k, penalties) that we take ratios of.
        with self._precision():
            sequences = self.network.generate(prompts["input_ids"], attention_mask=prompts["attention_mask"])
        completions = sequences[:, prompts["input_ids"].shape[1] :]  # [B, T]
        stopped = torch.isin(completions, torch.tensor(self.stops, device=self.device)).int()
        mask = stopped.cumsum(1) - stopped == 0
        return Drawn(sequences, torch.cat([prompts["attention_mask"], mask.long()], 1), mask)

    def score(self, drawn: Drawn, rows: slice, temperature: float) -> tuple[Tensor, Tensor]:
        """Give the log-probability of every completion token of these rows, and the entropy there; padding has 0.

        Shapes: → [rows, T] twice.
        """
        sequences, attention, mask = drawn.sequences[rows], drawn.attention[rows], drawn.mask[rows]
        length = mask.shape[1]
        wanted = {
            # Counted from the first token that is none of the padding, as when it was drawn.
            "position_ids": (attention.cumsum(1) - 1).clamp_min(0),
            "logits_to_keep": length + 1,
        }
        told: dict[str, Any] = {name: value for name, value in wanted.items() if name in self._understood}
        with self._precision():
            logits = self.network(sequences, attention_mask=attention, use_cache=False, **told).logits
        logs = (logits[:, -length - 1 : -1].float() / temperature).log_softmax(-1)  # [rows, T, V]
        chosen = logs.gather(-1, sequences[:, -length:, None]).squeeze(-1)
        entropy = -(logs.detach().exp() * logs.detach()).sum(-1)
        return chosen.where(mask, 0.0), entropy.where(mask, 0.0)

    def frozen_copy(self) -> "OwnModel":
        """Give a copy that does not learn: the reference."""
        frozen = copy.copy(self)
        frozen.network = copy.deepcopy(self.network).requires_grad_(requires_grad=False)
        return frozen

    def save(self, folder: Path) -> None:
        """Write model and tokenizer as transformers reads them."""
        self.network.generation_config = self._generation_config
        self.network.save_pretrained(folder)
        self.tokenizer.save_pretrained(folder)

    def _precision(self) -> torch.autocast:
        return torch.autocast(self.device.type, torch.bfloat16, enabled=self.device.type == "cuda")


def train_own(model: OwnModel, examples: Sequence[Example], reward: RewardFunction, plan: Plan) -> Iterator[OwnStep]:
    """Train the model, one step at a time.

    Raises: OwnModelError where the reward function fails; NotFiniteError where the policy breaks.
    """
    torch.manual_seed(plan.seed)
    run = _Run(
        plan=plan,
        model=model,
        reference=model.frozen_copy() if plan.kl_coefficient else None,
        examples=examples,
        reward=reward,
        updater=Updater.of(model.network.parameters(), plan, plan.max_new_tokens),
        chance=torch.Generator().manual_seed(plan.seed),
    )
    for number in range(1, plan.steps + 1):
        yield run.step(number)


@dataclass(frozen=True)
class _Run:
    plan: Plan
    model: OwnModel
    reference: OwnModel | None
    examples: Sequence[Example]
    reward: RewardFunction
    updater: Updater
    chance: torch.Generator

    def step(self, number: int) -> OwnStep:
        """Draw, reward, compare, update, and report."""
        order = torch.randperm(len(self.examples), generator=self.chance)
        visited = [self.examples[at] for at in order[: self.plan.prompts_per_step].tolist()]
        texts = [self.model.text_of(each) for each in visited]
        drawn = self.model.draw(texts, self.plan)
        scores = self._judge(visited, texts, drawn)
        with torch.no_grad():
            old, entropy = self._score(self.model, drawn)
            reference = self._score(self.reference, drawn)[0] if self.reference else None
            update = self._learn(drawn, scores.advantages.flatten(), old, reference)
            after, _ = self._score(self.model, drawn)
        words = [tuple(self.model.tokenizer.batch_decode([[each] for each in row])) for row in drawn.completions()]
        logs = Probabilities(old, update.policy, old if reference is None else reference, after)
        return OwnStep(
            step=number,
            kl=None if reference is None else mean_per_token(kl_to_reference(old, reference), drawn.mask),
            entropy=mean_per_token(entropy, drawn.mask),
            groups=groups_of(texts, words, scores, logs),
            **figures_of(scores, drawn.mask, update),
        )

    def _judge(self, visited: Sequence[Example], texts: Sequence[str], drawn: Drawn) -> Scores:
        """Let the reward function judge every completion, and compare within each group."""
        said = self.model.tokenizer.batch_decode(drawn.completions(), skip_special_tokens=True)
        size = self.plan.group_size
        values = [
            reward_of(self.reward, visited[row // size], texts[row // size], text) for row, text in enumerate(said)
        ]
        rewards = torch.tensor(values).view(-1, size)  # [P, G]
        baseline = self.updater.objective.baseline
        advantages = group_advantages(rewards, baseline=baseline, scaling=self.plan.scaling)
        return Scores({"reward": rewards}, rewards, advantages.to(drawn.mask.device))

    def _score(self, model: OwnModel, drawn: Drawn) -> tuple[Tensor, Tensor]:
        parts = [model.score(drawn, rows, self.plan.temperature) for rows in self._rows(drawn)]
        return torch.cat([logs for logs, _ in parts]), torch.cat([entropy for _, entropy in parts])

    @torch.enable_grad()
    def _learn(self, drawn: Drawn, advantages: Tensor, old: Tensor, reference: Tensor | None) -> Update:
        """Update the model on these completions, once or several times, and give the last update."""
        held = old if reference is None else reference
        whole = Batch(old, old, held, advantages, drawn.mask, len(drawn.mask), int(drawn.mask.sum()))
        for _ in range(self.plan.updates):
            update = self.updater.update([self._part(drawn, whole, rows) for rows in self._rows(drawn)])
        return update

    def _part(self, drawn: Drawn, whole: Batch, rows: slice) -> Any:
        def batch() -> Batch:
            now, _ = self.model.score(drawn, rows, self.plan.temperature)
            cut = {name: getattr(whole, name)[rows] for name in ("old", "reference", "advantages", "mask")}
            return replace(whole, policy=now, **cut)

        return batch

    def _rows(self, drawn: Drawn) -> list[slice]:
        return [slice(first, first + self.plan.at_once) for first in range(0, len(drawn.mask), self.plan.at_once)]


def _load(folder: Path) -> tuple[Any, Any]:
    """Read a model and its tokenizer, from this folder and nowhere else.

    Raises: OwnModelError where there are none.
    """
    logging.disable_progress_bar()
    if not (folder / "config.json").is_file():
        raise OwnModelError(f"there is no model in {folder}: it needs config.json, weights and tokenizer files")
    try:
        network = AutoModelForCausalLM.from_pretrained(folder, local_files_only=True, dtype=torch.float32)
        tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True, padding_side="left")
    except (OSError, ValueError) as error:
        raise OwnModelError(f"the model in {folder} cannot be read: {error}") from error
    return network.eval(), tokenizer


def _stops(network: Any, tokenizer: Any, folder: Path) -> list[int]:
    """Give the tokens that end a completion, and make sure that there is one to pad with.

    Raises: OwnModelError where nothing ends one.
    """
    if tokenizer.eos_token_id is None:
        raise OwnModelError(
            f"the tokenizer in {folder} has no end token, so that no completion would ever close: set its eos_token "
            f"and save it again"
        )
    if tokenizer.pad_token_id is None:
        tokenizer.pad_token = tokenizer.eos_token
    further = network.generation_config.eos_token_id
    return sorted({tokenizer.eos_token_id, *(further if isinstance(further, list) else [further])} - {None})
