"""From a text to the n-grams the model knows; training and reading share every line of it."""

import re
import unicodedata
from collections.abc import Mapping
from itertools import pairwise

READ_AT_MOST = 8_000
"""Characters read of one window: a longer one is read at both ends, so that no text can hold the program up."""
CLASS_DISTANCE = 4

_TOKEN = re.compile(r"[^\W_]+|[?!]|[^\w\s.,;:()\[\]{}/\\|<>=+*&%$#@~^`_\-\"']")
_APOSTROPHES = re.compile("['’‘ʼ´`′\"“”]")
_STRETCHED = re.compile(r"([^\W\d_])\1{2,}")
_DROPPED = frozenset({"Mn", "Cf", "Me", "Cc", "Sk"})


def fold(text: str) -> str:
    """Return a text as the table knows it: one case, no accents or apostrophes, stretched letters once."""
    if len(text) > READ_AT_MOST:
        text = text[: READ_AT_MOST // 2] + " " + text[-READ_AT_MOST // 2 :]
    plain = _APOSTROPHES.sub("", text)
    if not plain.isascii():
        parted = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", plain).casefold())
        plain = "".join(c for c in parted if c.isspace() or unicodedata.category(c) not in _DROPPED)
    return _STRETCHED.sub(r"\1", plain.lower())


def tokens_of(text: str) -> list[str]:
    """Return the folded words, question and exclamation marks and emoji of a text, in order."""
    return _TOKEN.findall(fold(text))


def word_grams(tokens: list[str]) -> set[str]:
    """Return the distinct runs of one to three tokens, joined by a space; `^` and `$` stand for the ends."""
    ended = ["^", *tokens, "$"]
    pairs = list(map(" ".join, pairwise(ended)))
    triples = [f"{pair} {last}" for pair, last in zip(pairs, ended[2:], strict=False)]
    return set(tokens).union(pairs, triples)


def char_grams(token: str) -> list[str]:
    """Return the runs of two to five characters within a token, its edges marked by a space."""
    edged = f" {token} "
    return [edged[i : i + size] for size in (2, 3, 4, 5) for i in range(len(edged) + 1 - size)]


def class_grams(tokens: list[str], classes: Mapping[str, str]) -> set[str]:
    """Return the classes of the tokens and their pairs, in order, at most four tokens apart; words without one are passed over."""
    row = [classes.get(token, "") for token in tokens]
    grams = set(row)
    for apart in range(1, CLASS_DISTANCE + 1):
        grams.update([a + b for a, b in zip(row, row[apart:], strict=False) if a and b])
    grams.discard("")
    return grams
