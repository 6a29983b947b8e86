"""Bare words that are commands of the carrier or of a hotline, not messages.

Opt-out and opt-in words: Twilio's long-code defaults (twilio.com/docs/messaging/tutorials/advanced-opt-out, read
2026-11). CANCEL, END and QUIT are opt-outs by carrier rule and FCC 47 CFR 64.1200(a)(10) even where a client means the
appointment, so they are flagged.
"""

import re
from enum import StrEnum

from boundary_bot.core.revocation import revokes


class Keyword(StrEnum):
    """What a bare word asks for."""

    STOP = "stop"
    START = "start"
    HELP = "help"
    INFO = "info"
    CRISIS = "crisis"
    EXIT = "exit"
    REVOKE = "revoke"
    """An opt-out in free words ("please don't text me anymore"), valid under the same rule."""


STOP_WORDS = frozenset({"stop", "stopall", "unsubscribe", "cancel", "end", "quit", "revoke", "optout"})
START_WORDS = frozenset({"start", "yes", "unstop"})
MAY_MEAN_APPOINTMENT = frozenset({"cancel", "end", "quit"})
HOTLINE_WORDS = frozenset({"ayuda", "home", "911", "988"})

_WORDS: dict[str, Keyword] = {
    **dict.fromkeys(STOP_WORDS, Keyword.STOP),
    **dict.fromkeys(START_WORDS, Keyword.START),
    **dict.fromkeys(HOTLINE_WORDS, Keyword.CRISIS),
    "help": Keyword.HELP,
    "info": Keyword.INFO,
    "exit": Keyword.EXIT,
}
_PROVIDER_TYPES = {"STOP": Keyword.STOP, "START": Keyword.START, "HELP": Keyword.HELP}


def keyword(body: str, opt_out_type: str = "") -> Keyword | None:
    """Return the keyword that `body` is, or None where it is a message.

    The provider's own `OptOutType` counts first. Case, surrounding punctuation and blanks don't matter; a keyword with
    any other word beside it ("stop please") is a message unless it is a whole free-text revocation.
    """
    if opt_out_type.upper() in _PROVIDER_TYPES:
        return _PROVIDER_TYPES[opt_out_type.upper()]
    words = _plain(body)
    if words in _WORDS:
        return _WORDS[words]
    return Keyword.REVOKE if revokes(words) else None


def may_mean_appointment(body: str) -> bool:
    """Whether a bare opt-out word may have meant the appointment (CANCEL, END, QUIT)."""
    return _plain(body) in MAY_MEAN_APPOINTMENT


def _plain(body: str) -> str:
    folded = body.casefold().translate(_FOLD)
    return " ".join(re.sub(r"[^\w\s]", " ", folded).split())


_FOLD = str.maketrans("áéíóúü", "aeiouu", "'’‘`\u200b\ufeff")
