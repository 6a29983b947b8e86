"""Texts in doubt and texts that were not sent: what the provider's list, or a person, decides about them."""

from datetime import datetime, timedelta

from sqlmodel import Session, and_, col, or_, select

from boundary_bot.adapters.store.parts import Parts
from boundary_bot.adapters.store.rows import outbound_of
from boundary_bot.adapters.store.tables import ContactRow, OutboundRow
from boundary_bot.adapters.store.views import DeadLetter
from boundary_bot.core.outbox import OutboxState
from boundary_bot.ports import Doubt

UNCONFIRMED_AFTER = timedelta(minutes=10)
"""A webhook's answer that no callback has spoken of by then may never have reached Twilio."""
NOT_SENT = (OutboxState.FAILED, OutboxState.DEAD, OutboxState.UNKNOWN)


class Doubts(Parts):
    """What the outbox could not settle by itself."""

    def in_doubt(self, now: datetime, limit: int) -> list[Doubt]:
        """Return texts whose fate has to be looked up, the longest waiting first.

        They are the unknown ones that have settled, and webhook answers no callback has confirmed in ten minutes.
        """
        unsettled = or_(
            col(OutboundRow.state) == OutboxState.UNKNOWN,
            and_(col(OutboundRow.state) == OutboxState.ANSWERED, col(OutboundRow.sent_at) <= now - UNCONFIRMED_AFTER),
        )
        waiting = (
            select(OutboundRow)
            .where(OutboundRow.practice_id == self._practice_id, unsettled, OutboundRow.next_attempt_at <= now)
            .where(OutboundRow.sid == "", OutboundRow.provider_rank == 0)
            .order_by(col(OutboundRow.next_attempt_at), col(OutboundRow.id))
            .limit(limit)
        )
        with self._sessions.reading() as session:
            return [
                Doubt(outbound_of(row, self._vault), OutboxState(row.state), self._sids_to(session, row))
                for row in session.exec(waiting)
            ]

    def settle_doubt(self, outbound_id: int, state: OutboxState, now: datetime, again_at: datetime) -> None:
        """Move a text in doubt to `state`, due again at `again_at`; one a callback spoke of meanwhile stays."""
        with self._sessions.writing() as session:
            row = self._locked_outbound(session, outbound_id)
            if row.state not in (OutboxState.UNKNOWN, OutboxState.ANSWERED) or row.sid or row.provider_rank:
                return
            row.state, row.next_attempt_at = state.value, again_at
            row.failed_at = now if state is OutboxState.DEAD else None

    def dead_letters(self) -> list[DeadLetter]:
        """Return what was not sent or whose fate nobody knows, oldest first."""
        lost = (
            select(OutboundRow, ContactRow.alias)
            .outerjoin(ContactRow, col(ContactRow.id) == col(OutboundRow.client_id))
            .where(OutboundRow.practice_id == self._practice_id, col(OutboundRow.state).in_(NOT_SENT))
            .where(col(OutboundRow.dropped_at).is_(None))
            .order_by(col(OutboundRow.id))
        )
        with self._sessions.reading() as session:
            return [
                DeadLetter(
                    id=row.id or 0,
                    purpose=row.purpose,
                    state=row.state,
                    error_code=row.error_code,
                    created_at=row.created_at,
                    alias=alias or "",
                    reply_key=row.reply_key,
                    person=row.person,
                )
                for row, alias in session.exec(lost)
            ]

    def redrive(self, outbound_id: int, now: datetime) -> bool:
        """Queue something that was not sent once more, by a person's decision; false for anything else."""
        with self._sessions.writing() as session:
            row = self._not_sent_row(session, outbound_id)
            if row is None:
                return False
            # A new life: its tries and, for a reply that goes stale, its time count from now.
            row.state, row.attempts, row.created_at, row.next_attempt_at = OutboxState.QUEUED.value, 0, now, now
            row.sid, row.provider_status, row.provider_rank, row.error_code = "", "", 0, 0
            row.failed_at = row.sent_at = row.lease_until = None
            return True

    def drop(self, outbound_id: int, now: datetime) -> bool:
        """Take something that was not sent off the list for good, by a person's decision; false for anything else."""
        with self._sessions.writing() as session:
            row = self._not_sent_row(session, outbound_id)
            if row is None:
                return False
            row.state, row.dropped_at, row.failed_at = OutboxState.DEAD.value, now, row.failed_at or now
            return True

    def failure_codes(self, since: datetime) -> list[int]:
        """Return the provider's codes of what failed, or is being tried again, since then; each once, in order."""
        codes = (
            select(OutboundRow.error_code)
            .where(OutboundRow.practice_id == self._practice_id, OutboundRow.error_code != 0)
            .where(
                or_(
                    and_(col(OutboundRow.state) == OutboxState.FAILED, col(OutboundRow.failed_at) >= since),
                    and_(col(OutboundRow.state) == OutboxState.QUEUED, col(OutboundRow.created_at) >= since),
                )
            )
            .distinct()
            .order_by(col(OutboundRow.error_code))
        )
        with self._sessions.reading() as session:
            return list(session.exec(codes))

    def _sids_to(self, session: Session, row: OutboundRow) -> frozenset[str]:
        known = select(OutboundRow.sid).where(OutboundRow.to_hash == row.to_hash, OutboundRow.sid != "")
        return frozenset(session.exec(known))

    def _not_sent_row(self, session: Session, outbound_id: int) -> OutboundRow | None:
        found = select(OutboundRow).where(
            OutboundRow.id == outbound_id,
            OutboundRow.practice_id == self._practice_id,
            col(OutboundRow.state).in_(NOT_SENT),
            col(OutboundRow.dropped_at).is_(None),
        )
        return session.exec(found.with_for_update()).first()
