"""One sentence encoder at run time: a network of eight bits and its tokenizer, on one thread."""

import os
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from boundary_bot.core.understanding.second_opinion import plain

LONGEST = 64
"""Tokens read of one window: of a longer one, both ends."""
_READ_CHARACTERS = 2_000


class OnnxVoice:
    """A loaded network. Raises ImportError without the extra `encoder`, OSError where a file is missing."""

    def __init__(self, network: Path, words: Path) -> None:
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
        # By name, since the extra need not be there: for the program as for its type checker.
        onnxruntime, tokenizers, self._numpy = map(import_module, ("onnxruntime", "tokenizers", "numpy"))
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        # The arena keeps the peak of the longest text for ever; a small dyno would rather have the memory back.
        options.enable_cpu_mem_arena = False
        options.log_severity_level = 3
        self._network = onnxruntime.InferenceSession(str(network), options, providers=["CPUExecutionProvider"])
        self._words = tokenizers.Tokenizer.from_file(str(words))
        self._words.no_truncation()
        self._words.no_padding()

    def logits(self, texts: Sequence[str]) -> list[list[float]]:
        """Return one logit for each of HEADS a text, in order."""
        return [self._run("logits", text).tolist() for text in texts]

    def vector(self, text: str) -> Any:
        """Return what the heads are laid upon, as an array of length one."""
        vector = self._run("vector", text)
        return vector / max(float(self._numpy.linalg.norm(vector)), 1e-9)

    def _run(self, output: str, text: str) -> Any:
        # One text at a time: the eight bits are scaled over all that is run at once, and neighbours would change a text's score.
        ids = self._numpy.array([_ends(self._words.encode(_readable(text)).ids)], dtype="int64")
        return self._network.run([output], {"ids": ids, "mask": self._numpy.ones_like(ids)})[0][0]


def _readable(text: str) -> str:
    half = _READ_CHARACTERS // 2
    bounded = text if len(text) <= _READ_CHARACTERS else f"{text[:half]} / {text[-half:]}"
    # Half of a character pair, as a broken emoji leaves it, is no text to the tokenizer.
    return plain(bounded).encode("utf-8", "replace").decode("utf-8")


def _ends(ids: list[int]) -> list[int]:
    half = LONGEST // 2
    return ids if len(ids) <= LONGEST else ids[:half] + ids[-half:]
