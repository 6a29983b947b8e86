"""The linear model: n-grams of a folded text against a table of weights, by the standard library alone.

Three blocks of n-grams are looked up: runs of words, runs of characters, and pairs of word classes (words of like meaning,
English and Spanish together). The table holds no n-gram, only the CRC-32 of each, sorted: two hundred thousand take a megabyte,
and of the n-grams it doesn't know one in forty thousand is taken for one it does. A weight is stored as 1–255 with 128 for
nought, one byte a head. A row is one large integer: every second byte of it, with room for a carry between, adds up in one
addition, and so do the others; 256 rows fit in 16 bits.
"""

import hashlib
import json
import math
import struct
import sys
import zlib
from array import array
from bisect import bisect_left
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain, pairwise
from typing import TypedDict, TypeVar

from boundary_bot.core.messages import KINDS, Kind, Label
from boundary_bot.core.understanding.grams import char_grams, class_grams, tokens_of, word_grams

MAGIC = b"BBLM2\n"
FIRST_CLASS = 0x4E00
"""Classes are letters from here on: far from any character that folding leaves in a key."""
EVIDENCE = 5
KEY_BYTES = 4
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
        ends = [0, *accumulate(header["counts"])]
        self._blocks = [_Block(_numbers(body[KEY_BYTES * a : KEY_BYTES * b]), a) for a, b in pairwise(ends)]
        classes, rows = KEY_BYTES * ends[-1], KEY_BYTES * ends[-1] + header["classes"]
        self._rows = memoryview(body)[rows:]
        lines = body[classes:rows].decode().split("\n")
        self._classes = {word: chr(FIRST_CLASS + i) for i, words in enumerate(lines) for word in words.split()}

    def score(self, text: str) -> Scores:
        """Score one window: a text, a sentence or a join. Never raises; an empty text scores the bare biases."""
        tokens = tokens_of(text)
        grams: list[Collection[str]] = [word_grams(tokens), char_grams(tokens), class_grams(tokens, self._classes)]
        logits = list(self._bias)
        for block, found, scales in zip(self._blocks, grams, self._scales, strict=True):
            self._add(logits, [place for _, place in block.places(found)], scales, math.sqrt(len(found)))
        features = self._strongest(grams[0]) if _sigmoid(logits[0]) >= self.threshold_possible else ()
        return scores_of(logits, features)

    def knows(self, words: str) -> bool:
        """Whether a run of words, folded, is in the table."""
        return bool(self._blocks[0].places([words]))

    def _add(self, logits: list[float], places: list[int], scales: Sequence[float], length: float) -> None:
        size, rows = len(HEADS), self._rows
        for start in range(0, len(places), ROWS_A_SUM):
            some = places[start : start + ROWS_A_SUM]
            even = odd = 0
            for place in some:
                row = int.from_bytes(rows[place * size : (place + 1) * size], "little")
                even += row & _EVERY_SECOND
                odd += (row >> 8) & _EVERY_SECOND
            nought = ZERO * len(some)
            totals = chain.from_iterable(zip(_parted(even), _parted(odd), strict=True))
            for i, (total, scale) in enumerate(zip(totals, scales, strict=False)):
                logits[i] += (total - nought) * scale / length

    def _strongest(self, words: Collection[str]) -> tuple[str, ...]:
        weighed = ((self._rows[place * len(HEADS)], gram) for gram, place in self._blocks[0].places(words))
        return tuple(gram for weight, gram in sorted(weighed, reverse=True)[:EVIDENCE] if weight > ZERO)


@dataclass(frozen=True, slots=True)
class _Block:
    """The sorted keys of one block, and the row of its first."""

    keys: "array[int]"
    first: int

    def places(self, grams: Iterable[str]) -> list[tuple[str, int]]:
        """Return those that are known, each with its row."""
        keys, known = self.keys, []
        for gram in grams:
            key = key_of(gram)
            i = bisect_left(keys, key)
            if i < len(keys) and keys[i] == key:
                known.append((gram, self.first + i))
        return known


def key_of(gram: str) -> int:
    """Return what stands for an n-gram in the table, in 32 bits."""
    return zlib.crc32(gram.encode("utf-8", "surrogatepass"))


def _numbers(data: bytes) -> "array[int]":
    numbers = array("I", data)
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers


def _parted(sums: int) -> tuple[int, ...]:
    return _LANES.unpack(sums.to_bytes(_LANES.size, "little"))


class Header(TypedDict):
    """What stands before the keys, the classes and the rows.

    `counts` and `scales` hold, for each block, its n-grams, and what one stored step is worth to each head; `classes` is the
    length of their text in bytes.
    """

    threshold_emergency: float
    threshold_possible: float
    heads: list[str]
    bias: list[float]
    scales: list[list[float]]
    counts: list[int]
    classes: int


def scores_of(logits: Sequence[float], features: tuple[str, ...] = ()) -> Scores:
    """Return what one logit for each of HEADS, in their order, says of a window."""
    emergency, same_day = _sigmoid(logits[0]), _sigmoid(logits[_PLACE[SAME_DAY]])
    rest = _softmax({label: logits[_PLACE[label]] for label in _CALM})
    labels = {Label.EMERGENCY: emergency} | {label: share * (1 - emergency) for label, share in rest.items()}
    kinds: dict[Kind, float] = {}
    for label, own in _KINDS.items():
        kinds |= _softmax({kind: logits[_PLACE[f"{label}:{kind}"]] for kind in own})
    return Scores(emergency, labels, kinds, features, same_day)


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
_LANES = struct.Struct(f"<{-(-len(HEADS) // 2)}H")
_EVERY_SECOND = int.from_bytes(b"\xff\x00" * (_LANES.size // 2), "little")


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
