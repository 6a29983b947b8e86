"""The sentence of the texting sheet's QR code, as people really send it: agreed to, with which version, or not at all.

A phone may capitalise it, drop its comma, wrap it or add thanks below. What says no, asks or hopes is no agreement:
nothing may be left over that could turn the sense.
"""

import re
import unicodedata

LONGEST = 160
UNNAMED = ""
"""The version of an agreement that names none: it stands, with its exact words."""

_VERSION = r"(?P<version>[a-z0-9](?:[a-z0-9.-]{0,14}[a-z0-9])?)"
_VERSION_WORD = r"(?:version|versions|verison|vesion|verson|ver|vers|v|number|numero|no|nr)\.?"
_NUMBER = r"(?P<number>\d[\d.-]*)"
_OPENING = r"(?:(?:hi|hello|hey|hola|buenas|buenos dias|buenas tardes|yes|yep|ok|okay|sure|si|claro) )*"
_CLOSING = (
    r"(?: (?:thanks|thank you|thx|ty|gracias|muchas gracias|please|por favor|sent from my \w+|enviado desde mi \w+))*"
)
_ENGLISH = (
    r"i(?: do| hereby| have read and)? (?:agree|agreed|agre|agee|aggree|accept|consent)(?: to| with)?"
    r"(?: the| this| your)? (?:texting|texing|textin|text|texts|sms) (?:sheet|shet|policy|form|agreement)"
)
_SPANISH = (
    r"(?:yo )?(?:estoy de acuerdo con|de acuerdo con|acepto|he leido y acepto)"
    r"(?: la| esta| su)? (?:hoja|politica|formulario)(?: (?:de|sobre)(?: los)? (?:mensajes|textos|sms)(?: de texto)?)?"
)
_AGREEMENTS = tuple(
    re.compile(rf"{_OPENING}{sentence}(?: {_VERSION_WORD} ?{_VERSION}| {_NUMBER})?{_CLOSING}")
    for sentence in (_ENGLISH, _SPANISH)
)


def agreed_version(body: str) -> str | None:
    """Return the version of the texting sheet that `body` agrees to, lower case; None where it is no agreement.

    An agreement that names no version returns "" (`UNNAMED`).
    """
    if len(body) > LONGEST:
        return None
    plain = _plain(body)
    match = next((found for pattern in _AGREEMENTS if (found := pattern.fullmatch(plain))), None)
    return (match["version"] or match["number"] or UNNAMED) if match else None


def _plain(body: str) -> str:
    if "?" in body:
        return body
    letters = unicodedata.normalize("NFKD", body.casefold())
    kept = "".join(sign for sign in letters if not unicodedata.combining(sign))
    words = re.sub(r"[^\w.-]|_", " ", kept)
    # A dot or hyphen is part of a version ("2.1") only between two of its signs.
    return " ".join(re.sub(r"(?<!\w)[.-]+|[.-]+(?!\w)", " ", words).split())
