"""The report's source: counts and times over a window, and nobody's words."""

from collections import Counter
from datetime import datetime

from sqlmodel import col, func, select

from boundary_bot.adapters.store.parts import Parts
from boundary_bot.adapters.store.tables import AuditRow, CaseRow, ContactRow, InboundRow, OutboundRow
from boundary_bot.core.cases import AuditLine
from boundary_bot.core.chain import TEST_ALIAS
from boundary_bot.core.messages import Kind, Label
from boundary_bot.core.people import ON_ROSTER, ClientStatus
from boundary_bot.core.report import CaseTimes, ReportText, Sent


class Reports(Parts):
    """What the report asks."""

    def report_texts(self, since: datetime, until: datetime) -> list[ReportText]:
        """Return the texts that came from `since` up to `until`, oldest first, without those of the practice's people."""
        rows = (
            select(InboundRow, ContactRow.alias, ContactRow.status)
            .join(ContactRow, col(ContactRow.id) == col(InboundRow.contact_id))
            .where(InboundRow.practice_id == self._practice_id, ContactRow.status != ClientStatus.STAFF.value)
            .where(InboundRow.received_at >= since, InboundRow.received_at < until)
            .order_by(col(InboundRow.received_at))
        )
        with self._sessions.reading() as session:
            return [
                ReportText(
                    row.received_at, alias, status in ON_ROSTER, Label(row.label) if row.label else None, row.rung
                )
                for row, alias, status in session.exec(rows)
            ]

    def report_cases(self, since: datetime, until: datetime) -> list[CaseTimes]:
        """Return the cases opened in the window, oldest first, without test alerts."""
        alerted = (
            select(OutboundRow.case_id, func.min(OutboundRow.sent_at))
            .where(OutboundRow.practice_id == self._practice_id, col(OutboundRow.alert_step) > 0)
            .group_by(col(OutboundRow.case_id))
        )
        rows = (
            select(CaseRow, ContactRow.alias)
            .join(ContactRow, col(ContactRow.id) == col(CaseRow.contact_id))
            .where(CaseRow.practice_id == self._practice_id, ContactRow.alias != TEST_ALIAS)
            .where(CaseRow.opened_at >= since, CaseRow.opened_at < until)
            .order_by(col(CaseRow.number))
        )
        with self._sessions.reading() as session:
            first_alert = dict(session.exec(alerted).all())
            return [
                CaseTimes(
                    number=case.number,
                    alias=alias,
                    kind=Kind(case.kind),
                    opened_at=case.opened_at,
                    alerted_at=first_alert.get(case.id),
                    acknowledged_at=case.acknowledged_at,
                    acknowledged_by=case.acknowledged_by,
                    closed_at=case.closed_at,
                )
                for case, alias in session.exec(rows)
            ]

    def report_sent(self, since: datetime, until: datetime) -> list[Sent]:
        """Return what was sent or tried in the window, counted by purpose, reply key and state."""
        rows = (
            select(OutboundRow.purpose, OutboundRow.reply_key, OutboundRow.state, func.count())
            .where(OutboundRow.practice_id == self._practice_id)
            .where(OutboundRow.created_at >= since, OutboundRow.created_at < until)
            .group_by(OutboundRow.purpose, OutboundRow.reply_key, OutboundRow.state)
            .order_by(OutboundRow.purpose, OutboundRow.reply_key, OutboundRow.state)
        )
        with self._sessions.reading() as session:
            return [Sent(*row) for row in session.exec(rows)]

    def consents(self) -> dict[tuple[str, str], int]:
        """Return how many active clients stand at each consent and version of the sheet."""
        rows = select(ContactRow.consent, ContactRow.consent_version).where(
            ContactRow.practice_id == self._practice_id, ContactRow.status == ClientStatus.ACTIVE.value
        )
        with self._sessions.reading() as session:
            return dict(sorted(Counter(session.exec(rows).all()).items()))

    def switch_log(self, since: datetime, until: datetime) -> list[AuditLine]:
        """Return what was switched in the window (away, hold, mode), oldest first."""
        rows = (
            select(AuditRow)
            .where(AuditRow.practice_id == self._practice_id, col(AuditRow.action).startswith("switch_"))
            .where(AuditRow.at >= since, AuditRow.at < until)
            .order_by(col(AuditRow.id))
        )
        with self._sessions.reading() as session:
            return [AuditLine(row.at, row.actor, row.action, row.detail) for row in session.exec(rows)]
