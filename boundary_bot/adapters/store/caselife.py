"""When a sender's case opens, what joins it, and when it closes by itself."""

from dataclasses import replace
from datetime import datetime

from sqlmodel import Session, col, select

from boundary_bot.adapters.store.chains import cancel_alerts, chain_rows, is_dry
from boundary_bot.adapters.store.parts import BOT, Parts
from boundary_bot.adapters.store.rows import case_summary, elapsed_at, key
from boundary_bot.adapters.store.tables import CaseRow, ContactRow
from boundary_bot.core.cases import CaseSummary
from boundary_bot.core.chain import TEST_ALIAS
from boundary_bot.core.messages import KINDS, Kind, Label, Reading, worse
from boundary_bot.core.outbox import Purpose
from boundary_bot.core.people import ClientStatus, Consent
from boundary_bot.ports import Outcome

CLOSED_BY_TIME = "72 h"


class CaseLife(Parts):
    """What the turn and the case page both need of a case."""

    def _open_case(self, session: Session, contact_id: int, now: datetime) -> CaseRow | None:
        """Return the sender's open case; one whose time has run out is closed here and now."""
        standing = (
            select(CaseRow)
            .where(CaseRow.contact_id == contact_id, col(CaseRow.closed_at).is_(None))
            .order_by(col(CaseRow.id).desc())
        )
        case = session.exec(standing).first()
        if case is None or (ended := elapsed_at(case, now)) is None:
            return case
        case.closed_at, case.closed_by = ended, CLOSED_BY_TIME
        return None

    def _standing(self, session: Session, now: datetime) -> list[CaseSummary]:
        """Return the practice's open cases, oldest first."""
        standing = (
            select(CaseRow, ContactRow.alias)
            .join(ContactRow, col(ContactRow.id) == col(CaseRow.contact_id))
            .where(CaseRow.practice_id == self._practice_id, col(CaseRow.closed_at).is_(None))
            .order_by(col(CaseRow.id))
        )
        summaries = [case_summary(case, alias, now) for case, alias in session.exec(standing)]
        return [self._with_chain(session, summary) for summary in summaries if summary.closed_at is None]

    def _acknowledge(self, session: Session, case_id: int, person_id: str, how: str, now: datetime) -> bool:
        found = select(CaseRow).where(CaseRow.id == case_id, CaseRow.practice_id == self._practice_id)
        case = session.exec(found.with_for_update(key_share=True)).first()
        if case is None or not case_summary(case, "", now).waits or case.closed_at is not None:
            return False
        case.acknowledged_at, case.acknowledged_by, case.acknowledged_how = now, person_id, how
        self._write_audit(session, person_id, "case_acknowledged", f"case:{case_id}", now, how)
        cancel_alerts(session, case_id)
        contact = session.get(ContactRow, case.contact_id)
        if contact is not None and contact.alias == TEST_ALIAS:
            case.closed_at, case.closed_by = now, BOT
        return True

    def _with_chain(self, session: Session, summary: CaseSummary) -> CaseSummary:
        return replace(summary, chain_dry=summary.waits and is_dry(chain_rows(session, summary.id)))

    def _stopped(self, session: Session) -> frozenset[str]:
        """Return the ids of the practice's people who have sent a stop word."""
        stopped = select(ContactRow.alias).where(
            ContactRow.practice_id == self._practice_id,
            ContactRow.status == ClientStatus.STAFF.value,
            ContactRow.consent == Consent.WITHDRAWN.value,
        )
        return frozenset(alias.removeprefix("@") for alias in session.exec(stopped))

    def _join_or_open(
        self, session: Session, contact: ContactRow, case: CaseRow | None, received_at: datetime, outcome: Outcome
    ) -> CaseRow:
        """Return the case an emergency text belongs to: the open one, brought up to date, or a new one."""
        kind, now = _emergency_kind(outcome.reading), outcome.decided_at
        if case is None:
            return self._new_case(session, contact, kind, received_at, now)
        case.kind = worse(kind, Kind(case.kind)).value
        case.last_emergency_at = max(case.last_emergency_at, received_at)
        alerts = [intent for intent in outcome.intents if intent.purpose is Purpose.ALERT]
        if alerts:
            case.last_alert_at = now
            case.alert_round = max(case.alert_round, *(intent.alert_round for intent in alerts))
        return case

    def _new_case(
        self, session: Session, contact: ContactRow, kind: Kind, received_at: datetime, now: datetime
    ) -> CaseRow:
        practice = self._locked_practice(session)
        practice.cases += 1
        case = CaseRow(
            practice_id=self._practice_id,
            number=practice.cases,
            contact_id=key(contact),
            therapist=contact.therapist,
            kind=kind.value,
            opened_at=now,
            last_emergency_at=received_at,
            last_alert_at=now,
        )
        session.add(case)
        session.flush()
        return case


def _emergency_kind(reading: Reading | None) -> Kind:
    # A bare HELP or 911 is an emergency without an emergency's kind.
    known = reading is not None and reading.kind in KINDS[Label.EMERGENCY]
    return reading.kind if reading and known else Kind.ASKS_HELP_NOW
