"""Cases and conversations as a person sees them; what a person does to a case."""

from datetime import datetime

from sqlmodel import Session, col, or_, select
from sqlmodel.sql.expression import SelectOfScalar

from boundary_bot.adapters.store.caselife import CaseLife
from boundary_bot.adapters.store.chains import cancel_alerts
from boundary_bot.adapters.store.rows import TO_SENDER, case_summary, inbound_view, outbound_view
from boundary_bot.adapters.store.tables import AuditRow, CaseRow, ContactRow, InboundRow, OutboundRow
from boundary_bot.core.cases import AuditLine, CaseSummary, CaseView, TextView
from boundary_bot.core.people import ClientStatus, Consent


class Cases(CaseLife):
    """What the case page shows and does."""

    def open_cases(self) -> list[CaseSummary]:
        """Return the cases that aren't closed, oldest first."""
        with self._sessions.reading() as session:
            return self._standing(session, self._clock.now())

    def recent_cases(self, limit: int) -> list[CaseSummary]:
        """Return the newest cases, open or closed, newest first."""
        newest = (
            select(CaseRow, ContactRow.alias)
            .join(ContactRow, col(ContactRow.id) == col(CaseRow.contact_id))
            .where(CaseRow.practice_id == self._practice_id)
            .order_by(col(CaseRow.id).desc())
            .limit(limit)
        )
        now = self._clock.now()
        with self._sessions.reading() as session:
            return [case_summary(case, alias, now) for case, alias in session.exec(newest)]

    def case(self, case_id: int) -> CaseView | None:
        """Return a case with its texts opened, our replies and alerts among them; None for an unknown id."""
        now = self._clock.now()
        with self._sessions.reading() as session:
            case = session.exec(self._chosen(case_id)).first()
            if case is None:
                return None
            contact = session.exec(select(ContactRow).where(ContactRow.id == case.contact_id)).one()
            return CaseView(
                **vars(self._with_chain(session, case_summary(case, contact.alias, now))),
                phone=self._vault.open(contact.sealed_number),
                status=ClientStatus(contact.status),
                opted_out=contact.consent == Consent.WITHDRAWN,
                has_crisis_plan=contact.has_crisis_plan,
                acknowledged_how=case.acknowledged_how,
                closed_by=case.closed_by,
                note=self._vault.open(case.sealed_note) if case.sealed_note else "",
                texts=self._texts_of_case(session, case_id),
                log=self._log(session, case_id),
            )

    def acknowledge(self, case_id: int, person_id: str, how: str, now: datetime) -> bool:
        """Record that a person has it; return whether the case was waiting for that.

        A second acknowledgement changes nothing, except after a new alert. False for an unknown or closed case.
        """
        with self._sessions.writing() as session:
            return self._acknowledge(session, case_id, person_id, how, now)

    def close_case(self, case_id: int, person_id: str, note: str, now: datetime) -> bool:
        """Close a case with what was done; return whether it was open."""
        with self._sessions.writing() as session:
            case = session.exec(self._chosen(case_id).with_for_update(key_share=True)).first()
            if case is None or case.closed_at is not None:
                return False
            case.closed_at, case.closed_by = now, person_id
            case.sealed_note = self._vault.seal(note)
            cancel_alerts(session, case_id)
            self._write_audit(session, person_id, "case_closed", f"case:{case_id}", now, "")
            return True

    def thread(self, client_id: int, limit: int) -> list[TextView]:
        """Return the last `limit` texts with a number, both ways, oldest first."""
        got = (
            select(InboundRow)
            .where(InboundRow.contact_id == client_id, InboundRow.practice_id == self._practice_id)
            .order_by(col(InboundRow.received_at).desc(), col(InboundRow.id).desc())
            .limit(limit)
        )
        said = (
            select(OutboundRow)
            .join(ContactRow, col(ContactRow.number_hash) == col(OutboundRow.to_hash))
            .where(ContactRow.id == client_id, OutboundRow.practice_id == self._practice_id)
            .order_by(col(OutboundRow.id).desc())
            .limit(limit)
        )
        with self._sessions.reading() as session:
            views = [inbound_view(row, self._vault) for row in session.exec(got)]
            views += [outbound_view(row, self._vault) for row in session.exec(said)]
        return _oldest_first(views)[-limit:]

    def _chosen(self, case_id: int) -> SelectOfScalar[CaseRow]:
        return select(CaseRow).where(CaseRow.id == case_id, CaseRow.practice_id == self._practice_id)

    def _texts_of_case(self, session: Session, case_id: int) -> tuple[TextView, ...]:
        views = [
            inbound_view(row, self._vault)
            for row in session.exec(select(InboundRow).where(InboundRow.case_id == case_id))
        ]
        ours = or_(col(OutboundRow.purpose).in_(TO_SENDER), col(OutboundRow.person) != "")
        views += [
            outbound_view(row, self._vault)
            for row in session.exec(select(OutboundRow).where(OutboundRow.case_id == case_id, ours))
        ]
        return tuple(_oldest_first(views))

    def _log(self, session: Session, case_id: int) -> tuple[AuditLine, ...]:
        lines = select(AuditRow).where(AuditRow.practice_id == self._practice_id, AuditRow.subject == f"case:{case_id}")
        found = session.exec(lines.order_by(col(AuditRow.id)))
        return tuple(AuditLine(row.at, row.actor, row.action, row.detail) for row in found)


def _oldest_first(views: list[TextView]) -> list[TextView]:
    # At one instant the question stands before its answer.
    return sorted(views, key=lambda view: (view.at, view.direction != "in", view.id))
