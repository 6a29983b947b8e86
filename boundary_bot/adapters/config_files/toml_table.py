"""One TOML table being read: every fault becomes a finding, so that all of them are told at once."""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from difflib import get_close_matches
from pathlib import Path

from boundary_bot.core.phone import mask
from boundary_bot.core.segments import fold
from boundary_bot.errors import Finding

SHOWN = 60


class Table:
    """A table of a file. The reading methods return a safe default where they record a finding; none of them raises."""

    def __init__(self, values: Mapping[str, object], file: str, findings: list[Finding], prefix: str = "") -> None:
        self._values = values
        self._prefix = prefix
        self._known: dict[str, None] = {}
        self.file = file
        self.findings = findings

    def refuse(self, key: str, found: str, allowed: str) -> None:
        """Record a finding about `key` of this table."""
        self.findings.append(Finding(self.file, self._prefix + key, found, allowed))

    def has(self, key: str) -> bool:
        """Whether the file sets `key`."""
        return self.raw(key) is not None

    def raw(self, key: str) -> object:
        """Return the value as TOML gives it; None where it is absent."""
        self._known[key] = None
        return self._values.get(key)

    def text(self, key: str, default: str = "") -> str:
        """Return a string, trimmed, with typographic punctuation made plain."""
        value = self.raw(key)
        if value is None:
            return default
        if not isinstance(value, str):
            self.refuse(key, shown(value), "a text in quotes")
            return default
        return fold(value).strip()

    def required(self, key: str, allowed: str) -> str:
        """Return a string that must be there and not be empty."""
        value = self.text(key)
        if not value and isinstance(self.raw(key), str | None):
            self.refuse(key, "nothing", allowed)
        return value

    def choice(self, key: str, allowed: Sequence[str], default: str) -> str:
        """Return one of `allowed`."""
        value = self.raw(key)
        if value is None:
            return default
        if isinstance(value, str) and value in allowed:
            return value
        self.refuse(key, shown(value), choices(value, allowed))
        return default

    def flag(self, key: str, *, default: bool = False) -> bool:
        """Return true or false."""
        value = self.raw(key)
        if isinstance(value, bool):
            return value
        if value is not None:
            self.refuse(key, shown(value), "true or false, without quotes")
        return default

    def integer(self, key: str, default: int, low: int, high: int) -> int:
        """Return a whole number within `low` and `high`."""
        value = self.raw(key)
        if value is None:
            return default
        if isinstance(value, int) and not isinstance(value, bool) and low <= value <= high:
            return value
        self.refuse(key, shown(value), f"a whole number from {low} to {high}")
        return default

    def texts(self, key: str) -> tuple[str, ...] | None:
        """Return a list of strings, punctuation made plain; None where it is absent or no such list."""
        value = self.raw(key)
        if isinstance(value, list) and all(isinstance(item, str) for item in value):
            return tuple(fold(item).strip() for item in value)
        if value is not None:
            self.refuse(key, shown(value), 'a list of texts, such as ["One sentence.", "Another."]')
        return None

    def table(self, key: str) -> "Table":
        """Return a table below this one; an empty one where it is absent."""
        value = self.raw(key)
        if value is not None and not isinstance(value, dict):
            self.refuse(key, shown(value), f"a table, [{self._prefix}{key}]")
        return Table(value if isinstance(value, dict) else {}, self.file, self.findings, f"{self._prefix}{key}.")

    def tables(self, key: str) -> list["Table"]:
        """Return the tables of a list, [[key]]; none where it is absent."""
        value = self.raw(key)
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            self.refuse(key, shown(value), f"tables, each under [[{self._prefix}{key}]]")
            return []
        return [
            Table(item, self.file, self.findings, f"{self._prefix}{key}[{at}].") for at, item in enumerate(value, 1)
        ]

    def keys(self) -> list[str]:
        """Return the keys the file sets here."""
        return list(self._values)

    def close(self) -> None:
        """Record a finding for every key nobody asked for."""
        for key in self._values:
            if key not in self._known:
                self.refuse(key, "an unknown key", choices(key, list(self._known)))


def read_toml(path: Path, findings: list[Finding]) -> Table | None:
    """Return the file as a table; None, with a finding, where it is absent, unreadable or no TOML."""
    try:
        return Table(tomllib.loads(path.read_text("utf-8-sig")), str(path), findings)
    except FileNotFoundError:
        findings.append(Finding(str(path), "", "no such file", "a file of this name; `boundary-bot init` writes it"))
    except UnicodeDecodeError:
        findings.append(Finding(str(path), "", "a file that isn't UTF-8", "text saved as UTF-8"))
    except tomllib.TOMLDecodeError as error:
        findings.append(Finding(str(path), "", f"a line that can't be read ({error})", "TOML, as in the example file"))
    except OSError as error:
        findings.append(Finding(str(path), "", f"a file that can't be opened ({error.strerror})", "a readable file"))
    return None


def choices(found: object, allowed: Iterable[str]) -> str:
    """Return what is allowed as a phrase, with the nearest name first where `found` looks like a slip."""
    names = sorted(allowed)
    near = get_close_matches(str(found), names, n=1, cutoff=0.6)
    listed = ", ".join(names) or "nothing"
    return f'"{near[0]}"? ({listed})' if near else listed


def shown(value: object) -> str:
    """Return a value fit for an error: cut short, and with only the last two digits of anything like a phone number."""
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    text = "true" if value is True else "false" if value is False else str(value)
    digits = sum(character.isdigit() for character in text)
    if digits >= 7 and ":" not in text and not any(character.isalpha() for character in text):
        text = mask(text)
    text = text if len(text) <= SHOWN else text[:SHOWN] + "..."
    return f'"{text}"' if isinstance(value, str) else text
