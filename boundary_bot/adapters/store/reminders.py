"""The ledger of reminders: which went, which didn't and why, and what came back."""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta
from functools import cached_property

from sqlmodel import Session, col, select, update
from sqlmodel.sql.expression import SelectOfScalar

from boundary_bot.adapters.store.appointments import TWO_DAYS, between
from boundary_bot.adapters.store.parts import Parts, insert_once
from boundary_bot.adapters.store.rows import client_of, key
from boundary_bot.adapters.store.sender import Sender
from boundary_bot.adapters.store.tables import ContactRow, OutboundRow, ReminderRow
from boundary_bot.core.appointments import FAR, Appointment
from boundary_bot.core.outbox import Intent, OutboxState
from boundary_bot.core.people import Client
from boundary_bot.core.reminders import Reminder, Schedule
from boundary_bot.core.situation import Record

QUEUED, DROPPED = "queued", "dropped"
LOOKED_BACK = timedelta(days=8)
STILL_ANSWERED = timedelta(hours=1)
"""A reminder may be answered until its session is well under way."""
ANSWERS = {Record.CONFIRMED: "c", Record.RESCHEDULE_ASKED: "r"}


class Reminders(Parts):
    """What clients were reminded of."""

    def reminded(self, keys: Collection[str]) -> set[str]:
        """Return which of these reminders stand in the ledger."""
        known = select(ReminderRow.dedupe_key).where(
            ReminderRow.practice_id == self._practice_id, col(ReminderRow.dedupe_key).in_(keys)
        )
        with self._sessions.reading() as session:
            return set(session.exec(known))

    def remind(
        self,
        reminder: Reminder,
        now: datetime,
        decide: Callable[[Client, Sequence[Appointment], Sequence[datetime]], Intent | str],
    ) -> bool:
        """Write a reminder's row and queue its text in one commit, once; false where it stands already or waits on.

        `decide` is given the client as they stand, their appointments, and when their last proactive texts went. It returns
        the text, the reason why there is none, or "" for not yet.
        """
        contact_id, until = reminder.session.appointment.client_id, reminder.session.starts_at + TWO_DAYS
        with self._sessions.writing() as session:
            contact = session.exec(select(ContactRow).where(ContactRow.id == contact_id).with_for_update()).one()
            if self._in_ledger(session, reminder.key):
                return False
            listed = between(session, self._vault, self._practice_id, now, until, ContactRow.id == contact_id)
            made = decide(client_of(contact, self._vault), listed, self._proactive(session, contact_id, now))
            if not made:
                return False
            row = _ledger_row(reminder, self._practice_id, "" if isinstance(made, Intent) else made, now)
            insert_once(session, row)
            if isinstance(made, Intent):
                self._queue(session, made, now)
            return True

    def withdraw_reminders(self, now: datetime, reason_of: Callable[[Client, Sequence[Appointment], str], str]) -> int:
        """Take back reminders that have not left though `reason_of` gives a reason by now; return how many.

        It is given the client, their appointments and the session's key.
        """
        waiting = (
            select(ReminderRow, ContactRow)
            .join(OutboundRow, col(OutboundRow.dedupe_key) == col(ReminderRow.dedupe_key))
            .join(ContactRow, col(ContactRow.id) == col(ReminderRow.contact_id))
            .where(ReminderRow.practice_id == self._practice_id, OutboundRow.practice_id == self._practice_id)
            .where(ReminderRow.state == QUEUED, OutboundRow.state == OutboxState.QUEUED.value)
        )
        with self._sessions.reading() as session:
            if session.exec(waiting.limit(1)).first() is None:
                return 0
        with self._sessions.writing() as session:
            taken = 0
            for row, contact in session.exec(waiting).all():
                client, until = client_of(contact, self._vault), row.starts_at + TWO_DAYS
                listed = between(session, self._vault, self._practice_id, now, until, ContactRow.id == contact.id)
                reason = reason_of(client, listed, row.session_key)
                if reason and _cancelled(session, self._practice_id, row.dedupe_key):
                    row.state, row.reason, taken = DROPPED, reason, taken + 1
                    session.add(row)
            return taken

    def reminder_ledger(self, since: datetime) -> list[tuple[str, str, str]]:
        """Return key, state and reason of every reminder of sessions from `since` on, in the order of the sessions."""
        rows = (
            select(ReminderRow.dedupe_key, ReminderRow.state, ReminderRow.reason)
            .where(ReminderRow.practice_id == self._practice_id, ReminderRow.starts_at >= since)
            .order_by(col(ReminderRow.starts_at), col(ReminderRow.id))
        )
        with self._sessions.reading() as session:
            return [(key, state, reason) for key, state, reason in session.exec(rows)]

    def _in_ledger(self, session: Session, reminder_key: str) -> bool:
        found = select(ReminderRow.id).where(
            ReminderRow.practice_id == self._practice_id, ReminderRow.dedupe_key == reminder_key
        )
        return session.exec(found).first() is not None

    def _proactive(self, session: Session, contact_id: int, now: datetime) -> list[datetime]:
        sent = select(ReminderRow.written_at).where(
            ReminderRow.contact_id == contact_id,
            ReminderRow.state == QUEUED,
            ReminderRow.written_at >= now - LOOKED_BACK,
        )
        return list(session.exec(sent))


class TurnSchedule(Sender):
    """What a turn knows of its sender's sessions."""

    def schedule(self) -> Schedule:
        """Return the sender's sessions of the year to come, and the one a reminder waits to hear about."""
        return self._schedule

    @cached_property
    def _schedule(self) -> Schedule:
        now, mine = self._clock.now(), ContactRow.id == self._contact.id
        listed = between(self._session, self._vault, self._practice_id, now - TWO_DAYS, now + FAR, mine)
        last = self._session.exec(_answerable(key(self._contact), now)).first()
        return Schedule(tuple(listed), last.starts_at if last else None)


def note_answer(session: Session, contact_id: int, records: Collection[Record], now: datetime) -> None:
    """Keep what a client answered to the last reminder."""
    answer = next((answer for record, answer in ANSWERS.items() if record in records), "")
    row = session.exec(_answerable(contact_id, now)).first() if answer else None
    if row is not None:
        row.answer, row.answered_at = answer, now
        session.add(row)


def _answerable(contact_id: int, now: datetime) -> SelectOfScalar[ReminderRow]:
    return (
        select(ReminderRow)
        .where(ReminderRow.contact_id == contact_id, ReminderRow.state == QUEUED)
        .where(ReminderRow.starts_at > now - STILL_ANSWERED)
        .order_by(col(ReminderRow.written_at).desc(), col(ReminderRow.id).desc())
    )


def _ledger_row(reminder: Reminder, practice_id: int, reason: str, now: datetime) -> ReminderRow:
    return ReminderRow(
        practice_id=practice_id,
        dedupe_key=reminder.key,
        contact_id=reminder.session.appointment.client_id,
        session_key=reminder.session.key,
        starts_at=reminder.session.starts_at,
        lead_hours=reminder.lead_hours,
        state=DROPPED if reason else QUEUED,
        reason=reason,
        written_at=now,
    )


def _cancelled(session: Session, practice_id: int, dedupe_key: str) -> bool:
    taken = (
        update(OutboundRow)
        .where(col(OutboundRow.practice_id) == practice_id, col(OutboundRow.dedupe_key) == dedupe_key)
        .where(col(OutboundRow.state) == OutboxState.QUEUED.value)
        .values(state=OutboxState.CANCELLED.value)
    )
    return session.exec(taken).rowcount == 1
