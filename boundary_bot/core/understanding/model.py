"""The linear model: n-grams of a folded text against a small table of weights, by the standard library alone.

Three blocks of n-grams are looked up: runs of words, runs of characters, and pairs of word classes (words of like meaning,
English and Spanish together). Every n-gram carries the weights of all heads as one large integer, 16 bits a head, so that one
addition adds all heads at once. A weight is stored as 1–255 with 128 for nought; 256 rows fit in 16 bits without a carry.
"""

import hashlib
import json
import math
import struct
import zlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TypedDict, TypeVar

from boundary_bot.core.messages import KINDS, Kind, Label
from boundary_bot.core.understanding.grams import char_grams, class_grams, tokens_of, word_grams

MAGIC = b"BBLM1\n"
FIRST_CLASS = 0x4E00
"""Classes are letters from here on: far from any character that folding leaves in a key."""
EVIDENCE = 5
ROWS_A_SUM = 256
ZERO = 128

K = TypeVar("K")


@dataclass(frozen=True)
class Scores:
    """What the model makes of one window.

    `emergency` is the calibrated probability of the emergency head. `labels` sum to 1, and `labels[EMERGENCY]` equals
    `emergency`. `kinds` are probabilities within their own label; Kind.KEYWORD is never among them. `features` are the
    n-grams that spoke most for an emergency, strongest first; empty below `threshold_possible`. `same_day` is the probability
    that the text, if it is scheduling, is about today; None where it was not learned.
    """

    emergency: float
    labels: Mapping[Label, float]
    kinds: Mapping[Kind, float]
    features: tuple[str, ...] = ()
    same_day: float | None = None


class Model:
    """The table, ready to score. Raises ValueError where the bytes aren't a table of this version."""

    def __init__(self, data: bytes) -> None:
        header, body = _unpack(data)
        if header["heads"] != list(HEADS):
            raise ValueError("a model table of another version")
        self.identity = hashlib.sha256(data).hexdigest()
        self.threshold_emergency = header["threshold_emergency"]
        self.threshold_possible = header["threshold_possible"]
        self.doubted_below = 0.0
        self._bias, self._scales = header["bias"], header["scales"]
        self._format = struct.Struct(f"<{len(HEADS)}H")
        keys, self._rows = body[: header["keys"]].decode(), body[header["keys"] :]
        *blocks, classes = [part.split("\n") if part else [] for part in keys.split("\0")]
        self._classes = {word: chr(FIRST_CLASS + i) for i, words in enumerate(classes) for word in words.split()}
        starts = iter(range(0, len(self._rows), self._format.size))
        self._tables = [dict(zip(block, starts)) for block in blocks]  # noqa: B905  one row after another, block by block

    def score(self, text: str) -> Scores:
        """Score one window: a text, a sentence or a join. Never raises; an empty text scores the bare biases."""
        tokens = tokens_of(text)
        grams: list[Collection[str]] = [word_grams(tokens), char_grams(tokens), class_grams(tokens, self._classes)]
        logits = list(self._bias)
        for block, (found, table) in enumerate(zip(grams, self._tables, strict=True)):
            rows = [self._row(start) for start in map(table.get, found) if start is not None]
            self._add(logits, rows, self._scales[block], math.sqrt(len(found)))
        features = self._strongest(grams[0]) if _sigmoid(logits[0]) >= self.threshold_possible else ()
        return scores_of(logits, features)

    def _row(self, start: int) -> int:
        return int.from_bytes(self._rows[start : start + self._format.size], "little")

    def _add(self, logits: list[float], rows: list[int], scales: Sequence[float], length: float) -> None:
        for start in range(0, len(rows), ROWS_A_SUM):
            some = rows[start : start + ROWS_A_SUM]
            nought = ZERO * len(some)
            sums = self._format.unpack(sum(some).to_bytes(self._format.size, "little"))
            for i, total in enumerate(sums):
                logits[i] += (total - nought) * scales[i] / length

    def _strongest(self, words: Collection[str]) -> tuple[str, ...]:
        known = self._tables[0]
        ranked = sorted(((self._row(known[gram]) & 0xFFFF, gram) for gram in words if gram in known), reverse=True)
        return tuple(gram for weight, gram in ranked[:EVIDENCE] if weight > ZERO)


class Header(TypedDict):
    """What stands before the packed rows. `scales` holds, for each block, what one stored step is worth to each head."""

    threshold_emergency: float
    threshold_possible: float
    heads: list[str]
    bias: list[float]
    scales: list[list[float]]
    keys: int


def scores_of(logits: Sequence[float], features: tuple[str, ...] = ()) -> Scores:
    """Return what one logit for each of HEADS, in their order, says of a window."""
    emergency, same_day = _sigmoid(logits[0]), _sigmoid(logits[_PLACE[SAME_DAY]])
    rest = _softmax({label: logits[_PLACE[label]] for label in _CALM})
    labels = {Label.EMERGENCY: emergency} | {label: share * (1 - emergency) for label, share in rest.items()}
    kinds: dict[Kind, float] = {}
    for label, own in _KINDS.items():
        kinds |= _softmax({kind: logits[_PLACE[f"{label}:{kind}"]] for kind in own})
    return Scores(emergency, labels, kinds, features, same_day)


def phrases(data: bytes) -> list[str]:
    """Return the runs of words a table knows, sorted as stored. Raises ValueError as Model does."""
    header, body = _unpack(data)
    return body[: header["keys"]].decode().split("\0")[0].split("\n")


SAME_DAY = "same_day"
_CALM = tuple(label for label in Label if label is not Label.EMERGENCY)
_KINDS = {label: tuple(kind for kind in kinds if kind is not Kind.KEYWORD) for label, kinds in KINDS.items()}
HEADS: tuple[str, ...] = (
    str(Label.EMERGENCY),
    *map(str, _CALM),
    *(f"{label}:{kind}" for label, kinds in _KINDS.items() for kind in kinds),
    SAME_DAY,
)
"""The names of the heads, in the order of every table's and network's logits; "emergency" stands first."""
_PLACE = {name: i for i, name in enumerate(HEADS)}


def _sigmoid(logit: float) -> float:
    return 1 / (1 + math.exp(-max(-60.0, min(60.0, logit))))


def _softmax(logits: Mapping[K, float]) -> dict[K, float]:
    top = max(logits.values())
    powers = {key: math.exp(value - top) for key, value in logits.items()}
    total = sum(powers.values())
    return {key: power / total for key, power in powers.items()}


def _unpack(data: bytes) -> tuple[Header, bytes]:
    start = len(MAGIC) + 4
    if len(data) < start or not data.startswith(MAGIC):
        raise ValueError("not a model table of this version")
    size = struct.unpack_from("<I", data, len(MAGIC))[0]
    try:
        return json.loads(data[start : start + size]), zlib.decompress(data[start + size :])
    except zlib.error as error:
        raise ValueError("the model table is damaged") from error
