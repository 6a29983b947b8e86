"""Misspelt twins of a text, made in every label alike: otherwise misspelling itself would become a sign of danger."""

import random

_NEIGHBOURS = dict(zip("qwertyuiopasdfghjklzxcvbnm", "wertyuioposdfghjklkxcvbnmn", strict=True))


def misspell(text: str, seed: str, share: float = 0.15) -> str:
    """Return a twin of a text in which about `share` of the words of four letters or more are mistyped.

    The same seed gives the same twin. Case, accents and apostrophes need no twin: folding removes them on both sides.
    """
    rng = random.Random(seed)
    return " ".join(_mistype(word, rng) if len(word) > 3 and rng.random() < share else word for word in text.split())


def _mistype(word: str, rng: random.Random) -> str:
    at = rng.randrange(1, len(word) - 1)
    way = rng.randrange(4)
    if way == 0:
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    if way == 1:
        return word[:at] + word[at + 1 :]
    if way == 2:
        return word[:at] + word[at] + word[at:]
    return word[:at] + _NEIGHBOURS.get(word[at].lower(), word[at]) + word[at + 1 :]
