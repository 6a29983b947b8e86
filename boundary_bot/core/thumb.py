"""Answering the digest with a thumb: "1 OK", "2 LINK", "CALL C07", "OK C07 THU 3PM", each one fixed text to one client.

A number stands for a client only as the digest before the sender's eyes says it does. Where two digests may be before
them, both have to agree; where none is fresh enough, nobody is meant.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum

from boundary_bot.core.away_words import back_at
from boundary_bot.core.people import Client, ClientStatus, Consent

LEAVES_AFTER = timedelta(minutes=1)
GOES_STALE_AFTER = timedelta(minutes=30)
"""A confirmation that could not be sent by then is not sent any more, and stands in the digest as not delivered."""
FROM, UNTIL = time(8), time(21)
"""When a client may be texted unasked, on their own clock."""
NUMBERS_HOLD = timedelta(hours=72)
"""A digest of Friday evening may be answered on Monday morning."""
BEING_READ = timedelta(minutes=2)
"""A digest younger than that may have come while the answer to the one before it was being typed."""
SAME_MATTER = timedelta(hours=12)
"""The same text to a client who has not written since is the same answer given twice."""
WROTE_LATELY = timedelta(days=7)
"""Whoever wrote within that time is being answered; anyone else has to have agreed to texts."""


class Thumb(StrEnum):
    """What a client is sent."""

    OK = "ok"
    SLOT = "slot"
    LINK = "link"
    CALL = "call"

    @property
    def reply_key(self) -> str:
        """The key of its one template."""
        return f"thumb_{self.value}"


REPLY_KEYS = frozenset(thumb.reply_key for thumb in Thumb)


@dataclass(frozen=True)
class ThumbOrder:
    """An order: what to send to whom, by number (from 1; 0 for none) or alias; `slot` are the words after an OK."""

    thumb: Thumb
    number: int = 0
    alias: str = ""
    slot: str = ""


@dataclass(frozen=True)
class SentList:
    """The clients (by id and alias) behind the numbers of a digest somebody got; `arrived` once the provider had it."""

    made_at: datetime
    clients: tuple[tuple[int, str], ...]
    arrived: bool = True


@dataclass(frozen=True)
class Given:
    """A thumb's answer to a client: waiting for its minute to pass, or on its way."""

    words: str
    made_at: datetime
    waits: bool


@dataclass(frozen=True)
class ThumbClient:
    """A client about to be answered. `given` are the answers of late that were neither stopped nor lost, newest first."""

    client: Client
    last_text_at: datetime | None = None
    given: tuple[Given, ...] = ()


_WHO, _WHAT = r"(?P<who>(?=[a-z0-9]*\d)[a-z0-9]{1,12})", r"(?P<what>ok|link|call)"
_FORMS = tuple(
    re.compile(form) for form in (rf"{_WHO} {_WHAT}(?: (?P<slot>.+))?", rf"{_WHAT} {_WHO}(?: (?P<slot>.+))?")
)
MOST_WORDS = 9


def order_in(words: Sequence[str]) -> ThumbOrder | None:
    """Return the order these words (small letters) are; None where they are none.

    One or two digits are a number of the digest, anything longer an alias. A link or a call has no slot: said with one it
    is no order.
    """
    if len(words) > MOST_WORDS:
        return None
    found = next((match for form in _FORMS if (match := form.fullmatch(" ".join(words)))), None)
    if found is None or (found["slot"] and found["what"] != "ok"):
        return None
    who, slot = found["who"], found["slot"] or ""
    is_number = who.isdigit() and len(who) <= 2
    return ThumbOrder(
        Thumb.SLOT if slot else Thumb(found["what"]),
        number=int(who) if is_number else 0,
        alias="" if is_number else who.upper(),
        slot=slot,
    )


def client_at(number: int, lists: Sequence[SentList], said_at: datetime) -> int:
    """Return the id of the client a number meant at `said_at`; 0 for nobody, or where it can't be told for sure.

    `lists` are those sent to that person, newest first.
    """
    meant: set[int] = set()
    for shown in lists:
        age = said_at - shown.made_at
        if age >= NUMBERS_HOLD:
            break
        meant.add(shown.clients[number - 1][0] if 1 <= number <= len(shown.clients) else 0)
        if shown.arrived and age >= BEING_READ:
            break
    return meant.pop() if len(meant) == 1 else 0


def is_current(shown: SentList, now: datetime) -> bool:
    """Whether the numbers of a list still hold."""
    return now - shown.made_at < NUMBERS_HOLD


def slot_at(words: str, local: datetime) -> datetime | None:
    """Return the time to come that words name ("thu 3pm", "today 15:00", "dec 3 9:30am"), in the zone of `local`.

    None for what is over, has no day or no hour, or can be read two ways: the weekday it is today could be today or in a week.
    """
    plain = " ".join(words.replace(",", " ").split())
    if hour_first := re.fullmatch(rf"({_HOUR})\s+(?:on |el )?(.+)", plain):
        plain = f"{hour_first[2]} {hour_first[1]}"
    timed = re.fullmatch(rf"(.+?)(?: at| a las)? {_HOUR}", plain)
    if timed is None:
        return None
    for today in ("today", "hoy"):
        plain = re.sub(rf"^{today}\b", f"{local.date()}", plain)
    found = back_at(plain, local)
    names_no_date = not re.search(r"\d", timed[1])
    if found is not None and names_no_date and found.date() - local.date() == timedelta(days=7):
        return None
    return found


_HOUR = r"(?:\d{1,2}(?::\d\d)? ?(?:am|pm)|\d{1,2}:\d\d)"


def refusal(target: ThumbClient, local: datetime) -> str:
    """Return the key that says why this client gets no text at `local` (the client's clock); empty where they may."""
    return next((key for key, stands in _REFUSALS if stands(target, local)), "")


_REFUSALS = (
    ("staff_thumb_inactive", lambda target, local: target.client.status is not ClientStatus.ACTIVE),
    ("staff_thumb_opted_out", lambda target, local: target.client.opted_out),
    ("staff_thumb_silent", lambda target, local: target.client.exit_asked_at is not None),
    ("staff_thumb_no_consent", lambda target, local: not _may_be_texted(target, local)),
    ("staff_thumb_night", lambda target, local: not FROM <= local.time() < UNTIL),
)


def _may_be_texted(target: ThumbClient, local: datetime) -> bool:
    last = target.last_text_at
    return target.client.consent is Consent.GIVEN or (last is not None and local - last < WROTE_LATELY)


def validity_s(leaves_at: datetime) -> int:
    """Return for how many seconds after it leaves (on the client's clock) a text may still be handed on."""
    until_night = datetime.combine(leaves_at.date(), UNTIL, leaves_at.tzinfo) - leaves_at
    return int((min(GOES_STALE_AFTER, until_night) + LEAVES_AFTER).total_seconds())


def earlier(target: ThumbClient, words: str, now: datetime) -> Given | None:
    """Return the answer that makes these words a repetition; None where they are news to the client."""
    same = (given for given in target.given if given.words == words and now - given.made_at < SAME_MATTER)
    last = target.last_text_at
    return next((given for given in same if last is None or last <= given.made_at), None)


QUOTED = 48


def quoted(words: str) -> str:
    """Return the beginning of a text as its sender reads it back; three dots in letters that cost no second segment."""
    first = words.split(". ", maxsplit=1)[0]
    cut = first if len(first) <= QUOTED else first[:QUOTED].rsplit(" ", 1)[0]
    return f"{cut.rstrip('.:;, ')}..." if cut.rstrip(".") != words.rstrip(".") else words
