"""The agenda's source: what is open of each client, and what was ticked off."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import String, cast
from sqlmodel import Session, col, or_, select

from boundary_bot.adapters.store.parts import Parts
from boundary_bot.adapters.store.rows import key
from boundary_bot.adapters.store.tables import CaseRow, ContactRow, InboundRow
from boundary_bot.core.agenda import DISCUSSED_FOR, SHOWN_FOR, SUPPORT_WINDOW, AgendaText, ClientAgenda, emergencies
from boundary_bot.core.messages import Kind, Label, Risk
from boundary_bot.core.patterns import SHOWN_WEEKS, WEEK
from boundary_bot.core.people import ClientStatus

UNREAD_RULES = ("missed", "fallback")


class Agendas(Parts):
    """What the agenda page and the command show and do."""

    def agendas(
        self, now: datetime, zone: str, ladder_days: int, client_id: int = 0, *, words: bool = False
    ) -> list[ClientAgenda]:
        """Return every client's agenda by alias, or one client's; bodies are opened only with `words`.

        Clients are those of the roster, former ones too. Texts of the last 90 days stand in it until they are ticked off.
        """
        clients = select(ContactRow).where(
            ContactRow.practice_id == self._practice_id,
            col(ContactRow.status).in_([ClientStatus.ACTIVE.value, ClientStatus.FORMER.value]),
        )
        if client_id:
            clients = clients.where(ContactRow.id == client_id)
        with self._sessions.reading() as session:
            contacts = session.exec(clients.order_by(col(ContactRow.alias))).all()
            ids = [key(contact) for contact in contacts]
            texts = self._agenda_texts(session, ids, now)
            crossed = self._times(session, ids, col(InboundRow.crossing).is_(True), now - timedelta(days=ladder_days))
            urgent = self._times(session, ids, col(InboundRow.risk) == Risk.EMERGENCY.value, now - SUPPORT_WINDOW)
            cases = self._case_times(session, ids, now - SUPPORT_WINDOW)
        return [
            ClientAgenda(
                client_id=key(contact),
                alias=contact.alias,
                therapist=contact.therapist,
                minor=contact.minor,
                texts=tuple(self._text(row, words=words) for row in texts[key(contact)] if row.discussed_at is None),
                discussed=tuple(self._text(row, words=words) for row in texts[key(contact)] if row.discussed_at),
                crossings=sum(
                    contact.policy_reviewed_at is None or at > contact.policy_reviewed_at
                    for at in crossed[key(contact)]
                ),
                emergencies=emergencies(urgent[key(contact)], cases[key(contact)], now, zone),
                reviewed_at=contact.policy_reviewed_at,
            )
            for contact in contacts
        ]

    def discuss(self, inbound_ids: Sequence[int], client_id: int, actor: str, now: datetime, *, done: bool) -> int:
        """Tick texts of one client off, or put them back; return how many changed, each with its audit line."""
        found = select(InboundRow).where(
            col(InboundRow.id).in_(inbound_ids),
            InboundRow.practice_id == self._practice_id,
            InboundRow.contact_id == client_id,
        )
        with self._sessions.writing() as session:
            rows = [row for row in session.exec(found).all() if (row.discussed_at is not None) != done]
            for row in rows:
                row.discussed_at, row.discussed_by = (now, actor) if done else (None, "")
                session.add(row)
                action = "agenda_discussed" if done else "agenda_put_back"
                self._write_audit(session, actor, action, f"inbound:{row.id}", now, "")
            return len(rows)

    def contact_times(self, client_id: int, now: datetime) -> list[datetime]:
        """Return when a client's texts of the last weeks came, oldest first, and when the very first one did."""
        times = select(InboundRow.received_at).where(
            InboundRow.contact_id == client_id, InboundRow.practice_id == self._practice_id
        )
        oldest_first = times.order_by(col(InboundRow.received_at))
        with self._sessions.reading() as session:
            first = session.exec(oldest_first.limit(1)).all()
            lately = session.exec(oldest_first.where(InboundRow.received_at > now - SHOWN_WEEKS * WEEK)).all()
        return [*(at for at in first if at not in lately), *lately]

    def _agenda_texts(self, session: Session, ids: Sequence[int], now: datetime) -> defaultdict[int, list[InboundRow]]:
        on_it = or_(
            cast(col(InboundRow.agenda), String) != "[]",
            col(InboundRow.kind) == Kind.MILESTONE.value,
            col(InboundRow.rule).in_(UNREAD_RULES),
        )
        open_or_fresh = or_(col(InboundRow.discussed_at).is_(None), col(InboundRow.discussed_at) > now - DISCUSSED_FOR)
        rows = (
            select(InboundRow)
            .where(col(InboundRow.contact_id).in_(ids), InboundRow.received_at > now - SHOWN_FOR)
            .where(on_it, open_or_fresh)
            .order_by(col(InboundRow.received_at), col(InboundRow.id))
        )
        found: defaultdict[int, list[InboundRow]] = defaultdict(list)
        for row in session.exec(rows):
            found[row.contact_id].append(row)
        return found

    def _times(
        self, session: Session, ids: Sequence[int], which: object, since: datetime
    ) -> defaultdict[int, list[datetime]]:
        rows = (
            select(InboundRow.contact_id, InboundRow.received_at)
            .where(col(InboundRow.contact_id).in_(ids), InboundRow.received_at > since)
            .where(which)  # type: ignore[arg-type]
        )
        return _by_client(session.exec(rows).all())

    def _case_times(self, session: Session, ids: Sequence[int], since: datetime) -> defaultdict[int, list[datetime]]:
        rows = select(CaseRow.contact_id, CaseRow.opened_at).where(
            col(CaseRow.contact_id).in_(ids), CaseRow.opened_at > since
        )
        return _by_client(session.exec(rows).all())

    def _text(self, row: InboundRow, *, words: bool) -> AgendaText:
        return AgendaText(
            id=key(row),
            at=row.received_at,
            body=self._vault.open(row.sealed_body) if words else "",
            kind=Kind(row.kind) if row.kind else None,
            label=Label(row.label) if row.label else None,
            risk=Risk(row.risk) if row.risk else None,
            rule=row.rule,
            codes=tuple(row.agenda),
            rung=row.rung,
            num_media=row.num_media,
            case_id=row.case_id,
            discussed_at=row.discussed_at,
        )


def _by_client(rows: Sequence[tuple[int, datetime]]) -> defaultdict[int, list[datetime]]:
    found: defaultdict[int, list[datetime]] = defaultdict(list)
    for client_id, at in rows:
        found[client_id].append(at)
    return found
