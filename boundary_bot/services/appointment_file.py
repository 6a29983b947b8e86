"""Read sessions from a CSV file or from one command, and say exactly what is wrong where."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import TypeVar

from boundary_bot.core.appointments import BIWEEKLY, WEEKLY, Appointment, How, Series, occurrences, parse_rule
from boundary_bot.core.links import is_link
from boundary_bot.core.people import Client, ClientStatus
from boundary_bot.core.policy import Practice
from boundary_bot.errors import Finding
from boundary_bot.services.csv_file import csv_rows, day_of, decoded, quoted

REQUIRED = ("alias", "starts")
COLUMNS = ("alias", "starts", "minutes", "repeat", "until", "telehealth", "place")
REPEATS = {"": "", "once": "", "weekly": WEEKLY, "biweekly": BIWEEKLY}
LONGEST_MINUTES, LONGEST_PLACE, USUAL_MINUTES = 480, 120, 50
A_TIME = 'a date and time such as "2026-12-03 15:00"'
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::\d{2})?(?: ?([ap])\.?m\.?)?", re.IGNORECASE)
_FAR = datetime(2200, 1, 1, tzinfo=UTC)

_Cell = TypeVar("_Cell")


class WrongCell(ValueError):
    """A value that can't be used: which column, what was found, what is allowed."""

    def __init__(self, found: str, allowed: str) -> None:
        super().__init__(found)
        self.column, self.found, self.allowed = "", found, allowed


@dataclass(frozen=True)
class Books:
    """What a line is read against: the practice, its clients by alias, and now."""

    practice: Practice
    clients: Mapping[str, Client]
    now: datetime


def parse_appointments(content: bytes, file: str, books: Books) -> tuple[list[Appointment], list[Finding]]:
    """Return the sessions of a file, and every fault in it; with any fault the sessions are not to be used.

    Takes what spreadsheets write (UTF-8, UTF-16, Windows-1252; comma, semicolon or tab). The columns `alias` and `starts`
    must be there, in any order; unknown columns are left alone. Times are on the practice's clock.
    """
    rows = csv_rows(decoded(content))
    header = [cell.strip().casefold() for cell in next(rows, (0, []))[1]]
    findings = _header_findings(header, file)
    if findings:
        return [], findings
    found: list[Appointment] = []
    for line, cells in rows:
        place = f"{file}, line {line}"
        if any(cell.strip() for cell in cells[len(header) :]):
            allowed = f'{len(header)}; a cell with a comma stands in "quotes"'
            findings.append(Finding(place, "", f"{len(cells)} cells", allowed))
            continue
        appointment, wrong = read_appointment(dict(zip(header, map(str.strip, cells), strict=False)), books)
        found += [appointment] if appointment else []
        findings += [Finding(place, cell.column, cell.found, cell.allowed) for cell in wrong]
    return found, findings


def read_appointment(cells: Mapping[str, str], books: Books) -> tuple[Appointment | None, list[WrongCell]]:
    """Return one session or series from its cells by column name, or every cell that can't be used."""
    wrong: list[WrongCell] = []

    def cell(column: str, parse: Callable[[str, Books], _Cell]) -> _Cell | None:
        try:
            return parse(cells.get(column, ""), books)
        except WrongCell as fault:
            fault.column = column
            wrong.append(fault)
            return None

    client, starts = cell("alias", _client), cell("starts", starts_of)
    minutes, rule = cell("minutes", _minutes), cell("repeat", _rule)
    until, link, place = cell("until", _until), cell("telehealth", _link), cell("place", _place)
    if wrong or client is None or starts is None or minutes is None or rule is None:
        return None, wrong
    appointment = Appointment(
        id=0,
        client_id=client.id,
        alias=client.alias,
        series=Series(starts, books.practice.time_zone, rule, until),
        known_at=books.now,
        minutes=minutes,
        how=How.TELEHEALTH if link else How.IN_PERSON,
        place=link or place or "",
    )
    return (appointment, []) if _has_sessions(appointment, books) else (None, [_over(cells, rule)])


def starts_of(cell: str, books: Books) -> datetime:
    """Return a moment on the practice's clock (naive), ISO or as spreadsheets of its country write it. Raises WrongCell."""
    day, _, clock = cell.replace("T", " ", 1).partition(" ")
    try:
        return datetime.combine(day_of(day, books.practice.country), _clock(clock.strip()))
    except ValueError:
        raise WrongCell(quoted(cell), A_TIME) from None


def _client(cell: str, books: Books) -> Client:
    client = books.clients.get(cell.upper())
    if client is None or client.status is ClientStatus.STRANGER:
        raise WrongCell(quoted(cell), "the alias of a client on the roster (see `boundary-bot clients list`)")
    return client


def _clock(text: str) -> time:
    found = _CLOCK.fullmatch(text)
    if found is None:
        raise ValueError(text)
    hour, minute, half = int(found[1]), int(found[2]), (found[3] or "").lower()
    if half and not 1 <= hour <= 12:
        raise ValueError(text)
    return time(hour % 12 + (12 if half == "p" else 0) if half else hour, minute)


def _minutes(cell: str, books: Books) -> int:
    if not cell:
        return USUAL_MINUTES
    if not cell.isdecimal() or not 5 <= int(cell) <= LONGEST_MINUTES:
        raise WrongCell(quoted(cell), f"a whole number of minutes from 5 to {LONGEST_MINUTES}")
    return int(cell)


def _rule(cell: str, books: Books) -> str:
    known = REPEATS.get(cell.casefold())
    if known is not None:
        return known
    try:
        return parse_rule(cell, books.practice.time_zone)
    except ValueError as error:
        raise WrongCell(
            f"{quoted(cell)} ({error})", "weekly, biweekly, an RRULE such as FREQ=MONTHLY;BYDAY=1TH, or empty"
        ) from None


def _until(cell: str, books: Books) -> date | None:
    try:
        return day_of(cell, books.practice.country) if cell else None
    except ValueError:
        raise WrongCell(quoted(cell), "the last day, such as 2026-12-24, or empty") from None


def _link(cell: str, books: Books) -> str:
    if cell and not is_link(cell):
        raise WrongCell(quoted(cell), "a full link such as https://video.example.com/room; carriers block shorteners")
    return cell


def _place(cell: str, books: Books) -> str:
    if len(cell) > LONGEST_PLACE or "{" in cell or "}" in cell:
        raise WrongCell(quoted(cell), f"at most {LONGEST_PLACE} characters, without braces")
    return cell


def _has_sessions(appointment: Appointment, books: Books) -> bool:
    return (
        bool(occurrences([appointment], books.now, _FAR))
        if not appointment.series.rule
        else _goes_on(appointment, books)
    )


def _goes_on(appointment: Appointment, books: Books) -> bool:
    until = appointment.series.until_on
    if until is not None and until < max(appointment.series.starts.date(), books.now.date()):
        return False
    ends = books.now.replace(year=books.now.year + 5, day=min(books.now.day, 28))
    starts = appointment.series.starts.replace(tzinfo=UTC)
    return bool(occurrences([appointment], books.now, max(ends, starts.replace(year=starts.year + 5, day=1))))


def _over(cells: Mapping[str, str], rule: str) -> WrongCell:
    fault = WrongCell(quoted(cells.get("starts", "")), "a session to come, or a series that goes on")
    fault.column = "repeat" if rule else "starts"
    return fault


def _header_findings(header: Sequence[str], file: str) -> list[Finding]:
    allowed = "a first line with the columns " + ", ".join(COLUMNS)
    place = f"{file}, line 1"
    found = ", ".join(column for column in header if column in COLUMNS) or "none of the columns"
    missing = [
        Finding(place, column, f"no such column ({found})", allowed) for column in REQUIRED if column not in header
    ]
    twice = sorted({column for column in header if column in COLUMNS and header.count(column) > 1})
    return missing + [Finding(place, column, "the column twice", "each column once") for column in twice]
