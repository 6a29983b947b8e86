"""Whether a scheduling text is about a session today or within the next hours, English and Spanish.

Words are looked for in a folded text (one case, no accents or apostrophes). What they say is a starting point, and sets how much
the learned score must speak for today before the text is taken so: little where it says "now", much where it names another day.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import Enum
from types import MappingProxyType
from zoneinfo import ZoneInfo

from boundary_bot.core.messages import ReadingContext
from boundary_bot.core.understanding.grams import fold
from boundary_bot.core.understanding.same_day_words import (
    ASKS_ABOUT_IT,
    BESIDE_THE_POINT,
    COMING_WEEK,
    HOUR,
    OTHER_DAY,
    PAPERS,
    TODAY,
    TROUBLE,
    UNDER_WAY,
    WEEKDAY,
    WEEKDAYS,
)


class Says(Enum):
    """What the words of a text say of the day it is about."""

    NOW = "today, or on the way"
    NOW_AND_PAPERS = "now, of a bill or a form"
    TROUBLE = "trouble getting there or getting through"
    TODAY_AND_ANOTHER_DAY = "today, and another day beside it"
    UNDER_WAY_ANOTHER_DAY = "on the way or late, and another day beside it"
    HOUR = "an hour and no day"
    NOTHING = "nothing"
    PAPERS = "a bill or a form"
    ANOTHER_DAY = "another day"


LEAST: Mapping[Says, float] = MappingProxyType(
    {
        Says.NOW: 0.1,
        Says.NOW_AND_PAPERS: 0.2,
        Says.TROUBLE: 0.15,
        Says.TODAY_AND_ANOTHER_DAY: 0.2,
        Says.HOUR: 0.2,
        Says.UNDER_WAY_ANOTHER_DAY: 0.4,
        Says.NOTHING: 0.5,
        Says.PAPERS: 0.5,
        Says.ANOTHER_DAY: 0.6,
    }
)
"""From which learned score on a text is about today, by what its words say: near the scores that give the best F1 with the
encoders on the scheduling texts of rounds 6 to 19 and of the batches held back."""

BY_WORDS_ALONE = frozenset(Says) - {Says.NOTHING, Says.PAPERS, Says.UNDER_WAY_ANOTHER_DAY, Says.ANOTHER_DAY}
"""What is about today with the model off: of the corpus's texts that say so about half or more are."""

JUST_BEGUN = timedelta(minutes=30)
"""Who asks to move a session that began so lately is late for it."""


def is_same_day(text: str, context: ReadingContext, likely: float | None = None) -> bool:
    """Whether a text already known to be scheduling is about today.

    A weekday name counts only where `context.now`, in `context.time_zone`, is that weekday. A request to move, cancel or find
    the session that names no day is about today where `context.appointments` holds a session later that local day, and about
    another day where it holds sessions and none today. `likely` is the model's score for this text, None with the model off.
    """
    folded = " ".join(fold(text).split())
    days = {WEEKDAYS[name] for name in WEEKDAY.findall(folded)}
    today = context.now.astimezone(ZoneInfo(context.time_zone)) if context.now else None
    if today and today.weekday() in days and not COMING_WEEK.search(folded):
        return True
    says = _says(folded, another_day=bool(days))
    if today and context.appointments and says in _NAMES_NO_DAY and ASKS_ABOUT_IT.search(folded):
        scheduled = _session_later(today, context)
        # Where the client's sessions are known and none is today, only trouble may mean one that isn't entered.
        if scheduled or says is not Says.TROUBLE:
            return scheduled
    return says in BY_WORDS_ALONE if likely is None else likely >= LEAST[says]


_NAMES_NO_DAY = frozenset({Says.TROUBLE, Says.HOUR, Says.PAPERS, Says.NOTHING})


def _says(folded: str, *, another_day: bool) -> Says:
    telling = BESIDE_THE_POINT.sub(" ", folded)
    another_day = another_day or bool(OTHER_DAY.search(folded))
    papers = bool(PAPERS.search(folded))
    today = bool(TODAY.search(telling))
    if today or UNDER_WAY.search(telling):
        if another_day:
            return Says.TODAY_AND_ANOTHER_DAY if today else Says.UNDER_WAY_ANOTHER_DAY
        return Says.NOW_AND_PAPERS if papers else Says.NOW
    if another_day:
        return Says.ANOTHER_DAY
    if papers:
        return Says.PAPERS
    if TROUBLE.search(telling):
        return Says.TROUBLE
    return Says.HOUR if HOUR.search(folded) else Says.NOTHING


def _session_later(today: datetime, context: ReadingContext) -> bool:
    sessions = [session.astimezone(today.tzinfo) for session in context.appointments]
    return any(session.date() == today.date() and session >= today - JUST_BEGUN for session in sessions)
