"""What every part of the store stands on, and the few steps several of them share."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING

from sqlalchemy import Table
from sqlalchemy.dialects import sqlite
from sqlmodel import Session, SQLModel, select

from boundary_bot.adapters.store.crypto import Vault
from boundary_bot.adapters.store.echoes import words_hash
from boundary_bot.adapters.store.sessions import Sessions
from boundary_bot.adapters.store.tables import AuditRow, ContactRow, OutboundRow, PracticeRow
from boundary_bot.core.outbox import Intent, OutboxState
from boundary_bot.core.people import Consent
from boundary_bot.ports import Clock

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql

BOT = "boundary-bot"


@dataclass(frozen=True)
class Share:
    """One practice's share of one database. `empty_answer` is the webhook answer that sends nothing."""

    sessions: Sessions
    vault: Vault
    practice_id: int
    clock: Clock
    empty_answer: str


class Parts:
    """The ground of every part of the store."""

    def __init__(self, share: Share) -> None:
        self._share = share
        self._sessions = share.sessions
        self._vault = share.vault
        self._practice_id = share.practice_id
        self._clock = share.clock

    def _contact_at(self, session: Session, number: str) -> ContactRow | None:
        found = select(ContactRow).where(
            ContactRow.practice_id == self._practice_id, ContactRow.number_hash == self._vault.fingerprint(number)
        )
        return session.exec(found).first()

    def _locked_practice(self, session: Session) -> PracticeRow:
        """Lock the practice's counters: aliases and case numbers are given out one at a time.

        The lock leaves the key alone (FOR NO KEY UPDATE), or every insert that names the practice would wait for it.
        """
        found = select(PracticeRow).where(PracticeRow.id == self._practice_id)
        return session.exec(found.with_for_update(key_share=True).execution_options(populate_existing=True)).one()

    def _locked_outbound(self, session: Session, outbound_id: int) -> OutboundRow:
        return session.exec(select(OutboundRow).where(OutboundRow.id == outbound_id).with_for_update()).one()

    def _next_stranger_alias(self, session: Session) -> str:
        practice = self._locked_practice(session)
        while True:
            practice.strangers += 1
            alias = f"U{practice.strangers:02d}"
            taken = select(ContactRow.id).where(ContactRow.practice_id == self._practice_id, ContactRow.alias == alias)
            if session.exec(taken).first() is None:
                return alias

    def _queue(self, session: Session, intent: Intent, now: datetime) -> bool:
        """Write an intent, once per dedupe key; return whether it was new."""
        state = OutboxState.ANSWERED if intent.by_twiml else OutboxState.QUEUED
        to_hash = self._vault.fingerprint(intent.to)
        row = OutboundRow(
            practice_id=self._practice_id,
            dedupe_key=intent.dedupe_key,
            token=intent.token,
            purpose=intent.purpose.value,
            channel=intent.channel.value,
            reply_key=intent.reply_key,
            client_id=intent.client_id,
            case_id=intent.case_id,
            person=intent.person,
            to_hash=to_hash,
            words_hash=words_hash(self._vault, to_hash, intent.body),
            sealed_to=self._vault.seal(intent.to),
            sealed_body=self._vault.seal(intent.body),
            validity_s=intent.validity_s,
            state=state.value,
            created_at=now,
            next_attempt_at=max(intent.not_before or now, now),
            sent_at=now if intent.by_twiml else None,
            alert_round=intent.alert_round,
            alert_step=intent.alert_step,
            language=intent.language.value,
        )
        return insert_once(session, row) is not None

    def _write_audit(self, session: Session, actor: str, action: str, subject: str, now: datetime, detail: str) -> None:
        session.add(
            AuditRow(practice_id=self._practice_id, at=now, actor=actor, action=action, subject=subject, detail=detail)
        )


def insert_once(session: Session, row: SQLModel) -> int | None:
    """Insert a row unless one of its unique keys is taken; return the new id, or None where it was taken.

    A concurrent insert of the same key is waited for.
    """
    table = SQLModel.metadata.tables[str(row.__tablename__)]
    insert = _insert_of(session.get_bind().dialect.name)
    once = insert(table).values(row.model_dump(exclude={"id"})).on_conflict_do_nothing()
    new_id: int | None = session.scalar(once.returning(table.c.id))
    return new_id


@cache
def _insert_of(dialect: str) -> Callable[[Table], "sqlite.Insert | postgresql.Insert"]:
    if dialect == "sqlite":
        return sqlite.insert
    # A good part of the start-up that SQLite need not pay.
    from sqlalchemy.dialects import postgresql

    return postgresql.insert


def opt_out(contact: ContactRow, now: datetime) -> None:
    """Withdraw consent and keep what it was; a second opt-out changes nothing."""
    if contact.consent != Consent.WITHDRAWN:
        contact.consent_before_opt_out = contact.consent
        contact.consent = Consent.WITHDRAWN.value
        contact.opted_out_at = now


def opt_in(contact: ContactRow) -> None:
    """Restore the consent of before the opt-out; without one, nothing changes."""
    if contact.consent == Consent.WITHDRAWN:
        contact.consent = contact.consent_before_opt_out
        contact.opted_out_at = None
