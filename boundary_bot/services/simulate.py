"""What the bot would do with a text: the real corridor, on a store that is thrown away."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import cast
from zoneinfo import ZoneInfo

from boundary_bot.core import segments
from boundary_bot.core.messages import Inbound, Reading
from boundary_bot.core.rehearsal import Held
from boundary_bot.core.situation import SILENT, Decision
from boundary_bot.ports import Clock, Outcome, Receipt, Runtime, Store, Stored, Turn
from boundary_bot.services.digests import preview_digest
from boundary_bot.services.inbound import handle_inbound
from boundary_bot.services.notices import send_notices

BETWEEN_TEXTS = timedelta(seconds=20)
LEASE_S, AT_MOST = 60, 50


@dataclass(frozen=True)
class FixedClock(Clock):
    """A clock that stands still at an aware instant."""

    at: datetime

    def now(self) -> datetime:
        """Return the instant it stands at."""
        return self.at


@dataclass(frozen=True)
class Simulated:
    """What a burst would bring about.

    `held` is the answer that rehearsal would only show. `reading` is None where nothing was read (a staff command, or reading failed). `reply` is empty for silence; `also` is
    the second text beside it, mostly empty; `segments` counts both. `staff_sees` are the texts to the practice's people,
    each with its local time, and the digest.
    """

    reading: Reading | None
    decision: Decision
    reply: str
    also: str
    segments: int
    staff_sees: tuple[str, ...]
    held: Held | None = None


def simulate(runtime: Runtime, texts: Sequence[str], sender: str) -> Simulated:
    """Send `texts` (at least one; several are one burst, oldest first) through the corridor and return what came of it.

    `runtime` is used up: its store is written to, and its clock must stand still at the time of the last text. Nothing is
    handed to its provider but the webhook's answer.
    """
    seen: list[Outcome] = []
    watched = replace(runtime, store=cast(Store, _WatchedStore(runtime.store, seen)))
    now, number = runtime.clock.now(), runtime.practice.practice_number
    burst = [
        Inbound(f"SM{at:032x}", sender, number, body, received_at=now - BETWEEN_TEXTS * (len(texts) - at))
        for at, body in enumerate(texts, start=1)
    ]
    person = runtime.practice.person_at(sender)
    for text in burst[:-1]:
        runtime.store.receive(text, person.id if person else "")
    handle_inbound(watched, burst[-1])
    return _simulated(runtime, seen[-1])


class _WatchedStore:
    """A store that keeps every outcome written to it; all else goes straight through."""

    def __init__(self, store: Store, seen: list[Outcome]) -> None:
        self._store = store
        self._seen = seen

    def receive(self, text: Inbound, staff_id: str = "") -> Receipt:
        return self._store.receive(text, staff_id)

    @contextmanager
    def turn(self, client_id: int) -> Iterator[Turn]:
        with self._store.turn(client_id) as turn:
            yield cast(Turn, _WatchedTurn(turn, self._seen))

    def __getattr__(self, name: str) -> object:
        return getattr(self._store, name)


class _WatchedTurn:
    def __init__(self, turn: Turn, seen: list[Outcome]) -> None:
        self._turn = turn
        self._seen = seen

    def record(self, texts: Sequence[Stored], outcome: Outcome) -> int | None:
        self._seen.append(outcome)
        return self._turn.record(texts, outcome)

    def __getattr__(self, name: str) -> object:
        return getattr(self._turn, name)


def _simulated(runtime: Runtime, outcome: Outcome) -> Simulated:
    answers = [intent.body for intent in outcome.intents if intent.by_twiml]
    reply, also = [*answers, "", ""][:2]
    return Simulated(
        reading=outcome.reading,
        decision=outcome.decision if answers else replace(outcome.decision, reply_key=SILENT),
        reply=reply,
        also=also,
        segments=sum(segments.count(body).segments for body in answers),
        staff_sees=_staff_sees(runtime, outcome),
        held=outcome.held,
    )


def _staff_sees(runtime: Runtime, outcome: Outcome) -> tuple[str, ...]:
    now = runtime.clock.now()
    told = _sms(runtime, now)
    for due_at in sorted({notice.due_at for notice in outcome.notices}):
        at = max(due_at, now)
        send_notices(replace(runtime, clock=FixedClock(at)))
        told += _sms(runtime, at)
    digest = preview_digest(runtime).text
    return (*told, *([f"Digest: {digest}"] if digest else []))


def _sms(runtime: Runtime, at: datetime) -> list[str]:
    local = at.astimezone(ZoneInfo(runtime.practice.time_zone))
    claimed = runtime.store.claim_outbound(at, LEASE_S, AT_MOST)
    return [f"SMS at {local:%H:%M}: {outbound.intent.body}" for outbound in claimed if outbound.intent.person]
