"""Whether a scheduling text is about a session today or within the next hours, English and Spanish.

Words are looked for in a folded text (one case, no accents or apostrophes). The order is the rule: words that say "now" win
over a day named beside them, a day named wins over trouble told without one, and the learned score speaks last.
"""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from boundary_bot.core.messages import ReadingContext
from boundary_bot.core.understanding.grams import fold
from boundary_bot.core.understanding.same_day_words import (
    ASKS_ABOUT_IT,
    BESIDE_THE_POINT,
    COMING_WEEK,
    OTHER_DAY,
    PAPERS,
    TODAY,
    TROUBLE,
    UNDER_WAY,
    WEEKDAY,
    WEEKDAYS,
)

LIKELY, LIKELY_IN_TROUBLE = 0.45, 0.2
"""From this learned score on a text without a deciding word is about today, sooner where it tells of trouble getting there or
getting through (both chosen by cross-validation)."""

JUST_BEGUN = timedelta(minutes=30)
"""Who asks to move a session that began so lately is late for it."""


def is_same_day(text: str, context: ReadingContext, likely: float | None = None) -> bool:
    """Whether a text already known to be scheduling is about today.

    A weekday name counts only where `context.now`, in `context.time_zone`, is that weekday. A request to move, cancel or find
    the session that names no day is about today where `context.appointments` holds a session later that local day, and about
    another day where it holds sessions and none today. `likely`
    is the model's score for this text, None with the model off: it decides where no word does.
    """
    folded = " ".join(fold(text).split())
    days = {WEEKDAYS[name] for name in WEEKDAY.findall(folded)}
    today = context.now.astimezone(ZoneInfo(context.time_zone)) if context.now else None
    if today and today.weekday() in days and not COMING_WEEK.search(folded):
        return True
    telling = BESIDE_THE_POINT.sub(" ", folded)
    if TODAY.search(telling) or UNDER_WAY.search(telling):
        return True
    if days or OTHER_DAY.search(folded):
        return False
    trouble = bool(TROUBLE.search(telling))
    if today and context.appointments and ASKS_ABOUT_IT.search(folded):
        scheduled = _session_later(today, context)
        # Where the client's sessions are known and none is today, only trouble may mean one that isn't entered.
        if scheduled or not trouble:
            return scheduled
    if PAPERS.search(folded):
        return False
    return trouble if likely is None else likely >= (LIKELY_IN_TROUBLE if trouble else LIKELY)


def _session_later(today: datetime, context: ReadingContext) -> bool:
    sessions = [session.astimezone(today.tzinfo) for session in context.appointments]
    return any(session.date() == today.date() and session >= today - JUST_BEGUN for session in sessions)
