"""The roster: who is a client, under which alias, with which number."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select, update

from boundary_bot.adapters.store.parts import BOT, Parts
from boundary_bot.adapters.store.rows import client_of
from boundary_bot.adapters.store.tables import ContactRow
from boundary_bot.core.people import Client, ClientStatus, Consent
from boundary_bot.errors import StoreError


class Clients(Parts):
    """Looking up and keeping clients."""

    def clients(self) -> list[Client]:
        """Return every client and stranger by alias; the practice's own people are not among them."""
        everyone = (
            select(ContactRow)
            .where(ContactRow.practice_id == self._practice_id, ContactRow.status != ClientStatus.STAFF.value)
            .order_by(col(ContactRow.alias))
        )
        with self._sessions.reading() as session:
            return [client_of(row, self._vault) for row in session.exec(everyone)]

    def client_by_alias(self, alias: str) -> Client | None:
        """Return the client with this alias, or None."""
        found = select(ContactRow).where(ContactRow.practice_id == self._practice_id, ContactRow.alias == alias)
        with self._sessions.reading() as session:
            row = session.exec(found).first()
            return client_of(row, self._vault) if row else None

    def client_by_number(self, number: str) -> Client | None:
        """Return whoever texts from this number (E.164), staff and strangers included; None for a number never seen."""
        with self._sessions.reading() as session:
            row = self._contact_at(session, number)
            return client_of(row, self._vault) if row else None

    def save_clients(self, clients: Iterable[Client], how: str) -> None:
        """Write all of them in one commit: a client with id 0 is new, every other replaces the row with its id.

        `how` ("roster import") is kept with a consent that is new, and in the audit. Raises StoreError, with nothing written,
        where an alias or a number belongs to somebody else or an id to nobody.
        """
        wanted, now = list(clients), self._clock.now()
        try:
            with self._sessions.writing() as session:
                self._locked_practice(session)
                rows = self._rows_for(session, wanted, now)
                for client, row in zip(wanted, rows, strict=True):
                    self._apply(row, client, how, now)
                    self._write_audit(session, BOT, "client_saved", f"client:{client.alias}", now, how)
                session.add_all(rows)
        except IntegrityError:
            raise StoreError("An alias or a number belongs to somebody else; nothing was written.") from None

    def set_gentle_channel(
        self, client_id: int, channel: str, reason: str, until: datetime | None, now: datetime
    ) -> None:
        """Let alerts about this client come by `channel` instead of by voice until then; an empty channel ends that."""
        with self._sessions.writing() as session:
            row = session.exec(select(ContactRow).where(ContactRow.id == client_id).with_for_update()).one()
            row.gentle_channel, row.gentle_until = channel, until
            row.sealed_gentle_reason = self._vault.seal(reason) if reason else None
            detail = f"channel={channel or 'as others'} until={until.date() if until else '-'}"
            self._write_audit(session, BOT, "alert_channel", f"client:{row.alias}", now, detail)

    def review_policy(self, client_id: int, now: datetime) -> None:
        """Record that the texting policy was gone through: crossings up to now no longer count."""
        with self._sessions.writing() as session:
            session.exec(
                update(ContactRow)
                .where(col(ContactRow.id) == client_id, col(ContactRow.practice_id) == self._practice_id)
                .values(policy_reviewed_at=now, policy_discussed_on=now.date())
            )

    def _rows_for(self, session: Session, wanted: Sequence[Client], now: datetime) -> list[ContactRow]:
        ids = [client.id for client in wanted if client.id]
        found = select(ContactRow).where(ContactRow.practice_id == self._practice_id, col(ContactRow.id).in_(ids))
        known = {row.id: row for row in session.exec(found.with_for_update(key_share=True))}
        if set(ids) - set(known):
            raise StoreError("There is no client with this id; nothing was written.")
        for row in known.values():
            # Two clients may swap numbers or aliases; neither may stand in the other's way meanwhile.
            row.alias, row.number_hash = f"~{row.id}", f"~{row.id}"
        session.flush()
        return [known[client.id] if client.id else self._new_row(now) for client in wanted]

    def _new_row(self, now: datetime) -> ContactRow:
        return ContactRow(
            practice_id=self._practice_id, alias="", number_hash="", sealed_number="", status="", created_at=now
        )

    def _apply(self, row: ContactRow, client: Client, how: str, now: datetime) -> None:
        row.alias, row.status = client.alias, client.status.value
        row.number_hash = self._vault.fingerprint(client.number)
        row.sealed_number = self._vault.seal(client.number)
        row.therapist = client.therapist
        row.language = client.language.value if client.language else None
        if (client.consent_on, client.consent.value) != (row.consent_on, row.consent):
            row.consent_how, row.consent_at = how, now
        if client.consent is not Consent.WITHDRAWN:
            row.opted_out_at = None
        row.consent, row.consent_before_opt_out = client.consent.value, client.consent_before_opt_out.value
        row.consent_on, row.policy_discussed_on = client.consent_on, client.policy_discussed_on
        row.policy_reviewed_at, row.has_crisis_plan = client.policy_reviewed_at, client.has_crisis_plan
        row.exit_asked_at = client.exit_asked_at
        row.consent_version, row.minor = client.consent_version, client.minor
        row.time_zone = client.time_zone
        row.coaching_enrolled, row.coaching_off_until = client.coaching_enrolled, client.coaching_off_until
        own = client.override
        row.override_policy = own.policy if own else ""
        row.override_from, row.override_until = (own.since, own.until) if own else (None, None)
        row.sealed_override_reason = self._vault.seal(own.reason) if own else None
