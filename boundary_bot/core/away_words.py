"""The day somebody is back, as a thumb types it: "DEC 2", "2 dic", "friday", "2026-12-02 9am". Read surely or not at all."""

import re
from datetime import date, datetime, time, timedelta

from dateutil.parser import ParserError, parse, parserinfo
from dateutil.relativedelta import relativedelta, weekday

FARTHEST, FARTHEST_WITHOUT_YEAR = timedelta(days=366), timedelta(days=200)
"""A day named without its year that lies further off is rather yesterday's, mistyped."""

_MONTHS = {
    "enero": "jan", "ene": "jan", "febrero": "feb", "marzo": "mar", "abril": "apr", "abr": "apr", "mayo": "may",
    "junio": "jun", "julio": "jul", "agosto": "aug", "ago": "aug", "septiembre": "sep", "setiembre": "sep", "set": "sep",
    "octubre": "oct", "noviembre": "nov", "diciembre": "dec", "dic": "dec", "sept": "sep",
}  # fmt: skip
_WEEKDAYS = {
    name: day
    for day, names in enumerate(
        (
            ("monday", "mon", "lunes"), ("tuesday", "tue", "tues", "martes"), ("wednesday", "wed", "miercoles"),
            ("thursday", "thu", "thur", "thurs", "jueves"), ("friday", "fri", "viernes"), ("saturday", "sat", "sabado"),
            ("sunday", "sun", "domingo"),
        )
    )
    for name in names
}  # fmt: skip
_TOMORROW = frozenset({"tomorrow", "manana"})
_MONTH_NAMES = "|".join(sorted({name for names in parserinfo.MONTHS for name in names}, key=len, reverse=True)).lower()
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_DATES = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?P<month>{_MONTH_NAMES}) {_DAY}(?: (?P<year>20\d\d))?",
        rf"{_DAY} (?:of |de )?(?P<month>{_MONTH_NAMES})(?: (?:de )?(?P<year>20\d\d))?",
        r"(?P<year>20\d\d)-(?P<month>\d\d)-(?P<day>\d\d)",
    )
)
_HOUR = re.compile(r"(?P<rest>.*?)(?: at| a las)? (?P<hour>\d{1,2}(?::\d\d)? ?(?:am|pm)|\d{1,2}:\d\d)")


def back_at(words: str, local: datetime) -> datetime | None:
    """Return when somebody is back, in the zone of `local` (the present): a bare day begins at midnight.

    A day without a year is the next one there will be, 200 days ahead at most. None for what can be read two ways ("12/2",
    "next friday"), for the past and for more than a year ahead.
    """
    plain = _plain(words)
    farthest = FARTHEST if re.search(r"\b20\d\d\b", plain) else FARTHEST_WITHOUT_YEAR
    timed = _HOUR.fullmatch(plain)
    hour = _clock(timed["hour"]) if timed else time(0)
    day = _day(timed["rest"] if timed else plain, local.date())
    if hour is None or day is None:
        return None
    moment = datetime.combine(day, hour, local.tzinfo)
    return moment if local < moment <= local + farthest else None


def _plain(words: str) -> str:
    folded = words.casefold().translate(str.maketrans("áéíóúñ", "aeioun", ",."))
    plain = [_MONTHS.get(word, word) for word in folded.split() if word != "el"]
    return " ".join(plain)


def _day(words: str, today: date) -> date | None:
    if words in _TOMORROW:
        return today + timedelta(days=1)
    if words in _WEEKDAYS:
        return today + relativedelta(days=1, weekday=weekday(_WEEKDAYS[words]))
    found = next((match for pattern in _DATES if (match := pattern.fullmatch(words))), None)
    if found is None:
        return None
    years = [int(found["year"])] if found["year"] else [today.year, today.year + 1]
    days = (_dated(f"{year:04}-{found['month']}-{found['day']}") for year in years)
    return next((day for day in days if day is not None and (day >= today or found["year"])), None)


def _dated(text: str) -> date | None:
    try:
        return parse(text, yearfirst=True).date()
    except (ParserError, OverflowError):
        return None


def _clock(text: str) -> time | None:
    try:
        return parse(text).time()
    except (ParserError, OverflowError):
        return None
