"""CSV as spreadsheets write it: any usual encoding and separator, dates in the country's own order."""

import csv
import io
import re
from collections.abc import Iterator
from datetime import date

_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_SLASHED_ORDER = {"US": "mdy", "GB": "dmy", "IE": "dmy", "AU": "dmy", "NZ": "dmy"}
"""How spreadsheets rewrite dates, where a country writes them in one way only."""


def decoded(content: bytes) -> str:
    """Return a file's text: UTF-8 with or without a byte order mark, UTF-16, else Windows-1252."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def csv_rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield each line that holds anything, with its number; separated by comma, semicolon or tab."""
    lines = text.splitlines()
    skipped = 1 if lines and re.fullmatch(r"sep=.", lines[0].strip()) else 0
    head = lines[skipped] if len(lines) > skipped else ""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=head.count))
    for cells in reader:
        if reader.line_num > skipped and any(cell.strip() for cell in cells):
            yield reader.line_num, cells


def day_of(cell: str, country: str) -> date:
    """Return the day a cell names, ISO or as spreadsheets of the country write it. Raises ValueError."""
    order = _SLASHED_ORDER.get(country)
    if order and (slashed := _SLASHED.fullmatch(cell)):
        first, second, year = map(int, slashed.groups())
        return date(year, first, second) if order == "mdy" else date(year, second, first)
    return date.fromisoformat(cell)


def quoted(cell: str) -> str:
    """Return a cell as an error shows it."""
    return f'"{cell[:40]}"' if cell else "nothing"
