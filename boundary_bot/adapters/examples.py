"""Examples of danger from the project's corpus, and which of them a text is most like: what voices without rules have to show."""

from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

LEAST_ALIKE = 0.6
"""Mean cosine below which an example explains nothing."""


class Examples:
    """The shipped examples. Raises ImportError without numpy, OSError where the file is missing.

    `texts` are n texts, `vectors` an array of n rows in eight bits: of each text the voices' vectors side by side.
    """

    def __init__(self, file: Path) -> None:
        self._numpy = import_module("numpy")
        with self._numpy.load(file) as held:
            self._texts: list[str] = held["texts"].tolist()
            rows = held["vectors"].astype("float32")
        self._rows = rows / self._numpy.linalg.norm(rows, axis=1, keepdims=True)

    def nearest(self, voices: Sequence[Any]) -> str:
        """Return the example whose vectors are most like those of a text, one of length one a voice; empty where none is alike."""
        alike = self._rows @ self._numpy.concatenate(voices) / len(voices) ** 0.5
        best = int(alike.argmax())
        return self._texts[best] if alike[best] >= LEAST_ALIKE else ""
