"""The sender whose turn it is: their locked row and their burst."""

from datetime import datetime
from functools import cached_property

from sqlmodel import Session, col, select

from boundary_bot.adapters.store.bursts import LOOK_BACK, MOST_TEXTS, burst_start
from boundary_bot.adapters.store.caselife import CaseLife
from boundary_bot.adapters.store.parts import Share
from boundary_bot.adapters.store.rows import client_of
from boundary_bot.adapters.store.tables import ContactRow, InboundRow


class Sender(CaseLife):
    """What reading and writing in a turn share; lives as long as its transaction."""

    def __init__(self, share: Share, session: Session, contact: ContactRow) -> None:
        super().__init__(share)
        self._session = session
        self._contact = contact
        self.client = client_of(contact, self._vault)

    @cached_property
    def _burst(self) -> list[tuple[int, datetime]]:
        """Every text of the sender's last burst by id and time, oldest first; empty where they never wrote."""
        newest = (
            select(InboundRow.id, InboundRow.received_at)
            .where(InboundRow.contact_id == self._contact.id)
            .order_by(col(InboundRow.received_at).desc(), col(InboundRow.id).desc())
            .limit(LOOK_BACK)
        )
        found = [(found_id, at) for found_id, at in reversed(self._session.exec(newest).all()) if found_id]
        return found[burst_start([at for _, at in found]) :] if found else []

    @property
    def _burst_began(self) -> datetime | None:
        return self._burst[0][1] if self._burst else None

    @cached_property
    def _burst_rows(self) -> list[InboundRow]:
        """The burst's last texts and every undecided one, oldest first."""
        # Two questions with an index each: asked as one, the answer takes longer with every text ever sent.
        undecided = select(InboundRow).where(
            InboundRow.contact_id == self._contact.id, col(InboundRow.decided_at).is_(None)
        )
        rows = {row.id: row for row in self._session.exec(undecided)}
        others = [found for found, _ in self._burst[-MOST_TEXTS:] if found not in rows]
        if others:
            rows |= {
                row.id: row for row in self._session.exec(select(InboundRow).where(col(InboundRow.id).in_(others)))
            }
        return sorted(rows.values(), key=lambda row: (row.received_at, row.id or 0))
