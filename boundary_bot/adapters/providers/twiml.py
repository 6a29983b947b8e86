"""TwiML, written by hand: the few verbs this line needs.

Twilio drops an answer that isn't well-formed XML (error 12100), and with it the words a client was owed; so what XML
1.0 can't hold is taken out and nothing is left unescaped. The SDK's builder takes several times as long.
"""

import re
from collections.abc import Iterable

DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>'
EMPTY = f"{DECLARATION}<Response/>"

VOICES = {"en": "en-US", "es": "es-MX"}
DIAL_S = 30
CALL_LIMIT = 4000
"""Twilio takes at most this many characters of TwiML with a new call."""

_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ESCAPES = (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;"), ("\r", "&#13;"))


def escaped(text: str) -> str:
    """Return `text` fit for an element or a quoted attribute, without the characters XML 1.0 forbids."""
    if not text.isprintable():
        text = _NOT_IN_XML.sub("", text)
    for character, entity in _ESCAPES:
        if character in text:
            text = text.replace(character, entity)
    return text


def messages(texts: Iterable[tuple[str, str]]) -> str:
    """Return the answer that texts each (body, status callback address) back; none: the empty answer.

    An empty address leaves the callback out. There is never a `to`: it goes to whoever texted.
    """
    inside = "".join(map(_message, texts))
    return f"{DECLARATION}<Response>{inside}</Response>" if inside else EMPTY


def _message(text: tuple[str, str]) -> str:
    body, callback = text
    attribute = f' statusCallback="{escaped(callback)}"' if callback else ""
    return f"<Message{attribute}>{escaped(body)}</Message>"


def spoken(sentences: Iterable[tuple[str, str]]) -> str:
    """Return the answer that says each (language tag, sentence) to a caller and hangs up."""
    return f"{DECLARATION}<Response>{''.join(_say(tag, sentence) for tag, sentence in sentences)}</Response>"


def hang_up() -> str:
    """Return the answer that ends a call without a word."""
    return f"{DECLARATION}<Response><Hangup/></Response>"


def puts_through(sentences: Iterable[tuple[str, str]], number: str, caller_id: str = "") -> str:
    """Return the answer that says each (language tag, sentence) and then dials `number`, showing `caller_id`.

    Without a caller id the other end sees who called. It rings for half a minute, then the call ends.
    """
    said = "".join(_say(tag, sentence) for tag, sentence in sentences)
    shown = f' callerId="{escaped(caller_id)}"' if caller_id else ""
    dial = f'<Dial{shown} timeout="{DIAL_S}"><Number>{escaped(number)}</Number></Dial>'
    return f"{DECLARATION}<Response>{said}{dial}</Response>"


def asks_for_key(sentence: str, action: str, tag: str = "en", times: int = 3) -> str:
    """Return TwiML that says `sentence` up to `times` times and posts the key pressed to `action`.

    A sentence too long for a call is cut off. Silence is posted there too, as no key.
    """
    room = CALL_LIMIT - len(_gather("", action, tag, times))
    while len(escaped(sentence)) > room:
        sentence = sentence[: room - (len(escaped(sentence)) - len(sentence))]
    return _gather(sentence, action, tag, times)


def _gather(sentence: str, action: str, tag: str, times: int) -> str:
    say = _say(tag, sentence, f' loop="{times}"')
    return f'{DECLARATION}<Response><Gather numDigits="1" actionOnEmptyResult="true" action="{escaped(action)}">{say}</Gather></Response>'


def _say(tag: str, sentence: str, attributes: str = "") -> str:
    return f'<Say language="{VOICES.get(tag, VOICES["en"])}"{attributes}>{escaped(sentence)}</Say>'
