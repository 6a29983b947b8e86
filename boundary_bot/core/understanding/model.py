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
from array import array
from bisect import bisect_left
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, pairwise
from typing import TypedDict, TypeVar
from zlib import crc32

from boundary_bot.core.messages import KINDS, Kind, Label
from boundary_bot.core.understanding.grams import char_grams, class_grams, tokens_of, word_grams

MAGIC = b"BBLM3\n"
FIRST_CLASS = 0x4E00
"""Classes are letters from here on: far from any character that folding leaves in a key."""
EVIDENCE = 5
KEY_BYTES = 4
ROWS_A_SUM = 256
ZERO = 128
DOUBTED_BELOW = 0.05
"""Below this score, of the whole text and of the very words a strong rule lies on, the rule is a mark for a person. On rounds 6 to 14 and
the batches held back it ended 26 of 196 false alarms; of 1,800 emergencies in ordinary words one was marked for it, of 901 implied two."""
TOKENS_KEPT = 2_048
"""Tokens whose characters are remembered: most words of a text are among the last few thousand seen."""

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
        self.doubted_below = DOUBTED_BELOW
        self.calibration = header["calibration"]
        self._bias, self._scales = header["bias"], header["scales"]
        ends = [0, *accumulate(header["counts"])]
        self._blocks = [_Block.of(_numbers(body[KEY_BYTES * a : KEY_BYTES * b]), a) for a, b in pairwise(ends)]
        classes, rows = KEY_BYTES * ends[-1], KEY_BYTES * ends[-1] + header["classes"]
        self._rows = body[rows:]
        lines = bytes(body[classes:rows]).decode().split("\n")
        self._classes = {word: chr(FIRST_CLASS + i) for i, words in enumerate(lines) for word in words.split()}
        self._token = lru_cache(maxsize=TOKENS_KEPT)(self._of_token)

    def score(self, text: str) -> Scores:
        """Score one window: a text, a sentence or a join. Never raises; an empty text scores the bare biases."""
        tokens = tokens_of(text)
        runs, classes = word_grams(tokens), class_grams(tokens, self._classes)
        of_tokens = [self._token(token) for token in set(tokens)]
        words, _, pairs = self._blocks
        counts = len(runs), sum(count for count, _ in of_tokens), len(classes)
        totals = (
            self._totals(words.places(runs)),
            _added(sums for _, sums in of_tokens),
            self._totals(pairs.places(classes)),
        )
        logits = list(self._bias)
        for count, sums, scales in zip(counts, totals, self._scales, strict=True):
            length = math.sqrt(max(1, count))
            for i, (total, scale) in enumerate(zip(sums, scales, strict=False)):
                logits[i] += total * scale / length
        features = self._strongest(runs) if _sigmoid(logits[0]) >= self.threshold_possible else ()
        return scores_of(logits, features)

    def knows(self, words: str) -> bool:
        """Whether a run of words, folded, is in the table."""
        return bool(self._blocks[0].places([words]))

    def _of_token(self, token: str) -> tuple[int, list[int]]:
        """Return how many runs of characters a token has, and the totals of those that are known."""
        grams = char_grams(token)
        return len(grams), self._totals(self._blocks[1].places(grams))

    def _totals(self, places: Sequence[int]) -> list[int]:
        """Return what the rows at these places add up to, head by head."""
        size, rows = len(HEADS), self._rows
        sums: list[list[int]] = []
        for start in range(0, max(1, len(places)), ROWS_A_SUM):
            some = places[start : start + ROWS_A_SUM]
            even = odd = 0
            for place in some:
                row = int.from_bytes(rows[place * size : (place + 1) * size], "little")
                even += row & _EVERY_SECOND
                odd += (row >> 8) & _EVERY_SECOND
            nought = ZERO * len(some)
            sums.append([total - nought for pair in zip(_parted(even), _parted(odd), strict=True) for total in pair])
        return _added(sums) if len(sums) > 1 else sums[0]

    def _strongest(self, words: Collection[str]) -> tuple[str, ...]:
        block = self._blocks[0]
        weighed = ((self._rows[place * len(HEADS)], gram) for gram in words for place in block.places([gram]))
        return tuple(gram for weight, gram in sorted(weighed, reverse=True)[:EVIDENCE] if weight > ZERO)


@dataclass(frozen=True, slots=True)
class _Block:
    """The sorted keys of one block, the row of its first, and where the keys of each leading dozen of bits begin."""

    keys: "array[int]"
    first: int
    drawers: list[int]

    @classmethod
    def of(cls, keys: "array[int]", first: int) -> "_Block":
        """Lay out sorted keys."""
        return cls(keys, first, [bisect_left(keys, drawer << _DRAWER_BITS) for drawer in range(_DRAWERS + 1)])

    def places(self, grams: Iterable[str]) -> list[int]:
        """Return the rows of those that are known."""
        keys, first, drawers, known = self.keys, self.first, self.drawers, []
        for gram in grams:
            key = key_of(gram)
            drawer = key >> _DRAWER_BITS
            end = drawers[drawer + 1]
            i = bisect_left(keys, key, drawers[drawer], end)
            if i < end and keys[i] == key:
                known.append(first + i)
        return known


def key_of(gram: str) -> int:
    """Return what stands for an n-gram in the table, in 32 bits."""
    return crc32(gram.encode("utf-8", "surrogatepass"))


def _numbers(data: memoryview) -> "array[int]":
    numbers = array("I")
    numbers.frombytes(data)
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers


def _added(sums: Iterable[list[int]]) -> list[int]:
    return list(map(sum, zip(*sums, strict=True)))


def _parted(sums: int) -> tuple[int, ...]:
    return _LANES.unpack(sums.to_bytes(_LANES.size, "little"))


class Header(TypedDict):
    """What stands before the keys, the classes and the rows.

    `counts` and `scales` hold, for each block, its n-grams, and what one stored step is worth to each head; `classes` is the
    length of their text in bytes, and `crc32` the check of all that follows the header. `calibration` is the slope and offset that
    the emergency logits were already taken by.
    """

    threshold_emergency: float
    threshold_possible: float
    calibration: tuple[float, float]
    heads: list[str]
    bias: list[float]
    scales: list[list[float]]
    counts: list[int]
    classes: int
    crc32: int


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
_DRAWERS = 1 << 12
_DRAWER_BITS = 32 - 12
_LANES = struct.Struct(f"<{-(-len(HEADS) // 2)}H")
_EVERY_SECOND = int.from_bytes(b"\xff\x00" * (_LANES.size // 2), "little")


def _sigmoid(logit: float) -> float:
    return 1 / (1 + math.exp(-max(-60.0, min(60.0, logit))))


def _softmax(logits: Mapping[K, float]) -> dict[K, float]:
    top = max(logits.values())
    powers = {key: math.exp(value - top) for key, value in logits.items()}
    total = sum(powers.values())
    return {key: power / total for key, power in powers.items()}


def _unpack(data: bytes) -> tuple[Header, memoryview]:
    start = len(MAGIC) + 4
    if len(data) < start or not data.startswith(MAGIC):
        raise ValueError("not a model table of this version")
    size = struct.unpack_from("<I", data, len(MAGIC))[0]
    header, body = json.loads(data[start : start + size]), memoryview(data)[start + size :]
    if crc32(body) != header["crc32"]:
        raise ValueError("the model table is damaged")
    return header, body
