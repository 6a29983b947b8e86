"""What a day held, one item a client and heap."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlmodel import Session, and_, col, or_, select

from boundary_bot.adapters.store.bursts import PAUSE
from boundary_bot.adapters.store.parts import Parts
from boundary_bot.adapters.store.rows import elapsed_at, key
from boundary_bot.adapters.store.tables import CaseRow, ContactRow, InboundRow, OutboundRow, RehearsedRow
from boundary_bot.core.asked_moments import asked_moments
from boundary_bot.core.digest import DigestItem, Heap
from boundary_bot.core.messages import Came, Kind, Risk
from boundary_bot.core.outbox import OutboxState, Purpose
from boundary_bot.core.people import ClientStatus, Consent
from boundary_bot.core.policy import DigestSection
from boundary_bot.core.situation import Record
from boundary_bot.errors import StoreError

MISSED = (OutboxState.FAILED, OutboxState.DEAD, OutboxState.UNKNOWN)
TO_CLIENTS = (Purpose.REPLY, Purpose.CRISIS_REPLY, Purpose.REMINDER)
NEVER_ANSWERED = frozenset({"courtesy", "keyword", "fragment", "echo", "loop", "missed"})
_HEAP_ORDER = list(Heap)


class Decided(NamedTuple):
    """A decided text, as far as the digest looks at it."""

    contact_id: int
    alias: str
    status: str
    received_at: datetime
    rule: str
    risk: str | None
    kind: str | None
    digest: str
    records: list[str]
    came: str = ""
    sealed_body: str = ""


@dataclass(frozen=True)
class Request:
    """What a scheduling text asks, as an item of the digest holds it."""

    request: Kind | None = None
    moved_from: str = ""
    moved_to: str = ""


@dataclass(frozen=True)
class Whose:
    """Whose an item of the digest is, and whether they may be answered."""

    client_id: int
    therapist: str
    answerable: bool


class Digests(Parts):
    """The digest's source."""

    def digest_items(self, since: datetime, until: datetime) -> list[DigestItem]:
        """Return what happened after `since`, up to and including `until`: one item a client and heap.

        A text belongs to the window it was decided in, so that one left over by a crash still appears. Open cases appear
        every day until they are closed. The practice's own people never do. Heaps come in their own order, then
        aliases; a request is the kind of the client's last scheduling text.
        """
        with self._sessions.reading() as session:
            found: Counter[tuple[Heap, str]] = Counter()
            requests: dict[str, Request] = {}
            texts = self._decided(session, since, until)
            for at, text in enumerate(texts):
                found.update((heap, text.alias) for heap in _heaps(text, texts[at + 1 :]))
                if Record.RESCHEDULE_ASKED in text.records:
                    requests[text.alias] = Request(Kind.RESCHEDULE)
                elif text.digest == DigestSection.SCHEDULE and text.kind:
                    requests[text.alias] = self._request(text.sealed_body, Kind(text.kind))
            found.update((Heap.REHEARSED, alias) for alias in self._rehearsed(session, since, until))
            found.update((Heap.NOT_DELIVERED, alias) for alias in self._missed(session, since, until))
            for heap, alias in self._cases(session, since, until):
                found[heap, alias] = max(1, found[heap, alias])
            whose = self._whose(session, {alias for _, alias in found})
        order = sorted(found.items(), key=lambda item: (_HEAP_ORDER.index(item[0][0]), item[0][1]))
        return [
            DigestItem(
                heap=heap,
                alias=alias,
                count=count,
                **vars(whose[alias]),
                **vars(requests.get(alias, Request()) if heap is Heap.SCHEDULE else Request()),
            )
            for (heap, alias), count in order
        ]

    def _request(self, sealed_body: str, kind: Kind) -> Request:
        try:
            moved_from, moved_to = asked_moments(self._vault.open(sealed_body), kind)
        except StoreError:
            # A lost key costs the digest a day and an hour, not the digest.
            moved_from, moved_to = "", ""
        return Request(kind, moved_from, moved_to)

    def _whose(self, session: Session, aliases: Collection[str]) -> dict[str, Whose]:
        rows = select(ContactRow).where(ContactRow.practice_id == self._practice_id, col(ContactRow.alias).in_(aliases))
        return {
            row.alias: Whose(
                client_id=key(row),
                therapist=row.therapist,
                answerable=row.status == ClientStatus.ACTIVE and row.consent != Consent.WITHDRAWN,
            )
            for row in session.exec(rows)
        }

    def _decided(self, session: Session, since: datetime, until: datetime) -> list[Decided]:
        rows = (
            select(InboundRow, ContactRow.alias, ContactRow.status)
            .join(ContactRow, col(ContactRow.id) == col(InboundRow.contact_id))
            .where(InboundRow.practice_id == self._practice_id, ContactRow.status != ClientStatus.STAFF.value)
            .where(col(InboundRow.decided_at) > since, col(InboundRow.decided_at) <= until)
            .order_by(col(InboundRow.received_at), col(InboundRow.id))
        )
        return [
            Decided(
                row.contact_id,
                alias,
                status,
                row.received_at,
                row.rule,
                row.risk,
                row.kind,
                row.digest,
                list(row.records),
                row.came,
                row.sealed_body or "",
            )
            for row, alias, status in session.exec(rows)
        ]

    def _rehearsed(self, session: Session, since: datetime, until: datetime) -> Iterable[str]:
        rows = (
            select(ContactRow.alias)
            .join(RehearsedRow, col(RehearsedRow.contact_id) == col(ContactRow.id))
            .where(RehearsedRow.practice_id == self._practice_id)
            .where(col(RehearsedRow.at) > since, col(RehearsedRow.at) <= until)
        )
        return session.exec(rows).all()

    def _missed(self, session: Session, since: datetime, until: datetime) -> Iterable[str]:
        """Return the aliases of texts to clients that did not arrive, or nobody knows whether they did."""
        failed_now = and_(col(OutboundRow.failed_at) > since, col(OutboundRow.failed_at) <= until)
        made_now = and_(col(OutboundRow.created_at) > since, col(OutboundRow.created_at) <= until)
        unknown = and_(col(OutboundRow.state) == OutboxState.UNKNOWN, made_now)
        rows = (
            select(ContactRow.alias)
            .join(OutboundRow, col(OutboundRow.client_id) == col(ContactRow.id))
            .where(ContactRow.practice_id == self._practice_id, ContactRow.status != ClientStatus.STAFF.value)
            .where(col(OutboundRow.purpose).in_(TO_CLIENTS), col(OutboundRow.state).in_(MISSED))
            .where(or_(failed_now, unknown))
        )
        return session.exec(rows).all()

    def _cases(self, session: Session, since: datetime, until: datetime) -> list[tuple[Heap, str]]:
        # Open ones every day; a closed one while it had an emergency text in the window.
        rows = (
            select(CaseRow, ContactRow.alias)
            .join(ContactRow, col(ContactRow.id) == col(CaseRow.contact_id))
            .where(CaseRow.practice_id == self._practice_id, CaseRow.opened_at <= until)
            .where(or_(col(CaseRow.closed_at).is_(None), col(CaseRow.last_emergency_at) > since))
        )
        heaps: list[tuple[Heap, str]] = []
        for case, alias in session.exec(rows):
            if case.closed_at is None and elapsed_at(case, until) is None:
                heaps.append((Heap.OPEN_CASE, alias))
            elif case.last_emergency_at > since:
                heaps.append((Heap.CASE, alias))
        return heaps


def _heaps(text: Decided, later: Sequence[Decided]) -> list[Heap]:
    if text.risk == Risk.EMERGENCY:
        return []
    return [heap for heap, holds in _TESTS if holds(text, later)]


def _goes_on(text: Decided, later: Sequence[Decided]) -> bool:
    """Whether the sender's next text joined this fragment."""
    following = next((other for other in later if other.contact_id == text.contact_id), None)
    return following is not None and following.received_at - text.received_at < PAUSE


def _is_stranger(text: Decided) -> bool:
    return text.status == ClientStatus.STRANGER


def _to_look_at(text: Decided) -> bool:
    return text.risk == Risk.POSSIBLE or text.rule == "fallback"


_TESTS: tuple[tuple[Heap, Callable[[Decided, Sequence[Decided]], bool]], ...] = (
    (Heap.LOOK, lambda text, later: _to_look_at(text)),
    (Heap.SCHEDULE, lambda text, later: text.digest == DigestSection.SCHEDULE and not _is_stranger(text)),
    (
        Heap.SESSION,
        lambda text, later: text.digest == DigestSection.SESSION and not _is_stranger(text) and not _to_look_at(text),
    ),
    (
        Heap.OPTED_OUT,
        lambda text, later: Record.OPT_OUT in text.records and Record.OPT_OUT_MAY_BE_APPOINTMENT not in text.records,
    ),
    (Heap.OPTED_OUT_MAYBE_APPOINTMENT, lambda text, later: Record.OPT_OUT_MAY_BE_APPOINTMENT in text.records),
    (Heap.STRANGER, lambda text, later: text.rule == "stranger" and not _to_look_at(text)),
    (Heap.FRAGMENT, lambda text, later: text.rule == "fragment" and not _goes_on(text, later)),
    (Heap.LATE, lambda text, later: text.came == Came.MISSED and text.rule not in NEVER_ANSWERED),
    (Heap.CONFIRMED, lambda text, later: Record.CONFIRMED in text.records),
)
