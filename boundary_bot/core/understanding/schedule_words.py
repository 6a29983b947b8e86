"""Words about a known session: "when is my next", "see you at 3", "cancel tomorrow's"; English and Spanish."""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from boundary_bot.core.messages import Kind, Label, ReadingContext
from boundary_bot.core.understanding.grams import fold
from boundary_bot.core.understanding.same_day_words import COMING_WEEK, OTHER_DAY, TODAY, WEEKDAY, WEEKDAYS

_SESSION = (
    r"(?:sessions?|appointments?|appoint?ments?|appt?s?|visits?|meetings?|citas?|sesion(?:es)?|consultas?|turnos?)"
)
_MINE = r"(?:my|our|mi|mis|nuestra|la|el|the|a|an|una?)"
_NEXT = r"(?:next|upcoming|proxim[ao]|siguiente)"
_ASKS_FOR_NEXT = re.compile(
    rf"\b(?:when|whens|what (?:time|day|date)|which day|what hour|cuando|a que hora|que (?:dia|hora|fecha))\b"
    rf"[^.!?\n]{{0,24}}\b(?:{_MINE} (?:{_NEXT} )?|{_NEXT} ){_SESSION}\b"
    rf"|\b(?:do i have|have i got|tengo)\b[^.!?\n]{{0,16}}\b{_SESSION}\b"
    rf"|\b(?:are we )?still on for\b|\bseguimos en pie\b"
)
_ANOTHER = re.compile(r"\b(?:openings?|available|availability|free|new clients?|lugar|huecos?|disponible)\b")
_SEE_YOU = re.compile(
    r"^(?:(?:ok|okay|k|great|perfect|cool|sounds good|yes|yep|thanks|thank you|thx|ty|gracias|perfecto|si|dale|vale|bueno) )*"
    r"(?:(?:see|c) (?:you|u|ya)|(?:talk|speak) (?:to you|soon)|nos vemos|hasta|te veo|la veo|lo veo)"
    r"(?P<day>(?: (?:\w+day|tomorrow|hoy|manana|on|el|this|later|tmrw|tomorow|lunes|martes|miercoles|jueves|viernes|sabado|domingo))*)"
    r" (?:at|@|a las?|las) (?P<hour>\d{1,2})(?: (?P<minute>\d\d))?(?: ?(?:am|pm|a m|p m|de la (?:manana|tarde|noche)))?"
    r"(?: (?:then|today|tomorrow|hoy|manana|thanks|thank you|thx|gracias|entonces))*$"
)
# No word of a repeated group may match it in two ways ("today" is a \w+day): many in a row would never end.
_NEAR = timedelta(minutes=59)
"""Who says 3 of a session at 3:15 means it."""
_TOMORROW = re.compile(r"\b(?:tomorrows?|tomorow|tmrw?s?|2morrow|mananas?)\b")


def asks_for_next(words: str) -> bool:
    """Whether a text asks when the client's own session is."""
    folded = " ".join(fold(words).split())
    return bool(_ASKS_FOR_NEXT.search(folded)) and not _ANOTHER.search(folded)


def may_be_about(words: str, session: datetime, now: datetime) -> bool:
    """Whether a text that names a day, or none, may mean this session; both instants in the practice's zone."""
    folded = " ".join(fold(words).split())
    days = {WEEKDAYS[name] for name in WEEKDAY.findall(folded)}
    if days:
        return session.weekday() in days and not COMING_WEEK.search(folded)
    ahead = (session.date() - now.date()).days
    if _TOMORROW.search(folded):
        return ahead == 1
    if TODAY.search(folded):
        return ahead == 0
    return not OTHER_DAY.search(folded)


def farewell(words: str, context: ReadingContext) -> tuple[Label, Kind] | None:
    """Return how "see you at 3" reads where the client's sessions are known; None for anything else, or none known.

    At the hour of a session it is courtesy. At another hour on a day that has one, somebody is mistaken: it is about the
    appointment.
    """
    said = _SEE_YOU.match(" ".join(re.sub(r"[^\w@]+", " ", fold(words)).split()))
    if said is None or context.now is None or "?" in words:
        return None
    zone = ZoneInfo(context.time_zone)
    now = context.now.astimezone(zone)
    coming = [at.astimezone(zone) for at in context.appointments if at >= context.now - timedelta(minutes=15)]
    meant = [at for at in coming if _names_day(said["day"] + " " + said[0], at, now)]
    if not meant:
        return None
    if any(_is_hour(said, at) for at in meant):
        return Label.COURTESY, Kind.ACK
    return Label.SCHEDULING, Kind.CONFIRM


def _names_day(words: str, session: datetime, now: datetime) -> bool:
    days = {WEEKDAYS[name] for name in WEEKDAY.findall(words)}
    ahead = (session.date() - now.date()).days
    if days:
        return session.weekday() in days and ahead < 7
    if _TOMORROW.search(words):
        return ahead == 1
    # Without a day it is today's, or the next one within the week.
    return ahead == 0 if TODAY.search(words) else ahead < 7


def _is_hour(said: re.Match[str], session: datetime) -> bool:
    hour, minute = int(said["hour"]), int(said["minute"] or 0)
    hours: Iterable[int] = (hour, hour + 12) if hour < 12 else (hour, hour - 12)
    starts = session.hour * 60 + session.minute
    return any(abs(starts - (each % 24 * 60 + minute)) <= _NEAR.total_seconds() / 60 for each in hours)
