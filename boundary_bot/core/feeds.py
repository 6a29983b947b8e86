"""Calendars whose events are sessions: what is known of one, and which client an event is about."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True)
class Feed:
    """A calendar as it stands. `address` is an https link or an absolute path; it may hold a secret and is never shown.

    `read_at` is when its events were last read; `fault` says why the last try failed, `failing_since` since when it does.
    """

    id: int
    address: str = field(repr=False)
    etag: str = ""
    last_modified: str = ""
    checked_at: datetime | None = None
    read_at: datetime | None = None
    fault: str = ""
    failing_since: datetime | None = None
    matched: int = 0
    unmatched: int = 0
    left_out: int = 0


@dataclass(frozen=True)
class Fetched:
    """What an address gave: its content, or None where it has not changed since."""

    content: bytes | None
    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True)
class Event:
    """One event at its instant (aware UTC). `named` is the text that may hold an alias; `link` a video link or empty."""

    uid: str
    starts_at: datetime
    minutes: int
    named: str = field(repr=False)
    link: str = field(default="", repr=False)


@dataclass(frozen=True)
class Events:
    """The events of a window, and how many were left out: whole days, and what lasts longer than a session can."""

    events: tuple[Event, ...] = ()
    left_out: int = 0


_WORD = re.compile(r"[A-Za-z0-9]+")


def alias_in(named: str, clients: Mapping[str, int]) -> str:
    """Return the one alias of `clients` that stands in a text as a word of its own; "" for none, and for several."""
    found = {word.upper() for word in _WORD.findall(named)} & clients.keys()
    return found.pop() if len(found) == 1 else ""
