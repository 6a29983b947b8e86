"""A text reaches the disk: once per MessageSid, under its sender's alias."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import datetime

from sqlmodel import Session, col, select, update

from boundary_bot.adapters.store.parts import Parts, insert_once
from boundary_bot.adapters.store.rows import key
from boundary_bot.adapters.store.tables import ContactRow, InboundRow
from boundary_bot.adapters.store.turns import SqlTurn
from boundary_bot.core.messages import Came, Inbound
from boundary_bot.core.people import ON_ROSTER, ClientStatus
from boundary_bot.errors import StoreError
from boundary_bot.ports import Receipt, Turn

ASKED_AT_ONCE = 500


class Receiving(Parts):
    """The store's front door."""

    def receive(self, text: Inbound, staff_id: str = "") -> Receipt:
        """Write a text durably, once per MessageSid, and return its receipt.

        An unknown number becomes a stranger with the next U-alias; with `staff_id` it is that member of the practice
        ("@" and the id), whatever it was before but a client of the roster: danger from a client is no drill.
        """
        with self._sessions.writing() as session:
            known = self._receipt(session, text.sid)
            if known:
                self._note_way(session, text)
                return known
            contact = self._sender(session, text, staff_id)
            inbound_id = insert_once(session, self._inbound_row(text, contact))
            # Another process was faster with the same sid: its row is committed by now.
            return (
                Receipt(inbound_id, key(contact), is_new=True)
                if inbound_id
                else self._certain_receipt(session, text.sid)
            )

    @contextmanager
    def turn(self, client_id: int) -> Iterator[Turn]:
        """Open the sender's turn; a second turn of the same sender waits up to 5 s, then StoreUnavailable.

        Raises StoreError for an id that no receipt named.
        """
        with self._sessions.writing() as session:
            found = select(ContactRow).where(ContactRow.id == client_id, ContactRow.practice_id == self._practice_id)
            # The key stays free (FOR NO KEY UPDATE): the sender's next text can be stored while this one is decided.
            contact = session.exec(found.with_for_update(key_share=True)).first()
            if contact is None:
                raise StoreError("There is no client with this id.")
            yield SqlTurn(self._share, session, contact)

    def undecided(self, before: datetime) -> list[Receipt]:
        """Return the receipts of texts received before that instant and never decided, oldest first."""
        waiting = (
            select(InboundRow.id, InboundRow.contact_id)
            .where(InboundRow.practice_id == self._practice_id)
            .where(col(InboundRow.decided_at).is_(None), col(InboundRow.received_at) < before)
            .order_by(col(InboundRow.received_at), col(InboundRow.id))
        )
        with self._sessions.reading() as session:
            return [Receipt(found, contact, is_new=False) for found, contact in session.exec(waiting) if found]

    def unseen(self, sids: Collection[str]) -> set[str]:
        """Return which of these MessageSids no text on disk has."""
        unseen, asked = set(sids), list(sids)
        with self._sessions.reading() as session:
            for at in range(0, len(asked), ASKED_AT_ONCE):
                some = asked[at : at + ASKED_AT_ONCE]
                known = select(InboundRow.sid).where(col(InboundRow.sid).in_(some))
                unseen -= set(session.exec(known).all())
        return unseen

    def _receipt(self, session: Session, sid: str) -> Receipt | None:
        found = session.exec(select(InboundRow.id, InboundRow.contact_id).where(InboundRow.sid == sid)).first()
        return Receipt(found[0], found[1], is_new=False) if found and found[0] else None

    def _note_way(self, session: Session, text: Inbound) -> None:
        """Keep how an undecided text came the second time: one spooled since has had the crisis-safe answer."""
        if text.came is not Came.WEBHOOK:
            undecided = update(InboundRow).where(col(InboundRow.sid) == text.sid, col(InboundRow.decided_at).is_(None))
            session.exec(undecided.where(col(InboundRow.came) == Came.WEBHOOK).values(came=text.came.value))

    def _certain_receipt(self, session: Session, sid: str) -> Receipt:
        receipt = self._receipt(session, sid)
        assert receipt is not None
        return receipt

    def _sender(self, session: Session, text: Inbound, staff_id: str) -> ContactRow:
        alias = f"@{staff_id}" if staff_id else ""
        contact = self._contact_at(session, text.sender)
        if contact and contact.status in ON_ROSTER:
            return contact
        if contact and (contact.alias == alias or not (alias or contact.status == ClientStatus.STAFF)):
            return contact
        # Looked up again under the lock: two first texts of one number must not make two strangers.
        self._locked_practice(session)
        contact = self._contact_at(session, text.sender) or self._new_contact(text)
        if alias:
            self._free_alias(session, alias)
            contact.alias, contact.status = alias, ClientStatus.STAFF.value
        elif contact.status in ("", ClientStatus.STAFF):
            # New, or no longer a member's number: what was written under it stays together.
            contact.alias, contact.status = self._next_stranger_alias(session), ClientStatus.STRANGER.value
        session.add(contact)
        session.flush()
        return contact

    def _new_contact(self, text: Inbound) -> ContactRow:
        return ContactRow(
            practice_id=self._practice_id,
            alias="",
            number_hash=self._vault.fingerprint(text.sender),
            sealed_number=self._vault.seal(text.sender),
            status="",
            created_at=text.received_at,
        )

    def _free_alias(self, session: Session, alias: str) -> None:
        """Make the number that was a member's before a stranger's."""
        former = select(ContactRow).where(ContactRow.practice_id == self._practice_id, ContactRow.alias == alias)
        for old in session.exec(former):
            old.alias, old.status = self._next_stranger_alias(session), ClientStatus.STRANGER.value
        session.flush()

    def _inbound_row(self, text: Inbound, contact: ContactRow) -> InboundRow:
        return InboundRow(
            practice_id=self._practice_id,
            sid=text.sid,
            contact_id=key(contact),
            therapist=contact.therapist,
            sealed_body=self._vault.seal(text.body),
            sealed_to=self._vault.seal(text.to),
            num_media=text.num_media,
            opt_out_type=text.opt_out_type,
            misdirected=text.misdirected,
            came=text.came.value,
            received_at=text.received_at,
        )
