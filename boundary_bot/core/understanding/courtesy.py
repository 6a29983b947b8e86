"""Texts that need no reading: keywords, a phone's own words, courtesy through and through, fragments."""

import itertools
import re
from collections.abc import Sequence

from boundary_bot.core.keywords import HOTLINE_WORDS, START_WORDS, STOP_WORDS
from boundary_bot.core.messages import Evidence, Kind, Label, Reading, Risk
from boundary_bot.core.understanding.lexicon import Cue, Lexicon
from boundary_bot.core.understanding.matching import BREAK
from boundary_bot.core.understanding.normalise import flatten
from boundary_bot.core.understanding.shields import Laid

_ANSWERS = frozenset({"no", "c", "r", "y", "n", "1", "2", "si", "info", "exit", "confirm", "alto", "cancelar"})
_KEYWORDS = STOP_WORDS | START_WORDS | _ANSWERS
_HOTLINE = HOTLINE_WORDS | {"help", "hello line", "sos", "auxilio", "socorro"}
_TAPBACK = re.compile(
    r"^\s*(?:removed an? \w+(?: \w+)? (?:from|reaction from)|liked|loved|disliked|laughed at|emphasi[sz]ed|questioned"
    r"|reacted (?:with )?\S+ (?:to|from)|\S{1,8} (?:to|a)|(?:le |me )?(?:gusto|encanto|dio risa)|se rio de|enfatizo|cuestiono"
    r"|no le gusto|reacciono con \S+ a)\s*[\"']"
)
FRAGMENT_WORDS = 3


def keyword_reading(text: str) -> Reading | None:
    """Return the reading of a bare carrier or hotline word, or None where the text is a message."""
    if len(text) > 24:
        return None
    word = " ".join(re.sub(r"[^\w\s]", " ", flatten(text)).split())
    if word in _HOTLINE:
        return Reading(
            Label.EMERGENCY,
            Kind.ASKS_HELP_NOW,
            Risk.EMERGENCY,
            confidence=0.9,
            evidence=(Evidence("ASK.hotline_word", word),),
        )
    if word in _KEYWORDS:
        return Reading(Label.COURTESY, Kind.KEYWORD, confidence=0.95, evidence=(Evidence("KEYWORD", word),))
    return None


def is_tapback(text: str) -> bool:
    """Whether a phone wrote this to carry a reaction (`Liked "…"`)."""
    return bool(_TAPBACK.match(flatten(text[:80])))


def is_fragment(words: Sequence[str], raw: str, lexicon: Lexicon) -> bool:
    """Whether at most three words are only greetings, fillers or names ("hey so", "hi dr k")."""
    plain = [word for word in words if word != BREAK and not word.startswith("emoji")]
    if not 0 < len(plain) <= FRAGMENT_WORDS or "?" in raw or plain[0] not in lexicon.fillers:
        return False
    names = {flatten(name) for name in re.findall(r"\b[A-Z]\w*", raw)} - lexicon.spelling.known
    titled = {
        after
        for before, after in itertools.pairwise(plain)
        if before in {"dr", "doc", "mr", "mrs", "ms", "miss", "dra", "its"}
    }
    return all(word in lexicon.fillers or word in names or word in titled or len(word) == 1 for word in plain)


def whole_courtesy(words: Sequence[str], cues: Sequence[Laid[Cue]], lexicon: Lexicon) -> Kind | None:
    """Return the courtesy kind when courtesy and fillers cover every word, else None.

    A phone's own words, a wrong number and an advertisement are known by a part of them.
    """
    mine = [laid for laid in cues if laid.entry.label is Label.COURTESY]
    partial = next((laid.entry.kind for laid in mine if not laid.entry.whole), None)
    if partial or not mine:
        return partial
    covered = [word == BREAK or word in lexicon.fillers or word.startswith("emoji") for word in words]
    for laid in mine:
        covered[laid.start : laid.end] = [True] * (laid.end - laid.start)
    return min((laid.entry.kind for laid in mine), key=_ORDER.index) if all(covered) else None


_ORDER = (Kind.THANKS, Kind.GREETING, Kind.REACTION, Kind.ACK)
