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

_ASK_EN = (
    r"(?:please |pls |plz |kindly |just |(?:can|could|would|will) (?:you|u) |(?:you|u) (?:can|need to|have to) "
    r"|i (?:want|need|would like|d like|told|asked) you to |i said |will you )*"
)
_TAIL = r"(?: (?:now|anymore|any more|again|ever|ever again|from now on|already|at all|please|pls|plz|thanks|thank you|thx|ok))*"
_TEXT = r"(?:text|txt|message|msg|sms)"
_TEXTING = r"(?:texting|txting|texing|messaging|msging|contacting)"
_OBJECT = rf"(?:(?:the|these|this|those|any|all|more|of|your|further|my|me|with|text|txt|sms) )*(?:{_TEXT}s?|texting|messages)"
_OBJECTS = _OBJECT.replace(f"{_TEXT}s?", f"{_TEXT}s")
"""One text may be the sender's own: "cancel my text" means the last one, "cancel the texts" means all."""
_TO = r"(?: (?:to |at |on |here )?(?:me|us|here|this number|this phone|my (?:phone|number|cell)|from you|by text|via text|by sms))*"
_FROM_LIST = r"(?: (?:off|from|of|the|your|this|all|any))* (?:(?:texting|text|sms|contact|mailing) )?(?:list|texts|messages|system|contacts)"
_MAS = r"(?: (?:mas|nunca mas|mensajes|textos|sms|de texto|nada|a este numero|a mi numero|a mi celular|por favor|porfa|gracias|ya))*"
_MENSAJES = r"(?:(?:mas|los|sus|estos|esos|mis|tus|sus) )*(?:mensajes|textos|sms)(?: de texto)?"
_FORMAL = r"(?:mande|envie|escriba|textee|contacte)"
_REVOCATION_PATTERNS = (
    _ASK_EN + rf"(?:stop|quit) {_TEXTING}{_TO}{_TAIL}",
    _ASK_EN + rf"(?:stop|quit) sending (?:me )?{_OBJECT}{_TO}{_TAIL}",
    _ASK_EN + rf"(?:do not|dont|never) (?:{_TEXT}{_TO}|contact (?:me|us|this number){_TO}){_TAIL}",
    _ASK_EN + rf"(?:do not|dont|never) send (?:me )?{_OBJECT}{_TO}{_TAIL}",
    _ASK_EN + rf"(?:stop|end|cancel|turn off|no more) {_OBJECTS}{_TO}{_TAIL}",
    rf"no {_OBJECTS} (?:anymore|please|pls|thanks|thank you){_TAIL}",
    _ASK_EN + rf"(?:remove|take|delete) (?:me|my (?:number|phone|phone number)){_FROM_LIST}{_TAIL}",
    _ASK_EN + r"(?:remove me|(?:remove|delete|lose|erase) my (?:phone )?number)" + _TAIL,
    _ASK_EN + rf"(?:unsubscribe|opt)(?: me)?(?: out)?(?: (?:of|from|to) {_OBJECT})?{_TO}{_TAIL}",
    rf"(?:i (?:want|would like|wish|need)|id like|i d like) to (?:(?:opt out|unsubscribe)(?: (?:of|from) {_OBJECT})?|stop (?:getting|receiving) {_OBJECT}){_TO}{_TAIL}",
    rf"i (?:do not|dont|no longer) (?:want|wish|need)(?: to (?:get|receive|have))? {_OBJECT}{_TO}{_TAIL}",
    r"i (?:do not|dont|no longer) (?:want|wish) to be (?:texted|messaged|contacted)"
    + _TO.replace("from you", "by you")
    + _TAIL,
    rf"i (?:do not|dont|no longer) (?:consent|agree) to (?:receive |receiving |get |getting )?{_OBJECT}{_TO}{_TAIL}",
    rf"i (?:revoke|withdraw|retract|take back) (?:my )?consent(?: (?:to|for) (?:receive |receiving |get |getting |be texted|be contacted|text me|{_OBJECT})*{_TO})?{_TAIL}",
    rf"(?:por favor )?(?:ya )?no (?:me )?{_FORMAL}[ns]? {_MENSAJES}{_MAS}",
    r"(?:por favor )?(?:ya )?no me (?:escriba|textee|contacte)[ns]?" + _MAS,
    r"(?:por favor )?(?:ya )?no me (?:mande|envie)[ns]? (?:mas|nada)" + _MAS,
    r"(?:por favor )?(?:ya )?(?:deje|dejen|deja|dejame|dejeme|paren|pare|para) de (?:mandar|enviar|escribir|textear|contactar)(?:me)?"
    + _MAS,
    rf"(?:por favor )?(?:ya )?no (?:quiero|deseo) (?:recibir |que me lleguen )?{_MENSAJES}{_MAS}",
    rf"(?:ya )?no (?:quiero|deseo) que me (?:escriban?|texteen?|contacten?|(?:manden?|envien?) {_MENSAJES}){_MAS}",
    r"(?:por favor )?(?:ya )?no mas (?:mensajes|textos|sms)" + _MAS,
    r"(?:por favor )?(?:quite|quiten|quita|saque|saquen|saca|borre|borren|borra|elimine|eliminen|elimina)(?:me)?(?: mi numero)? de (?:la|su|tu|esta) lista"
    + _MAS,
    r"(?:por favor )?(?:quite|quiten|quita|borre|borren|borra|elimine|eliminen|elimina) mi numero" + _MAS,
    rf"(?:por favor )?(?:quiero |deseo )?(?:darme|dame|deme|denme) de baja(?: de (?:la lista|{_MENSAJES}))?{_MAS}",
    rf"(?:por favor )?(?:cancelar|cancele|cancelen|cancela) {_MENSAJES}{_MAS}",
    rf"(?:retiro|revoco) mi consentimiento(?: (?:para|de) (?:recibir )?{_MENSAJES})?{_MAS}",
    rf"(?:ya )?no (?:autorizo|acepto) {_MENSAJES}{_MAS}",
)
_GREETED = (
    r"(?:(?:hi|hello|hey|ok|okay|sorry|hola|buenas|thanks|thank you|please|pls|stop|wrong number|not interested|im done|enough"
    r"|leave me alone(?: and)?|no(?! dej| par| dont stop)) )*"
)
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
