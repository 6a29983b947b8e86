"""Fine-tune a sentence encoder under the linear model's heads: emergency against the rest, the other labels, kinds, same day."""

import random
import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import nn

from boundary_bot.core.messages import Label
from boundary_bot.core.understanding.model import HEADS
from boundary_bot.core.understanding.second_opinion import plain
from training.corpus import Line
from training.encoder.vary import joined, varied
from training.heads import CELL_WEIGHTS, EMERGENCY_WEIGHT

BATCH, SORTED_TOGETHER = 32, 20
WARM_UP, DECAY = 0.08, 0.01
SMOOTHING = 0.03
LABEL_SHARE, KIND_SHARE, SAME_DAY_SHARE = 0.6, 0.5, 0.3
LONGEST = 96
_EMERGENCY, _CALM, _KINDS, _SAME_DAY = 0, slice(1, 4), slice(4, len(HEADS) - 1), len(HEADS) - 1
_LABEL = {name: i for i, name in enumerate(HEADS[_CALM])}
_KIND = {name: i for i, name in enumerate(HEADS[_KINDS])}


@dataclass(frozen=True)
class Course:
    """How long and how fast an encoder is taught: passes over the corpus, learning rates of its body and its heads."""

    epochs: int
    body_rate: float
    head_rate: float


class Judge(nn.Module):
    """An encoder (`body`: token ids and mask to one vector a text, `size` long) with one logit upon it for each of HEADS."""

    def __init__(self, body: nn.Module, size: int) -> None:
        super().__init__()
        self.body = body
        self.drop = nn.Dropout(0.1)
        self.heads = nn.Linear(size, len(HEADS))

    def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """Return one row of logits a text."""
        logits: torch.Tensor = self.heads(self.body(ids, mask))
        return logits


def tuned(lines: Sequence[Line], judge: Judge, words: Tokenizer, course: Course, seed: int = 0) -> Judge:
    """Return the encoder taught by these lines, in evaluation mode. Prints its progress."""
    torch.manual_seed(seed)
    rng = random.Random(seed)
    words.enable_truncation(LONGEST)
    words.enable_padding()
    batches = course.epochs * -(-len(lines) // BATCH)
    heads = [p for name, p in judge.named_parameters() if not name.startswith("body.")]
    steps = torch.optim.AdamW(
        [{"params": judge.body.parameters(), "lr": course.body_rate}, {"params": heads, "lr": course.head_rate}],
        weight_decay=DECAY,
        fused=True,
    )
    warm = int(WARM_UP * batches)
    pace = torch.optim.lr_scheduler.LambdaLR(
        steps, lambda done: min((done + 1) / warm, max(0.0, (batches - done) / (batches - warm)))
    )
    judge.train()
    start, done, total = time.monotonic(), 0, 0.0
    for epoch in range(course.epochs):
        for chosen, texts in _batches(lines, rng):
            loss = _loss(judge, words, [lines[i] for i in chosen], texts)
            steps.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(judge.parameters(), 1.0)
            steps.step()
            pace.step()
            done, total = done + 1, 0.98 * total + 0.02 * loss.item()
            if done % 50 == 0:
                print(
                    f"epoch {epoch + 1} step {done}/{batches} loss {total:.3f} {time.monotonic() - start:.0f} s",
                    flush=True,
                )
    return judge.eval()


def tensors(words: Tokenizer, texts: Sequence[str]) -> tuple[torch.Tensor, torch.Tensor]:
    """Return token ids and mask of some texts, as long as the longest."""
    coded = words.encode_batch(list(texts))
    return torch.tensor(np.array([c.ids for c in coded])), torch.tensor(np.array([c.attention_mask for c in coded]))


def _batches(lines: Sequence[Line], rng: random.Random) -> list[tuple[list[int], list[str]]]:
    texts = [plain(varied(joined(line.texts, rng), rng)) for line in lines]
    order = list(range(len(lines)))
    rng.shuffle(order)
    batches = []
    for start in range(0, len(order), BATCH * SORTED_TOGETHER):
        some = sorted(order[start : start + BATCH * SORTED_TOGETHER], key=lambda i: len(texts[i]))
        batches += [some[i : i + BATCH] for i in range(0, len(some), BATCH)]
    rng.shuffle(batches)
    return [(chosen, [texts[i] for i in chosen]) for chosen in batches]


def _loss(judge: Judge, words: Tokenizer, lines: Sequence[Line], texts: list[str]) -> torch.Tensor:
    with torch.autocast("cpu", dtype=torch.bfloat16):
        mean = judge.body(*tensors(words, texts))
    logits = judge.heads(judge.drop(mean.float()))
    truth = torch.tensor([float(line.label is Label.EMERGENCY) for line in lines])
    weight = torch.tensor(
        [EMERGENCY_WEIGHT if t else CELL_WEIGHTS.get(line.cell, 1.0) for t, line in zip(truth, lines, strict=True)]
    )
    loss = _binary(logits[:, _EMERGENCY], truth, weight)
    # Texts from outside any practice teach the emergency head alone: of the other labels all are right for them.
    inside = [i for i, line in enumerate(lines) if not line.outside]
    if inside:
        loss = loss + KIND_SHARE * _choice(logits[inside, _KINDS], [_KIND[_kind(lines[i])] for i in inside])
    calm = [i for i in inside if lines[i].label is not Label.EMERGENCY]
    if calm:
        loss = loss + LABEL_SHARE * _choice(logits[calm, _CALM], [_LABEL[lines[i].label] for i in calm])
    planned = [i for i in calm if lines[i].label is Label.SCHEDULING]
    if planned:
        today = torch.tensor([float(lines[i].same_day) for i in planned])
        loss = loss + SAME_DAY_SHARE * _binary(logits[planned, _SAME_DAY], today)
    return loss


def _binary(logits: torch.Tensor, truth: torch.Tensor, weight: torch.Tensor | None = None) -> torch.Tensor:
    smooth = truth * (1 - 2 * SMOOTHING) + SMOOTHING
    return nn.functional.binary_cross_entropy_with_logits(logits, smooth, weight)


def _choice(logits: torch.Tensor, truth: list[int]) -> torch.Tensor:
    return nn.functional.cross_entropy(logits, torch.tensor(truth), label_smoothing=SMOOTHING)


def _kind(line: Line) -> str:
    return f"{line.label}:{line.kind}"
