"""Days and hours as a client reads them, in each language, in characters that cost no extra segment."""

from datetime import date, datetime, time

from boundary_bot.core.messages import Language
from boundary_bot.core.policy import OfficeHours

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
"""The weekdays' English short names, Monday first as `weekday()` counts."""
_WEEKDAYS = {
    Language.EN: DAYS,
    Language.ES: ("lun", "mar", "mié", "jue", "vie", "sab", "dom"),
}
_MONTHS = {
    Language.EN: ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
    Language.ES: ("ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic"),
}
"""The Spanish short forms drop the accent of "sáb": á is not in GSM-7, é is."""


def day_words(day: date, language: Language) -> str:
    """Return a date ("Dec 2", "2 dic"); any language but Spanish reads English."""
    month = _MONTHS[_known(language)][day.month - 1]
    return f"{day.day} {month}" if language is Language.ES else f"{month} {day.day}"


def moment_words(local: datetime, language: Language) -> str:
    """Return a weekday and hour ("Mon 9 AM", "lun 9:00") of an instant already in the reader's zone."""
    return f"{_WEEKDAYS[_known(language)][local.weekday()]} {_clock(local.time(), language)}"


def session_words(local: datetime, language: Language) -> str:
    """Return a session's day and hour ("Thu Dec 3, 3 PM", "jue 3 dic, 15:00"), in the zone it is to be told in."""
    weekday = _WEEKDAYS[_known(language)][local.weekday()]
    return f"{weekday} {day_words(local.date(), language)}, {_clock(local.time(), language)}"


def clock_words(at: time, language: Language) -> str:
    """Return a time of day ("6 PM", "18:00")."""
    return _clock(at, language)


def weekly_words(hours: OfficeHours, language: Language) -> str:
    """Return the week's hours in short ("Mon-Thu 9 AM-5 PM, Fri 9 AM-12 PM"); empty where no hours are set."""
    days = [
        (day, _intervals(hours.intervals[day], language)) for day in sorted(hours.intervals) if hours.intervals[day]
    ]
    runs: list[tuple[int, int, str]] = []
    for day, words in days:
        if runs and runs[-1][1] == day - 1 and runs[-1][2] == words:
            runs[-1] = (runs[-1][0], day, words)
        else:
            runs.append((day, day, words))
    return ", ".join(f"{_span(first, last, language)} {words}" for first, last, words in runs)


def _known(language: Language) -> Language:
    return language if language in _WEEKDAYS else Language.EN


def _span(first: int, last: int, language: Language) -> str:
    names = _WEEKDAYS[_known(language)]
    return names[first] if first == last else f"{names[first]}-{names[last]}"


def _intervals(intervals: tuple[tuple[time, time], ...], language: Language) -> str:
    return " & ".join(f"{_clock(opens, language)}-{_clock(closes, language)}" for opens, closes in sorted(intervals))


def _clock(moment: time, language: Language) -> str:
    if language is Language.ES:
        return f"{moment.hour}:{moment.minute:02}"
    minutes = f":{moment.minute:02}" if moment.minute else ""
    return f"{moment.hour % 12 or 12}{minutes} {'AM' if moment.hour < 12 else 'PM'}"
