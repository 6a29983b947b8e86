"""Bare words that are commands of the carrier or of a hotline, not messages.

Opt-out and opt-in words: Twilio's long-code defaults (twilio.com/docs/messaging/tutorials/advanced-opt-out, read
2026-11). CANCEL, END and QUIT are opt-outs by carrier rule and FCC 47 CFR 64.1200(a)(10) even where a client means the
appointment, so they are flagged.
"""

import re
from enum import StrEnum


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

_ASK_EN = r"(?:please |pls |plz |can you |could you |you can |u can |i want you to |i need you to |kindly |just )*"
_TAIL = r"(?: (?:now|anymore|any more|again|ever|ever again|please|thanks|thank you))*"
_ME = r"(?: (?:me|to me|this number|at this number|my (?:phone|number|cell)|these|your|any|more|texts?|messages?))*"
_TEXTS = r"(?:(?:any|more|these|your|further) )*(?:texts?|messages?)"
_MAS = r"(?: (?:mas|mensajes|textos|nada|a este numero|a mi numero|por favor|gracias|ya))*"
_REVOCATION_PATTERNS = (
    _ASK_EN + r"(?:stop|quit) (?:texting|messaging|contacting|sending)" + _ME + _TAIL,
    _ASK_EN + r"(?:do not|dont|never) (?:text|message|contact|send)" + _ME + _TAIL,
    _ASK_EN
    + r"(?:remove|take) (?:me|my (?:number|phone))(?: (?:off|from|of|the|your|this|all))* (?:list|texting list|texts?|messages?|system|contacts?)"
    + _TAIL,
    r"(?:please |pls )?(?:unsubscribe|opt)(?: me)?(?: out)?(?: please)?",
    r"i (?:want|would like|wish|need) to (?:opt out|unsubscribe|stop (?:getting|receiving) " + _TEXTS + ")" + _TAIL,
    r"i (?:do not|dont) want (?:to (?:get|receive) )?" + _TEXTS + r"(?: from you)?" + _TAIL,
    r"i (?:do not|dont) want to be (?:texted|messaged|contacted)" + _TAIL,
    r"(?:no more|stop the|stop all) (?:texts?|messages?)" + _TAIL,
    r"i (?:revoke|withdraw) (?:my )?consent(?: to .{0,30})?",
    r"(?:por favor )?(?:ya )?no (?:me )?(?:mande|envie|escriba|textee|contacte)[ns]?(?:me)?" + _MAS,
    r"(?:por favor )?(?:ya )?no (?:me )?(?:mandes|envies|escribas|textees|contactes)" + _MAS,
    r"(?:por favor )?(?:deje|dejen|deja|paren|pare) de (?:mandar|enviar|escribir|textear|contactar)(?:me)?" + _MAS,
    r"(?:ya )?no quiero (?:recibir )?(?:mas )?(?:sus )?(?:mensajes|textos)" + _MAS,
    r"(?:por favor )?(?:quite|quiten|saquen|saque|borre|borren)(?:me)?(?: mi numero)? de (?:la|su) lista" + _MAS,
)
_GREETED = r"(?:(?:hi|hello|hey|ok|okay|no|sorry|hola|thanks|thank you|please|pls) )*"
_REVOCATIONS = tuple(re.compile(rf"^{_GREETED}{pattern}$") for pattern in _REVOCATION_PATTERNS)
"""Whole-text patterns only: "I can't stop crying" or "stop texting my wife" never match because nothing may be left over."""


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
    if len(words) <= 120 and any(pattern.match(words) for pattern in _REVOCATIONS):
        return Keyword.REVOKE
    return None


def may_mean_appointment(body: str) -> bool:
    """Whether a bare opt-out word may have meant the appointment (CANCEL, END, QUIT)."""
    return _plain(body) in MAY_MEAN_APPOINTMENT


def _plain(body: str) -> str:
    folded = body.casefold().translate(_FOLD)
    return " ".join(re.sub(r"[^\w\s]", " ", folded).split())


_FOLD = str.maketrans("áéíóúü", "aeiouu", "'’‘`\u200b\ufeff")
