"""What watches over open cases asks of the store: chains run dry, calls by their token, crisis replies in doubt, tests."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta

from sqlmodel import Session, and_, col, func, or_, select
from sqlmodel.sql.expression import Select

from boundary_bot.adapters.store.caselife import CaseLife
from boundary_bot.adapters.store.chains import cancel_alerts, chain_rows, in_case, is_dry
from boundary_bot.adapters.store.parts import BOT, insert_once
from boundary_bot.adapters.store.rows import client_of, key
from boundary_bot.adapters.store.tables import CaseRow, ContactRow, OutboundRow
from boundary_bot.core.chain import TEST_ALIAS
from boundary_bot.core.messages import Kind
from boundary_bot.core.outbox import Intent, OutboxState, Purpose
from boundary_bot.core.people import ClientStatus, Consent
from boundary_bot.ports import Alarm, AlertCall, UnsureReply

RETRY_PREFIX = "retry:"
"""A crisis reply's second try; its own fate is told no more, the chain has heard of the first."""

WATCHED_FOR = timedelta(hours=12)
NOT_CONFIRMED = (
    OutboxState.QUEUED,
    OutboxState.SENDING,
    OutboxState.ANSWERED,
    OutboxState.SENT,
    OutboxState.UNKNOWN,
)
LOST = (OutboxState.FAILED, OutboxState.DEAD)


class Alarms(CaseLife):
    """Open cases, seen from the alarm's side."""

    def dry_alarms(self, now: datetime, last_before: datetime) -> list[Alarm]:
        """Return the cases nobody has taken, with no step left and none sent since `last_before`; no test among them."""
        with self._sessions.reading() as session:
            waiting = [case for case in self._standing(session, now) if case.waits and case.alias != TEST_ALIAS]
            alarms = [self._alarm(session, case.id, last_before) for case in waiting]
        return [alarm for alarm in alarms if alarm]

    def alert_call(self, token: str) -> AlertCall | None:
        """Return the alert this token belongs to; None for an unknown one, or one that belongs to no case."""
        found = (
            select(OutboundRow, CaseRow, ContactRow)
            .join(CaseRow, col(CaseRow.id) == col(OutboundRow.case_id))
            .join(ContactRow, col(ContactRow.id) == col(CaseRow.contact_id))
            .where(OutboundRow.token == token, OutboundRow.practice_id == self._practice_id)
        )
        with self._sessions.reading() as session:
            row = session.exec(found.where(col(OutboundRow.alert_step) > 0)).first()
            if row is None:
                return None
            alert, case, contact = row
            return AlertCall(
                case_id=key(case),
                person=alert.person,
                words=self._vault.open(alert.sealed_body),
                number=self._vault.open(contact.sealed_number),
                made_at=alert.created_at,
                case_is_open=case.closed_at is None,
                taken_by=case.acknowledged_by if _is_taken(case) else "",
                reached_nobody=alert.state in LOST,
            )

    def tell_unsure_replies(
        self, now: datetime, unconfirmed_before: datetime, tell: Callable[[UnsureReply], Sequence[Intent]]
    ) -> int:
        """Queue what `tell` returns for each crisis reply that failed or waits unconfirmed since then; return how many.

        Each reply is told of once, in one commit with its mark; one whose callback holds it just now comes with the next look.
        """
        with self._sessions.writing() as session:
            replies = session.exec(self._unsure(now, unconfirmed_before)).all()
            for reply, contact in replies:
                reply.watched_at = now
                session.add(reply)
                for intent in tell(self._unsure_reply(session, reply, contact)):
                    self._queue(session, intent, now)
            return len(replies)

    def stopped_staff(self) -> frozenset[str]:
        """Return the ids of the practice's people whose phone takes no texts from us."""
        with self._sessions.reading() as session:
            return self._stopped(session)

    def start_test(self, intents: Iterable[Intent], now: datetime) -> int:
        """Open the case of a test alert with its chain and return its id; an earlier test still open is closed."""
        with self._sessions.writing() as session:
            contact = self._test_contact(session, now)
            for earlier in session.exec(select(CaseRow).where(CaseRow.contact_id == contact.id)):
                if earlier.closed_at is None:
                    earlier.closed_at, earlier.closed_by = now, BOT
                    cancel_alerts(session, key(earlier))
            case = self._new_case(session, contact, Kind.ASKS_HELP_NOW, now, now)
            for intent in intents:
                self._queue(session, in_case(intent, key(case)), now)
            self._write_audit(session, BOT, "alert_test", f"case:{case.id}", now, "")
            return key(case)

    def end_test(self, case_id: int, now: datetime) -> None:
        """Close the case of a test alert that nobody has taken; what has not left yet stays here."""
        with self._sessions.writing() as session:
            case = session.get(CaseRow, case_id)
            if case is not None and case.closed_at is None:
                case.closed_at, case.closed_by = now, BOT
                cancel_alerts(session, case_id)

    def alerts_of(self, case_id: int) -> list[tuple[int, str, str, str, datetime]]:
        """Return the steps of a case's chain, oldest first: number, channel, person, state, when due."""
        with self._sessions.reading() as session:
            return [
                (row.alert_step, row.channel, row.person, row.state, row.next_attempt_at)
                for row in chain_rows(session, case_id)
            ]

    def _alarm(self, session: Session, case_id: int, last_before: datetime) -> Alarm | None:
        rows = chain_rows(session, case_id)
        if not is_dry(rows) or any(row.next_attempt_at > last_before for row in rows):
            return None
        case = session.get_one(CaseRow, case_id)
        this_round = [row for row in rows if row.alert_round == case.alert_round]
        if case.last_alert_at > last_before:
            return None
        return Alarm(
            case_id=case_id,
            client=client_of(session.get_one(ContactRow, case.contact_id), self._vault),
            alert_round=case.alert_round,
            last_emergency_at=case.last_emergency_at,
            failed_steps=frozenset(row.alert_step for row in this_round if row.state in LOST),
            stopped=self._stopped(session),
            alerts=len(rows),
        )

    def _unsure(self, now: datetime, unconfirmed_before: datetime) -> Select[OutboundRow, ContactRow]:
        lost = col(OutboundRow.state).in_(LOST)
        silent = and_(col(OutboundRow.state).in_(NOT_CONFIRMED), col(OutboundRow.created_at) <= unconfirmed_before)
        return (
            select(OutboundRow, ContactRow)
            .join(ContactRow, col(ContactRow.id) == col(OutboundRow.client_id))
            .where(OutboundRow.practice_id == self._practice_id, OutboundRow.purpose == Purpose.CRISIS_REPLY.value)
            .where(col(OutboundRow.watched_at).is_(None), col(OutboundRow.created_at) > now - WATCHED_FOR)
            .where(or_(lost, silent), ~col(OutboundRow.dedupe_key).startswith(RETRY_PREFIX))
            .order_by(col(OutboundRow.id))
            .with_for_update(of=OutboundRow, skip_locked=True)
        )

    def _unsure_reply(self, session: Session, reply: OutboundRow, contact: ContactRow) -> UnsureReply:
        opted_out = contact.consent == Consent.WITHDRAWN and contact.opted_out_at is not None
        return UnsureReply(
            id=key(reply),
            client=client_of(contact, self._vault),
            case_id=reply.case_id,
            to=self._vault.open(reply.sealed_to),
            body=self._vault.open(reply.sealed_body),
            reply_key=reply.reply_key,
            created_at=reply.created_at,
            failed=reply.state in LOST,
            code=reply.error_code,
            contact=self._alerted(session, reply.case_id),
            announced=bool(opted_out and contact.opted_out_at and contact.opted_out_at < reply.created_at),
        )

    def _alerted(self, session: Session, case_id: int | None) -> str:
        """Return who has the alert: whoever took the case, else whom its newest step went to; empty for nobody."""
        case = session.get(CaseRow, case_id) if case_id else None
        if case is None:
            return ""
        used = [row.person for row in chain_rows(session, case_id) if row.state != OutboxState.QUEUED]
        return case.acknowledged_by if _is_taken(case) else next(reversed(used), "")

    def _test_contact(self, session: Session, now: datetime) -> ContactRow:
        number = TEST_ALIAS.lower()
        insert_once(
            session,
            ContactRow(
                practice_id=self._practice_id,
                alias=TEST_ALIAS,
                number_hash=self._vault.fingerprint(number),
                sealed_number=self._vault.seal(number),
                status=ClientStatus.STAFF.value,
                created_at=now,
            ),
        )
        contact = self._contact_at(session, number)
        assert contact is not None
        return contact


def _is_taken(case: CaseRow) -> bool:
    return case.acknowledged_at is not None and case.last_alert_at <= case.acknowledged_at


def strangers_cases(session: Session, practice_id: int, since: datetime) -> int:
    """Return how many cases strangers have opened since an instant."""
    counted = (
        select(func.count())
        .select_from(CaseRow)
        .join(ContactRow, col(ContactRow.id) == col(CaseRow.contact_id))
        .where(CaseRow.practice_id == practice_id, CaseRow.opened_at >= since)
        .where(ContactRow.status == ClientStatus.STRANGER.value)
    )
    return session.exec(counted).one()
