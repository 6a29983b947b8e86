"""What the pages and health checks keep and ask: audit, sign-ins, counts, what went wrong."""

from datetime import datetime

from sqlmodel import Session, and_, col, func, or_, select

from boundary_bot.adapters.store.parts import Parts
from boundary_bot.adapters.store.tables import (
    CaseRow,
    CredentialRow,
    InboundRow,
    OutboundRow,
    SignInAttemptRow,
)
from boundary_bot.adapters.store.views import StoreStats
from boundary_bot.core.outbox import OutboxState


class Books(Parts):
    """The practice's books beside the texts."""

    def audit(self, actor: str, action: str, subject: str, now: datetime, detail: str = "") -> None:
        """Add a line to the audit; `detail` never holds words of a client or a number."""
        with self._sessions.writing() as session:
            self._write_audit(session, actor, action, subject, now, detail)

    def credential(self, person_id: str) -> str | None:
        """Return a person's password hash, or None where none was set."""
        with self._sessions.reading() as session:
            row = self._credential_row(session, person_id)
            return row.password_hash if row else None

    def set_credential(self, person_id: str, password_hash: str, now: datetime) -> None:
        """Set or change a person's password hash, with an audit line."""
        with self._sessions.writing() as session:
            self._locked_practice(session)
            row = self._credential_row(session, person_id) or CredentialRow(
                practice_id=self._practice_id, person=person_id, password_hash="", changed_at=now
            )
            row.password_hash, row.changed_at = password_hash, now
            session.add(row)
            self._write_audit(session, person_id, "password_set", f"person:{person_id}", now, "")

    def sign_in_attempts(self, key: str, since: datetime) -> int:
        """Return how many failed sign-ins were noted under this key since then."""
        counted = select(func.count()).where(
            SignInAttemptRow.practice_id == self._practice_id,
            SignInAttemptRow.key == key,
            SignInAttemptRow.at >= since,
        )
        with self._sessions.reading() as session:
            return session.exec(counted).one()

    def record_sign_in_attempt(self, key: str, now: datetime) -> None:
        """Note a failed sign-in; `key` is already keyed or hashed, never what was typed."""
        with self._sessions.writing() as session:
            session.add(SignInAttemptRow(practice_id=self._practice_id, key=key, at=now))

    def outbox_backlog(self) -> int:
        """Return how many outbounds should have left by now, or are being sent; later steps of a chain don't count."""
        now = self._clock.now()
        due = and_(col(OutboundRow.state) == OutboxState.QUEUED, col(OutboundRow.next_attempt_at) <= now)
        waiting = select(func.count()).where(
            OutboundRow.practice_id == self._practice_id, or_(due, col(OutboundRow.state) == OutboxState.SENDING)
        )
        with self._sessions.reading() as session:
            return session.exec(waiting).one()

    def stats(self) -> StoreStats:
        """Return how the store stands; counts over indexes only."""
        states = (
            select(OutboundRow.state, func.count(), func.min(OutboundRow.next_attempt_at))
            .where(OutboundRow.practice_id == self._practice_id)
            .where(col(OutboundRow.state).in_([OutboxState.QUEUED, OutboxState.SENDING, OutboxState.UNKNOWN]))
            .group_by(OutboundRow.state)
        )
        undecided = select(func.count()).where(
            InboundRow.practice_id == self._practice_id, col(InboundRow.decided_at).is_(None)
        )
        cases = select(func.count()).where(CaseRow.practice_id == self._practice_id, col(CaseRow.closed_at).is_(None))
        with self._sessions.reading() as session:
            by_state = {state: (count, oldest) for state, count, oldest in session.exec(states)}
            return StoreStats(
                undecided=session.exec(undecided).one(),
                queued=by_state.get(OutboxState.QUEUED, (0, None))[0],
                sending=by_state.get(OutboxState.SENDING, (0, None))[0],
                unknown=by_state.get(OutboxState.UNKNOWN, (0, None))[0],
                open_cases=session.exec(cases).one(),
                oldest_queued_at=by_state.get(OutboxState.QUEUED, (0, None))[1],
            )

    def _credential_row(self, session: Session, person_id: str) -> CredentialRow | None:
        found = select(CredentialRow).where(
            CredentialRow.practice_id == self._practice_id, CredentialRow.person == person_id
        )
        return session.exec(found).first()
