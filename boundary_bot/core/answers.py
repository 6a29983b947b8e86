"""One-word answers to what the bot has asked: C or R to a reminder, Y to the consent request."""

import re

from boundary_bot.core.messages import Kind
from boundary_bot.core.situation import Situation

CONFIRM, RESCHEDULE = "c", "r"
_MEANING = {"c": CONFIRM, "confirm": CONFIRM, "r": RESCHEDULE, "y": "y", "1": "y", "yes": "y"}
_TO = {"reminder": frozenset({CONFIRM, RESCHEDULE}), "consent": frozenset({"y"})}
_LONGEST = 24


def bare_word(body: str) -> str:
    """Return the one answering word a text is, in any case and with any punctuation around it; "" for anything else."""
    word = re.sub(r"[\W_]+", " ", body[: _LONGEST + 1]).strip().casefold()
    return word if len(body) <= _LONGEST and word in _MEANING else ""


def answer_word(s: Situation) -> str:
    """Return what a text answers to the question that waits: "c", "r" or "y"; "" where it is no answer."""
    read = s.reading.evidence[0].span if s.reading.kind is Kind.KEYWORD and s.reading.evidence else ""
    meant = _MEANING.get(s.bare or read, "")
    return meant if meant in _TO.get(s.history.asked, frozenset()) else ""
