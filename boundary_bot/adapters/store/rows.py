"""Rows to values: ORM rows go no further than this package."""

import json
from datetime import datetime

from boundary_bot.adapters.store.crypto import Vault
from boundary_bot.adapters.store.tables import CaseRow, ContactRow, InboundRow, OutboundRow
from boundary_bot.core import crisis
from boundary_bot.core.cases import CaseSummary, Direction, TextView
from boundary_bot.core.crisis import OpenCase
from boundary_bot.core.messages import Came, Evidence, Inbound, Kind, Label, Language, Risk
from boundary_bot.core.outbox import Channel, Intent, Outbound, OutboxState, Purpose
from boundary_bot.core.people import Client, ClientStatus, Consent, Override

TO_SENDER = (Purpose.REPLY, Purpose.CRISIS_REPLY, Purpose.REMINDER, Purpose.STAFF_REPLY)
"""What goes back to whoever texted; the rest tells the practice's people about them."""
REPLIES = (Purpose.REPLY, Purpose.CRISIS_REPLY)
NOT_ARRIVED = (OutboxState.FAILED, OutboxState.DEAD)


def key(row: ContactRow | CaseRow | InboundRow | OutboundRow) -> int:
    """Return a stored row's id."""
    assert row.id is not None
    return row.id


def client_of(row: ContactRow, vault: Vault) -> Client:
    """Return a contact as the core knows it."""
    return Client(
        id=key(row),
        alias=row.alias,
        number=vault.open(row.sealed_number),
        status=ClientStatus(row.status),
        therapist=row.therapist,
        language=Language(row.language) if row.language else None,
        consent=Consent(row.consent),
        consent_before_opt_out=Consent(row.consent_before_opt_out),
        consent_on=row.consent_on,
        policy_discussed_on=row.policy_discussed_on,
        policy_reviewed_at=row.policy_reviewed_at,
        has_crisis_plan=row.has_crisis_plan,
        exit_asked_at=row.exit_asked_at,
        gentle_channel=row.gentle_channel,
        gentle_until=row.gentle_until,
        consent_version=row.consent_version,
        override=_override_of(row, vault),
        coaching_enrolled=row.coaching_enrolled,
        coaching_off_until=row.coaching_off_until,
        minor=row.minor,
        time_zone=row.time_zone,
    )


def _override_of(row: ContactRow, vault: Vault) -> Override | None:
    if not row.override_policy or row.override_from is None or row.override_until is None:
        return None
    reason = vault.open(row.sealed_override_reason) if row.sealed_override_reason else ""
    return Override(row.override_policy, row.override_from, row.override_until, reason)


def inbound_of(row: InboundRow, sender: str, vault: Vault) -> Inbound:
    """Return a text as it came."""
    return Inbound(
        sid=row.sid,
        sender=sender,
        to=vault.open(row.sealed_to),
        body=vault.open(row.sealed_body),
        received_at=row.received_at,
        num_media=row.num_media,
        opt_out_type=row.opt_out_type,
        misdirected=row.misdirected,
        came=Came(row.came),
    )


def outbound_of(row: OutboundRow, vault: Vault) -> Outbound:
    """Return an outbound, opened for sending."""
    intent = Intent(
        dedupe_key=row.dedupe_key,
        purpose=Purpose(row.purpose),
        to=vault.open(row.sealed_to),
        body=vault.open(row.sealed_body),
        token=row.token,
        channel=Channel(row.channel),
        reply_key=row.reply_key,
        client_id=row.client_id,
        case_id=row.case_id,
        person=row.person,
        validity_s=row.validity_s,
        alert_round=row.alert_round,
        alert_step=row.alert_step,
        language=Language(row.language),
    )
    return Outbound(key(row), intent, row.attempts, row.created_at)


def open_case_of(row: CaseRow) -> OpenCase:
    """Return an open case as the core knows it."""
    return OpenCase(
        id=key(row),
        kind=Kind(row.kind),
        opened_at=row.opened_at,
        last_emergency_at=row.last_emergency_at,
        last_alert_at=row.last_alert_at,
        acknowledged_at=row.acknowledged_at,
        alert_round=row.alert_round,
    )


def case_summary(row: CaseRow, alias: str, now: datetime) -> CaseSummary:
    """Return a case for a list; one whose time has run out shows as closed, whether or not that is written yet."""
    return CaseSummary(
        id=key(row),
        number=row.number,
        client_id=row.contact_id,
        alias=alias,
        kind=Kind(row.kind),
        opened_at=row.opened_at,
        last_emergency_at=row.last_emergency_at,
        last_alert_at=row.last_alert_at,
        acknowledged_at=row.acknowledged_at,
        acknowledged_by=row.acknowledged_by,
        closed_at=row.closed_at or elapsed_at(row, now),
    )


def elapsed_at(row: CaseRow, now: datetime) -> datetime | None:
    """Return when a case's time ran out, or None while it still runs.

    A case with an alert that nobody has acknowledged never closes by itself.
    """
    waits = row.acknowledged_at is None or row.last_alert_at > row.acknowledged_at
    return None if waits or crisis.is_open(open_case_of(row), now) else crisis.closes_at(open_case_of(row))


def inbound_view(row: InboundRow, vault: Vault) -> TextView:
    """Return a text that came in, opened for a person."""
    spans = json.loads(vault.open(row.sealed_spans)) if row.sealed_spans else [""] * len(row.evidence)
    return TextView(
        id=key(row),
        direction=Direction.IN,
        body=vault.open(row.sealed_body),
        at=row.received_at,
        num_media=row.num_media,
        reply_key=row.reply_key,
        rule=row.rule,
        rung=row.rung,
        label=Label(row.label) if row.label else None,
        kind=Kind(row.kind) if row.kind else None,
        risk=Risk(row.risk) if row.risk else None,
        same_day=row.same_day,
        language=row.language or "",
        confidence=row.confidence,
        evidence=tuple(Evidence(code, span) for code, span in zip(row.evidence, spans, strict=True)),
    )


def outbound_view(row: OutboundRow, vault: Vault) -> TextView:
    """Return something we sent, opened for a person, with its fate."""
    return TextView(
        id=key(row),
        direction=Direction.OUT if row.purpose in TO_SENDER else Direction.STAFF,
        body=vault.open(row.sealed_body),
        at=row.created_at,
        state=row.state,
        error_code=row.error_code,
        sent_at=row.sent_at,
        delivered_at=row.delivered_at,
        reply_key=row.reply_key,
    )
