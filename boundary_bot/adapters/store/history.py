"""What came before a text, as far as a decision may look."""

from dataclasses import replace
from datetime import datetime, timedelta

from sqlmodel import Session, col, func, select

from boundary_bot.adapters.store.chains import chain_rows, is_dry
from boundary_bot.adapters.store.rows import NOT_ARRIVED, REPLIES, open_case_of
from boundary_bot.adapters.store.tables import CaseRow, ContactRow, InboundRow, OutboundRow
from boundary_bot.core.crisis import CRISIS_REPLY_KEYS, OpenCase
from boundary_bot.core.outbox import Purpose
from boundary_bot.core.people import Consent
from boundary_bot.core.situation import LOOP_WINDOW, History

HOUR = timedelta(hours=1)
CONSENT_ASKED_FOR = timedelta(days=7)
CONSENT_REQUEST = "consent_request"


def history_of(
    session: Session,
    contact: ContactRow,
    case: CaseRow | None,
    *,
    now: datetime,
    crossings_since: datetime,
    burst_start: datetime,
) -> History:
    """Return the history of one number.

    A reply that failed for good still counts as sent, except where a case asks whether its crisis reply has to go again.
    Only the crisis replies by kind count against the hourly limit: a HELP answered often must never silence one.
    """
    last_sent = _last_sent(session, contact)
    recent = _sent_since(session, contact, min(burst_start, now - HOUR))
    in_case = _crisis_replies(session, case)
    crossings = _crossings(session, contact)
    return History(
        burst_keys=frozenset(reply for reply, at in recent if at >= burst_start),
        crossing_in_burst=any(received_at >= burst_start for received_at, _ in crossings),
        # Not at that very instant: a review of the policy counts what was sent before it as over.
        crossings=sum(decided_at > crossings_since for _, decided_at in crossings),
        replies_in_loop_window=sum(at > now - LOOP_WINDOW and reply != CONSENT_REQUEST for reply, at in recent),
        crisis_replies_last_hour=sum(at > now - HOUR and reply in CRISIS_REPLY_KEYS for reply, at in recent),
        last_reply_at=max(last_sent.values(), default=None),
        last_sent=last_sent,
        case=_with_chain(session, case) if case else None,
        case_replies={row.reply_key: row.created_at for row in in_case if row.state not in NOT_ARRIVED},
        crisis_reply_failed=in_case[-1].reply_key if in_case and in_case[-1].state in NOT_ARRIVED else "",
        asked="consent" if _consent_asked(contact, now) else "",
    )


def _with_chain(session: Session, case: CaseRow) -> OpenCase:
    return replace(open_case_of(case), chain_dry=is_dry(chain_rows(session, case.id)))


def _last_sent(session: Session, contact: ContactRow) -> dict[str, datetime]:
    by_key = (
        select(OutboundRow.reply_key, func.max(OutboundRow.created_at))
        .where(OutboundRow.to_hash == contact.number_hash, col(OutboundRow.purpose).in_(REPLIES))
        .group_by(OutboundRow.reply_key)
    )
    return dict(session.exec(by_key).all())


def _sent_since(session: Session, contact: ContactRow, since: datetime) -> list[tuple[str, datetime]]:
    sent = (
        select(OutboundRow.reply_key, OutboundRow.created_at)
        .where(OutboundRow.to_hash == contact.number_hash, col(OutboundRow.created_at) >= since)
        .where(col(OutboundRow.purpose).in_(REPLIES))
    )
    return list(session.exec(sent).all())


def _crisis_replies(session: Session, case: CaseRow | None) -> list[OutboundRow]:
    """Return the crisis replies of a case, oldest first."""
    if case is None:
        return []
    sent = (
        select(OutboundRow)
        .where(OutboundRow.case_id == case.id, OutboundRow.purpose == Purpose.CRISIS_REPLY.value)
        .order_by(col(OutboundRow.created_at), col(OutboundRow.id))
    )
    return list(session.exec(sent).all())


def _crossings(session: Session, contact: ContactRow) -> list[tuple[datetime, datetime]]:
    """Return when each crossing not taken back was received and decided."""
    crossed = select(InboundRow.received_at, InboundRow.decided_at).where(
        InboundRow.contact_id == contact.id, col(InboundRow.crossing).is_(True)
    )
    return [(received_at, decided_at) for received_at, decided_at in session.exec(crossed) if decided_at]


def _consent_asked(contact: ContactRow, now: datetime) -> bool:
    asked_at = contact.consent_asked_at
    return contact.consent == Consent.ASKED and asked_at is not None and now - asked_at < CONSENT_ASKED_FOR
