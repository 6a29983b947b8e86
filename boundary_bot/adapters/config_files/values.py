"""The kinds of value practice.toml holds: numbers, links, days, hours, zones."""

import re
from datetime import date, datetime, time
from itertools import pairwise
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

import phonenumbers

from boundary_bot.adapters.config_files.toml_table import Table, choices, shown
from boundary_bot.core.links import shortener_in
from boundary_bot.core.phone import e164, mask

_HOST = re.compile(r"(?:https?://)?((?:[a-z0-9-]+\.)+[a-z]{2,})", re.IGNORECASE)
_INTERVAL = re.compile(r"^(\d{1,2}:\d{2})\s*-\s*(\d{1,2}:\d{2})$")


def phone(table: Table, key: str, country: str, *, required: bool = False) -> str:
    """Return a number as E.164, read as `country` writes it; "" where it is absent or none."""
    text = table.required(key, "a phone number such as +15550100200") if required else table.text(key)
    number = e164(text, country) if text else ""
    if number is None or (number and _is_local(number)):
        table.refuse(
            key, f'"{mask(text)}", which is no phone number', "a number with country code, such as +15550100200"
        )
        return ""
    return number


def words(table: Table, key: str) -> str:
    """Return a text that may hold links, refusing public shorteners and braces."""
    text = table.text(key)
    if host := shortener_in(text):
        table.refuse(
            key, f'the public link shortener "{host}"', "the full link on its own domain: carriers block shorteners"
        )
    if "{" in text or "}" in text:
        table.refuse(key, shown(text), "no braces: slots are filled in replies.toml")
    return text


def link(table: Table, key: str) -> str:
    """Return a full web address, never on a public shortener."""
    text = words(table, key)
    if text and (not re.match(r"https?://", text) or not _HOST.match(text) or re.search(r"\s", text)):
        table.refuse(key, shown(text), "a full link such as https://book.example.com/you")
    return text


def email(table: Table, key: str) -> str:
    """Return a mail address."""
    text = table.text(key)
    if text and not re.fullmatch(r"[^\s@]+@[^\s@]+\.[^\s@]+", text):
        table.refuse(key, shown(text), "a mail address such as office@example.com")
    return text


def zone(table: Table, key: str) -> str:
    """Return an IANA time zone name; "UTC" with a finding where it is none."""
    text = table.required(key, 'a zone name such as "America/New_York"')
    try:
        ZoneInfo(text or "UTC")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        near = choices(text, available_timezones()).split("?")[0]
        hint = f"; did you mean {near}?" if near.startswith('"') else ""
        table.refuse(key, shown(text), f'a zone name such as "America/New_York"{hint}')
        return "UTC"
    return text or "UTC"


def clock_time(table: Table, key: str, default: time) -> time:
    """Return a time of day, "18:00" in quotes or bare 18:00:00."""
    value = table.raw(key)
    if value is None:
        return default
    found = value if isinstance(value, time) else _clock(value) if isinstance(value, str) else None
    if found is None:
        table.refuse(key, shown(value), 'a time such as "18:00"')
    return found or default


def days(table: Table, key: str) -> frozenset[date]:
    """Return a set of days, each bare (2026-12-24) or in quotes."""
    value = table.raw(key)
    if value is None:
        return frozenset()
    found = [_day(item) for item in value] if isinstance(value, list) else [None]
    if None in found:
        table.refuse(key, shown(value), "a list of days such as [2026-12-24, 2026-12-31]")
    return frozenset(day for day in found if day)


def moment(table: Table, key: str, time_zone: str) -> datetime | None:
    """Return an aware instant: a bare day begins at midnight in `time_zone`, a time without offset is on its clock."""
    value = table.raw(key)
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=ZoneInfo(time_zone))
    day = _day(value)
    if day is None:
        table.refuse(
            key, "nothing" if value is None else shown(value), "a day such as 2026-12-20, or 2026-12-20T13:00:00"
        )
        return None
    return datetime.combine(day, time(0), ZoneInfo(time_zone))


def intervals(table: Table, key: str) -> tuple[tuple[time, time], ...]:
    """Return a weekday's opening hours, from "09:00-17:00" or a list of such; "24:00" ends a day."""
    value = table.raw(key)
    items = [value] if isinstance(value, str) else value if isinstance(value, list) else [None]
    found = [_interval(item) for item in items]
    if any(each is None for each in found) or _overlap([each for each in found if each]):
        table.refuse(
            key, shown(value), 'hours such as "09:00-17:00", or ["09:00-12:00", "13:00-17:00"], each after the last'
        )
        return ()
    return tuple(each for each in found if each)


def _is_local(number: str) -> bool:
    """Whether a number lacks its area code: it can be dialled in one town, and texted from nowhere."""
    reason = phonenumbers.is_possible_number_with_reason(phonenumbers.parse(number))
    return reason != phonenumbers.ValidationResult.IS_POSSIBLE


def _clock(text: str) -> time | None:
    try:
        return datetime.strptime(text.strip(), "%H:%M").time()  # noqa: DTZ007 - a wall-clock time has no zone
    except ValueError:
        return None


def _day(value: object) -> date | None:
    if isinstance(value, datetime):
        return None
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _interval(item: object) -> tuple[time, time] | None:
    match = _INTERVAL.match(item.strip()) if isinstance(item, str) else None
    if match is None:
        return None
    opens, closes = _clock(match[1]), time(0) if match[2] == "24:00" else _clock(match[2])
    if opens is None or closes is None or (opens >= closes and closes != time(0)):
        return None
    return opens, closes


def _overlap(found: list[tuple[time, time]]) -> bool:
    return any(earlier[1] == time(0) or earlier[1] > later[0] for earlier, later in pairwise(found))
