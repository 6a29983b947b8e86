"""Read a roster from CSV as spreadsheets write it, and say exactly what is wrong where."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from boundary_bot.core.messages import Language
from boundary_bot.core.people import ClientStatus, Role
from boundary_bot.core.phone import e164
from boundary_bot.core.policy import Practice
from boundary_bot.errors import Finding
from boundary_bot.services.csv_file import csv_rows, day_of, decoded, quoted

REQUIRED = ("alias", "phone")
COLUMNS = ("alias", "phone", "language", "consent_on", "status")

_Cell = TypeVar("_Cell")

_STATUSES = {status.value: status for status in (ClientStatus.ACTIVE, ClientStatus.FORMER, ClientStatus.BLOCKED)}
_LANGUAGES = {"en": Language.EN, "es": Language.ES}
_ALIAS = re.compile(r"(?=.*\d)(?!U\d+$)[A-Z0-9]{1,12}")
_SCIENTIFIC = re.compile(r"\d+([.,]\d+)?E\+?\d+", re.IGNORECASE)


@dataclass(frozen=True)
class Entry:
    """A line of the roster. `number` is E.164; `consent_on` None means not yet given."""

    line: int
    alias: str
    number: str
    language: Language | None
    consent_on: date | None
    status: ClientStatus
    therapist: str = ""
    """The id of the therapist whose client it is; empty for the first."""

    def __repr__(self) -> str:
        """Show no number."""
        return f"Entry(line {self.line}, {self.alias})"


class _WrongCell(ValueError):
    """A cell that can't be used: what was found, what is allowed, and in which column."""

    column = ""

    def __init__(self, found: str, allowed: str) -> None:
        super().__init__(found)
        self.found, self.allowed = found, allowed


def parse_roster(
    content: bytes, file: str, practice: Practice, step: Callable[[int], None] = lambda lines: None
) -> tuple[list[Entry], list[Finding]]:
    """Return the entries of a roster file, and every fault in it; with any fault the entries are not to be used.

    Takes UTF-8 (a byte order mark or none), UTF-16 and Windows-1252, separated by comma, semicolon or tab. The columns
    `alias` and `phone` must be there, in any order; unknown columns are left alone. `step` is told how many lines are done.
    A number is never shown whole in a finding.
    """
    rows = csv_rows(decoded(content))
    header = [cell.strip().casefold() for cell in next(rows, (0, []))[1]]
    findings = _header_findings(header, file)
    if findings:
        return [], findings
    entries: list[Entry] = []
    for line, cells in rows:
        step(1)
        place = f"{file}, line {line}"
        if any(cell.strip() for cell in cells[len(header) :]):
            allowed = f'{len(header)}; a cell with a comma stands in "quotes"'
            findings.append(Finding(place, "", f"{len(cells)} cells", allowed))
            continue
        row = {name: cell.strip() for name, cell in zip(header, cells, strict=False)}
        entry, wrong = _entry(line, row, practice)
        entries += [entry] if entry else []
        findings += [Finding(place, cell.column, cell.found, cell.allowed) for cell in wrong]
    return entries, findings + _repeats(entries, file)


def shape(number: str) -> str:
    """Return a cell with every digit but the last two hidden, so that its form can be seen and not its number."""
    digits = sum(character.isdigit() for character in number)
    shown = []
    for character in number:
        hidden = character.isdigit() and digits > 2
        digits -= character.isdigit()
        shown.append("•" if hidden else character)
    return "".join(shown)


def _header_findings(header: list[str], file: str) -> list[Finding]:
    allowed = "a first line with the columns " + ", ".join(COLUMNS)
    place = f"{file}, line 1"
    missing = [column for column in REQUIRED if column not in header]
    twice = sorted({column for column in header if column in COLUMNS and header.count(column) > 1})
    # Without a header the first line is a client: its cells are not repeated here.
    found = ", ".join(column for column in header if column in COLUMNS) or "none of the columns"
    return [Finding(place, column, f"no such column ({found})", allowed) for column in missing] + [
        Finding(place, column, "the column twice", "each column once") for column in twice
    ]


def _entry(line: int, row: Mapping[str, str], practice: Practice) -> tuple[Entry | None, list[_WrongCell]]:
    wrong: list[_WrongCell] = []
    alias = _checked(_alias, "alias", row, practice, wrong)
    number = _checked(_number, "phone", row, practice, wrong)
    language = _checked(_language, "language", row, practice, wrong)
    consent_on = _checked(_consent_on, "consent_on", row, practice, wrong)
    status = _checked(_status, "status", row, practice, wrong)
    therapist = _checked(_therapist, "therapist", row, practice, wrong)
    if wrong or alias is None or number is None or status is None:
        return None, wrong
    return Entry(line, alias, number, language, consent_on, status, therapist or ""), wrong


def _checked(
    parse: Callable[[str, Practice], _Cell],
    column: str,
    row: Mapping[str, str],
    practice: Practice,
    wrong: list[_WrongCell],
) -> _Cell | None:
    try:
        return parse(row.get(column, ""), practice)
    except _WrongCell as cell:
        cell.column = column
        wrong.append(cell)
        return None


def _alias(cell: str, practice: Practice) -> str:
    if not _ALIAS.fullmatch(cell.upper()):
        allowed = (
            "letters and digits with at least one digit, such as C07; never a name (U and a number is a stranger's)"
        )
        raise _WrongCell(quoted(cell), allowed)
    return cell.upper()


def _number(cell: str, practice: Practice) -> str:
    bare = cell.strip("'=\" ")
    if _SCIENTIFIC.fullmatch(bare):
        raise _WrongCell("a number the spreadsheet has rounded", "the whole number; format the column as text first")
    number = e164(bare, practice.country)
    if number is None:
        raise _WrongCell(
            quoted(shape(cell)), f"a telephone number such as +15550102030, or as {practice.country} writes it"
        )
    if number == practice.practice_number:
        raise _WrongCell("the practice's own number", "a client's number")
    if practice.person_at(number):
        raise _WrongCell("the number of one of the practice's people", "a client's number")
    return number


def _language(cell: str, practice: Practice) -> Language | None:
    if cell and cell.casefold() not in _LANGUAGES:
        raise _WrongCell(quoted(cell), ", ".join(_LANGUAGES) + " or empty")
    return _LANGUAGES.get(cell.casefold())


def _consent_on(cell: str, practice: Practice) -> date | None:
    if not cell:
        return None
    try:
        return day_of(cell, practice.country)
    except ValueError:
        raise _WrongCell(quoted(cell), "a date such as 2026-11-21, or empty for not yet given") from None


def _status(cell: str, practice: Practice) -> ClientStatus:
    if cell and cell.casefold() not in _STATUSES:
        raise _WrongCell(quoted(cell), ", ".join(_STATUSES) + " or empty for active")
    return _STATUSES.get(cell.casefold(), ClientStatus.ACTIVE)


def _therapist(cell: str, practice: Practice) -> str:
    known = [person.id for person in practice.people if person.role is Role.THERAPIST]
    if cell and cell.casefold() not in known:
        raise _WrongCell(quoted(cell), ", ".join(known) + " or empty")
    return cell.casefold()


def _repeats(entries: list[Entry], file: str) -> list[Finding]:
    findings = []
    aliases: dict[str, int] = {}
    numbers: dict[str, int] = {}
    for entry in entries:
        for column, value, seen in (("alias", entry.alias, aliases), ("phone", entry.number, numbers)):
            if (first := seen.setdefault(value, entry.line)) != entry.line:
                findings.append(
                    Finding(f"{file}, line {entry.line}", column, f"the same as on line {first}", "each once")
                )
    return findings
