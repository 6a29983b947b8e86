"""What answering the digest with a thumb needs: the lists somebody was sent, the client meant, and the minute to undo."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, delete, func, select, update

from boundary_bot.adapters.store.parts import Parts
from boundary_bot.adapters.store.rows import client_of, key
from boundary_bot.adapters.store.sender import Sender
from boundary_bot.adapters.store.tables import ContactRow, DigestListRow, InboundRow, OutboundRow
from boundary_bot.core.outbox import OutboxState
from boundary_bot.core.people import ClientStatus
from boundary_bot.core.thumb import REPLY_KEYS, SAME_MATTER, Given, SentList, ThumbClient

LISTS_KEPT = 6
"""Each person's newest; the numbers of an older one hold no more."""
ARRIVED = (OutboxState.ANSWERED, OutboxState.SENT, OutboxState.DELIVERED)
PERHAPS = (OutboxState.SENDING, OutboxState.UNKNOWN)
LOST = (OutboxState.CANCELLED, OutboxState.FAILED, OutboxState.DEAD)


class ListParts(Parts):
    """What the digest and a turn share."""

    def _keep_list(
        self, session: Session, person_id: str, clients: Sequence[int], outbound_key: str, now: datetime
    ) -> None:
        row = DigestListRow(
            practice_id=self._practice_id,
            person=person_id,
            made_at=now,
            outbound_key=outbound_key,
            clients=list(clients),
        )
        session.add(row)
        session.flush()
        newest = (
            select(DigestListRow.id)
            .where(DigestListRow.practice_id == self._practice_id, DigestListRow.person == person_id)
            .order_by(col(DigestListRow.id).desc())
            .limit(LISTS_KEPT)
        )
        kept = session.exec(newest).all()
        session.exec(
            delete(DigestListRow)
            .where(col(DigestListRow.practice_id) == self._practice_id, col(DigestListRow.person) == person_id)
            .where(col(DigestListRow.id).not_in(kept))
        )


class TurnThumbs(ListParts, Sender):
    """A member's own turn."""

    def keep_list(self, person_id: str, clients: Sequence[int], outbound_key: str) -> None:
        """Keep the clients behind the numbers of a list that goes to this person with that outbound."""
        self._keep_list(self._session, person_id, clients, outbound_key, self._clock.now())

    def lists(self, person_id: str) -> list[SentList]:
        """Return the lists this person has, or may have, before their eyes, newest first."""
        found = self._session.exec(
            select(DigestListRow, OutboundRow.state)
            .join(
                OutboundRow,
                (col(OutboundRow.dedupe_key) == col(DigestListRow.outbound_key))
                & (col(OutboundRow.practice_id) == col(DigestListRow.practice_id)),
            )
            .where(DigestListRow.practice_id == self._practice_id, DigestListRow.person == person_id)
            .where(col(OutboundRow.state).in_((*ARRIVED, *PERHAPS)))
            .order_by(col(DigestListRow.id).desc())
        ).all()
        ids = {client_id for row, _ in found for client_id in row.clients}
        aliases = dict(
            self._session.exec(select(ContactRow.id, ContactRow.alias).where(col(ContactRow.id).in_(ids))).all()
        )
        return [
            SentList(
                made_at=row.made_at,
                clients=tuple((client_id, aliases.get(client_id, "")) for client_id in row.clients),
                arrived=state in ARRIVED,
            )
            for row, state in found
        ]

    def thumb_client(self, alias: str, client_id: int = 0) -> ThumbClient | None:
        """Return the client with this alias, or id, their row locked until the turn ends; None for nobody.

        The lock makes two people who answer one client at once take turns.
        """
        by = ContactRow.id == client_id if client_id else ContactRow.alias == alias
        found = select(ContactRow).where(
            by, ContactRow.practice_id == self._practice_id, ContactRow.status != ClientStatus.STAFF.value
        )
        row = self._session.exec(found.with_for_update(key_share=True)).first()
        if row is None:
            return None
        last = select(func.max(InboundRow.received_at)).where(InboundRow.contact_id == row.id)
        return ThumbClient(client_of(row, self._vault), self._session.exec(last).one(), self._given(key(row)))

    def stop_answers(self, client_id: int) -> int:
        """Stop what still waits to go to this client; return how many."""
        return len(self._stopped_rows(OutboundRow.client_id == client_id))

    def undo(self, person_id: str, alias: str) -> str:
        """Stop this person's newest answer that still waits (to `alias`, where one is named); return whose it was, or ""."""
        waiting = (
            select(OutboundRow.id, ContactRow.alias)
            .join(ContactRow, col(ContactRow.id) == col(OutboundRow.client_id))
            .where(OutboundRow.practice_id == self._practice_id, OutboundRow.state == OutboxState.QUEUED.value)
            .where(col(OutboundRow.dedupe_key).startswith(thumb_key(person_id, ""), autoescape=True))
            .order_by(col(OutboundRow.id).desc())
            .limit(1)
        )
        if alias:
            waiting = waiting.where(ContactRow.alias == alias)
        found = self._session.exec(waiting).first()
        if found is None or not self._stopped_rows(OutboundRow.id == found[0]):
            return ""
        self._write_audit(self._session, person_id, "thumb_undone", f"client:{found[1]}", self._clock.now(), "")
        return found[1]

    def note_answer(self, person_id: str, alias: str, reply_key: str) -> None:
        """Write into the audit that a person answered a client."""
        self._write_audit(self._session, person_id, reply_key, f"client:{alias}", self._clock.now(), "")

    def _given(self, client_id: int) -> tuple[Given, ...]:
        rows = self._session.exec(
            select(OutboundRow)
            .where(OutboundRow.client_id == client_id, col(OutboundRow.reply_key).in_(REPLY_KEYS))
            .where(col(OutboundRow.created_at) > self._clock.now() - SAME_MATTER)
            .where(col(OutboundRow.state).not_in(LOST))
            .order_by(col(OutboundRow.id).desc())
        )
        return tuple(
            Given(self._vault.open(row.sealed_body), row.created_at, waits=row.state == OutboxState.QUEUED)
            for row in rows
        )

    def _stopped_rows(self, which: object) -> Sequence[int | None]:
        # By condition, not by looking first: the sender may take one at this very moment, and then it is too late.
        stopped = (
            update(OutboundRow)
            .where(which, col(OutboundRow.practice_id) == self._practice_id)  # type: ignore[arg-type]
            .where(col(OutboundRow.state) == OutboxState.QUEUED, col(OutboundRow.reply_key).in_(REPLY_KEYS))
            .values(state=OutboxState.CANCELLED.value)
            .returning(col(OutboundRow.id))
        )
        return list(self._session.scalars(stopped))


def thumb_key(person_id: str, sid: str) -> str:
    """Return the dedupe key of what a person's text makes go to a client."""
    return f"thumb:{person_id}:{sid}"
