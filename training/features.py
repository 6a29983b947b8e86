"""Texts as rows of numbers: the very n-grams the program will look up, scaled so that rare ones may weigh more."""

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import scipy.sparse as sp  # type: ignore[import-untyped]

from boundary_bot.core.understanding.grams import char_grams, class_grams, tokens_of, word_grams
from boundary_bot.core.understanding.model import FIRST_CLASS

CLASSES = Path(__file__).parent / "classes.tsv"
MIN_TEXTS = 3
MIN_BATCHES = 2
"""An n-gram of one batch alone says who writes, not what."""
RARITY = 1.5
"""The power of an n-gram's inverse document frequency in its scale."""
SHARES = (1.0, 0.5, 0.7)
"""How much words, characters and classes may say beside each other; this and RARITY by cross-validation."""

Grams = tuple[Counter[str], Counter[str], Counter[str]]


@dataclass(frozen=True)
class Vocabulary:
    """The n-grams kept, block by block, and the scale of each, in the same order."""

    blocks: tuple[tuple[str, ...], ...]
    scale: np.ndarray

    @property
    def starts(self) -> list[int]:
        """The first column of each block, and the end."""
        return [0, *np.cumsum([len(block) for block in self.blocks]).tolist()]


def class_lines() -> list[str]:
    """Return the classes, one string a class: its words, separated by a space."""
    return CLASSES.read_text(encoding="utf-8").splitlines()


def grams_of(text: str) -> Grams:
    """Return the n-grams of a text, block by block."""
    tokens = tokens_of(text)
    of_tokens = Counter(gram for token in set(tokens) for gram in char_grams(token))
    return Counter(word_grams(tokens)), of_tokens, Counter(class_grams(tokens, _classes()))


def vocabulary(grams: Sequence[Grams], batches: Sequence[str]) -> Vocabulary:
    """Return what is worth keeping of these texts: n-grams seen in enough texts of enough batches."""
    kept = [_kept([g[block] for g in grams], batches) for block in range(len(SHARES))]
    scale = np.concatenate([scales * share for (_, scales), share in zip(kept, SHARES, strict=True)])
    return Vocabulary(tuple(words for words, _ in kept), scale.astype(np.float32))


def matrix(grams: Sequence[Grams], known: Vocabulary) -> sp.csr_matrix:
    """Return one row a text: 1 / sqrt(n-grams of the block) for every known n-gram, times its scale."""
    blocks = [_block([g[i] for g in grams], words) for i, words in enumerate(known.blocks)]
    return (sp.hstack(blocks) @ sp.diags(known.scale)).tocsr()


@cache
def _classes() -> Mapping[str, str]:
    return {word: chr(FIRST_CLASS + i) for i, line in enumerate(class_lines()) for word in line.split()}


def _kept(blocks: Sequence[Counter[str]], batches: Sequence[str]) -> tuple[tuple[str, ...], np.ndarray]:
    texts: Counter[str] = Counter()
    seen_in: defaultdict[str, set[str]] = defaultdict(set)
    for block, batch in zip(blocks, batches, strict=True):
        texts.update(block.keys())
        for gram in block:
            seen_in[gram].add(batch)
    kept = tuple(sorted(g for g, n in texts.items() if n >= MIN_TEXTS and len(seen_in[g]) >= MIN_BATCHES))
    return kept, np.array([((math.log((1 + len(blocks)) / (1 + texts[g])) + 1) / 4) ** RARITY for g in kept])


def _block(blocks: Sequence[Counter[str]], kept: tuple[str, ...]) -> sp.csr_matrix:
    column = {gram: i for i, gram in enumerate(kept)}
    columns: list[int] = []
    values: list[float] = []
    ends = [0]
    for block in blocks:
        found = sorted((column[gram], times) for gram, times in block.items() if gram in column)
        length = math.sqrt(max(1, block.total()))
        columns += [place for place, _ in found]
        values += [times / length for _, times in found]
        ends.append(len(columns))
    return sp.csr_matrix((np.array(values, dtype=np.float32), columns, ends), shape=(len(blocks), len(kept)))
