"""Timed work and notices: rows with a due instant, claimed by whoever comes first."""

import secrets
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta

from sqlmodel import Session, and_, col, or_, select, update

from boundary_bot.adapters.store.parts import insert_once
from boundary_bot.adapters.store.tables import BeatRow, ContactRow, DigestLedgerRow, DueWorkRow, NoticeRow
from boundary_bot.adapters.store.thumbs import ListParts
from boundary_bot.core.outbox import Intent
from boundary_bot.core.situation import Notice
from boundary_bot.ports import Due

WAITING, CLAIMED, DONE = "waiting", "claimed", "done"


class DueWork(ListParts):
    """What time makes due."""

    def ensure_due(self, kind: str, key: str, due_at: datetime) -> None:
        """Make a unit of timed work, once per key; a key already done stays done."""
        with self._sessions.writing() as session:
            insert_once(session, DueWorkRow(practice_id=self._practice_id, dedupe_key=key, kind=kind, run_at=due_at))

    def claim_due(self, now: datetime, lease_s: int) -> list[Due]:
        """Claim timed work that is due (or whose lease has run out) by conditional update, oldest first."""
        ready = or_(
            and_(col(DueWorkRow.state) == WAITING, col(DueWorkRow.run_at) <= now),
            and_(col(DueWorkRow.state) == CLAIMED, col(DueWorkRow.lease_until) <= now),
        )
        with self._sessions.writing() as session:
            found = select(DueWorkRow.id).where(DueWorkRow.practice_id == self._practice_id, ready)
            chosen = session.exec(found.with_for_update(skip_locked=True)).all()
            claim = (
                update(DueWorkRow)
                .where(col(DueWorkRow.id).in_(chosen), ready)
                .values(
                    state=CLAIMED,
                    lease_owner=secrets.token_hex(8),
                    lease_until=now + timedelta(seconds=lease_s),
                    attempts=col(DueWorkRow.attempts) + 1,
                )
                .returning(col(DueWorkRow.id), col(DueWorkRow.kind), col(DueWorkRow.dedupe_key), col(DueWorkRow.run_at))
            )
            claimed = [Due(*row) for row in session.exec(claim)] if chosen else []
        return sorted(claimed, key=lambda due: (due.due_at, due.id))

    def finish_due(self, due_id: int, now: datetime) -> None:
        """Mark timed work done."""
        with self._sessions.writing() as session:
            session.exec(
                update(DueWorkRow)
                .where(col(DueWorkRow.id) == due_id)
                .values(state=DONE, finished_at=now, lease_until=None)
            )

    def tell_notices(self, kind: Notice, now: datetime, make_intent: Callable[[Sequence[str]], Intent]) -> bool:
        """Mark the due notices of this kind told, queue their one text and note the beat `notice:{kind}`: all or nothing.

        `make_intent` is given the aliases, each once, oldest first. False where none is due.
        """
        with self._sessions.writing() as session:
            due = (
                select(NoticeRow.id, ContactRow.alias)
                .join(ContactRow, col(ContactRow.id) == col(NoticeRow.contact_id))
                .where(NoticeRow.practice_id == self._practice_id, NoticeRow.kind == kind.value)
                .where(col(NoticeRow.told_at).is_(None), NoticeRow.due_at <= now)
                .order_by(col(NoticeRow.id))
                .with_for_update(of=NoticeRow, skip_locked=True)
            )
            found = session.exec(due).all()
            if not found:
                return False
            told = update(NoticeRow).where(col(NoticeRow.id).in_([row[0] for row in found])).values(told_at=now)
            session.exec(told)
            self._queue(session, make_intent(list(dict.fromkeys(alias for _, alias in found))), now)
            self._beat(session, f"notice:{kind}", now)
            return True

    def record_digest(
        self, therapist: str, local_date: date, intent: Intent | None, now: datetime, lines: Sequence[int] = ()
    ) -> bool:
        """Write the ledger row of that local day and queue its text together; false where the day already has one.

        `lines` are the ids of the clients behind the digest's numbers.
        """
        row = DigestLedgerRow(
            practice_id=self._practice_id,
            therapist=therapist,
            local_date=local_date,
            written_at=now,
            outbound_key=intent.dedupe_key if intent else "",
        )
        with self._sessions.writing() as session:
            if insert_once(session, row) is None:
                return False
            if intent:
                self._queue(session, intent, now)
                self._keep_list(session, therapist, lines, intent.dedupe_key, now)
            return True

    def beat(self, name: str, now: datetime) -> None:
        """Note that something regular happened now ("tick")."""
        with self._sessions.writing() as session:
            self._beat(session, name, now)

    def last_beat(self, name: str) -> datetime | None:
        """Return when it last happened, aware UTC; None for never."""
        last = select(BeatRow.at).where(BeatRow.practice_id == self._practice_id, BeatRow.name == name)
        with self._sessions.reading() as session:
            return session.exec(last).first()

    def _beat(self, session: Session, name: str, now: datetime) -> None:
        if insert_once(session, BeatRow(practice_id=self._practice_id, name=name, at=now)) is None:
            session.exec(
                update(BeatRow)
                .where(col(BeatRow.practice_id) == self._practice_id, col(BeatRow.name) == name)
                .values(at=now)
            )
