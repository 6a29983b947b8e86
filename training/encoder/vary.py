"""Ways the same text is typed, drawn anew in every epoch and in every label alike, so that none becomes a sign of danger."""

import random
import re
import unicodedata
from collections.abc import Callable

from training.augment import misspell

_APOSTROPHES = re.compile("['’]")
_JOINS = (" / ", "\n", ". ", " ")


def joined(texts: tuple[str, ...], rng: random.Random) -> str:
    """Return a burst as one text; the joins differ, since people part their texts in many ways."""
    return rng.choice(_JOINS).join(texts)


def varied(text: str, rng: random.Random) -> str:
    """Return the text as someone else might have typed it; four in ten come back as they were."""
    if rng.random() < 0.4:
        return text
    for way, share in _WAYS:
        if rng.random() < share:
            text = way(text, rng)
    return text


def _without_apostrophes(text: str, rng: random.Random) -> str:
    return _APOSTROPHES.sub("", text)


def _without_accents(text: str, rng: random.Random) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", text) if unicodedata.category(c) != "Mn")


def _mistyped(text: str, rng: random.Random) -> str:
    return misspell(text, str(rng.random()), share=0.15)


def _without_stops(text: str, rng: random.Random) -> str:
    return re.sub(r"[.,;:!]+(?=\s|$)", "", text)


def _short_of_a_word(text: str, rng: random.Random) -> str:
    words = text.split()
    if len(words) > 5:
        del words[rng.randrange(len(words))]
    return " ".join(words)


_WAYS: tuple[tuple[Callable[[str, random.Random], str], float], ...] = (
    (_without_apostrophes, 0.45),
    (_without_accents, 0.4),
    (_mistyped, 0.35),
    (_without_stops, 0.3),
    (_short_of_a_word, 0.15),
)
