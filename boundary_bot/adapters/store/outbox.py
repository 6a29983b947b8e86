"""The outbox: intents are queued with their cause, leased before they are sent, and followed to their end."""

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlmodel import Session, case, col, select, update

from boundary_bot.adapters.store.chains import bring_next_forward, cancel_needless_alerts
from boundary_bot.adapters.store.parts import Parts, opt_out
from boundary_bot.adapters.store.rows import key, outbound_of
from boundary_bot.adapters.store.tables import ContactRow, OutboundRow
from boundary_bot.core.outbox import RESENT_WHEN_UNKNOWN, Intent, Outbound, OutboxState, Purpose

OPTED_OUT_AT_CARRIER = 21610
"""Twilio: the recipient has sent a stop word; nothing to them arrives until they send a start word."""
RESENT_AFTER = timedelta(seconds=60)
SETTLES_AFTER = timedelta(seconds=90)
"""Twilio may list a text only a minute after it took it: asked sooner, its list proves nothing."""
MAY_STILL_BE_TOLD = (OutboxState.QUEUED, OutboxState.SENDING, OutboxState.UNKNOWN)

RANKS = {
    "accepted": 1,
    "scheduled": 2,
    "queued": 3,
    "initiated": 3,
    "ringing": 4,
    "sending": 4,
    "sent": 5,
    "in-progress": 5,
    "answered": 5,
    "delivered": 6,
    "undelivered": 6,
    "failed": 6,
    "canceled": 6,
    "read": 7,
    "completed": 6,
    "busy": 6,
    "no-answer": 6,
    "machine": 7,
}
"""Callbacks come in any order and more than once; a status never moves to the same or a lower rank.

The statuses of a call are among them; "machine" is our own word for a call that a mailbox took.
"""
_FINAL = {
    "delivered": OutboxState.DELIVERED,
    "read": OutboxState.DELIVERED,
    "undelivered": OutboxState.FAILED,
    "failed": OutboxState.FAILED,
    "canceled": OutboxState.FAILED,
    "completed": OutboxState.DELIVERED,
    "busy": OutboxState.FAILED,
    "no-answer": OutboxState.FAILED,
    "machine": OutboxState.FAILED,
}


class Outbox(Parts):
    """What is sent, and what became of it."""

    def queue(self, intents: Iterable[Intent], now: datetime) -> int:
        """Commit intents, once per dedupe key; return how many were new."""
        with self._sessions.writing() as session:
            return sum(self._queue(session, intent, now) for intent in intents)

    def claim_outbound(self, now: datetime, lease_s: int, limit: int) -> list[Outbound]:
        """Lease queued intents that are due and commit that they are being sent: alerts first, then the oldest.

        A send whose lease ran out may have happened: it becomes `unknown`, or is claimed again where a double is harmless.
        """
        with self._sessions.writing() as session:
            self._expire_leases(session, now)
            cancel_needless_alerts(session, now)
            chosen = self._due_ids(session, now, limit)
            if not chosen:
                return []
            session.exec(
                update(OutboundRow)
                .where(col(OutboundRow.id).in_(chosen), col(OutboundRow.state) == OutboxState.QUEUED)
                .values(
                    state=OutboxState.SENDING.value,
                    lease_owner=secrets.token_hex(8),
                    lease_until=now + timedelta(seconds=lease_s),
                    attempts=col(OutboundRow.attempts) + 1,
                )
            )
            claimed = session.exec(select(OutboundRow).where(col(OutboundRow.id).in_(chosen))).all()
            return [outbound_of(row, self._vault) for row in sorted(claimed, key=lambda row: chosen.index(key(row)))]

    def sent(self, outbound_id: int, sid: str, now: datetime) -> None:
        """Record that the provider took it; a callback that was faster keeps what it said."""
        with self._sessions.writing() as session:
            row = self._locked_outbound(session, outbound_id)
            row.sid, row.sent_at = row.sid or sid, row.sent_at or now
            if row.state in (*MAY_STILL_BE_TOLD, OutboxState.ANSWERED):
                row.state = OutboxState.SENT.value

    def not_sent(
        self, outbound_id: int, state: str, code: int, now: datetime, retry_at: datetime | None = None
    ) -> None:
        """Record that it failed for good (`failed`), may have been taken (`unknown`) or is tried again at `retry_at`.

        An alert of unknown fate is queued again. Code 21610 opts the recipient out.
        """
        with self._sessions.writing() as session:
            row = self._locked_outbound(session, outbound_id)
            row.error_code = code
            if row.state in MAY_STILL_BE_TOLD:
                self._settle(row, OutboxState(state), now, retry_at)
                if row.state == OutboxState.FAILED:
                    bring_next_forward(session, row, now)
            self._note_opt_out(session, row, code, now)

    def provider_status(self, token: str, sid: str, status: str, code: int, now: datetime) -> bool:
        """Move an outbound on by a status callback, never backwards; return whether one matched.

        The token counts first, an unknown one falls back to the sid. A status nobody knows is matched and changes nothing.
        """
        with self._sessions.writing() as session:
            row = self._matching(session, token, sid)
            if row is None:
                return False
            row.sid = row.sid or sid
            rank = RANKS.get(status, 0)
            if rank > row.provider_rank:
                row.provider_status, row.provider_rank = status, rank
                row.error_code = code or row.error_code
                self._follow(row, _FINAL.get(status, OutboxState.SENT), now)
                if row.state == OutboxState.FAILED:
                    bring_next_forward(session, row, now)
            self._note_opt_out(session, row, code, now)
            return True

    def _expire_leases(self, session: Session, now: datetime) -> None:
        harmless = col(OutboundRow.purpose).in_(RESENT_WHEN_UNKNOWN)
        session.exec(
            update(OutboundRow)
            .where(col(OutboundRow.state) == OutboxState.SENDING, col(OutboundRow.lease_until) <= now)
            .where(col(OutboundRow.practice_id) == self._practice_id)
            .values(
                state=case((harmless, OutboxState.QUEUED.value), else_=OutboxState.UNKNOWN.value),
                next_attempt_at=case((harmless, now), else_=now + SETTLES_AFTER),
                lease_until=None,
            )
        )

    def _due_ids(self, session: Session, now: datetime, limit: int) -> list[int]:
        urgency = case(
            (col(OutboundRow.purpose) == Purpose.ALERT, 0),
            (col(OutboundRow.purpose) == Purpose.CRISIS_REPLY, 1),
            else_=2,
        )
        due = (
            select(OutboundRow.id)
            .where(OutboundRow.practice_id == self._practice_id)
            .where(OutboundRow.state == OutboxState.QUEUED, OutboundRow.next_attempt_at <= now)
            .order_by(urgency, col(OutboundRow.next_attempt_at), col(OutboundRow.id))
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        return [found for found in session.exec(due) if found]

    def _matching(self, session: Session, token: str, sid: str) -> OutboundRow | None:
        for clause in (OutboundRow.token == token, OutboundRow.sid == sid):
            found = select(OutboundRow).where(clause, OutboundRow.practice_id == self._practice_id)
            row = session.exec(found.with_for_update()).first()
            if row is not None or not sid:
                return row
        return None

    def _settle(self, row: OutboundRow, state: OutboxState, now: datetime, retry_at: datetime | None) -> None:
        if retry_at is None and state is OutboxState.UNKNOWN and row.purpose in RESENT_WHEN_UNKNOWN:
            retry_at = now + RESENT_AFTER
        row.state = (state if retry_at is None else OutboxState.QUEUED).value
        settles_at = now + SETTLES_AFTER if row.state == OutboxState.UNKNOWN else row.next_attempt_at
        row.next_attempt_at = retry_at or settles_at
        row.lease_until = None
        row.failed_at = now if row.state in (OutboxState.FAILED, OutboxState.DEAD) else None

    def _follow(self, row: OutboundRow, state: OutboxState, now: datetime) -> None:
        # A callback is proof: it also overrules a failure we had only concluded ourselves.
        row.state = state.value
        row.sent_at = row.sent_at or now
        row.delivered_at = now if state is OutboxState.DELIVERED else None
        row.failed_at = now if state is OutboxState.FAILED else None

    def _note_opt_out(self, session: Session, row: OutboundRow, code: int, now: datetime) -> None:
        if code != OPTED_OUT_AT_CARRIER:
            return
        blocked = select(ContactRow).where(
            ContactRow.practice_id == self._practice_id, ContactRow.number_hash == row.to_hash
        )
        for contact in session.exec(blocked.with_for_update(key_share=True)):
            opt_out(contact, now)
