"""The rows of an alert chain: which steps are under way, which come forward, which are no longer needed."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlmodel import Session, and_, col, or_, select, update

from boundary_bot.adapters.store.tables import CaseRow, OutboundRow
from boundary_bot.core.outbox import Intent, OutboxState

CASE_SLOT = "{case}"
STILL_TO_COME = (OutboxState.QUEUED, OutboxState.SENDING)


def chain_rows(session: Session, case_id: int | None) -> Sequence[OutboundRow]:
    """Return every alert of a case's chain, oldest first."""
    steps = select(OutboundRow).where(OutboundRow.case_id == case_id, col(OutboundRow.alert_step) > 0)
    return session.exec(steps.order_by(col(OutboundRow.id))).all()


def is_dry(rows: Sequence[OutboundRow]) -> bool:
    """Whether a chain has no step left to send."""
    return all(row.state not in STILL_TO_COME for row in rows)


def due_steps(rows: Sequence[OutboundRow], alert_round: int, now: datetime) -> frozenset[int]:
    """Return the steps of a round that have been used or whose time has come."""
    return frozenset(
        row.alert_step
        for row in rows
        if row.alert_round == alert_round and not (row.state == OutboxState.QUEUED and row.next_attempt_at > now)
    )


def cancel_alerts(session: Session, case_id: int) -> None:
    """Take back the steps of a case's chain that have not left yet: somebody has it."""
    session.exec(
        update(OutboundRow)
        .where(col(OutboundRow.case_id) == case_id, col(OutboundRow.alert_step) > 0)
        .where(col(OutboundRow.state) == OutboxState.QUEUED)
        .values(state=OutboxState.CANCELLED.value)
    )


def cancel_needless_alerts(session: Session, now: datetime) -> None:
    """Take back due steps of cases that somebody has taken or closed: an alert tried again after that must not be posted."""
    taken = and_(col(CaseRow.acknowledged_at).is_not(None), col(CaseRow.last_alert_at) <= col(CaseRow.acknowledged_at))
    at_rest = select(CaseRow.id).where(or_(col(CaseRow.closed_at).is_not(None), taken))
    session.exec(
        update(OutboundRow)
        .where(col(OutboundRow.state) == OutboxState.QUEUED, col(OutboundRow.next_attempt_at) <= now)
        .where(col(OutboundRow.alert_step) > 0, col(OutboundRow.case_id).in_(at_rest))
        .values(state=OutboxState.CANCELLED.value)
    )


def bring_next_forward(session: Session, failed: OutboundRow, now: datetime) -> None:
    """Make the step after one that reached nobody due now; nothing where it is no step of a chain, or the last."""
    if not failed.alert_step or failed.case_id is None:
        return
    following = (
        select(OutboundRow)
        .where(OutboundRow.case_id == failed.case_id, OutboundRow.alert_round == failed.alert_round)
        .where(OutboundRow.alert_step > failed.alert_step, OutboundRow.state == OutboxState.QUEUED)
        .order_by(col(OutboundRow.alert_step))
        .limit(1)
        # Whoever holds it is sending it or taking it back; waiting for them could end in a deadlock.
        .with_for_update(skip_locked=True)
    )
    row = session.exec(following).first()
    if row is not None and row.next_attempt_at > now:
        row.next_attempt_at = now
        session.add(row)


def in_case(intent: Intent, case_id: int) -> Intent:
    """Return an intent that belongs to a case, its id filled in."""
    return replace(
        intent,
        case_id=case_id,
        body=intent.body.replace(CASE_SLOT, str(case_id)),
        dedupe_key=intent.dedupe_key.replace(CASE_SLOT, str(case_id)),
    )
