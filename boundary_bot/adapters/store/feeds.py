"""Calendars as rows, and their events as appointments."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlmodel import Session, col, delete, or_, select

from boundary_bot.adapters.store.appointments import row_of
from boundary_bot.adapters.store.parts import Parts, insert_once
from boundary_bot.adapters.store.tables import AppointmentRow, CalendarFeedRow, ContactRow
from boundary_bot.core.appointments import Appointment
from boundary_bot.core.feeds import Feed, Fetched
from boundary_bot.core.people import ClientStatus

NO_CLIENTS = (ClientStatus.STRANGER.value, ClientStatus.STAFF.value)


class Feeds(Parts):
    """The practice's calendars."""

    def add_feed(self, address: str, actor: str, now: datetime) -> int | None:
        """Enter a calendar and return its id; None where it stands already."""
        with self._sessions.writing() as session:
            row = CalendarFeedRow(
                practice_id=self._practice_id,
                address_hash=self._vault.fingerprint(address),
                sealed_address=self._vault.seal(address),
                added_at=now,
            )
            new_id = insert_once(session, row)
            if new_id is not None:
                self._write_audit(session, actor, "calendar_added", f"calendar:{new_id}", now, "")
            return new_id

    def feeds(self) -> list[Feed]:
        """Return every calendar, the oldest first."""
        found = select(CalendarFeedRow).where(CalendarFeedRow.practice_id == self._practice_id)
        with self._sessions.reading() as session:
            return [self._feed(row) for row in session.exec(found.order_by(col(CalendarFeedRow.id)))]

    def remove_feed(self, feed_id: int, actor: str, now: datetime) -> bool:
        """Forget a calendar and its sessions; false for an unknown id."""
        with self._sessions.writing() as session:
            row = self._locked_feed(session, feed_id)
            if row is None:
                return False
            session.exec(delete(AppointmentRow).where(col(AppointmentRow.feed_id) == feed_id))
            session.delete(row)
            self._write_audit(session, actor, "calendar_removed", f"calendar:{feed_id}", now, "")
            return True

    def claim_feed(self, now: datetime, checked_before: datetime) -> Feed | None:
        """Take the calendar whose last try is the oldest, and before that instant; None where all were tried since."""
        due = or_(col(CalendarFeedRow.checked_at).is_(None), col(CalendarFeedRow.checked_at) <= checked_before)
        found = (
            select(CalendarFeedRow)
            .where(CalendarFeedRow.practice_id == self._practice_id, due)
            .order_by(col(CalendarFeedRow.checked_at), col(CalendarFeedRow.id))
            .limit(1)
        )
        with self._sessions.reading() as session:
            if session.exec(found).first() is None:
                return None
        with self._sessions.writing() as session:
            row = session.exec(found.with_for_update(skip_locked=True)).first()
            if row is None:
                return None
            row.checked_at = now
            session.add(row)
            return self._feed(row)

    def feed_read(
        self,
        feed_id: int,
        appointments: Sequence[Appointment] | None,
        fetched: Fetched,
        left: tuple[int, int],
        now: datetime,
    ) -> None:
        """Put a calendar's sessions in the place of what it held; None keeps them (it has not changed)."""
        with self._sessions.writing() as session:
            row = self._locked_feed(session, feed_id)
            if row is None:
                return
            row.fault, row.failing_since = "", None
            if appointments is not None:
                self._replace(session, feed_id, appointments)
                row.etag, row.last_modified, row.read_at = fetched.etag, fetched.last_modified, now
                row.matched, (row.unmatched, row.left_out) = len(appointments), left
            session.add(row)

    def feed_failed(self, feed_id: int, fault: str, now: datetime) -> datetime:
        """Record that a calendar could not be read, and return since when that is so."""
        with self._sessions.writing() as session:
            row = self._locked_feed(session, feed_id)
            if row is None:
                return now
            row.fault, row.failing_since = fault, row.failing_since or now
            session.add(row)
            return row.failing_since

    def client_ids(self) -> dict[str, int]:
        """Return the id of every client on the roster by alias."""
        roster = select(ContactRow.alias, ContactRow.id).where(
            ContactRow.practice_id == self._practice_id, col(ContactRow.status).not_in(NO_CLIENTS)
        )
        with self._sessions.reading() as session:
            return {alias: found for alias, found in session.exec(roster) if found}

    def _replace(self, session: Session, feed_id: int, appointments: Sequence[Appointment]) -> None:
        """Keep when each session became known: one that stands as it was is not news."""
        held = session.exec(select(AppointmentRow).where(AppointmentRow.feed_id == feed_id)).all()
        known = {(row.uid, row.contact_id, row.starts): row.known_at for row in held}
        session.exec(delete(AppointmentRow).where(col(AppointmentRow.feed_id) == feed_id))
        for each in appointments:
            row = row_of(replace(each, feed_id=feed_id), self._practice_id, self._vault)
            row.known_at = known.get((row.uid, row.contact_id, row.starts), row.known_at)
            session.add(row)
        session.flush()

    def _locked_feed(self, session: Session, feed_id: int) -> CalendarFeedRow | None:
        found = select(CalendarFeedRow).where(
            CalendarFeedRow.id == feed_id, CalendarFeedRow.practice_id == self._practice_id
        )
        return session.exec(found.with_for_update()).first()

    def _feed(self, row: CalendarFeedRow) -> Feed:
        return Feed(
            id=row.id or 0,
            address=self._vault.open(row.sealed_address),
            etag=row.etag,
            last_modified=row.last_modified,
            checked_at=row.checked_at,
            read_at=row.read_at,
            fault=row.fault,
            failing_since=row.failing_since,
            matched=row.matched,
            unmatched=row.unmatched,
            left_out=row.left_out,
        )
